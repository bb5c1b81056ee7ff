using AseanPlatform.Assessment.Actions;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Evidence;
using AseanPlatform.Assessment.Snapshots;
using AseanPlatform.Assessment.Systems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Reviews;

/// <summary>What does not go together in an assessment as it is now.</summary>
static class ListContradictions
{
    public static async Task<Results<Ok<IReadOnlyList<Contradiction>>, NotFound>> Handle(Guid id, AssessmentDb db, Catalogues catalogues, TimeProvider clock, CancellationToken ct)
    {
        if (await db.Assessments.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, ct) is not { } assessment) return TypedResults.NotFound();
        await db.Answered(assessment, ct);
        var release = await catalogues.Of(assessment.Release, ct);
        var now = clock.GetUtcNow();
        return TypedResults.Ok(Contradictions.Of(assessment, release, new(
            await db.Proven(id, now, ct), await Deployed(assessment.ClientId, db, now, release, ct), await Unchanged(assessment, db, ct), await db.Lapsed(id, now, ct), await Done(assessment.ClientId, db, ct))));
    }

    // Of any cycle: an action goes on when the next one begins.
    static Task<List<DoneAction>> Done(Guid clientId, AssessmentDb db, CancellationToken ct) =>
        db.Actions.Where(a => a.ClientId == clientId && a.StatementId != null && a.State == ActionStates.Done && a.ClosedAt != null)
            .Select(a => new DoneAction(a.StatementId!, a.Target, a.ClosedAt!.Value)).ToListAsync(ct);

    // Where a system runs or is planned to, by the market's own day.
    static async Task<IReadOnlySet<string>> Deployed(Guid clientId, AssessmentDb db, DateTimeOffset now, CatalogueRelease release, CancellationToken ct) =>
        (await db.Systems.AsNoTracking().Where(s => s.ClientId == clientId && s.State != SystemStates.Retired).ToListAsync(ct))
            .SelectMany(s => s.Facts.Deployments ?? [])
            .Where(d => d.EndsOn is not { } end || (release.MarketById.TryGetValue(d.Market, out var market) && end >= market.Today(now)))
            .Select(d => d.Market).ToHashSet(StringComparer.Ordinal);

    static async Task<IReadOnlySet<string>> Unchanged(Assessments.Assessment assessment, AssessmentDb db, CancellationToken ct)
    {
        if (assessment.State is not AssessmentStates.ChangesRequested || await db.LastRequest(assessment.Id, ct) is not { } request) return new HashSet<string>();
        var given = FrozenAnswers.Of(await db.Submissions.AsNoTracking().Where(s => s.Id == request.SubmissionId).Select(s => s.Snapshot).SingleAsync(ct)).Said;
        return request.Statements.Where(s => given.GetValueOrDefault(s) == assessment.AnswerTo(s)?.Said).ToHashSet(StringComparer.Ordinal);
    }
}
