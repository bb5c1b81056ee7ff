using System.ComponentModel.DataAnnotations;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Evidence;
using AseanPlatform.Assessment.Wordings;
using AseanPlatform.Contracts.Assessments;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Reviews;

/// <summary>
/// Opens an approved assessment again, for a reason: the signed one stays as it is and the next cycle begins, on the newest release, with the answers carried over and
/// marked so; those that were given to words of another meaning wait to be confirmed. Asked again, it is the same cycle.
/// </summary>
public static class ReopenAssessment
{
    public sealed record Request([StringLength(2000, MinimumLength = 1)] string Reason);

    public sealed record Response(Guid Id, int Cycle);

    public static async Task<Results<Created<Response>, Ok<Response>, NotFound>> Handle(
        Guid id, Request request, AssessmentDb db, Catalogues catalogues, IPublishEndpoint events, TimeProvider clock, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(request.Reason)) throw new InvalidValue("/reason", "Say why it is opened again.");

        var (newest, ids) = (await catalogues.Current(ct), await catalogues.Ids(ct)); // before: they ask over connections of their own, and whoever waits for a row while holding one would starve it
        await using var transaction = await db.Begin(ct);
        if (await db.Open(id, ct) is not { } assessment) return TypedResults.NotFound();
        if (await db.Assessments.AsNoTracking().Where(a => a.Follows == id).Select(a => new Response(a.Id, a.Cycle)).SingleOrDefaultAsync(ct) is { } earlier) return TypedResults.Ok(earlier);

        var pinned = await catalogues.Of(assessment.Release, ct);
        var release = newest.Has(assessment.QuestionSet) ? newest : pinned;
        var way = await catalogues.Between(ids, pinned.Id, release.Id, ct);
        var next = assessment.Reopen(request.Reason, pinned, release, way, await db.FactsOf(assessment, ct), clock.Now());
        await db.SaveChangesAsync(ct); // first: a client has one current cycle
        db.Add(next);
        db.AddRange(next.Answers);
        db.AddRange(await Evidence(id, next, db, ct));
        db.AddRange(await Wordings(id, next, db, ct));
        await events.Publish(new AssessmentReopened(id, next.Id, next.ClientId, next.Cycle, next.Id), ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Created($"/api/v1/assessments/{next.Id}", new Response(next.Id, next.Cycle));
    }

    // What proved an answer goes with it.
    static async Task<List<EvidenceUse>> Evidence(Guid id, Assessments.Assessment next, AssessmentDb db, CancellationToken ct)
    {
        var carried = next.Answers.Select(a => a.StatementId).ToHashSet(StringComparer.Ordinal);
        return [.. (await db.EvidenceUses.AsNoTracking().Where(u => u.AssessmentId == id).ToListAsync(ct)).Where(u => carried.Contains(u.StatementId)).Select(u => u.In(next.Id))];
    }

    static async Task<List<Wording>> Wordings(Guid id, Assessments.Assessment next, AssessmentDb db, CancellationToken ct) =>
        [.. (await db.Wordings.AsNoTracking().Where(w => w.AssessmentId == id).ToListAsync(ct)).Where(w => next.AnswerTo(w.StatementId) is not null).Select(w => w.CarriedTo(next.Id))];
}
