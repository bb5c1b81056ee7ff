using System.Diagnostics;
using System.Globalization;
using System.Text;
using AseanPlatform.Presentation;
using AseanPlatform.Reporting.Editions;
using AseanPlatform.Reporting.Printing;
using AseanPlatform.Reporting.Rendering;
using AseanPlatform.Reporting.Snapshots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AseanPlatform.Benchmarks;

static class Printing
{
    /// <summary>Twelve pages with tables and drawings through Reporting's own printer, one after the other.</summary>
    public static async Task<Row> TwelvePages()
    {
        using var host = await Started();
        var printer = host.Services.GetRequiredService<Printer>();
        var html = Document();

        var times = new List<double>();
        byte[] pdf = [];
        for (var i = 0; i < 25; i++)
        {
            var start = Stopwatch.GetTimestamp();
            pdf = await printer.Print(html, default);
            if (i >= 5) times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            await Task.Delay(150); // a page in reserve is made ready between two reports
        }
        await host.StopAsync();

        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, pdf);
        var info = await Tool.Run("pdfinfo", [file]);
        File.Delete(file);
        var pages = info.Split('\n').First(line => line.StartsWith("Pages:", StringComparison.Ordinal)).Split(':')[1].Trim();
        var tagged = info.Split('\n').First(line => line.StartsWith("Tagged:", StringComparison.Ordinal)).Split(':')[1].Trim();
        if (pages != "12" || tagged != "yes") throw new InvalidOperationException($"The document has {pages} pages, tagged: {tagged}.");
        return Row.AtMost("12-page tagged PDF", 200, 115, times.Median(), "ms", $"p50 of {times.Count} ({times.Select(time => Math.Round(time)).Range()}), {pdf.Length / 1000} kB, in a context of its own each", value => value.ToString("0", CultureInfo.InvariantCulture));
    }

    /// <summary>The same twelve pages, sixty times, two at once: what the printer does when nothing else runs (R5b).</summary>
    public static async Task<Row> TwoAtOnce()
    {
        const int Documents = 60, AtOnce = 2;
        using var host = await Started();
        var printer = host.Services.GetRequiredService<Printer>();
        var html = Document();
        for (var i = 0; i < 5; i++) await printer.Print(html, default);

        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, Documents), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (_, ct) => await printer.Print(html, ct));
        var seconds = clock.Elapsed.TotalSeconds;
        await host.StopAsync();
        return Row.AtLeast("12-page tagged PDFs, two at once", 6, 10, Documents / seconds, "reports/s", $"{Documents} printed in {seconds.ToString("0.0", CultureInfo.InvariantCulture)} s by Reporting's printer, each in a context of its own, nothing else at work");
    }

    static async Task<IHost> Started()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddPresentation();
        builder.Services.AddSingleton<ReportRenderer>();
        builder.AddPrinting();
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    /// <summary>From the frozen state to the two pages, as Reporting draws and prints them.</summary>
    public static async Task<Row> BoardReport()
    {
        using var host = await Started();
        var (renderer, printer) = (host.Services.GetRequiredService<ReportRenderer>(), host.Services.GetRequiredService<Printer>());
        var snapshot = Snapshot.Read(await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "submission.json")));
        var mark = new ReportMark("0123-4567-89AB-CDEF", "https://reports.example/en/verify/0123-4567-89AB-CDEF");

        var times = new List<double>();
        byte[] pdf = [];
        for (var i = 0; i < 25; i++)
        {
            var start = Stopwatch.GetTimestamp();
            (_, pdf) = await renderer.Print(snapshot, Audiences.Board, Languages.English, null, mark, page => printer.Print(page, default));
            if (i >= 5) times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            await Task.Delay(150); // a page in reserve is made ready between two reports
        }
        await host.StopAsync();
        if (PdfPages.Count(pdf) is not 2) throw new InvalidOperationException($"The board report has {PdfPages.Count(pdf)} pages.");
        return Row.AtMost("board report of two pages, drawn and printed", 110, 110, times.Median(), "ms", $"p50 of {times.Count} ({times.Select(time => Math.Round(time)).Range()}), {pdf.Length / 1000} kB, tagged, with its mark", value => value.ToString("0", CultureInfo.InvariantCulture));
    }

    static string Document()
    {
        var pages = new StringBuilder();
        for (var page = 1; page <= 12; page++)
        {
            pages.Append(CultureInfo.InvariantCulture, $"<section><h2>Principle {page} · 原则</h2><svg width='400' height='120' role='img' aria-label='bars'>");
            for (var bar = 0; bar < 7; bar++) pages.Append(CultureInfo.InvariantCulture, $"<rect x='0' y='{bar * 16}' width='{(page * 31 + bar * 53) % 400}' height='12' fill='#345'/>");
            pages.Append("</svg><table><tr><th>Code</th><th>Statement</th><th>Level</th></tr>");
            for (var row = 0; row < 12; row++) pages.Append(CultureInfo.InvariantCulture, $"<tr><td>S{page}.{row}</td><td>The organisation reviews this control yearly and keeps evidence. 每年复核。</td><td>{row % 5}</td></tr>");
            pages.Append("</table></section>");
        }
        return $"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>Report</title><style>@page{{size:A4;margin:15mm}}section{{break-after:page}}section:last-child{{break-after:auto}}table{{border-collapse:collapse;width:100%}}td,th{{border:1px solid #999;padding:4px}}</style></head><body><h1 style='display:none'>Report</h1>{pages}</body></html>";
    }
}
