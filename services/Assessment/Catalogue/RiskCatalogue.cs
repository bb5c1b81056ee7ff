using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using AseanPlatform.RiskRules;

namespace AseanPlatform.Assessment.Catalogue;

/// <summary>A value of a closed list with its words in both languages.</summary>
public sealed record Coded(string Code, JsonElement Label);

/// <summary>One way to classify a system, in one market: its rules, and each of its items as the catalogue says it.</summary>
public sealed class SchemeCopy
{
    const int MostKept = 10_000;

    readonly IReadOnlyDictionary<string, IReadOnlyList<string>> _duties;
    readonly ConcurrentDictionary<string, Classified> _results = new(StringComparer.Ordinal);

    public SchemeCopy(JsonElement items)
    {
        var all = items.EnumerateArray().ToList();
        Head = all.First(item => Kind(item) is "scheme");
        Id = Head.GetProperty("id").GetString()!;
        Market = Head.GetProperty("jurisdiction").GetString()!;
        Rules = Scheme.Read(all);
        Items = all.ToDictionary(item => item.GetProperty("id").GetString()!, StringComparer.Ordinal);
        _duties = all.Where(item => Kind(item) is "tier" or "flag")
            .ToDictionary(item => item.GetProperty("id").GetString()!, item => (IReadOnlyList<string>)[.. item.GetProperty("obligations").EnumerateArray().Select(o => o.GetString()!)], StringComparer.Ordinal);
    }

    public JsonElement Head { get; }
    public string Id { get; }
    public string Market { get; }
    public Scheme Rules { get; }
    public IReadOnlyDictionary<string, JsonElement> Items { get; }

    /// <summary>The same answers on the same day have the same result, and most systems of a client are looked at again and again: results are kept.</summary>
    public Classified Classify(IReadOnlyDictionary<string, IReadOnlySet<string>> given, DateOnly day)
    {
        var key = string.Join('|', given.OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key}={string.Join(',', g.Value.Order(StringComparer.Ordinal))}").Prepend(day.ToString("yyyyMMdd", CultureInfo.InvariantCulture)));
        if (_results.Count >= MostKept) _results.Clear();
        return _results.GetOrAdd(key, _ => Classification.Of(Rules, given, day));
    }

    public IEnumerable<JsonElement> Of(string kind) => Items.Values.Where(item => Kind(item) == kind);

    /// <summary>The duties that follow from a tier or flag.</summary>
    public IReadOnlyList<string> DutiesOf(string result) => _duties.GetValueOrDefault(result, []);

    /// <summary>Whether a tier or flag names the duty: then the class says whom it meets.</summary>
    public bool Decides(string obligation) => _duties.Values.Any(duties => duties.Contains(obligation));

    static string Kind(JsonElement item) => item.GetProperty("kind").GetString()!;
}

/// <summary>The Guide's way from probability and severity of harm to how people are involved.</summary>
/// <param name="Levels">Of both axes, the lowest first.</param>
/// <param name="Tiers">In their order, the lowest first.</param>
/// <param name="Cells">The id of the tier by probability and severity.</param>
/// <param name="Notes">Whose design the grid is, and when it goes one step up.</param>
public sealed record InvolvementCopy(
    IReadOnlyList<string> Levels, IReadOnlyList<JsonElement> Axes, IReadOnlyList<JsonElement> Tiers, IReadOnlyList<JsonElement> Categories, IReadOnlyList<JsonElement> Considerations,
    IReadOnlyDictionary<(string Probability, string Severity), string> Cells, IReadOnlyList<JsonElement> Notes);

/// <summary>What of a release judges AI systems: the schemes, the facts that duties ask for, the involvement of people and the impact assessment.</summary>
public sealed class RiskCatalogue
{
    /// <summary>Every system, whatever it does; and what may happen to any of them one day. Neither narrows a duty.</summary>
    const string AnySystem = "any-ai", Incident = "incident";

    /// <summary>Whom a duty is for: a trigger of this kind narrows it, beside the others.</summary>
    const string SectorPrefix = "sector-", Platform = "platform";

    public RiskCatalogue(JsonElement files, IReadOnlyList<Obligation> obligations)
    {
        Schemes = [.. files.EnumerateObject().Where(file => file.Name.StartsWith("classification-", StringComparison.Ordinal)).OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => new SchemeCopy(file.Value))];
        var words = files.GetProperty("vocabulary").EnumerateArray().ToLookup(term => Text(term, "field"));
        Roles = Words("obligation-who");
        Sectors = Words("sector");
        var asked = obligations.Where(o => !IsDecidedByClass(o)).SelectMany(o => o.Triggers).Where(t => IsFeature(t) || t is Platform).ToHashSet(StringComparer.Ordinal);
        Features = [.. Words("obligation-trigger").Where(trigger => asked.Contains(trigger.Code))];

        var impact = files.GetProperty("risk-impact-assessment").EnumerateArray().ToLookup(item => Text(item, "kind"));
        var cells = impact["involvement-cell"].ToDictionary(cell => (Text(cell, "probability"), Text(cell, "severity")), cell => Text(cell, "tier"));
        Involvement = new(
            [.. cells.Keys.Select(key => key.Item1).Distinct(StringComparer.Ordinal)], InOrder("involvement-axis"), InOrder("involvement-tier"), InOrder("involvement-category"), InOrder("involvement-consideration"), cells,
            [.. impact["note"].Where(note => Text(note, "subject") is "involvement" or "involvement-matrix").Select(note => note.GetProperty("text"))]);
        ImpactSections = InOrder("section");
        ImpactGroups = InOrder("group");
        ImpactQuestions = InOrder("question");
        ImpactNotes = [.. impact["note"].Where(note => Text(note, "subject") is "purpose" or "wording" or "limit").Select(note => note.GetProperty("text"))];

        IReadOnlyList<Coded> Words(string field) => [.. words[field].OrderBy(term => term.GetProperty("order").GetInt32()).Select(term => new Coded(Text(term, "value"), term.GetProperty("label")))];
        IReadOnlyList<JsonElement> InOrder(string kind) => [.. impact[kind].OrderBy(item => item.GetProperty("order").GetInt32())];
    }

    public IReadOnlyList<SchemeCopy> Schemes { get; }
    public IReadOnlyList<Coded> Roles { get; }
    public IReadOnlyList<Coded> Sectors { get; }
    /// <summary>What is asked of a system with yes or no: the triggers of all duties that no class decides.</summary>
    public IReadOnlyList<Coded> Features { get; }
    public InvolvementCopy Involvement { get; }
    public IReadOnlyList<JsonElement> ImpactSections { get; }
    public IReadOnlyList<JsonElement> ImpactGroups { get; }
    public IReadOnlyList<JsonElement> ImpactQuestions { get; }
    public IReadOnlyList<JsonElement> ImpactNotes { get; }

    public SchemeCopy? SchemeOf(string market) => Schemes.FirstOrDefault(scheme => scheme.Market == market);

    public bool IsDecidedByClass(Obligation obligation) => SchemeOf(obligation.Jurisdiction)?.Decides(obligation.Id) is true;

    /// <summary>The sector of a trigger that names one.</summary>
    internal static string? SectorOf(string trigger) => trigger.StartsWith(SectorPrefix, StringComparison.Ordinal) ? trigger[SectorPrefix.Length..] : null;

    internal static bool IsPlatform(string trigger) => trigger is Platform;

    internal static bool IsAnySystem(string trigger) => trigger is AnySystem;

    /// <summary>What a system does or uses.</summary>
    internal static bool IsFeature(string trigger) => trigger is not (AnySystem or Incident or Platform) && SectorOf(trigger) is null;

    static string Text(JsonElement of, string member) => of.GetProperty(member).GetString()!;
}
