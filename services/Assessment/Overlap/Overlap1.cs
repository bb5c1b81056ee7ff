using AseanPlatform.Assessment.Scoring;

namespace AseanPlatform.Assessment.Overlap;

/// <summary>What stands behind an answer.</summary>
public enum Proof
{
    SelfDeclared,
    Evidenced,
    /// <summary>Somebody who did not answer has approved it with its evidence.</summary>
    Reviewed,
}

/// <summary>One statement that is shown, with its answer (a level, not applicable, or neither: open) and what stands behind it.</summary>
public sealed record Claim(string Statement, int? Level, bool NotApplicable, Proof Proof);

/// <summary>From a practice to what another framework asks.</summary>
/// <param name="Relation">equal or superset-of (can fill the node), subset-of or intersects-with (in part), not-related.</param>
/// <param name="Strength">high, medium or low.</param>
public sealed record Link(string Mapping, string Practice, string Node, string Relation, string Strength)
{
    public bool Counts => Relation is not "not-related";
    public bool Fills => Relation is "equal" or "superset-of";
}

/// <summary>What a release takes a relation, a proof and a partial overlap to be worth. All of it is convention, and told as such.</summary>
/// <param name="Proofs">By <see cref="Proof"/>.</param>
/// <param name="Bands">Where each begins: not addressed, touched, partly and largely addressed.</param>
public sealed record Conventions(
    IReadOnlyDictionary<string, Fraction> Full, IReadOnlyDictionary<string, Fraction> Partial, Fraction CapVoluntary, Fraction CapBinding, IReadOnlyList<Fraction> Proofs, IReadOnlyList<Fraction> Bands)
{
    /// <summary>The last band that begins at or below it; nothing at all is a band of its own.</summary>
    public int Band(Fraction value) => value.Numerator.IsZero ? 0 : Enumerable.Range(1, Bands.Count - 1).Last(band => Fraction.Compare(Bands[band], value) <= 0);
}

/// <param name="Score">0 to 1; missing where the practice is not applicable, and so leaves the calculation.</param>
/// <param name="Answered">How many of its statements.</param>
public sealed record PracticeOverlap(string Practice, Fraction? Score, int Answered);

/// <param name="Worth">What the link brings by itself; missing where its practice is not applicable.</param>
public sealed record LinkOverlap(Link Link, Fraction? Worth);

/// <param name="Value">Missing = not assessed: every practice that is mapped to it is not applicable.</param>
/// <param name="Full">What the best of those brings that can fill it.</param>
/// <param name="Partial">What those bring together that overlap in part, before the cap.</param>
public sealed record NodeOverlap(string Node, Fraction? Value, int? Band, Fraction Full, Fraction Partial, bool Capped, IReadOnlyList<LinkOverlap> Links);

/// <param name="Value">Mean over the nodes that are assessed; missing where there is none.</param>
/// <param name="Bands">How many of them fell into each.</param>
/// <param name="NotAssessed">How many were left out.</param>
public sealed record FrameworkOverlap(Fraction? Value, IReadOnlyList<int> Bands, int NotAssessed, IReadOnlyList<NodeOverlap> Nodes);

/// <summary>
/// The indicative overlap of answers with another framework, <c>overlap/1</c>: no statement that anything is met. This is its one definition for an assessment; tests/vectors
/// holds its cases, which Content's figure of what full answers could reach is held to as well.
/// </summary>
public static class Overlap1
{
    public const string Name = "overlap/1";

    static readonly Fraction s_none = new(0, 1), s_whole = new(1, 1);

    /// <param name="linked">The statements of the practice; what is not shown is not among the claims, and never counts.</param>
    public static PracticeOverlap Of(string practice, IReadOnlyCollection<string> linked, IReadOnlyDictionary<string, Claim> claims, Conventions conventions)
    {
        var shown = linked.Where(claims.ContainsKey).Select(statement => claims[statement]).ToList();
        if (linked.Count > 0 && shown.TrueForAll(claim => claim.NotApplicable)) return new(practice, null, 0);

        var answered = shown.Where(claim => claim is { NotApplicable: false, Level: not null }).ToList();
        return new(practice, answered.Count == 0 ? s_none
            : answered.Aggregate(s_none, (sum, claim) => sum + new Fraction(claim.Level!.Value, Score1.HighestLevel) * conventions.Proofs[(int)claim.Proof]) / answered.Count, answered.Count);
    }

    /// <param name="nodes">Those that can be assessed, of one group.</param>
    /// <param name="links">Of practices; links of principles guide reading and are left away by the caller.</param>
    /// <param name="scores">By practice; null = not applicable; one that is missing was not answered and counts 0.</param>
    public static FrameworkOverlap Of(IReadOnlyCollection<string> nodes, ILookup<string, Link> links, bool binding, IReadOnlyDictionary<string, Fraction?> scores, Conventions conventions)
    {
        var cap = binding ? conventions.CapBinding : conventions.CapVoluntary;
        var all = nodes.Select(node => OfNode(node, [.. links[node].Where(link => link.Counts)], cap, scores, conventions)).ToList();
        var assessed = all.Where(node => node.Value is not null).ToList();
        return new(
            assessed.Count == 0 ? null : assessed.Aggregate(s_none, (sum, node) => sum + node.Value!.Value) / assessed.Count,
            [.. Enumerable.Range(0, conventions.Bands.Count).Select(band => assessed.Count(node => node.Band == band))], all.Count - assessed.Count, all);
    }

    static NodeOverlap OfNode(string node, IReadOnlyList<Link> links, Fraction cap, IReadOnlyDictionary<string, Fraction?> scores, Conventions conventions)
    {
        var worths = links.Select(link => new LinkOverlap(link, Worth(link))).ToList();
        if (worths.Count > 0 && worths.TrueForAll(link => link.Worth is null)) return new(node, null, null, s_none, s_none, false, worths);

        var applicable = worths.Where(link => link.Worth is not null).ToList();
        var full = applicable.Where(link => link.Link.Fills).Aggregate(s_none, (best, link) => Fraction.Greater(best, link.Worth!.Value));
        var partial = s_whole - applicable.Where(link => !link.Link.Fills).Aggregate(s_whole, (left, link) => left * (s_whole - link.Worth!.Value));
        var value = Fraction.Greater(full, Fraction.Lesser(cap, partial));
        return new(node, value, conventions.Band(value), full, partial, Fraction.Compare(partial, cap) > 0 && Fraction.Compare(full, cap) < 0, worths);

        Fraction? Worth(Link link) => !scores.TryGetValue(link.Practice, out var score) ? s_none
            : score is null ? null : (link.Fills ? conventions.Full : conventions.Partial)[link.Strength] * score.Value;
    }
}
