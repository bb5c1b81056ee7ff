using System.Diagnostics;
using System.Globalization;
using AseanPlatform.Testing;
using Npgsql;

namespace AseanPlatform.Benchmarks;

/// <summary>Five hundred assessments are submitted at once, which is a thousand reports since each is written in two languages: how fast they come, what that does to Reporting's memory, and to a page of another tenant meanwhile.</summary>
static class Queueing
{
    const int Reports = 500, Languages = 2, WarmUp = 20, Before = 400;
    static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50), Asked = TimeSpan.FromMilliseconds(250), Limit = TimeSpan.FromMinutes(6);

    public static async Task<IReadOnlyList<Row>> AThousand(Testing.Platform platform)
    {
        var (consultancy, other) = (await platform.NewConsultancy(), await platform.NewConsultancy());
        using var browser = consultancy.Admin.Browser();
        using var elsewhere = other.Admin.Browser();
        var assessments = await Complete(platform, consultancy.Admin);
        var before = await Ready(platform);
        await Submit(browser, assessments.Take(WarmUp));
        await Drained(platform, before + WarmUp); // Chromium is there, and code is compiled
        var process = Processes.Below(Environment.ProcessId).First(id => Processes.Command(id).Contains("Reporting", StringComparison.Ordinal) && Processes.IsDotnet(id));
        var quiet = await Look(elsewhere, count => count >= Before);

        var done = await Ready(platform);
        await Submit(browser, assessments.Skip(WarmUp));
        var (clock, from, start) = (Stopwatch.StartNew(), await Ready(platform), Processes.Resident(process));
        using var watching = new CancellationTokenSource();
        var pages = Look(elsewhere, _ => watching.IsCancellationRequested);
        var peak = Task.Run(async () =>
        {
            var most = start;
            while (!watching.IsCancellationRequested)
            {
                most = Math.Max(most, Processes.Resident(process));
                await Task.Delay(50);
            }
            return most;
        });
        await Drained(platform, done + Reports);
        var seconds = clock.Elapsed.TotalSeconds;
        await watching.CancelAsync();
        var (busy, grown) = (await pages, Math.Max(0, await peak - start) / 1_048_576.0);
        var (alone, meanwhile) = (quiet.At(0.99), busy.At(0.99));
        return
        [
            Row.AtLeast("reports written, of 1,000 that wait", 6, 6, Languages * (done + Reports - from) / seconds, "reports/s",
                $"{Reports} submissions, a report in {Languages} languages of each, every one as PDF, HTML, XLSX, OSCAL and JSON, signed; {Languages * (done + Reports - from)} in {seconds:0} s, their mails and notices sent meanwhile"),
            Row.AtMost("memory that Reporting grows by meanwhile", 64, 32, grown, "MB", $"resident memory, looked at every 50 ms, {start / 1_048_576} MB when the thousand waited"),
            Row.AtMost("another tenant's page meanwhile ÷ before, p99", 2, 2, meanwhile / alone, "", string.Create(CultureInfo.InvariantCulture,
                $"its list of clients through the gateway, 20 a second: {meanwhile:0.0} ms ({busy.Count}) against {alone:0.0} ms ({quiet.Count}); p50 {busy.At(0.5):0.0} against {quiet.At(0.5):0.0} ms")),
        ];
    }

    /// <summary>As many clients, each with all its answers.</summary>
    static async Task<IReadOnlyList<Guid>> Complete(Testing.Platform platform, Person admin)
    {
        using var identity = admin.At("identity");
        async Task<Guid> NewClient(int n) => (await identity.PostJson<Made>("/api/v1/clients", new { name = $"Waiting {n}", country = "VN", language = "en", generative = false })).Id;
        var complete = await admin.AnswerAll(await NewClient(0));
        var assessments = new Guid[WarmUp + Reports];
        await Parallel.ForAsync(0, assessments.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (n, _) => assessments[n] = await admin.Start(await NewClient(n + 1)));
        await platform.CopyAnswers(complete, assessments); // never submitted itself
        return assessments;
    }

    static async Task Submit(HttpClient browser, IEnumerable<Guid> assessments) => await Parallel.ForEachAsync(assessments, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (assessment, ct) =>
    {
        using var answer = await browser.PostAsync(new Uri($"/api/v1/assessments/{assessment}/submissions", UriKind.Relative), null, ct);
        answer.EnsureSuccessStatusCode();
    });

    /// <summary>Milliseconds of each look, sorted.</summary>
    static async Task<List<double>> Look(HttpClient browser, Func<int, bool> enough)
    {
        var times = new List<double>();
        using var pace = new PeriodicTimer(Pace);
        while (!enough(times.Count))
        {
            await pace.WaitForNextTickAsync();
            var clock = Stopwatch.StartNew();
            using var page = await browser.GetAsync(new Uri("/api/v1/portfolio?take=50", UriKind.Relative));
            page.EnsureSuccessStatusCode();
            await page.Content.ReadAsByteArrayAsync();
            times.Add(clock.Elapsed.TotalMilliseconds);
        }
        times.Sort();
        return times;
    }

    static double At(this List<double> sorted, double share) => sorted[(int)((sorted.Count - 1) * share)];

    static async Task<int> Ready(Testing.Platform platform)
    {
        await using var sql = await platform.Sql("reporting");
        return await Ready(sql);
    }

    static async Task<int> Ready(NpgsqlConnection sql)
    {
        await using var count = new NpgsqlCommand("SELECT count(*)::int FROM report WHERE state = 'ready'", sql);
        return (int)(await count.ExecuteScalarAsync())!;
    }

    /// <summary>Asks seldom and over one connection: to connect anew twenty times a second, with memory added up as often, took half a core from what is measured.</summary>
    static async Task Drained(Testing.Platform platform, int reports)
    {
        await using var sql = await platform.Sql("reporting");
        for (var clock = Stopwatch.StartNew(); await Ready(sql) < reports; await Task.Delay(Asked))
            if (clock.Elapsed > Limit) throw new TimeoutException($"{reports} reports did not come within {Limit.TotalSeconds:0} s.");
    }
}
