using AseanPlatform.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Reports;

/// <summary>Tries a failed report again.</summary>
public static class RetryReport
{
    public static async Task<Results<Accepted, NotFound>> Handle(Guid id, ReportingDb db, TimeProvider clock, CancellationToken ct)
    {
        if (await db.Reports.SingleOrDefaultAsync(r => r.Id == id, ct) is not { } report) return TypedResults.NotFound();
        await Again(report, db, clock, ct);
        return TypedResults.Accepted($"/api/v1/reports/{id}");
    }

    internal static async Task Again(Report report, ReportingDb db, TimeProvider clock, CancellationToken ct)
    {
        report.Wait();
        await db.Queue(WriteReport.JobKind, report.Id, clock.GetUtcNow(), ct);
    }
}

static class TriedAgain
{
    /// <summary>Saves what was changed and has the work of a subject that failed done from the beginning, unless somebody is at it.</summary>
    public static async Task Queue(this ReportingDb db, string kind, Guid subject, DateTimeOffset now, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Set<Job>().Where(job => job.Kind == kind && job.SubjectId == subject && job.Lease == null).ExecuteUpdateAsync(
            job => job.SetProperty(j => j.State, Job.Waiting).SetProperty(j => j.Attempts, 0).SetProperty(j => j.DueAt, now), ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
