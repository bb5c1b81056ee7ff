using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using AseanPlatform.Testing;
using Npgsql;

namespace AseanPlatform.Benchmarks;

/// <summary>Ten thousand clients of one consultancy: the list, the search, the file in and the file out.</summary>
sealed class Listing(Testing.Platform platform, Consultancy consultancy, HttpClient browser)
{
    public const int Clients = 10_000;
    const int Requests = 400;

    readonly Dictionary<string, Row> _uploads = [];

    public static async Task<Listing> Prepare(Testing.Platform platform)
    {
        var consultancy = await platform.NewConsultancy();
        await platform.Execute("assessment", Copies($"'{consultancy.Id}'::uuid", "1"));
        await platform.Execute("assessment", "VACUUM ANALYZE client_copy");
        var browser = consultancy.Admin.Browser();
        browser.DefaultRequestHeaders.AcceptEncoding.Clear();
        return new(platform, consultancy, browser);
    }

    /// <summary>Names as people give them, half of them Chinese; every hundredth holds the word that is looked for.</summary>
    static string Copies(string tenant, string tenants) => $"""
        INSERT INTO client_copy (client_id, tenant_id, name, country, sector, language, generative, state, version)
        SELECT gen_random_uuid(), t.id, CASE n % 2 WHEN 0 THEN 'Công ty ' || md5(n::text) || CASE n % 100 WHEN 0 THEN ' Mangosteen' ELSE '' END || ' Ltd' ELSE '莲花 ' || md5(n::text) || ' 有限公司' END,
            'VN', 'Banking', 'en', false, 'active', n
        FROM (SELECT {tenant} AS id FROM generate_series(1, {tenants})) t, generate_series(1, {Clients}) n
        """;

    /// <summary>Nineteen more of the same size, whom this one must not feel.</summary>
    public async Task AddTenants()
    {
        await platform.Execute("assessment", Copies("gen_random_uuid()", "19"));
        await platform.Execute("assessment", "VACUUM ANALYZE client_copy");
    }

    public async Task<Row> Page(int tenants, bool first)
    {
        var times = await Times(_ => "/api/v1/portfolio?take=50");
        return Row.AtMost(first ? "page of 50 out of 10,000 clients through the gateway, p50" : $"the same with 200,000 clients in {tenants} tenants, p50", 10, 10, times.Median(), "ms",
            $"{Requests} requests one after the other with a session; p99 {Percentile(times, 99):0.0} ms; one statement (a test counts it)");
    }

    public async Task<Row> Search()
    {
        string[] parts = ["mangosteen", "花", "công ty 3f", "nothing at all", "LTD"];
        var times = await Times(n => $"/api/v1/portfolio?take=50&search={Uri.EscapeDataString(parts[n % parts.Length])}");
        return Row.AtMost("substring search among 10,000 clients, p99", 25, 25, Percentile(times, 99), "ms", $"{Requests} requests through the gateway, found often, seldom and never; p50 {times.Median():0.0} ms");
    }

    /// <summary>The very statement, as the service's login behind the wall and as the administrator who passes it, in turn on two connections.</summary>
    public async Task<Row> Walls()
    {
        await using var walled = await platform.Sql("assessment", "app");
        await using var open = await platform.Sql("assessment");
        await using (var context = new NpgsqlCommand($"SELECT set_config('app.tenant_id', '{consultancy.Id}', false), set_config('app.all_clients', 'on', false), set_config('app.staff', 'on', false)", walled)) await context.ExecuteNonQueryAsync();
        var (on, off) = (new List<double>(), new List<double>());
        foreach (var (times, connection) in Enumerable.Range(0, 2 * Requests).Select(n => n % 2 is 0 ? (on, walled) : (off, open)))
        {
            await using var command = new NpgsqlCommand("""
                SELECT c.client_id, c.name, c.country, c.sector, a.id, a.cycle, coalesce(a.state, 'not-started'), a.release, a.done, a.shown, a.overall_numerator, a.overall_denominator, a.changed_at
                FROM client_copy c LEFT JOIN assessment a ON a.tenant_id = c.tenant_id AND a.client_id = c.client_id AND a.is_current
                WHERE c.tenant_id = $1 AND c.state <> 'deleted' AND (c.name, c.client_id) > ($2, $3) AND ($4 = '' OR position($4 IN c.search_name) > 0)
                ORDER BY c.name, c.client_id LIMIT 51
                """, connection)
            { Parameters = { new() { Value = consultancy.Id }, new() { Value = "" }, new() { Value = Guid.Empty }, new() { Value = "" } } };
            await command.PrepareAsync();
            var started = Stopwatch.GetTimestamp();
            await using (var reader = await command.ExecuteReaderAsync())
                while (await reader.ReadAsync()) _ = reader.GetString(1);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        var (with, without) = (on.Skip(50).Median(), off.Skip(50).Median());
        return Row.AtMost("row-level security on ÷ off, the statement of that page", 1.4, 1.4, with / without, "", $"medians of {Requests - 50} each, in turn: {with:0.00} ms against {without:0.00} ms");
    }

    /// <summary>One file is uploaded and confirmed; each row shows a part of what was measured.</summary>
    public async Task<Row> Upload(string part)
    {
        if (_uploads.Count is 0) await Measured();
        return _uploads[part];

        async Task Measured()
        {
            using var identity = consultancy.Admin.At("identity");
            await Preview(identity, 1_000, "warm"); // compiled, and pools filled, before anything is counted
            var process = Processes.Below(Environment.ProcessId).First(id => Processes.Command(id).Contains("Identity", StringComparison.Ordinal) && Processes.IsDotnet(id));
            using var measuring = new CancellationTokenSource();
            var (before, peak) = (Processes.Memory(process).Rss, 0L);
            var watch = Task.Run(async () =>
            {
                while (!measuring.IsCancellationRequested)
                {
                    peak = Math.Max(peak, Processes.Memory(process).Rss);
                    await Task.Delay(20);
                }
            });
            var (upload, preview) = await Timed(() => Preview(identity, Clients, "real"));
            var (_, confirm) = await Timed(() => identity.PostJson<object>($"/api/v1/clients/uploads/{upload}/confirmation", null));
            await measuring.CancelAsync();
            await watch;
            _uploads["preview"] = Row.AtMost("CSV of 10,000 clients: preview", 3, 3, preview, "s", "upload and every row judged, without the gateway");
            _uploads["confirm"] = Row.AtMost("CSV of 10,000 clients: confirm", 10, 10, confirm, "s", "all made in one transaction, with the event");
            _uploads["memory"] = Row.AtMost("CSV of 10,000 clients: memory that Identity grows by", 64, 32, Math.Max(0, peak - before) / 1_048_576.0, "MB",
                $"resident memory, looked at every 20 ms during preview and confirm, after a warm-up with 1,000 rows ({before / 1_048_576} MB before)");
        }
    }

    public async Task<Row> Export()
    {
        await Upload("confirm");
        var settings = new NpgsqlConnectionStringBuilder(platform.File.Postgres);
        var file = Path.GetTempFileName();
        async Task<double> Copy()
        {
            var (_, seconds) = await Timed(() => Tool.Run("psql", ["-h", settings.Host!, "-p", settings.Port.ToString(CultureInfo.InvariantCulture), "-U", settings.Username!, "identitydb", "-c",
                $"\\copy (SELECT name, country, language, sector, generative, reference, state, created_at FROM client WHERE tenant_id = '{consultancy.Id}' ORDER BY client_id) TO '{file}' CSV HEADER"], new Dictionary<string, string> { ["PGPASSWORD"] = settings.Password! }));
            return seconds * 1000;
        }
        async Task<double> Ours()
        {
            var (bytes, seconds) = await Timed(() => browser.GetByteArrayAsync(new Uri("/api/v1/clients/export.csv", UriKind.Relative)));
            if (bytes.AsSpan().Count((byte)'\n') != Clients + 1) throw new InvalidOperationException("The export does not hold every client.");
            return seconds * 1000;
        }
        var (ratio, detail) = await Bench.Alternate(6, Ours, Copy);
        File.Delete(file);
        return Row.AtMost("CSV of 10,000 clients ÷ psql \\copy", 6, 6, ratio, "", $"through the gateway against psql with its start, ms; {detail}");
    }

    async Task<Guid> Preview(HttpClient identity, int rows, string prefix)
    {
        var text = new StringBuilder("name,country,language,reference\n");
        for (var i = 0; i < rows; i++) text.Append(CultureInfo.InvariantCulture, $"Công ty {prefix} {i} 有限公司,VN,en,{prefix}-{i}\n");
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text.ToString())) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };
        using var answer = await identity.PostAsync(new Uri("/api/v1/clients/uploads?fileName=bench.csv", UriKind.Relative), content);
        return (await answer.Json<Made>()).Id;
    }

    async Task<List<double>> Times(Func<int, string> path)
    {
        var times = new List<double>();
        for (var n = 0; n < Requests + 100; n++)
        {
            var started = Stopwatch.GetTimestamp();
            using (var answer = await browser.GetAsync(new Uri(path(n), UriKind.Relative)))
            {
                answer.EnsureSuccessStatusCode();
                await answer.Content.ReadAsByteArrayAsync();
            }
            if (n >= 100) times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        return times;
    }

    static double Percentile(IEnumerable<double> times, int percent) => times.Order().ToArray() is var sorted ? sorted[(int)Math.Ceiling(sorted.Length * percent / 100.0) - 1] : 0;

    static async Task<(T, double)> Timed<T>(Func<Task<T>> act)
    {
        var started = Stopwatch.GetTimestamp();
        return (await act(), Stopwatch.GetElapsedTime(started).TotalSeconds);
    }
}

static class Statements
{
    public static async Task Execute(this Testing.Platform platform, string service, string command)
    {
        await using var sql = await platform.Sql(service);
        await using var execute = new NpgsqlCommand(command, sql) { CommandTimeout = 300 };
        await execute.ExecuteNonQueryAsync();
    }
}
