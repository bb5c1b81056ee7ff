using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Snapshots;
using AseanPlatform.Contracts.Assessments;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Reviews;

/// <summary>
/// Approves exactly the frozen state that was looked at, named by its hash. Nobody approves work in which they answered. Decision, second snapshot, lock and event
/// commit together; approved twice by the same person it is the same sign-off.
/// </summary>
public static class SignOffAssessment
{
    /// <param name="Submission">The number of the one that was looked at.</param>
    /// <param name="SnapshotSha256">Of its snapshot.</param>
    public sealed record Request([Range(1, int.MaxValue)] int Submission, [StringLength(64, MinimumLength = 64)] string SnapshotSha256);

    public sealed record Response(Guid SignOffId, int Number, string SnapshotSha256);

    public static async Task<Results<Created<Response>, Ok<Response>, NotFound>> Handle(
        Guid id, Request request, AssessmentDb db, Catalogues catalogues, IPublishEndpoint events, ClaimsPrincipal caller, TimeProvider clock, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (await db.Open(id, ct) is not { } assessment) return TypedResults.NotFound();
        await db.RequireReviewer(caller, ct);

        var writer = caller.Writer();
        if (await db.SignOffs.AsNoTracking().Where(s => s.AssessmentId == id).Select(s => new { s.Id, s.Number, s.SnapshotSha256, s.SignedBy }).SingleOrDefaultAsync(ct) is { } earlier)
        {
            return earlier.SignedBy == writer.Id && earlier.Number == request.Submission
                ? TypedResults.Ok(new Response(earlier.Id, earlier.Number, earlier.SnapshotSha256)) // the same again
                : throw new RuleBroken("review.decided", "This assessment was approved already.");
        }
        if (await db.LastSubmission(id, ct) is not { } submission || submission.Number != request.Submission || submission.SnapshotSha256 != request.SnapshotSha256)
            throw new RuleBroken("review.other-submission", "Another submission is under review now; look at that one.");
        if (await db.HasAnswered(id, writer.Id, ct)) throw new RuleBroken("review.own-answers", "You answered in this assessment, so somebody else approves it.");

        var now = clock.Now();
        assessment.Approve(await catalogues.Of(assessment.Release, ct), now);
        var frozen = await db.Submissions.AsNoTracking().Where(s => s.Id == submission.Id).Select(s => s.Snapshot).SingleAsync(ct);
        var signOff = Signed(assessment, submission, frozen, writer, caller.Role(), now);
        db.Add(signOff);
        db.Add(new Review
        {
            Id = Guid.CreateVersion7(now),
            ClientId = assessment.ClientId,
            AssessmentId = id,
            SubmissionId = submission.Id,
            Number = submission.Number,
            Decision = Decisions.Approved,
            DecidedAt = now,
            DecidedBy = writer.Id,
            DecidedByName = writer.Name,
        });
        await events.Publish(new AssessmentSubmitted(submission.Id, id, assessment.ClientId, submission.Number, SignOff.Stage, signOff.SnapshotSha256, signOff.Id), ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Created($"/api/v1/assessments/{id}/review", new Response(signOff.Id, signOff.Number, signOff.SnapshotSha256));
    }

    static SignOff Signed(Assessments.Assessment assessment, SubmissionHead submission, byte[] frozen, Writer writer, string role, DateTimeOffset now)
    {
        var (signOffId, answers) = (Guid.CreateVersion7(now), FrozenAnswers.Of(frozen));
        var snapshot = SignedSnapshot.Of(frozen, signOffId, submission.SnapshotSha256, answers, writer, role, now);
        return new()
        {
            Id = signOffId,
            ClientId = assessment.ClientId,
            AssessmentId = assessment.Id,
            SubmissionId = submission.Id,
            Number = submission.Number,
            Release = assessment.Release,
            Answers = answers.Said.Count,
            AnswersSha256 = answers.Sha256,
            Evidence = [.. answers.Evidence],
            Snapshot = snapshot.Json,
            SnapshotSha256 = snapshot.Sha256,
            SignedAt = now,
            SignedBy = writer.Id,
            SignedByName = writer.Name,
            SignedAs = role,
        };
    }
}
