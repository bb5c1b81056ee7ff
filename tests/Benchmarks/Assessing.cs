using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;

namespace AseanPlatform.Benchmarks;

/// <summary>Answers as people give them, each based on what stands there: at a steady rate, whoever waits for whom, and as many as can be.</summary>
static class Assessing
{
    const int Assessments = 25, PerSecond = 200, Seconds = 20, WarmUp = 600;
    const int Connections = 8, RateSeconds = 4;

    /// <summary>Each is due at its own moment, and its time counts from then: a service that falls behind is not waited for.</summary>
    public static async Task<(Row Half, Row Most)> Save(Testing.Platform platform, Material ready)
    {
        var http = ready.Admin.At("assessment");
        var statements = await Statements(http, ready);
        var assessments = await Task.WhenAll(Enumerable.Range(0, Assessments).Select(n => Start(http, ready, n)));
        var revisions = new int[Assessments, statements.Count];
        var times = new double[PerSecond * Seconds];
        for (var n = 0; n < WarmUp; n++) await One(n, Stopwatch.GetTimestamp()); // who asks is known then, statements are prepared and code is compiled

        var (start, step) = (Stopwatch.GetTimestamp(), Stopwatch.Frequency / PerSecond);
        await Task.WhenAll(Enumerable.Range(0, times.Length).Select(async n =>
        {
            var due = start + (n * step);
            if (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is { Ticks: > 0 } wait) await Task.Delay(wait);
            await One(n, due);
        }));

        var sorted = times.Order().ToArray();
        var how = $"{PerSecond} answers/s for {Seconds} s into {Assessments} assessments, from when each was due; without the gateway";
        return (Row.AtMost("answer saved, p50", 8, 3, sorted[sorted.Length / 2], "ms", how), Row.AtMost("answer saved, p99", 60, 20, sorted[(int)(sorted.Length * 0.99)], "ms", how));

        async Task One(int n, long due)
        {
            var (assessment, statement) = (n % Assessments, n / Assessments % statements.Count);
            using var answer = await http.PutAsJsonAsync($"/api/v1/assessments/{assessments[assessment]}/answers/{statements[statement]}",
                new { writeId = Guid.CreateVersion7(), basedOn = revisions[assessment, statement], notApplicable = false, level = n % 5, words = $"We do this, as written down in policy {n}. 我们这样做。" });
            revisions[assessment, statement] = (int)(await answer.Json<JsonNode>())["revision"]!;
            times[n] = Stopwatch.GetElapsedTime(due).TotalMilliseconds;
        }
    }

    /// <summary>Eight connections, each with an assessment of its own, save one answer after the other: how many a second, and what each costs the processors.</summary>
    public static async Task<Row> Rate(Material ready, int rounds)
    {
        var http = ready.Admin.At("assessment");
        var statements = await Statements(http, ready);
        var assessments = await Task.WhenAll(Enumerable.Range(100, Connections).Select(n => Start(http, ready, n)));
        var revisions = new int[Connections, statements.Count];
        var (rates, service, database, all) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round <= rounds; round++)
        {
            var (before, clock, saved) = (Processes.Times(), Stopwatch.StartNew(), 0);
            await Task.WhenAll(Enumerable.Range(0, Connections).Select(async n =>
            {
                for (var i = 0; clock.Elapsed.TotalSeconds < RateSeconds; i++)
                {
                    var statement = i % statements.Count;
                    using var answer = await http.PutAsJsonAsync($"/api/v1/assessments/{assessments[n]}/answers/{statements[statement]}",
                        new { writeId = Guid.CreateVersion7(), basedOn = revisions[n, statement], notApplicable = false, level = (i / statements.Count + i) % 5, words = $"We do this, as written down in policy {i}. 我们这样做。" });
                    revisions[n, statement] = (int)(await answer.Json<JsonNode>())["revision"]!;
                    Interlocked.Increment(ref saved);
                }
            }));
            var seconds = clock.Elapsed.TotalSeconds;
            if (round == 0) continue; // code is compiled
            var spent = Processes.Times().Select(process => (process.Value.Command, Spent: process.Value.Spent - (before.TryGetValue(process.Key, out var earlier) ? earlier.Spent : TimeSpan.Zero))).ToList();
            rates.Add(saved / seconds);
            service.Add(Each("AseanPlatform.Assessment.dll"));
            database.Add(Each("assessmentdb"));
            all.Add(Each(""));

            double Each(string part) => spent.Where(process => process.Command.Contains(part, StringComparison.Ordinal)).Sum(process => process.Spent.TotalMicroseconds) / saved;
        }
        return Row.AtLeast("answers saved a second, 8 connections", 1500, 1500, rates.Median(), "",
            $"{RateSeconds} s each, median of {rounds} rounds ({rates.Range()}), without the gateway; of processor time each takes {service.Median():0} µs of Assessment, {database.Median():0} µs of its database, {all.Median():0} µs of all processes, the asking one among them");
    }

    static async Task<List<string>> Statements(HttpClient http, Material ready) =>
        [.. (await http.GetJson<JsonNode>($"/api/v1/assessments/{ready.Complete}"))["statements"]!.AsArray().Where(s => (bool)s!["shown"]!).Select(s => (string)s!["id"]!)];

    /// <summary>All that a page needs of an assessment with an answer to every statement.</summary>
    public static async Task<Row> Page(Material ready)
    {
        var http = ready.Admin.At("assessment");
        var times = new List<double>();
        for (var n = 0; n < 300; n++)
        {
            var started = Stopwatch.GetTimestamp();
            await http.GetByteArrayAsync(new Uri($"/api/v1/assessments/{ready.Complete}", UriKind.Relative));
            if (n >= 100) times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        return Row.AtMost("assessment with all its answers, p50", 20, 20, times.Median(), "ms", "200 requests one after the other, without the gateway");
    }

    static async Task<Guid> Start(HttpClient http, Material ready, int n)
    {
        using var identity = ready.Admin.At("identity");
        var client = (await identity.PostJson<Made>("/api/v1/clients", new { name = $"Answering {n}", country = "VN", language = "en", generative = false })).Id;
        var made = await Eventually.Value(async () =>
        {
            using var answer = await http.PostAsync(new Uri($"/api/v1/clients/{client}/assessments", UriKind.Relative), null);
            return answer.IsSuccessStatusCode ? await answer.Json<Made>() : null;
        }, what: "an assessment");
        return made.Id;
    }
}
