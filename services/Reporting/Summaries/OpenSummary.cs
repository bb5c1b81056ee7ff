using System.Security.Claims;
using AseanPlatform.Presentation;
using AseanPlatform.Reporting.Editions;
using AseanPlatform.Reporting.Files;
using AseanPlatform.Reporting.Reports;
using AseanPlatform.Reporting.Snapshots;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Summaries;

/// <summary>What a link to a summary opens. Where a password is asked for, nothing is told before it.</summary>
/// <param name="Ticket">For the files, where a password was given.</param>
public sealed record SummaryView(bool PasswordNeeded, DateTimeOffset ExpiresAt, SummaryOfReport? Summary = null, string? Ticket = null);

/// <summary>What the public summary says, and nothing else of the report: numbers and dates, no words of anybody, no names of people, no evidence and no single answer.</summary>
public sealed record SummaryOfReport(
    string Subject, string Publisher, int Number, LocalText? QuestionSet, string Release, string ReleaseAsOf, string AsOf, DateTimeOffset MadeAt, DateTimeOffset? SignedOffAt, IReadOnlyList<LocalText> Markets,
    int Done, int Shown, ScoreFigure? Overall, bool Provisional, bool Superseded, IReadOnlyList<SummaryOfReport.Principle> Principles, string? CheckCode, IReadOnlyList<ReportView.File> Files)
{
    public sealed record Principle(string Code, int Order, LocalText Name, ScoreFigure? Score, string? Band, bool GateCapped);
}

public static class OpenSummary
{
    /// <summary>Our own row decides, whatever the token says.</summary>
    internal static async Task<SummaryKey?> Find(ClaimsPrincipal caller, ReportingDb db, TimeProvider clock, CancellationToken ct)
    {
        var (id, tenant) = (caller.ObjectId(), caller.TenantId());
        return await db.SummaryKeys.AsNoTracking().SingleOrDefaultAsync(k => k.LinkId == id && k.TenantId == tenant, ct) is { } key && key.Opens(clock.GetUtcNow()) ? key : null;
    }

    public static async Task<Results<Ok<SummaryView>, NotFound>> Handle(ClaimsPrincipal caller, ReportingDb db, IServiceProvider services, TimeProvider clock, CancellationToken ct) =>
        await Find(caller, db, clock, ct) switch
        {
            null => TypedResults.NotFound(),
            { PasswordHash: null } key => await Show(key, null, services, clock, ct),
            var key => TypedResults.Ok(new SummaryView(PasswordNeeded: true, key.ExpiresAt)),
        };

    internal static async Task<Results<Ok<SummaryView>, NotFound>> Show(SummaryKey key, string? ticket, IServiceProvider services, TimeProvider clock, CancellationToken ct)
    {
        SummaryOfReport? summary = null;
        await services.InTenant(key.Context(), async (scope, token) =>
        {
            var own = scope.GetRequiredService<ReportingDb>();
            if (await own.Reports.AsNoTracking().Include(r => r.Files).SingleOrDefaultAsync(r => r.Id == key.ReportId && r.WithdrawnAt == null, token) is not { } report) return;
            if (await scope.GetRequiredService<IFileStore>().Read(report.ClientId, report.SnapshotSha256, token) is not { } canonical) return;

            var superseded = report.Stage is Report.OfSubmitting && await own.Reports.AnyAsync(r => r.SourceId == report.SourceId && r.Stage == Report.OfSigning && r.State == Report.Ready, token);
            summary = Of(Snapshot.Read(canonical).ForAnybody(), report, superseded);
            var now = clock.GetUtcNow();
            await own.SummaryLinks.Where(l => l.Id == key.LinkId).ExecuteUpdateAsync(link => link.SetProperty(l => l.Opened, l => l.Opened + 1).SetProperty(l => l.LastOpenedAt, now), token);
        }, ct);
        return summary is null ? TypedResults.NotFound() : TypedResults.Ok(new SummaryView(false, key.ExpiresAt, summary, ticket));
    }

    static SummaryOfReport Of(Snapshot frozen, Report report, bool superseded) => new(
        frozen.Subject, frozen.Publisher, report.Number, frozen.QuestionSet?.Name, frozen.Release.Id, frozen.Release.AsOf, frozen.AsOf, frozen.MadeAt, frozen.SignOff?.At,
        [.. (frozen.Markets ?? []).Select(market => market.Name)],
        frozen.Coverage.Done, frozen.Coverage.Shown, frozen.Overall, frozen.Provisional, superseded,
        [.. frozen.Principles.OrderBy(p => p.Order).Select(p => new SummaryOfReport.Principle(p.Code, p.Order, p.Name, p.Score, p.Band, p.GateCapped))],
        report.CheckCode is { } code ? Verification.CheckCode.Spaced(code) : null,
        [.. ReportView.FilesOf(report.Files.Where(file => file.Audience == Audiences.Public && file.Format == "pdf"))]);
}

/// <summary>Gives the password of a link and gets what it opens.</summary>
public static class GivePassword
{
    public sealed record Request(string Password);

    public static async Task<Results<Ok<SummaryView>, NotFound, ProblemHttpResult>> Handle(
        Request request, ClaimsPrincipal caller, HttpContext http, ReportingDb db, LinkPasswords passwords, IServiceProvider services, TimeProvider clock, CancellationToken ct)
    {
        if (await OpenSummary.Find(caller, db, clock, ct) is not { } key) return TypedResults.NotFound();
        if (key.PasswordHash is null) return Widen(await OpenSummary.Show(key, null, services, clock, ct));

        var (now, place) = (clock.GetUtcNow(), caller.FindFirst(Claims.Network)?.Value ?? "");
        if (!await db.MayTry(key, place, now, ct))
        {
            http.Response.Headers.RetryAfter = "30";
            return TypedResults.Problem(statusCode: StatusCodes.Status429TooManyRequests, type: "summary.wait", title: "Too many tries. Wait a little before the next one.");
        }
        if (!passwords.Verify(key, request.Password)) throw new InvalidValue("/password", "That is not the password of this link.", "summary.password");

        await db.WasRight(key, place, ct);
        return Widen(await OpenSummary.Show(key, passwords.Ticket(key, now), services, clock, ct));
    }

    static Results<Ok<SummaryView>, NotFound, ProblemHttpResult> Widen(Results<Ok<SummaryView>, NotFound> answer) => answer.Result is Ok<SummaryView> shown ? shown : TypedResults.NotFound();
}

/// <summary>The public summary as a file, and no other edition.</summary>
public static class DownloadSummary
{
    public static async Task<IResult> Handle(string language, string format, ClaimsPrincipal caller, ReportingDb db, LinkPasswords passwords, IServiceProvider services,
        WatchedDownload watched, TimeProvider clock, CancellationToken ct, [FromHeader(Name = "Summary-Ticket")] string? ticket = null)
    {
        if (await OpenSummary.Find(caller, db, clock, ct) is not { } key || (key.PasswordHash is not null && !passwords.Admits(key, ticket, clock.GetUtcNow()))) return TypedResults.NotFound();
        return await DownloadReport.Of(key.Context(), key.ReportId, Audiences.Public, language, format, services, watched, async token => await OpenSummary.Find(caller, db, clock, token) is null, ct);
    }
}
