using System.Text.Json;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Reports;

/// <summary>
/// Tells a page, for as long as it is open, how the caller's unfinished reports stand: at once, and again whenever that has changed. What is not named any more
/// is finished, or not the caller's to see. Whoever does not ask for a stream is told once. It ends with the right to it, and at the latest with the caller's token: a browser comes back by itself with a new one.
/// </summary>
public static class WatchReports
{
    static readonly TimeSpan LookedAtEvery = TimeSpan.FromSeconds(1), HeartbeatEvery = TimeSpan.FromSeconds(15);
    const int Most = 200;
    const string Stream = "text/event-stream";

    public sealed record Entry(Guid Id, string State, int? Ahead);

    public static async Task<IResult> Handle(HttpContext http, ReportingDb db, WatchedDownload watched, IHostApplicationLifetime lifetime, TimeProvider clock)
    {
        var response = http.Response;
        response.ContentType = Stream;
        response.Headers["X-Accel-Buffering"] = "no"; // for a proxy in front that would hold it back
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await watched.Run(http, async ct =>
        {
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(ct, lifetime.ApplicationStopping);
            if (http.User.FindFirst("exp")?.Value is { } until && long.TryParse(until, out var seconds))
                ends.CancelAfter(TimeSpan.FromMilliseconds(Math.Max(1, (DateTimeOffset.FromUnixTimeSeconds(seconds) - clock.GetUtcNow()).TotalMilliseconds)));
            try
            {
                await Tell(response, db, stays: http.Request.Headers.Accept.ToString().Contains(Stream, StringComparison.Ordinal), clock, ends.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                // A whole answer, after which the browser asks again.
            }
        });
        return TypedResults.Empty;
    }

    static async Task Tell(HttpResponse response, ReportingDb db, bool stays, TimeProvider clock, CancellationToken ct)
    {
        await response.WriteAsync("retry: 1000\n\n", ct);
        for (var (said, at) = ("", 0L); ; await Task.Delay(LookedAtEvery, clock, ct))
        {
            var now = JsonSerializer.Serialize(await Unfinished(db, ct), JsonSerializerOptions.Web);
            if (now == said && clock.GetElapsedTime(at) < HeartbeatEvery) continue;

            await response.WriteAsync(now == said ? ":\n\n" : $"event: reports\ndata: {now}\n\n", ct);
            await response.Body.FlushAsync(ct);
            if (!stays) return;
            (said, at) = (now, clock.GetTimestamp());
        }
    }

    static async Task<List<Entry>> Unfinished(ReportingDb db, CancellationToken ct)
    {
        var reports = await db.Reports.AsNoTracking().Where(report => report.State == Report.Waiting)
            .OrderByDescending(report => report.CreatedAt).ThenByDescending(report => report.Id).Take(Most).ToListAsync(ct);
        var standings = await db.Standings(reports, ct);
        return reports.ConvertAll(report => standings.GetValueOrDefault(report.Id) is { } standing ? new Entry(report.Id, standing.State, standing.Place) : new Entry(report.Id, report.State, null));
    }
}
