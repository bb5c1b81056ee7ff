using System.Collections.Frozen;
using System.Numerics;
using System.Text.Json;
using AseanPlatform.Assessment.Overlap;
using AseanPlatform.Assessment.Scoring;

namespace AseanPlatform.Assessment.Catalogue;

/// <summary>A practice of ours under a principle: answers meet other frameworks in it.</summary>
/// <param name="LinksStanding">How well it is verified that these are its statements.</param>
public sealed record Practice(string Id, string Code, string Principle, JsonElement Title, IReadOnlyList<string> Statements, string LinksStanding);

public sealed record Mapping(Link Link, JsonElement Rationale, string Standing, IReadOnlyList<string> Sources);

/// <param name="Group">Which list of the framework it belongs to; a figure is of one.</param>
/// <param name="Assessable">False: a heading, or only listed.</param>
public sealed record FrameworkNode(
    string Id, string Ref, string? Parent, JsonElement Title, JsonElement Paraphrase, string Group, bool Assessable, JsonElement? UnmappedReason, string Standing, IReadOnlyList<string> Sources);

/// <param name="Jurisdiction">Where it is law; missing where it is of no country.</param>
/// <param name="Scope">Who it speaks to, where that is not everybody.</param>
public sealed record Framework(
    string Id, JsonElement Title, string Version, string Publisher, string? Jurisdiction, JsonElement? Scope, bool Binding, JsonElement BindingNote, string Group, IReadOnlyList<FrameworkNode> Nodes, ILookup<string, Mapping> Mappings)
{
    public IReadOnlyList<string> Assessable(string group) => [.. Nodes.Where(n => n.Assessable && n.Group == group).Select(n => n.Id)];

    public ILookup<string, Link> Links { get; } = Mappings.SelectMany(node => node).Select(mapping => mapping.Link).ToLookup(link => link.Node, StringComparer.Ordinal);

    /// <summary>The practices that anything of its group is mapped to.</summary>
    public IReadOnlyList<string> Practices => [.. Assessable(Group).SelectMany(node => Links[node]).Where(link => link.Counts).Select(link => link.Practice).Distinct(StringComparer.Ordinal)];
}

/// <summary>The way from the Guide to other frameworks, as one release tells it. The Guide itself, to which nothing is mapped, is not among them.</summary>
public sealed class Crosswalk
{
    Crosswalk(Conventions conventions, JsonElement label, IReadOnlyList<JsonElement> caveats, IReadOnlyList<JsonElement> bands, IReadOnlyList<Practice> practices, IReadOnlyList<Framework> frameworks)
    {
        (Conventions, Label, Caveats, Bands, Practices, Frameworks) = (conventions, label, caveats, bands, practices, frameworks);
        FrameworkById = frameworks.ToFrozenDictionary(f => f.Id);
        PracticeById = practices.ToFrozenDictionary(p => p.Id);
    }

    public Conventions Conventions { get; }
    /// <summary>Stands with every figure.</summary>
    public JsonElement Label { get; }
    public IReadOnlyList<JsonElement> Caveats { get; }
    /// <summary>What each is called.</summary>
    public IReadOnlyList<JsonElement> Bands { get; }
    public IReadOnlyList<Practice> Practices { get; }
    public IReadOnlyList<Framework> Frameworks { get; }
    public FrozenDictionary<string, Practice> PracticeById { get; }
    public FrozenDictionary<string, Framework> FrameworkById { get; }

    /// <summary>Null of a release that names no conventions: then there is nothing to be worked out.</summary>
    internal static Crosswalk? Of(JsonElement files)
    {
        var scoring = files.GetProperty("scoring").EnumerateArray().ToList();
        if (scoring.Find(s => Text(s, "kind") is "coverage-model") is not { ValueKind: JsonValueKind.Object } model) return null;

        var mappings = files.GetProperty("mappings").EnumerateArray().ToLookup(m => Text(m, "kind"));
        var byFramework = mappings["mapping"].Where(m => Text(m, "sourceType") is "practice").ToLookup(m => Text(m, "framework"));
        return new(
            ToConventions(model), model.GetProperty("displayLabel"), [.. scoring.Where(s => s.TryGetProperty("subject", out var subject) && subject.ValueEquals("coverage-caveat")).Select(s => s.GetProperty("text"))],
            [.. model.GetProperty("bands").EnumerateArray().Select(b => b.GetProperty("name"))],
            [.. mappings["practice"].Select(p => new Practice(Text(p, "id"), Text(p, "code"), Text(p, "principle"), p.GetProperty("title"), Texts(p, "statements"), Text(p, "statementLinksStanding")))],
            [.. files.GetProperty("frameworks").EnumerateArray().Where(f => byFramework.Contains(Text(f, "id"))).Select(f => ToFramework(f, byFramework[Text(f, "id")]))]);
    }

    static Conventions ToConventions(JsonElement model)
    {
        Dictionary<string, Fraction> Shares(string member) => model.GetProperty(member).EnumerateObject().ToDictionary(s => s.Name, s => Exact(s.Value), StringComparer.Ordinal);
        return new(
            Shares("shareFull"), Shares("sharePartial"), Exact(model.GetProperty("capPartialVoluntary")), Exact(model.GetProperty("capPartialBinding")),
            [.. model.GetProperty("evidenceFactors").EnumerateArray().Select(e => Exact(e.GetProperty("value")))], [.. model.GetProperty("bands").EnumerateArray().Select(b => Exact(b.GetProperty("from")))]);
    }

    static Framework ToFramework(JsonElement f, IEnumerable<JsonElement> mappings) => new(
        Text(f, "id"), f.GetProperty("title"), Text(f, "version"), Text(f, "publisherText"), f.GetProperty("jurisdiction").GetString(), Some(f, "reach"), f.GetProperty("binding").GetBoolean(), f.GetProperty("bindingNote"),
        Text(f, "defaultCoverageGroup"),
        [.. f.GetProperty("nodes").EnumerateArray().Select(n => new FrameworkNode(
            Text(n, "id"), Text(n, "ref"), n.GetProperty("parent").GetString(), n.GetProperty("title"), n.GetProperty("paraphrase"), Text(n, "group"), n.GetProperty("assessable").GetBoolean(), Some(n, "unmappedReason"),
            Text(n.GetProperty("provenance"), "standing"), Texts(n.GetProperty("provenance"), "sources")))],
        mappings.Select(m => new Mapping(
            new(Text(m, "id"), Text(m, "source"), Text(m, "target"), Text(m, "relation"), Text(m, "strength")), m.GetProperty("rationale"),
            Text(m.GetProperty("provenance"), "standing"), Texts(m.GetProperty("provenance"), "sources"))).ToLookup(m => m.Link.Node, StringComparer.Ordinal));

    /// <summary>As the catalogue writes it: up to six decimals, taken as what they say.</summary>
    static Fraction Exact(JsonElement number) => new(new BigInteger(number.GetDecimal() * 1_000_000m), 1_000_000);

    static JsonElement? Some(JsonElement of, string member) => of.GetProperty(member) is { ValueKind: not JsonValueKind.Null } value ? value : null;

    static IReadOnlyList<string> Texts(JsonElement of, string member) => [.. of.GetProperty(member).EnumerateArray().Select(t => t.GetString()!)];

    static string Text(JsonElement of, string member) => of.GetProperty(member).GetString()!;
}
