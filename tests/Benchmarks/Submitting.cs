using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using AseanPlatform.Testing;
using Npgsql;

namespace AseanPlatform.Benchmarks;

static partial class Submitting
{
    const int Prepared = 16_000, Connections = 8, Seconds = 4;

    /// <summary>
    /// Eight connections submit complete assessments through the gateway; in turn pgbench commits the same four rows (the locked assessment, the submission
    /// with its real snapshot, its entry in the audit log, the outbox row) on tables of the same shape, written out beforehand. Who hears of it, the printing, the mailing and Operations, rests meanwhile.
    /// </summary>
    public static async Task<Row> Rate(Testing.Platform platform, Material ready, int rounds)
    {
        var admin = ready.Admin;
        using var browser = admin.Browser();
        using (var first = await browser.PostAsync(new Uri($"/api/v1/assessments/{ready.Complete}/submissions", UriKind.Relative), null)) first.EnsureSuccessStatusCode();
        var assessments = new Queue<Guid>(await Multiply(platform, ready));
        var script = await Script(platform);
        using var rest = Rest.Of("Reporting", "Notification");
        var along = await Measure(rounds); // first, so that it warms up what the row is about
        using var envelopes = Rest.Of("Operations");
        var (ratio, detail) = await Measure(rounds);
        File.Delete(script);
        return Row.AtLeast("accepted submissions/s ÷ pgbench of the same commit, 8 connections", 0.10, 0.25, ratio, "",
            $"through the gateway, {Seconds} s each, {detail}; with Operations writing down each envelope meanwhile {along.Ratio:0.00} ({along.Detail})");

        Task<(double Ratio, string Detail)> Measure(int rounds) => Bench.Alternate(rounds, async () =>
        {
            await using (var sql = await platform.Sql("assessment")) await Execute(sql, "ANALYZE"); // as autovacuum does within a minute, which is longer than all this
            return await Ours(browser, assessments);
        }, () => Pgbench(platform, script));
    }

    static async Task<double> Ours(HttpClient browser, Queue<Guid> assessments)
    {
        var (accepted, clock, gate) = (0, Stopwatch.StartNew(), new Lock());
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            while (clock.Elapsed.TotalSeconds < Seconds)
            {
                Guid assessment;
                lock (gate)
                {
                    if (!assessments.TryDequeue(out assessment)) throw new InvalidOperationException($"{Prepared} prepared assessments were not enough.");
                }
                using var answer = await browser.PostAsync(new Uri($"/api/v1/assessments/{assessment}/submissions", UriKind.Relative), null);
                if (answer.StatusCode != System.Net.HttpStatusCode.Created) throw new InvalidOperationException($"A submission was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
                Interlocked.Increment(ref accepted);
            }
        }));
        return accepted / clock.Elapsed.TotalSeconds;
    }

    /// <summary>As many clients with a copy of the complete assessment, straight in Assessment's database.</summary>
    static async Task<IReadOnlyList<Guid>> Multiply(Testing.Platform platform, Material ready)
    {
        await using var sql = await platform.Sql("assessment");
        await Execute(sql, "CREATE TABLE IF NOT EXISTS public.bench_copies (client uuid, assessment uuid, n int)");
        await Execute(sql, $"INSERT INTO public.bench_copies SELECT gen_random_uuid(), gen_random_uuid(), n FROM generate_series(1, {Prepared}) n");
        await Execute(sql, $"""
            INSERT INTO client_copy (client_id, tenant_id, name, country, sector, language, generative, state, version)
            SELECT b.client, c.tenant_id, 'Copy ' || b.n, c.country, c.sector, c.language, c.generative, c.state, c.version FROM client_copy c, bench_copies b WHERE c.client_id = '{ready.Client}';
            INSERT INTO assessment (id, tenant_id, client_id, cycle, is_current, release, state, revision, generative, markets, done, shown, overall_numerator, overall_denominator, started_at, changed_at)
            SELECT b.assessment, a.tenant_id, b.client, a.cycle, true, a.release, 'in-progress', a.revision, a.generative, a.markets, a.done, a.shown, a.overall_numerator, a.overall_denominator, a.started_at, a.changed_at
            FROM assessment a, bench_copies b WHERE a.id = '{ready.Complete}';
            INSERT INTO answer (assessment_id, statement_id, tenant_id, client_id, level, not_applicable, reason, words, revision, saved_at, saved_by, saved_by_name)
            SELECT b.assessment, a.statement_id, a.tenant_id, b.client, a.level, a.not_applicable, a.reason, a.words, a.revision, a.saved_at, a.saved_by, a.saved_by_name
            FROM answer a, bench_copies b WHERE a.assessment_id = '{ready.Complete}';
            """);
        await Execute(sql, "ANALYZE");
        await using var list = new NpgsqlCommand("SELECT assessment FROM bench_copies", sql);
        await using var reader = await list.ExecuteReaderAsync();
        var assessments = new List<Guid>();
        while (await reader.ReadAsync()) assessments.Add(reader.GetGuid(0));
        return assessments;
    }

    /// <summary>Tables of the same shape with the same keys and one row of each kind as it really is.</summary>
    static async Task<string> Script(Testing.Platform platform)
    {
        await using var sql = await platform.Sql("assessment");
        await Execute(sql, $"""
            CREATE SCHEMA bench;
            CREATE TABLE bench.assessment (LIKE public.assessment INCLUDING ALL EXCLUDING CONSTRAINTS); -- its check asks about a row of the other table
            CREATE TABLE bench.submission (LIKE public.submission INCLUDING ALL);
            CREATE TABLE bench.outbox_message (LIKE public.outbox_message INCLUDING ALL);
            CREATE TABLE bench.audit_entry (LIKE public.audit_entry INCLUDING ALL);
            CREATE TABLE bench.entry AS SELECT * FROM public.audit_entry WHERE payload ->> 'what' = 'submission.added' LIMIT 1;
            CREATE TABLE bench.sample AS SELECT s.*, o.exchange, o.content_type, o.headers, o.body FROM
                (SELECT * FROM public.submission ORDER BY submitted_at LIMIT 1) s, (SELECT * FROM public.outbox_message WHERE exchange LIKE '%AssessmentSubmitted' LIMIT 1) o;
            CREATE TABLE bench.number (n int PRIMARY KEY, assessment uuid);
            INSERT INTO bench.number SELECT n, assessment FROM public.bench_copies;
            INSERT INTO bench.assessment SELECT a.* FROM public.assessment a JOIN public.bench_copies b ON b.assessment = a.id;
            """);
        await Execute(sql, "ANALYZE");
        var script = Path.GetTempFileName();
        await File.WriteAllTextAsync(script, $"""
            \set n random(1, {Prepared})
            BEGIN;
            UPDATE bench.assessment SET state = 'submitted', submitted_at = now(), revision = revision + 1, changed_at = now() WHERE id = (SELECT assessment FROM bench.number WHERE n = :n);
            INSERT INTO bench.submission (id, tenant_id, client_id, assessment_id, number, submitted_at, submitted_by, snapshot, snapshot_sha256)
            SELECT gen_random_uuid(), tenant_id, client_id, gen_random_uuid(), number, now(), submitted_by, snapshot || ''::bytea, snapshot_sha256 FROM bench.sample;
            INSERT INTO bench.audit_entry (tenant_id, client_id, at, payload, salt, hash, network, network_salt)
            SELECT tenant_id, client_id, now(), payload || jsonb_build_object(), salt, hash, network, network_salt FROM bench.entry;
            INSERT INTO bench.outbox_message (message_id, exchange, content_type, headers, body) SELECT gen_random_uuid(), exchange, content_type, headers, body FROM bench.sample;
            COMMIT;
            """);
        return script;
    }

    static async Task<double> Pgbench(Testing.Platform platform, string script)
    {
        var settings = new NpgsqlConnectionStringBuilder(platform.File.Postgres);
        var program = Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Select(folder => Path.Combine(folder, "bin", "pgbench")).Last(File.Exists);
        var output = await Tool.Run(program, ["-n", "-M", "prepared", "-c", $"{Connections}", "-j", "2", "-T", $"{Seconds}", "-f", script, "-h", settings.Host!, "-p", $"{settings.Port}", "-U", settings.Username!, "assessmentdb"],
            new Dictionary<string, string> { ["PGPASSWORD"] = settings.Password! });
        return double.Parse(Tps().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// One submission after the other, each to its finished report; the parts are the spans of the same trace: the request, each message's way through the broker, each consumer,
    /// the job that draws and prints. What lies between the spans is what is lost.
    /// </summary>
    public static async Task<Row> UntilReport(Testing.Platform platform)
    {
        var consultancy = await platform.NewConsultancy();
        using var identity = consultancy.Admin.At("identity");
        using var browser = consultancy.Admin.Browser();
        var complete = await consultancy.Admin.AnswerAll(await NewClient("Complete"));
        var (ratios, totals, parts) = (new List<double>(), new List<double>(), new List<string>());
        for (var i = 0; i < 16; i++)
        {
            var assessment = await consultancy.Admin.Start(await NewClient($"Client {i}"));
            await platform.CopyAnswers(complete, [assessment]); // never submitted itself
            using var answer = await browser.PostAsync(new Uri($"/api/v1/assessments/{assessment}/submissions", UriKind.Relative), null);
            var submission = (await answer.Json<Submitted>()).SubmissionId;
            var trace = await Trace(platform, submission);
            if (i < 4) continue; // warming up
            var (total, sum, said) = Parts(trace);
            totals.Add(total);
            ratios.Add(total / sum);
            parts.Add(said);
        }
        async Task<Guid> NewClient(string name) => (await identity.PostJson<Made>("/api/v1/clients", new { name, country = "VN", language = "en", generative = false })).Id;

        return Row.AtMost("submit → report ready ÷ sum of its parts", 1.25, 1.25, ratios.Median(), "", $"{ratios.Count} submissions one after the other, {totals.Median():0} ms in the middle ({ratios.Range()}); the last: {parts[^1]}");
    }

    static async Task<IReadOnlyList<Span>> Trace(Testing.Platform platform, Guid submission)
    {
        using var operators = platform.Operator().At("operations");
        var trace = await Eventually.Value(async () =>
        {
            using var answer = await operators.GetAsync(new Uri($"/api/v1/operations/requests/{submission}", UriKind.Relative));
            return answer.IsSuccessStatusCode && await answer.Json<Followed>() is { Request.State: "told" } followed ? followed.Way[0].TraceId : null;
        }, TimeSpan.FromSeconds(60), "the report of a submission");
        return await Eventually.Value(() =>
        {
            var spans = platform.Spans(trace);
            return Task.FromResult(spans.Any(span => span.Name.EndsWith("job", StringComparison.Ordinal) && span.Service.Contains("eporting", StringComparison.Ordinal)) && spans.Any(span => span.Name.StartsWith("POST", StringComparison.Ordinal) && span.Service.Contains("ateway", StringComparison.Ordinal)) ? spans : null);
        }, TimeSpan.FromSeconds(20), "the spans");
    }

    static (double Total, double Sum, string Said) Parts(IReadOnlyList<Span> spans)
    {
        var request = spans.First(span => span.Name.StartsWith("POST", StringComparison.Ordinal) && span.Service.Contains("ateway", StringComparison.Ordinal) && span.Kind == 2);
        var consumed = spans.Where(span => span.Service.Contains("eporting", StringComparison.Ordinal) && span.Scope == "MassTransit").OrderBy(span => span.Start).First();
        var job = spans.Where(span => span.Service.Contains("eporting", StringComparison.Ordinal) && span.Name.EndsWith("job", StringComparison.Ordinal)).MinBy(span => span.Start)!;
        (string Name, double Milliseconds)[] all = [("request", Length(request)), ("consumer", Length(consumed)), ("job with drawing and printing", Length(job))];
        return ((job.End - request.Start).TotalMilliseconds, all.Sum(part => part.Milliseconds), string.Join(", ", all.Select(part => $"{part.Name} {part.Milliseconds:0} ms"))
            + $", request end to consumer {(consumed.Start - request.End).TotalMilliseconds:0} ms, consumer end to job {(job.Start - consumed.End).TotalMilliseconds:0} ms");

        static double Length(Span span) => (span.End - span.Start).TotalMilliseconds;
    }

    static async Task Execute(NpgsqlConnection sql, string command)
    {
        await using var execute = new NpgsqlCommand(command, sql) { CommandTimeout = 300 };
        await execute.ExecuteNonQueryAsync();
    }

    [GeneratedRegex(@"tps = ([\d.]+)")]
    private static partial Regex Tps();

    sealed record Submitted(Guid SubmissionId);
    sealed record Followed(Item Request, IReadOnlyList<Hop> Way);
    sealed record Item(string State);
    sealed record Hop(string? TraceId);
}
