using System.Text.Json;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Scoring;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Actions;

/// <summary>What would raise the score most: for each weak answer the next level, in the catalogue's words, and what it is worth.</summary>
static class ListProposals
{
    /// <summary>Below it an answer is weak.</summary>
    const int Enough = 3;

    /// <param name="Text">The anchor of the level it is to reach.</param>
    /// <param name="Overall">The overall number as it would be.</param>
    /// <param name="Gain">By how much it would rise, exactly.</param>
    /// <param name="LiftsCap">The band of its principle would no longer be held down by the gate.</param>
    /// <param name="Planned">An action for it is under way already.</param>
    public sealed record Proposal(
        string StatementId, string Code, string Principle, bool Gate, int Level, int Target, JsonElement Title, JsonElement Text, NumberView? Overall, NumberView? Gain, NumberView? OfPrinciple, bool LiftsCap, bool Planned);

    public static async Task<Results<Ok<List<Proposal>>, NotFound>> Handle(Guid id, AssessmentDb db, Catalogues catalogues, CancellationToken ct)
    {
        if (await db.Assessments.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, ct) is not { } assessment) return TypedResults.NotFound();

        await db.Answered(assessment, ct);
        var release = await catalogues.Of(assessment.Release, ct);
        var planned = (await db.Actions.Where(a => a.ClientId == assessment.ClientId && a.StatementId != null && a.ClosedAt == null).Select(a => a.StatementId!).ToListAsync(ct)).ToHashSet(StringComparer.Ordinal);
        return TypedResults.Ok(Raises.Of(assessment.Rated(release)).Where(r => r.From < Enough).Select(r => View(r, release.StatementById[r.Statement], planned.Contains(r.Statement))).ToList());
    }

    static Proposal View(Raise raise, Statement statement, bool planned) => new(
        statement.Id, statement.Code, statement.Principle, statement.Gate, raise.From, raise.To, statement.Title.Json, statement.Anchors[raise.To].Json,
        Views.Number(raise.Overall), Views.Number(raise.Gain), Views.Number(raise.PrincipleNumber), raise.Uncaps, planned);
}
