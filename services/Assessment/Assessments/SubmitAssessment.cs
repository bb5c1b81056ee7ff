using System.Security.Claims;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Evidence;
using AseanPlatform.Assessment.Snapshots;
using AseanPlatform.Assessment.Wordings;
using AseanPlatform.Contracts.Assessments;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AseanPlatform.Assessment.Assessments;

/// <summary>
/// Locks the answers and freezes them: submission, snapshot and event commit together. Submitted twice, by whomever and however often at once,
/// it is the same submission.
/// </summary>
static class SubmitAssessment
{
    const int Tries = 5;

    public sealed record Response(Guid SubmissionId, int Number);

    public static async Task<Results<Created<Response>, Ok<Response>, NotFound>> Handle(
        Guid id, AssessmentDb db, Catalogues catalogues, IPublishEndpoint events, ClaimsPrincipal caller, TimeProvider clock, CancellationToken ct)
    {
        var writer = caller.Writer();
        for (var attempt = 1; ; attempt++)
        {
            await using var transaction = await db.Begin(ct);
            await db.Lock(id, ct);
            if (await Find(db, id, ct) is not { } found) return TypedResults.NotFound();
            if (found is { Assessment.IsLocked: true, Last: { } last })
                return TypedResults.Ok((await Earlier(db.Submissions.Where(s => s.AssessmentId == id && s.Number == last), ct))!);

            var (assessment, now) = (await db.Answered(found.Assessment, ct), clock.Now());
            var release = await catalogues.Of(assessment.Release, ct);
            if (found.Client is { } known) assessment.Know(new(known.Generative, known.Country), release, now);
            assessment.Submit(release, now);
            var evidence = found.HasEvidence ? await db.EvidenceOf(id, ct) : []; // most have none, and who waits for the lock waits for each look
            List<Wording> wordings = found.HasWordings ? await db.Wordings.AsNoTracking().Where(w => w.AssessmentId == id).ToListAsync(ct) : [];
            var (submissionId, number) = (Guid.CreateVersion7(now), (found.Last ?? 0) + 1);
            var snapshot = SubmissionSnapshot.Of(submissionId, number, assessment, release, evidence, wordings, found.Tenant, found.Client, [(writer, caller.Role())], now);
            db.Add(new Submission
            {
                Id = submissionId,
                AssessmentId = id,
                ClientId = assessment.ClientId,
                Number = number,
                SubmittedAt = now,
                SubmittedBy = writer.Id,
                Snapshot = snapshot.Json,
                SnapshotSha256 = snapshot.Sha256,
            });
            db.Freeze(submissionId, assessment.ClientId, evidence);
            await events.Publish(new AssessmentSubmitted(submissionId, id, assessment.ClientId, number, "submitted", snapshot.Sha256, submissionId), ct);
            try
            {
                await db.SaveChangesAsync(ct);
                await transaction.CommitAsync(ct); // lock, submission, snapshot and event: one commit
                return TypedResults.Created($"/api/v1/assessments/{id}/submissions/{number}", new Response(submissionId, number));
            }
            catch (DbUpdateException e) when (attempt < Tries && IsRace(e)) // evidence was removed or revised meanwhile: look again
            {
                db.ChangeTracker.Clear();
            }
        }
    }

    sealed record Found(Assessment Assessment, ClientCopy? Client, TenantCopy? Tenant, int? Last, bool HasEvidence, bool HasWordings);

    // Joins, not FirstOrDefault in the projection: that numbers all rows of the tenant before it takes one.
    static readonly Func<AssessmentDb, Guid, CancellationToken, Task<Found?>> Find = EF.CompileAsyncQuery((AssessmentDb db, Guid id, CancellationToken ct) => (
        from a in db.Assessments
        where a.Id == id
        from client in db.Clients.Where(c => c.ClientId == a.ClientId).DefaultIfEmpty()
        from tenant in db.Tenants.Where(t => t.TenantId == EF.Property<Guid>(a, "TenantId")).DefaultIfEmpty()
        select new Found(a, client, tenant, db.Submissions.Where(s => s.AssessmentId == a.Id).Max(s => (int?)s.Number), db.EvidenceUses.Any(u => u.AssessmentId == a.Id), db.Wordings.Any(w => w.AssessmentId == a.Id))).SingleOrDefault());

    static bool IsRace(DbUpdateException e) =>
        e is DbUpdateConcurrencyException || e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation }; // or evidence was removed

    static Task<Response?> Earlier(IQueryable<Submission> submissions, CancellationToken ct) =>
        submissions.Select(s => new Response(s.Id, s.Number)).SingleOrDefaultAsync(ct);
}
