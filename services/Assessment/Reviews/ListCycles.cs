using AseanPlatform.Assessment.Assessments;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Reviews;

/// <summary>The cycles of a client, the first one first: how the score went, and on which release of the catalogue it stands.</summary>
static class ListCycles
{
    /// <param name="At">When it was handed in last; while that has not happened, when it was changed last.</param>
    /// <param name="NewRelease">Another release than the cycle before: a step may come from other questions.</param>
    public sealed record Entry(
        Guid Id, int Cycle, string State, string Release, bool NewRelease, NumberView? Overall, bool Provisional, CoverageView Coverage, DateTimeOffset At, DateTimeOffset? SignedAt);

    public static async Task<Results<Ok<List<Entry>>, NotFound>> Handle(Guid clientId, AssessmentDb db, CancellationToken ct) =>
        await db.Cycles(clientId, ct) is var cycles && (cycles.Count > 0 || await db.Clients.AnyAsync(c => c.ClientId == clientId, ct)) ? TypedResults.Ok(cycles) : TypedResults.NotFound();

    extension(AssessmentDb db)
    {
        public async Task<List<Entry>> Cycles(Guid clientId, CancellationToken ct)
        {
            var rows = await (
                from a in db.Assessments.AsNoTracking()
                where a.ClientId == clientId
                from signed in db.SignOffs.Where(s => s.AssessmentId == a.Id).DefaultIfEmpty()
                orderby a.Cycle
                select new { a.Id, a.Cycle, a.State, a.Release, a.Done, a.Shown, a.OverallNumerator, a.OverallDenominator, a.ChangedAt, a.SubmittedAt, SignedAt = (DateTimeOffset?)signed!.SignedAt }).ToListAsync(ct);
            return [.. rows.Select((r, n) => new Entry(
                r.Id, r.Cycle, r.State, r.Release, n > 0 && rows[n - 1].Release != r.Release, Views.Number(r.OverallNumerator, r.OverallDenominator), r.Done < r.Shown,
                new(r.Done, r.Shown), r.SubmittedAt ?? r.ChangedAt, r.SignedAt))];
        }
    }
}
