using AseanPlatform.Reporting.Reports;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Portfolios;

/// <summary>What is told about a report over a portfolio; the content is in its files.</summary>
/// <param name="Clients">How many stand in it.</param>
/// <param name="MadeBy">Known once it was made.</param>
/// <param name="CheckCode">As it stands on the pages.</param>
public sealed record PortfolioReportView(
    Guid Id, int Clients, string? MadeBy, string State, string? Reason, IReadOnlyList<string> Languages, IReadOnlyList<ReportView.File> Files, DateTimeOffset CreatedAt, DateTimeOffset? ReadyAt, string CheckCode)
{
    public static PortfolioReportView Of(PortfolioReport report) => new(
        report.Id, report.Clients, report.MadeByName, report.State, report.Reason, [.. report.Files.Select(file => file.Language).Distinct().Order(StringComparer.Ordinal)],
        [.. report.Files.OrderBy(file => file.Language, StringComparer.Ordinal).ThenBy(file => file.Format, StringComparer.Ordinal).Select(file => new ReportView.File(file.Language, file.Format, file.Bytes, file.Sha256, file.Pages, file.KeyId))],
        report.CreatedAt, report.ReadyAt, Verification.CheckCode.Spaced(report.CheckCode));
}

public static class GetPortfolioReport
{
    public static async Task<Results<Ok<PortfolioReportView>, NotFound>> Handle(Guid id, ReportingDb db, CancellationToken ct) =>
        await db.ReadablePortfolioReports().AsNoTracking().Include(r => r.Files).SingleOrDefaultAsync(r => r.Id == id, ct) is { } report ? TypedResults.Ok(PortfolioReportView.Of(report)) : TypedResults.NotFound();
}

public static class ListPortfolioReports
{
    const int Most = 200;

    /// <summary>The newest first.</summary>
    public static async Task<Ok<List<PortfolioReportView>>> Handle(ReportingDb db, CancellationToken ct) =>
        TypedResults.Ok((await db.ReadablePortfolioReports().AsNoTracking().Include(r => r.Files).OrderByDescending(r => r.CreatedAt).ThenByDescending(r => r.Id).Take(Most).ToListAsync(ct)).ConvertAll(PortfolioReportView.Of));
}

/// <summary>Tries one that failed again.</summary>
public static class RetryPortfolioReport
{
    public static async Task<Results<Accepted, NotFound>> Handle(Guid id, ReportingDb db, TimeProvider clock, CancellationToken ct)
    {
        if (await db.ReadablePortfolioReports().SingleOrDefaultAsync(r => r.Id == id, ct) is not { } report) return TypedResults.NotFound();

        await Again(report, db, clock, ct);
        return TypedResults.Accepted($"/api/v1/reports/portfolio/{id}");
    }

    internal static async Task Again(PortfolioReport report, ReportingDb db, TimeProvider clock, CancellationToken ct)
    {
        report.Wait();
        await db.Queue(WritePortfolioReport.JobKind, report.Id, clock.GetUtcNow(), ct);
    }
}
