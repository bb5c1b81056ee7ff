using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.RiskRules;

namespace AseanPlatform.Assessment.Systems;

public sealed record JudgedClass(SchemeCopy Scheme, Classified Found, DateOnly Day);

public sealed record JudgedDuty(Obligation Duty, Applies Applies, Timing Timing);

/// <param name="Presence">planned until its first day there, deployed, or ended.</param>
/// <param name="Today">In the market's own time zone.</param>
/// <param name="Duties">All of the market, in the catalogue's order, those that do not meet the system too; none where it has ended.</param>
public sealed record JudgedMarket(Market Market, Deployment Deployment, string Presence, DateOnly Today, IReadOnlyList<JudgedDuty> Duties)
{
    /// <summary>Those that meet the system, or may.</summary>
    public IEnumerable<JudgedDuty> Asked => Duties.Where(d => d.Applies.Verdict is not Verdict.No);
}

/// <summary>What follows from the facts of a system at a moment, by one release. A function of what it is given, and of nothing else.</summary>
public sealed record Judgement(CatalogueRelease Release, IReadOnlyList<JudgedClass> Classes, InvolvementLevel Involvement, IReadOnlyList<JudgedMarket> Markets)
{
    public const string Planned = "planned", Deployed = "deployed", Ended = "ended";

    public static Judgement Of(Facts facts, CatalogueRelease release, DateTimeOffset now)
    {
        var deployments = (facts.Deployments ?? []).Where(d => release.MarketById.ContainsKey(d.Market)).ToDictionary(d => d.Market, StringComparer.Ordinal);
        // A way to classify is used where the system is, and where somebody has answered its questions.
        var classes = release.Risk.Schemes.Select(scheme => (Scheme: scheme, Given: facts.AnswersTo(scheme))).Where(s => s.Given.Count > 0 || deployments.ContainsKey(s.Scheme.Market))
            .Select(s => (s.Scheme, s.Given, Day: release.MarketById[s.Scheme.Market].Today(now))).Select(s => new JudgedClass(s.Scheme, s.Scheme.Classify(s.Given, s.Day), s.Day)).ToList();
        var markets = release.Markets.Where(m => deployments.ContainsKey(m.Id)).OrderBy(m => m.Reference)
            .Select(m => In(m, deployments[m.Id], facts, release, classes.Find(c => c.Scheme.Market == m.Id)?.Found, m.Today(now)));
        return new(release, classes, Systems.Involvement.Of(facts, release.Risk.Involvement), [.. markets]);
    }

    static JudgedMarket In(Market market, Deployment deployment, Facts facts, CatalogueRelease release, Classified? found, DateOnly today)
    {
        var presence = facts.State is SystemStates.Retired || deployment.EndsOn < today ? Ended : deployment.StartsOn > today ? Planned : Deployed;
        return new(market, deployment, presence, today, presence is Ended ? [] : [.. release.Obligations[market.Id].Select(duty =>
        {
            var timing = Timing.Of(duty, deployment, facts.Sector, release, today);
            return new JudgedDuty(duty, timing.Today.State is Force.Superseded ? new(Verdict.No, [new("superseded", null, false)]) : Applicability.Of(duty, facts, release.Risk, found), timing);
        })]);
    }
}
