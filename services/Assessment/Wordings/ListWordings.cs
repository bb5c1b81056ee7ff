using System.Text.Json;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Wordings;

/// <summary>One own text that a report prints, with what was added in other languages.</summary>
/// <param name="Member">words: to the answer; reason: why it is not applicable.</param>
/// <param name="Original">As it was written.</param>
/// <param name="OriginalSha256">To be named with what is saved beside it.</param>
/// <param name="WrittenBy">Who saved the answer last.</param>
/// <param name="WrittenIn">en, zh-Hans or other; missing: nobody said it.</param>
/// <param name="Others">By language.</param>
/// <param name="OfEarlierText">It was added to what stood there before; no report prints it until it is saved again.</param>
/// <param name="Revision">0: nothing was saved yet.</param>
public sealed record WordingView(
    string StatementId, string Code, JsonElement Title, string Member, string Original, string OriginalSha256, string? WrittenBy, string? WrittenIn, IReadOnlyDictionary<string, string> Others,
    bool OfEarlierText, int Revision, DateTimeOffset? SavedAt, string? SavedBy)
{
    internal static WordingView Of(OwnText text, Statement statement, Answer answer, Wording? wording) => new(
        text.StatementId, statement.Code, statement.Title.Json, text.Member, text.Text, text.Sha256, answer.SavedByName, wording?.WrittenIn, wording?.Others ?? new Dictionary<string, string>(),
        wording?.IsOf(text) is false, wording?.Revision ?? 0, wording?.SavedAt, wording?.SavedByName);
}

/// <summary>Every own text of a cycle that its report prints, in the order of the statements.</summary>
public static class ListWordings
{
    /// <param name="Locked">It was handed in: nothing is added any more.</param>
    public sealed record Response(Guid AssessmentId, Guid ClientId, string? ClientName, int Cycle, string State, bool Locked, IReadOnlyList<WordingView> Items);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(Guid id, AssessmentDb db, Catalogues catalogues, CancellationToken ct)
    {
        var found = await (
            from a in db.Assessments.AsNoTracking()
            where a.Id == id
            from client in db.Clients.Where(c => c.ClientId == a.ClientId).DefaultIfEmpty()
            select new { Assessment = a, Client = client }).SingleOrDefaultAsync(ct);
        if (found is not { Assessment: var assessment }) return TypedResults.NotFound();

        await db.Answered(assessment, ct);
        var release = await catalogues.Of(assessment.Release, ct);
        if (found.Client is { } known) assessment.Know(new(known.Generative, known.Country), release, assessment.ChangedAt); // as the page of its answers
        var wordings = (await db.Wordings.AsNoTracking().Where(w => w.AssessmentId == id).ToListAsync(ct)).ToDictionary(w => (w.StatementId, w.Member));
        return TypedResults.Ok(new Response(id, assessment.ClientId, found.Client?.Name, assessment.Cycle, assessment.State, assessment.IsLocked, [..
            from statement in release.Shown(assessment.Showing)
            let answer = assessment.AnswerTo(statement.Id)
            where answer is not null
            from text in OwnText.Of(answer)
            select WordingView.Of(text, statement, answer, wordings.GetValueOrDefault((text.StatementId, text.Member)))]));
    }
}
