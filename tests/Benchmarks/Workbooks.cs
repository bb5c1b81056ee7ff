using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AseanPlatform.Presentation;
using AseanPlatform.Reporting.Rendering;
using AseanPlatform.Reporting.Snapshots;
using AseanPlatform.Reporting.Workbooks;
using Microsoft.Extensions.DependencyInjection;

namespace AseanPlatform.Benchmarks;

static class Workbooks
{
    const int Statements = 49, Duties = 30;

    /// <summary>The workbook of a whole assessment through Reporting's own writer, both languages in turn.</summary>
    public static async Task<Row> FortyNineStatements()
    {
        await using var services = new ServiceCollection().AddLogging().AddPresentation().AddSingleton<ReportWorkbook>().BuildServiceProvider();
        var workbook = services.GetRequiredService<ReportWorkbook>();
        var (snapshot, mark) = (Snapshot.Read(Frozen()), new ReportMark("0123-4567-89AB-CDEF", "https://reports.example/en/verify/0123-4567-89AB-CDEF"));
        var times = new List<double>();
        byte[] file = [];
        for (var i = 0; i < 60; i++)
        {
            var start = Stopwatch.GetTimestamp();
            file = workbook.Render(snapshot, new string('a', 64), Languages.All[i % 2], mark);
            if (i >= 20) times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return Row.AtMost("XLSX of 49 statements", 50, 50, times.Median(), "ms",
            $"p50 of {times.Count} ({times.Select(time => Math.Round(time, 1)).Range()}), with own words to each and {Duties} duties, {file.Length / 1000} kB", value => value.ToString("0.0", CultureInfo.InvariantCulture));
    }

    static byte[] Frozen()
    {
        static object Both(string text) => new Dictionary<string, string> { ["en"] = text, ["zh-Hans"] = $"{text} 每年复核并保存证据。" };
        string[] principles = ["te", "fe", "ss", "hc", "pd", "ac", "rr"];
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            schema = Snapshot.Form,
            kind = "submission",
            id = Guid.Empty,
            client = new { name = "Bench Ltd", country = "VN" },
            release = new { id = "2026.11", sha256 = new string('b', 64), asOf = "2026-11-21" },
            asOf = "2026-11-21",
            madeAt = "2026-11-21T08:30:00Z",
            coverage = new { done = Statements, shown = Statements },
            overall = new { numerator = 50, denominator = 1, shown = "50.0" },
            provisional = false,
            principles = principles.Select((id, i) => new { id, code = id.ToUpperInvariant(), order = i, name = Both($"Principle {id}"), score = new { numerator = 50, denominator = 1, shown = "50.0" }, band = "defined", gateCapped = false, gateStatement = $"{id}-01" }),
            statements = Enumerable.Range(0, Statements).Select(i => new
            {
                id = $"{principles[i / 7]}-0{(i % 7) + 1}",
                code = $"{principles[i / 7]}-0{(i % 7) + 1}".ToUpperInvariant(),
                principle = principles[i / 7],
                title = Both("The organisation reviews this control"),
                statement = Both("People who use or are affected by the system are told that AI is involved, what it is for and how far it decides."),
                gate = i % 7 == 0,
                level = i % 5,
                notApplicable = false,
                words = string.Concat(Enumerable.Repeat("We do this at each release and keep the minutes. 我们这样做。 ", 8)),
                anchor = Both("A standard says what, when and where to disclose."),
            }),
            obligations = Enumerable.Range(1, Duties).Select(i => new
            {
                id = $"ob-{i}",
                code = $"VN-{i:00}",
                jurisdiction = "VN",
                title = Both("Consent before using sensitive data"),
                duty = Both("Obtain the owner's consent before accessing, using or disclosing sensitive data."),
                force = "binding-in-force",
                from = new { date = "2026-03-01", precision = "day" },
                dateConfirmed = true,
                startDateNotKnown = false,
                standing = "secondary-read",
                sources = (string[])[$"s-{i}"],
                discrepancies = Array.Empty<string>(),
            }),
            sources = Enumerable.Range(1, Duties).ToDictionary(i => $"s-{i}", i => new { title = $"Source {i}", publisher = "Publisher", url = $"https://example.org/{i}", tier = "secondary", seenOn = new { date = "2026-11-21", precision = "day" } }),
        });
    }
}
