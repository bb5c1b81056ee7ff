using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Scoring;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Assessments;

/// <summary>
/// Stores one answer and returns what is stored. The same write again gives the same answer again. A write that was based on a value that
/// somebody has replaced meanwhile changes nothing: both values are returned, and the late one is kept in the history.
/// </summary>
public static class SaveAnswer
{
    public const int MostReason = 4000, MostWords = 20_000;

    // Each time somebody else's answer was stored: as many as write to one assessment in one moment.
    const int MostTries = 200;

    /// <param name="WriteId">Made by the page for this save.</param>
    /// <param name="BasedOn">The revision that the writer saw; 0 where there was no answer.</param>
    /// <param name="Level">0 to 4; missing with notApplicable false = open again.</param>
    /// <param name="Reason">Why it is not applicable.</param>
    /// <param name="WriterId">Whose writing it is, as the page knows: it is refused in a session of anybody else. Without it, the caller's.</param>
    public sealed record Request(
        Guid WriteId, [Range(0, int.MaxValue)] int BasedOn, bool NotApplicable, [Range(0, Score1.HighestLevel)] int? Level = null,
        [StringLength(MostReason)] string? Reason = null, [StringLength(MostWords)] string? Words = null, Guid? WriterId = null);

    /// <summary>What is stored, and what it did to the whole.</summary>
    public sealed record Response(
        string StatementId, int? Level, bool NotApplicable, string? Reason, string? Words, int Revision, DateTimeOffset SavedAt, string? SavedBy, Guid SavedById,
        int AssessmentRevision, string State, CoverageView Coverage);

    /// <summary>Both values, for the page to show side by side.</summary>
    public sealed record Conflict(AnswerView? Stored, AnswerView Yours);

    internal static async Task<Results<Ok<Response>, NotFound>> Handle(
        Guid id, string statementId, Request request, [FromServices] Saving saving, [FromServices] LastSaved last, Catalogues catalogues, ClaimsPrincipal caller, TimeProvider clock, CancellationToken ct)
    {
        var said = Check(request);
        if (request.WriterId is { } whose && whose != caller.PersonId()) throw new RuleBroken("answer.other-person", "Somebody else is signed in now; this answer waits for who wrote it.");

        if (last.Take(saving.Tenant, id) is { } left) // in the plain case it need not be read; in every other it is
        {
            var release = await catalogues.Of(left.Release, ct);
            if (release.StatementById.TryGetValue(statementId, out var statement) && left.Takes(request.BasedOn, statement, said) && await Store(left, left.Revision, anew: false, statement, release) is { } write)
                return TypedResults.Ok(Answered(write, left));
        }
        for (var tries = 1; ; tries++)
        {
            if (await saving.Find(id, statementId, request.WriteId, ct) is not { Assessment: var assessment } found) return TypedResults.NotFound();
            var release = await catalogues.Of(assessment.Release, ct);
            if (!release.StatementById.TryGetValue(statementId, out var statement)) return TypedResults.NotFound();
            if (found.Write is { } before)
            {
                if (before.StatementId != statementId || before.Said != said || before.BasedOn != request.BasedOn) throw new InvalidValue("/writeId", "This write was used for another answer already.");
                return TypedResults.Ok(Answered(before, assessment));
            }

            var (seen, generative, country) = (assessment.Revision, assessment.Generative, assessment.Country);
            if (found.Client is { } client) assessment.Know(client, release, clock.Now());
            var anew = (assessment.Generative, assessment.Country) != (generative, country);
            if (await Store(assessment, seen, anew, statement, release) is { } write) return TypedResults.Ok(Answered(write, assessment));
            if (tries == MostTries) throw new DbUpdateConcurrencyException($"Others changed the assessment {tries} times while an answer waited.");
        }

        async Task<AnswerWrite?> Store(Assessment assessment, int seen, bool anew, Statement statement, CatalogueRelease release)
        {
            var write = assessment.Save(request.WriteId, request.BasedOn, statement, said, caller.Writer(), release, clock.Now());
            if (!await saving.Keep(assessment, seen, anew, write, ct)) return null;
            last.Put(saving.Tenant, assessment);
            return write;
        }
    }

    /// <exception cref="RuleBroken">It came too late.</exception>
    static Response Answered(AnswerWrite write, Assessment assessment)
    {
        if (!write.Stored)
        {
            throw new RuleBroken("answer.conflict", "Somebody else answered this meanwhile.",
                new Conflict(assessment.AnswerTo(write.StatementId) is { } stored ? Views.Answer(stored) : null, Views.Answer(write)));
        }
        return new(
            write.StatementId, write.Level, write.NotApplicable, write.Reason, write.Words, write.Revision, write.At, write.ByName, write.By,
            assessment.Revision, assessment.State, new(assessment.Done, assessment.Shown));
    }

    static Said Check(Request request)
    {
        if (request.WriteId == Guid.Empty) throw new InvalidValue("/writeId", "Each write needs an id of its own.");
        if (request is { NotApplicable: true, Level: not null }) throw new InvalidValue("/level", "An answer is a level or not applicable, not both.");
        if (request.NotApplicable && string.IsNullOrWhiteSpace(request.Reason)) throw new InvalidValue("/reason", "Say why this is not applicable.");
        if (request is { NotApplicable: false, Reason: { Length: > 0 } }) throw new InvalidValue("/reason", "A reason belongs to an answer that is not applicable.");
        return new(request.Level, request.NotApplicable, request.NotApplicable ? request.Reason : null, request.Words is "" ? null : request.Words);
    }
}
