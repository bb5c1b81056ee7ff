using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Wordings;

/// <summary>
/// Says in which language an own text is written, and how it reads in the others; returns what is stored. The text itself stays as it was written. What was based on
/// another text, or on what somebody has replaced meanwhile, changes nothing: both values are returned.
/// </summary>
public static class SaveWording
{
    static readonly string[] s_languages = ["en", "zh-Hans"];

    /// <param name="BasedOn">The revision that the writer saw; 0 where nothing was saved yet.</param>
    /// <param name="OriginalSha256">Of the text that the writer saw.</param>
    /// <param name="WrittenIn">The language of that text: en, zh-Hans or other. Missing: not said, and then nothing is added.</param>
    /// <param name="Others">The same in en or zh-Hans, whichever it is not written in.</param>
    public sealed record Request(
        [Range(0, int.MaxValue)] int BasedOn, [StringLength(64, MinimumLength = 64)] string OriginalSha256, [AllowedValues("en", "zh-Hans", Wording.OtherLanguage, null)] string? WrittenIn = null,
        IReadOnlyDictionary<string, string>? Others = null);

    /// <summary>Both values, for the page to show side by side.</summary>
    public sealed record Conflict(WordingView Stored, Request Yours);

    public static async Task<Results<Ok<WordingView>, NotFound>> Handle(
        Guid id, string statementId, string member, Request request, AssessmentDb db, Catalogues catalogues, ClaimsPrincipal caller, TimeProvider clock, CancellationToken ct)
    {
        var others = Check(request);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.Open(id, ct) is not { } assessment) return TypedResults.NotFound();
        var release = await catalogues.Of(assessment.Release, ct);
        if (!release.StatementById.TryGetValue(statementId, out var statement) || assessment.AnswerTo(statementId) is not { } answer
            || OwnText.Of(answer).SingleOrDefault(text => text.Member == member) is not { } original) return TypedResults.NotFound();

        var stored = await db.Wordings.SingleOrDefaultAsync(w => w.AssessmentId == id && w.StatementId == statementId && w.Member == member, ct);
        var same = original.Sha256 == request.OriginalSha256 && (stored is null ? request.WrittenIn is null : stored.IsOf(original) && stored.Says(request.WrittenIn, others));
        if (!same)
        {
            if (original.Sha256 != request.OriginalSha256) throw new RuleBroken("wording.other-text", "The text was changed meanwhile.", Both());
            if (request.BasedOn != (stored?.Revision ?? 0)) throw new RuleBroken("wording.conflict", "Somebody else changed this meanwhile.", Both());
            var now = clock.Now();
            assessment.ChangeBeside(release, now);
            if (stored is null) db.Add(stored = new(id, assessment.ClientId, original));
            stored.Take(original, request.WrittenIn, others, caller.Writer(), now);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
        return TypedResults.Ok(WordingView.Of(original, statement, answer, stored));

        Conflict Both() => new(WordingView.Of(original, statement, answer, stored), request);
    }

    /// <summary>What is left empty is not there.</summary>
    static SortedDictionary<string, string> Check(Request request)
    {
        var others = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (language, text) in request.Others ?? new Dictionary<string, string>())
        {
            if (!s_languages.Contains(language)) throw new InvalidValue($"/others/{language}", "There is no such language.");
            if (string.IsNullOrWhiteSpace(text)) continue;
            if (text.Length > SaveAnswer.MostWords) throw new InvalidValue($"/others/{language}", $"At most {SaveAnswer.MostWords} characters.");
            if (language == request.WrittenIn) throw new InvalidValue($"/others/{language}", "The text is in this language already.", "wording.same-language");
            others.Add(language, text);
        }
        if (others.Count > 0 && request.WrittenIn is null) throw new InvalidValue("/writtenIn", "Say in which language the text is written.", "wording.language-missing");
        return others;
    }
}
