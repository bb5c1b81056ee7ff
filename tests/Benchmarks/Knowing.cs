using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Encodings.Web;
using System.Text.Json;
using AseanPlatform.Testing;
using Npgsql;

namespace AseanPlatform.Benchmarks;

/// <summary>The catalogue read and published: at its services with a visitor's token, since the gateway lets one address ask only so often.</summary>
static class Knowing
{
    const int Items = 10_000, Facts = 10_000, Versions = 10, Requests = 400, Copies = 100;

    /// <summary>A page that is drawn for each request, against the one statement that it runs: which release. The release itself lies in memory; the detail tells the figure for both read as rows.</summary>
    public static async Task<Row> Rendered(Testing.Platform platform, int rounds)
    {
        const string Path = "en/instruments/vn-ailaw?asOf=2026-03-01";
        const string Which = "SELECT id, as_of FROM release ORDER BY published_at DESC LIMIT 1;\n", What = "SELECT body FROM release_item WHERE release = '2026.11' AND kind = 'instruments' AND id = 'vn-ailaw';\n";
        var token = await platform.Token(new { purpose = "hub" });
        var (ratio, detail) = await Bench.Alternate(rounds,
            () => Wrk.RequestsPerSecond(platform.Service("portal") + Path, 8, 4, $"Authorization: Bearer {token}"),
            () => TransactionsPerSecond(platform, Which));
        var rows = await TransactionsPerSecond(platform, Which + What);
        return Row.AtLeast("rendered hub page ÷ the same query in pgbench, 8 connections", 0.25, 0.4, ratio, "", $"wrk -c8 on /{Path} at the Portal, which asks Content over HTTP, against the one statement that tells the release; {detail}; release and item read as rows: {rows:0}", value => value.ToString("0.000", CultureInfo.InvariantCulture));
    }

    static async Task<double> TransactionsPerSecond(Testing.Platform platform, string statements)
    {
        var settings = new NpgsqlConnectionStringBuilder(platform.File.Postgres);
        var script = System.IO.Path.GetTempFileName();
        await File.WriteAllTextAsync(script, statements);
        var said = await Tool.Run("pgbench", ["-n", "-c8", "-j2", "-T4", "-M", "prepared", "-f", script, "-h", settings.Host!, "-p", settings.Port.ToString(CultureInfo.InvariantCulture), "-U", settings.Username!, "contentdb"],
            new Dictionary<string, string> { ["PGPASSWORD"] = settings.Password! });
        File.Delete(script);
        return double.Parse(said.Split('\n').Single(l => l.StartsWith("tps = ", StringComparison.Ordinal)).Split(' ')[2], CultureInfo.InvariantCulture);
    }

    /// <summary>In a release that holds each item of the shipped one a hundred times.</summary>
    public static async Task<Row> Search(Testing.Platform platform)
    {
        using var visitor = await platform.Visitor("content", "hub");
        string[] questions = ["defa", "134/2025", "人工智能法", "risk manag", "personal data protection", "工智", "generative", "Viet Nam high-risk", "个人数据", "mangosteen"];
        await using var sql = await platform.Sql("content");
        await using var shipped = new NpgsqlCommand("SELECT document FROM release ORDER BY published_at LIMIT 1", sql);
        var (document, items) = Repeated((byte[])(await shipped.ExecuteScalarAsync())!);
        await using (var hundred = new NpgsqlCommand("INSERT INTO release (id, sha256, as_of, document) SELECT 'bench.100', encode(sha256('bench.100'), 'hex'), as_of, $1 FROM release ORDER BY published_at LIMIT 1", sql) { CommandTimeout = 300, Parameters = { new() { Value = document } } })
            await hundred.ExecuteNonQueryAsync();
        try
        {
            await Times(visitor, 40, Question);
            var times = await Times(visitor, Requests, Question);
            return Row.AtMost("search of the hub over the shipped data × 100, p99", 25, 25, Percentile(times, 99), "ms", $"{Requests} requests at Content, ten questions in both languages, a release of {items} ids and {document.Length / 1_000_000} MB; p50 {Percentile(times, 50):0.0} ms");
        }
        finally
        {
            await platform.Execute("content", "DELETE FROM release WHERE id = 'bench.100'");
        }

        string Question(int n) => $"/api/v1/search?release=bench.100&q={Uri.EscapeDataString(questions[n % questions.Length])}";
    }

    /// <summary>The document with every item as often, each time under ids of its own, and how many ids there are then.</summary>
    static (byte[] Document, int Ids) Repeated(byte[] document)
    {
        using var release = JsonDocument.Parse(document);
        using var repeated = new MemoryStream();
        var ids = 0;
        using (var writer = new Utf8JsonWriter(repeated, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("files");
            foreach (var file in release.RootElement.GetProperty("files").EnumerateObject())
            {
                writer.WriteStartArray(file.Name);
                for (var copy = 0; copy < Copies; copy++)
                    foreach (var item in file.Value.EnumerateArray()) Write(item, copy is 0 ? "" : $"~{copy}", writer);
                writer.WriteEndArray();
            }
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        return (repeated.ToArray(), ids);

        void Write(JsonElement value, string suffix, Utf8JsonWriter writer)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Object:
                    writer.WriteStartObject();
                    foreach (var member in value.EnumerateObject())
                    {
                        writer.WritePropertyName(member.Name);
                        if (member.NameEquals("id"))
                        {
                            writer.WriteStringValue(member.Value.GetString() + suffix);
                            ids++;
                        }
                        else Write(member.Value, suffix, writer);
                    }
                    writer.WriteEndObject();
                    break;
                case JsonValueKind.Array:
                    writer.WriteStartArray();
                    foreach (var member in value.EnumerateArray()) Write(member, suffix, writer);
                    writer.WriteEndArray();
                    break;
                default:
                    value.WriteTo(writer);
                    break;
            }
        }
    }

    /// <summary>At the desk: from the editor's last click to the release. What the draft holds is written straight into its table; the checks, the release and the event are the product's.</summary>
    public static async Task<Row> Publish(Testing.Platform platform)
    {
        using var author = (await Editor(platform)).At("content");
        using var second = (await Editor(platform)).At("content");
        var draft = (await author.PostJson<Made>("/api/v1/drafts", new { title = "Ten thousand items" })).Id;
        await platform.Execute("content", $$"""
            INSERT INTO draft_change (draft_id, id, kind, what, body, class, reason, revision, edited_by, edited_by_name, edited_at)
            SELECT '{{draft}}', one.body ->> 'id', one.kind, 'add', one.body, 'substantive', '{"en": "Bench", "zh-Hans": "基准"}', 1, gen_random_uuid(), 'Bench', now() FROM (
              SELECT 'sources' AS kind, i.body || jsonb_build_object('id', 'bench-source-' || n, 'aliases', '[]'::jsonb, 'title', 'Source ' || n) AS body
              FROM release_item i, generate_series(1, {{Items}} - 100 - (SELECT count(*)::int FROM release_item)) n WHERE i.kind = 'sources' AND i.id = 'asean-adgmin5'
              UNION ALL
              SELECT 'bodies', i.body || jsonb_build_object('id', 'bench-body-' || b, 'facts', (
                SELECT jsonb_agg((i.body -> 'facts' -> 0) || jsonb_build_object('id', 'bench-body-' || b || '-fact-' || f, 'value', f, 'jurisdictions', '[]'::jsonb, 'discrepancies', '[]'::jsonb,
                  'validFrom', jsonb_build_object('date', to_char(date '2020-01-01' + f * 30, 'YYYY-MM-DD'), 'precision', 'day'), 'validTo', jsonb_build_object('date', to_char(date '2020-01-01' + f * 30 + 30, 'YYYY-MM-DD'), 'precision', 'day')))
                FROM generate_series(1, {{Facts / 100}}) f))
              FROM release_item i, generate_series(1, 100) b WHERE i.kind = 'bodies' AND i.id = 'adgmin') one
            """);
        using (var described = await author.PutAsJsonAsync($"/api/v1/drafts/{draft}", new { title = "Ten thousand items", notes = new Dictionary<string, string> { ["en"] = "Bench.", ["zh-Hans"] = "基准。" }, asOf = (string?)null })) described.EnsureSuccessStatusCode();
        await author.PostJson($"/api/v1/drafts/{draft}/submission", null);
        await second.PostJson($"/api/v1/drafts/{draft}/review", new { accepted = true });
        var started = Stopwatch.GetTimestamp();
        using (var answer = await author.PostAsync(new Uri($"/api/v1/drafts/{draft}/publication", UriKind.Relative), null))
            if (!answer.IsSuccessStatusCode) throw new InvalidOperationException((await answer.Content.ReadAsStringAsync())[..400]);
        var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await using var sql = await platform.Sql("content");
        await using var count = new NpgsqlCommand("SELECT count(*) FROM release_item WHERE release = (SELECT id FROM release ORDER BY published_at DESC LIMIT 1)", sql);
        return Row.AtMost("publish of a release of 10,000 items", 10, 10, took, "s", $"{await count.ExecuteScalarAsync()} items with {Facts} facts among them: checked, written, hashed, counted back and told to the bus in one transaction");
    }

    /// <summary>Reads at random days as known at random publications, over the release that was published above and nine more like it.</summary>
    public static async Task<Row> Moments(Testing.Platform platform)
    {
        await platform.Execute("content", $"""
            INSERT INTO release (id, sha256, as_of, document) SELECT 'bench.' || n, encode(sha256(convert_to('bench' || n, 'UTF8')), 'hex'), r.as_of, r.document
            FROM (SELECT * FROM release ORDER BY published_at DESC LIMIT 1) r, generate_series(1, {Versions - 1}) n
            """);
        var known = new List<string>();
        await using (var sql = await platform.Sql("content"))
        await using (var command = new NpgsqlCommand($"SELECT to_char(published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM release ORDER BY published_at DESC LIMIT {Versions}", sql))
        await using (var reader = await command.ExecuteReaderAsync())
            while (await reader.ReadAsync()) known.Add(reader.GetString(0));
        using var visitor = await platform.Visitor("content", "hub");
        var random = new Random(20261122);
        await Times(visitor, 2 * Versions, n => Read(known[n % Versions], n));
        var times = await Times(visitor, Requests, n => Read(known[random.Next(Versions)], n));
        return Row.AtMost("asOf/asKnown read at 100,000 fact versions, p50", 10, 10, Percentile(times, 50), "ms",
            $"{Requests} reads at Content, one fact and the facts of one item in turn, random days and publications; {Versions} releases of {Facts} facts each, of which eight are kept in memory; p90 {Percentile(times, 90):0.0} ms, p99 {Percentile(times, 99):0} ms (a release read anew); one or two statements a read");

        string Read(string moment, int n)
        {
            var (body, fact) = (random.Next(1, 101), random.Next(1, Facts / 100 + 1));
            var when = $"asOf={new DateOnly(2020, 1, 1).AddDays(random.Next(3_000)):yyyy-MM-dd}&asKnown={moment}";
            return n % 2 is 0 ? $"/api/v1/facts/bench-body-{body}-fact-{fact}?{when}" : $"/api/v1/facts?about=bench-body-{body}&{when}";
        }
    }

    static async Task<Person> Editor(Testing.Platform platform)
    {
        var person = await (await platform.NewConsultancy()).InviteColleague();
        using var http = person.At("identity");
        var id = (await http.GetFromJsonAsync<System.Text.Json.Nodes.JsonNode>("/api/v1/me"))!["personId"]!.GetValue<Guid>();
        await platform.Execute("identity", $"INSERT INTO platform_role VALUES ('{id}', 'editor', now()); DELETE FROM membership WHERE person_id = '{id}'");
        return new Person(platform, person.Email, person.Name, person.Session);
    }

    static async Task<List<double>> Times(HttpClient visitor, int requests, Func<int, string> path)
    {
        var times = new List<double>();
        for (var n = 0; n < requests; n++)
        {
            var address = new Uri(path(n), UriKind.Relative);
            var started = Stopwatch.GetTimestamp();
            using (var answer = await visitor.GetAsync(address))
            {
                if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{address}: {(int)answer.StatusCode}");
                await answer.Content.ReadAsByteArrayAsync();
            }
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        return times;
    }

    static double Percentile(IEnumerable<double> times, int percent) => times.Order().ToArray() is var sorted ? sorted[(int)Math.Ceiling(sorted.Length * percent / 100.0) - 1] : 0;
}
