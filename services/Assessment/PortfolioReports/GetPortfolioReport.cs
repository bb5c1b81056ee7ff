using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.PortfolioReports;

/// <summary>What was asked for. How far its files are, Reporting says, which hears of it a moment later.</summary>
static class GetPortfolioReport
{
    /// <param name="Clients">How many stand in it.</param>
    public sealed record Response(Guid Id, int Clients, IReadOnlyList<string> Languages, DateTimeOffset MadeAt, string? MadeBy, string SnapshotSha256);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(Guid id, AssessmentDb db, CancellationToken ct) =>
        await db.ReadablePortfolioReports().AsNoTracking().Where(r => r.Id == id).Select(r => new Response(r.Id, r.Clients, r.Languages, r.MadeAt, r.MadeByName, r.SnapshotSha256)).SingleOrDefaultAsync(ct) is { } report
            ? TypedResults.Ok(report)
            : TypedResults.NotFound();

    /// <summary>Byte for byte what was frozen, for the service that makes the report.</summary>
    public static async Task<Results<FileContentHttpResult, NotFound>> Snapshot(Guid id, AssessmentDb db, HttpContext http, CancellationToken ct)
    {
        if (await db.PortfolioReports.AsNoTracking().Where(r => r.Id == id).Select(r => new { r.Snapshot, r.SnapshotSha256 }).SingleOrDefaultAsync(ct) is not { } frozen) return TypedResults.NotFound();

        http.Response.Headers["X-Content-Sha256"] = frozen.SnapshotSha256;
        return TypedResults.File(frozen.Snapshot, "application/json");
    }
}
