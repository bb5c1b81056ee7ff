using System.Text.Json;
using AseanPlatform.Content.Releases;

namespace AseanPlatform.Content.Crosswalk;

/// <param name="Practice">The source; null where it is a principle, which guides reading and never counts.</param>
/// <param name="Relation">equal, superset-of (can fill the node), subset-of, intersects-with (partly), not-related.</param>
public sealed record Mapping(string Id, string? Practice, string Node, string Relation, string Strength)
{
    internal bool Counts => Practice is not null && Relation is not "not-related";
    internal bool Fills => Relation is "equal" or "superset-of";
}

/// <param name="Group">Which of the framework's lists it belongs to; figures are of one.</param>
public sealed record Node(string Id, string Group, bool Assessable);

public sealed record MappedFramework(string Id, bool Binding, string DefaultGroup, IReadOnlyList<Node> Nodes);

/// <summary>The conventions of a release: what a full or partial relation is worth, how far partial ones reach, and the bands.</summary>
/// <param name="Bands">Where each band begins: not addressed, touched, partly and largely addressed.</param>
public sealed record CoverageModel(IReadOnlyDictionary<string, Share> Full, IReadOnlyDictionary<string, Share> Partial, Share CapVoluntary, Share CapBinding, IReadOnlyList<Share> Bands)
{
    public static CoverageModel Read(JsonElement model)
    {
        Dictionary<string, Share> Shares(string member) => model.GetProperty(member).EnumerateObject().ToDictionary(share => share.Name, share => Share.Of(share.Value.GetDecimal()), StringComparer.Ordinal);
        return new(Shares("shareFull"), Shares("sharePartial"), Share.Of(model.GetProperty("capPartialVoluntary").GetDecimal()), Share.Of(model.GetProperty("capPartialBinding").GetDecimal()),
            [.. model.GetProperty("bands").EnumerateArray().Select(band => Share.Of(band.GetProperty("from").GetDecimal()))]);
    }

    /// <summary>The last band that begins at or below it; nothing at all is a band of its own.</summary>
    public int Band(Share value) => value.Numerator.IsZero ? 0 : Enumerable.Range(1, Bands.Count - 1).Last(band => Bands[band] <= value);
}

/// <param name="Value">Null = not assessed: every practice mapped to it is not applicable.</param>
public sealed record NodeCoverage(string Node, Share? Value, int? Band);

/// <param name="Value">Mean over the assessed nodes of the group; null where there is none.</param>
/// <param name="NotAssessed">Nodes left out of it.</param>
/// <param name="Bands">How many nodes fell into each band.</param>
/// <param name="Mapped">Nodes that any practice is mapped to.</param>
public sealed record FrameworkCoverage(string Framework, string Group, Share? Value, int NotAssessed, IReadOnlyList<int> Bands, int Mapped, IReadOnlyList<NodeCoverage> Nodes);

/// <summary>Indicative overlap of a framework with answers to the Guide. A function of what it is given; never a statement that anything is met.</summary>
public static class Coverage
{
    /// <summary>What the statements of a practice are worth.</summary>
    /// <param name="statements">Level 0 to 4, or null where not applicable, times how well it is evidenced. Open ones are left out.</param>
    /// <returns>Null where none of them applies: then the practice does not either.</returns>
    public static Share? OfPractice(IReadOnlyCollection<(int? Level, Share Evidence)> statements)
    {
        ArgumentNullException.ThrowIfNull(statements);
        var applicable = statements.Where(statement => statement.Level is not null).ToList();
        if (statements.Count > 0 && applicable.Count is 0) return null;
        return applicable.Count is 0 ? Share.None : applicable.Aggregate(Share.None, (sum, statement) => sum + new Share(statement.Level!.Value, 4) * statement.Evidence) / applicable.Count;
    }

    /// <param name="scores">By practice, 0 to 1; null = not applicable; a practice that is missing was not answered and counts 0.</param>
    /// <param name="group">Null = the framework's own choice.</param>
    public static FrameworkCoverage Of(MappedFramework framework, IEnumerable<Mapping> mappings, IReadOnlyDictionary<string, Share?> scores, CoverageModel model, string? group = null)
    {
        ArgumentNullException.ThrowIfNull(framework);
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(model);
        group ??= framework.DefaultGroup;
        var byNode = mappings.Where(mapping => mapping.Counts).ToLookup(mapping => mapping.Node, StringComparer.Ordinal);
        var nodes = framework.Nodes.Where(node => node.Assessable && node.Group == group).Select(node => Of(node.Id, [.. byNode[node.Id]])).ToList();
        var assessed = nodes.Where(node => node.Value is not null).ToList();
        return new(
            framework.Id, group, assessed.Count is 0 ? null : assessed.Aggregate(Share.None, (sum, node) => sum + node.Value!.Value) / assessed.Count, nodes.Count - assessed.Count,
            [.. Enumerable.Range(0, model.Bands.Count).Select(band => assessed.Count(node => node.Band == band))], nodes.Count(node => byNode[node.Node].Any()), nodes);

        NodeCoverage Of(string node, List<Mapping> mapped)
        {
            var applicable = mapped.Where(mapping => !scores.TryGetValue(mapping.Practice!, out var score) || score is not null).ToList();
            if (mapped.Count > 0 && applicable.Count is 0) return new(node, null, null);

            var full = applicable.Where(mapping => mapping.Fills).Select(mapping => model.Full[mapping.Strength] * Score(mapping)).Append(Share.None).Max();
            var rest = applicable.Where(mapping => !mapping.Fills).Aggregate(Share.Whole, (left, mapping) => left * (Share.Whole - model.Partial[mapping.Strength] * Score(mapping)));
            var (partial, cap) = (Share.Whole - rest, framework.Binding ? model.CapBinding : model.CapVoluntary);
            var value = new[] { full, partial < cap ? partial : cap }.Max();
            return new(node, value, model.Band(value));
        }

        Share Score(Mapping mapping) => scores.GetValueOrDefault(mapping.Practice!) ?? Share.None;
    }

    internal static MappedFramework Read(Entry framework) => new(
        framework.Id, framework.Body.GetProperty("binding").GetBoolean(), framework.Text("defaultCoverageGroup")!,
        [.. framework.Body.GetProperty("nodes").EnumerateArray().Select(node => new Node(node.GetProperty("id").GetString()!, node.GetProperty("group").GetString()!, node.GetProperty("assessable").GetBoolean()))]);

    internal static Mapping ReadMapping(Entry mapping) => new(mapping.Id, mapping.Text("sourceType") is "practice" ? mapping.Text("source") : null, mapping.Text("target")!, mapping.Text("relation")!, mapping.Text("strength")!);
}
