using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Offline;

/// <summary>
/// Takes from an answer file what somebody decided to take, by the same writes as an answer on a page. The file comes again with the decision and is judged again: what
/// was looked at is what is written, or nothing is.
/// </summary>
public static class ImportAnswers
{
    /// <param name="Seen">The assessment's revision that was looked at.</param>
    /// <param name="Take">Statements whose answers are taken; the others stay as they are.</param>
    /// <param name="Markets">The markets of the file are taken as well.</param>
    public sealed record Request(AnswerFile File, [Range(0, int.MaxValue)] int Seen, [MaxLength(500)] IReadOnlyList<string> Take, bool Markets = false);

    /// <param name="Taken">Stored as they are.</param>
    /// <param name="ToConfirm">Stored, and open until somebody saves them again.</param>
    /// <param name="History">Not asked any more: kept in the history.</param>
    /// <param name="Left">Might have been taken, and were not.</param>
    /// <param name="Done">How many of the statements that are shown are answered or not applicable now.</param>
    /// <param name="Again">It was all taken before; nothing was written.</param>
    public sealed record Response(int Taken, int ToConfirm, int History, int Left, bool Markets, bool Again, int AssessmentRevision, int Done, int Shown);

    internal static async Task<Results<Ok<Response>, NotFound>> Handle(
        Guid id, Request request, AssessmentDb db, Catalogues catalogues, Seal seal, ClaimsPrincipal caller, TimeProvider clock, CancellationToken ct)
    {
        var (ids, file) = (await catalogues.Ids(ct), request.File);
        await using var transaction = await db.Begin(ct);
        if (await db.Open(id, ct) is not { } assessment) return TypedResults.NotFound();

        ImportPlan.RequireFit(file, assessment, [.. ids]);
        var (release, now, seen) = (await catalogues.Of(assessment.Release, ct), clock.Now(), assessment.Revision);
        assessment.Know(await db.FactsOf(assessment, ct), release, now);
        var plan = await PreviewImport.Plan(file, assessment, release, ids, seal.Knows(file.Signature, file.Manifest.Canonical()), db, catalogues, ct);
        var rows = plan.Rows.Where(r => r.Standing is not Standings.Refused).ToDictionary(r => r.Row.StatementId, StringComparer.Ordinal);
        var markets = request.Markets ? PreviewImport.Chosen(file, release) : [];
        var chooses = markets.Length > 0 && !markets.SequenceEqual(assessment.Markets);
        var (taken, confirm, history) = (0, 0, 0);
        if (!chooses && request.Take.All(s => rows.TryGetValue(s, out var row) && row.Standing is Standings.Same)) return TypedResults.Ok(Said(again: request.Take.Count > 0 || request.Markets));
        if (seen != request.Seen) throw new RuleBroken("import.stale", "The assessment changed after the file was looked at. Look at it again.");

        var origin = new Origin(Origin.OfflineFile, file.SavedAt.ToUniversalTime());
        for (var n = 0; n < request.Take.Count; n++)
        {
            if (!rows.Remove(request.Take[n], out var row) || !row.MayBeTaken) throw new InvalidValue($"/take/{n}", "Nothing of this statement can be taken from the file.");
            if (row.Standing is Standings.Gone)
            {
                db.Add(assessment.Note(Guid.CreateVersion7(), row.Row.StatementId, row.Said!, caller.Writer(), now, origin));
                history++;
                continue;
            }
            var toConfirm = row.Standing is Standings.Changed;
            db.Add(assessment.Save(Guid.CreateVersion7(), row.Here?.Revision ?? 0, row.Statement!, row.Said!, caller.Writer(), release, now, toConfirm, origin));
            if (assessment.AnswerTo(row.Row.StatementId) is { } answer && db.Entry(answer).State is EntityState.Detached) db.Add(answer);
            _ = toConfirm ? confirm++ : taken++;
        }
        if (chooses) assessment.ChooseMarkets(markets, release, now);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(Said(again: false));

        Response Said(bool again) =>
            new(taken, confirm, history, rows.Values.Count(r => r.MayBeTaken), chooses, again, assessment.Revision, assessment.Done, assessment.Shown);
    }
}
