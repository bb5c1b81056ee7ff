using System.Diagnostics;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;

namespace AseanPlatform.Benchmarks;

/// <summary>Five thousand clients with two complete cycles each: the heat map of four hundred of them, their report, and the scores of all.</summary>
sealed class Portfolios(Person admin, HttpClient http)
{
    const int Clients = 5_000, OnMap = 400, Requests = 15, Reports = 7;

    public static async Task<Portfolios> Prepare(Testing.Platform platform, Material ready)
    {
        var consultancy = await platform.NewConsultancy();
        using var one = ready.Admin.At("assessment");
        var assessment = await one.GetJson<JsonNode>($"/api/v1/assessments/{ready.Complete}");
        var statements = string.Join(',', assessment["statements"]!.AsArray().Where(s => (bool)s!["shown"]!).Select(s => (string)s!["id"]!));
        // Rows as the service leaves them, without the log: what is measured reads, and half a million entries would only make the preparation long.
        await platform.Execute("assessment", $"""
            SET session_replication_role = replica;
            INSERT INTO client_copy (client_id, tenant_id, name, country, sector, language, generative, state, version)
            SELECT gen_random_uuid(), '{consultancy.Id}', 'Client ' || to_char(n, '0000'), 'VN', 'Banking', 'en', {(bool)assessment["generative"]!}, 'active', n FROM generate_series(1, {Clients}) n;
            INSERT INTO assessment (id, tenant_id, client_id, cycle, is_current, release, state, revision, generative, markets, done, shown, overall_numerator, overall_denominator, started_at, changed_at, submitted_at)
            SELECT gen_random_uuid(), c.tenant_id, c.client_id, cycle, cycle = 2, '{assessment["release"]}', CASE cycle WHEN 1 THEN 'superseded' ELSE 'in-progress' END, 1, c.generative, ARRAY[]::text[], 49, 49, 50, 1, now(), now(), CASE cycle WHEN 1 THEN now() END
            FROM client_copy c, generate_series(1, 2) cycle WHERE c.tenant_id = '{consultancy.Id}';
            UPDATE assessment a SET follows = b.id, reason = 'Bench' FROM assessment b WHERE a.tenant_id = '{consultancy.Id}' AND b.client_id = a.client_id AND a.cycle = 2 AND b.cycle = 1;
            INSERT INTO answer (assessment_id, statement_id, tenant_id, client_id, level, not_applicable, words, revision, saved_at, saved_by, saved_by_name)
            SELECT a.id, s, a.tenant_id, a.client_id, abs(hashtext(a.id::text || s)) % 5, false, 'We do this, as written down. 我们这样做。', 1, now(), gen_random_uuid(), 'Bench'
            FROM assessment a, unnest(string_to_array('{statements}', ',')) s WHERE a.tenant_id = '{consultancy.Id}';
            """);
        await platform.Execute("assessment", "ANALYZE client_copy, assessment, answer");
        // Reporting asks whether one of them has left, and finds none that it knows.
        return new(consultancy.Admin, consultancy.Admin.At("assessment"));
    }

    public async Task<Row> Map()
    {
        var times = new List<double>();
        for (var n = 0; n < Requests; n++)
        {
            var started = Stopwatch.GetTimestamp();
            await http.GetByteArrayAsync(new Uri($"/api/v1/portfolio/heat-map?take={OnMap}", UriKind.Relative));
            if (n >= 5) times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        return Row.AtMost("heat map of 400 clients with two cycles", 1_000, 1_000, times.Median(), "ms", $"{OnMap} of {Clients:N0} clients, without the gateway; every number worked out from its answers");
    }

    /// <summary>From asking to a signed PDF and HTML that can be downloaded: frozen, fetched, drawn, printed.</summary>
    public async Task<Row> Report()
    {
        var clients = (await http.GetJson<JsonNode>($"/api/v1/portfolio/heat-map?take={OnMap}"))["items"]!.AsArray().Select(i => (Guid)i!["clientId"]!).ToList();
        using var reporting = admin.At("reporting");
        var (times, pages) = (new List<double>(), 0);
        for (var n = 0; n < Reports; n++)
        {
            var started = Stopwatch.GetTimestamp();
            var id = (await http.PostJson<Made>("/api/v1/portfolio/reports", new { clients, languages = new[] { "en" } })).Id;
            var made = await Eventually.Value(async () =>
            {
                using var answer = await reporting.GetAsync(new Uri($"/api/v1/reports/portfolio/{id}", UriKind.Relative));
                return answer.IsSuccessStatusCode && await answer.Json<JsonNode>() is var report && (string)report["state"]! is not "waiting" ? report : null;
            }, TimeSpan.FromSeconds(60), "the portfolio report");
            if ((string)made["state"]! is not "ready") throw new InvalidOperationException($"The report failed: {made["reason"]}");
            pages = made["files"]!.AsArray().Max(f => (int?)f!["pages"]) ?? 0;
            if (n >= 2) times.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
        return Row.AtMost("portfolio report of 400 clients, asked to ready", 2, 2, times.Median(), "s", $"{OnMap} clients with two cycles, {pages} pages; p50 of {times.Count}, looked for every 50 ms");
    }

    /// <summary>Page after page to the end: every score is worked out anew from 490,000 answers.</summary>
    public async Task<Row> All()
    {
        var (started, clients) = (Stopwatch.GetTimestamp(), 0);
        for (string? after = ""; after is not null;)
        {
            var page = await http.GetJson<JsonNode>($"/api/v1/portfolio/heat-map?take={OnMap}{(after.Length > 0 ? $"&after={after}" : "")}");
            clients += page["items"]!.AsArray().Count;
            after = (string?)page["next"];
        }
        return Row.AtMost("scores of 10,000 assessments worked out anew", 5, 5, Stopwatch.GetElapsedTime(started).TotalSeconds, "s", $"{clients:N0} clients with two cycles of {OnMap} at a time, read, worked out and written as JSON");
    }
}
