using System.ComponentModel.DataAnnotations;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Links;
using AseanPlatform.Assessment.Scoring;
using AseanPlatform.Contracts.Scorecards;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AseanPlatform.Assessment.Scorecards;

/// <summary>Keeps a visitor's scorecard and hands out the one key that opens it; an id alone opens nothing.</summary>
public static class CompleteScorecard
{
    public sealed record RatedStatement([StringLength(40)] string StatementId, [Range(0, Score1.HighestLevel)] int? Level = null);

    public sealed record Request(
        [AllowedValues("en", "zh-Hans")] string Language, [MaxLength(7)] IReadOnlyList<RatedStatement> Answers, [MaxLength(20)] IReadOnlyList<string> Markets,
        [StringLength(200)] string? Organisation = null);

    /// <param name="Key">Only this answer holds it.</param>
    public sealed record Response(Guid Id, string Key, string ResultPath);

    internal static async Task<Created<Response>> Handle(
        Request request, AssessmentDb db, Catalogues catalogues, Keys keys, Tenant tenant, IPublishEndpoint events, TimeProvider clock, CancellationToken ct)
    {
        var release = await catalogues.Current(ct);
        var levels = Levels(request.Answers, [.. release.Gates.Select(g => g.Id)]);
        ChooseMarkets.Known(request.Markets, release);

        var now = clock.Now();
        var organisation = string.IsNullOrWhiteSpace(request.Organisation) ? null : request.Organisation;
        var scorecard = new Scorecard(Guid.CreateVersion7(now), release, organisation, request.Language, levels, request.Markets, now);
        tenant.Open(scorecard.Id);
        db.Add(scorecard);
        var (key, _) = await keys.Issue(Purposes.Scorecard, scorecard.Id, ct);
        await events.Publish(new ScorecardCompleted(scorecard.Id, scorecard.Id), ct);
        await db.SaveChangesAsync(ct);

        return TypedResults.Created("/api/v1/scorecards/current", new Response(scorecard.Id, key, Keys.Path(request.Language, Purposes.Scorecard, key)));
    }

    static Dictionary<string, int> Levels(IReadOnlyList<RatedStatement> answers, HashSet<string> gates)
    {
        var seen = new HashSet<string>();
        var levels = new Dictionary<string, int>();
        for (var n = 0; n < answers.Count; n++)
        {
            if (!gates.Contains(answers[n].StatementId)) throw new InvalidValue($"/answers/{n}/statementId", "The scorecard has no such statement.");
            if (!seen.Add(answers[n].StatementId)) throw new InvalidValue($"/answers/{n}/statementId", "This statement is rated twice.");
            if (answers[n].Level is { } level) levels[answers[n].StatementId] = level;
        }
        return levels;
    }
}
