using System.Text.Json;
using AseanPlatform.Content.Items;
using AseanPlatform.Content.Knowledge;
using AseanPlatform.Content.Releases;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Content.Crosswalk;

/// <summary>Which practices of the Guide meet which requirements of another framework, how far and why, read from either side; with what full answers could reach at most.</summary>
static class ListFrameworkMappings
{
    /// <param name="Label">Stands beside every figure and band.</param>
    /// <param name="Caveats">To be shown with them.</param>
    /// <param name="Bands">What each number of a band is called.</param>
    public sealed record Response(
        string Release, DateOnly AsOf, string Framework, Words Title, bool Binding, Words Label, IReadOnlyList<Words> Caveats, IReadOnlyList<Words> Bands, IReadOnlyList<Ceiling> Ceilings,
        IReadOnlyList<Practice> Practices, IReadOnlyList<Requirement> Nodes, IReadOnlyDictionary<string, Reference> References);

    /// <summary>What all practices in place and reviewed would reach in a group of requirements.</summary>
    /// <param name="Value">Null of binding law, for which bands alone are told: a number would be taken for compliance.</param>
    /// <param name="FromStatements">What the questionnaire's statements alone can reach.</param>
    /// <param name="Nodes">In each band.</param>
    public sealed record Ceiling(string Group, bool Default, decimal? Value, decimal? FromStatements, IReadOnlyList<int> Nodes, int Mapped, int Assessable);

    public sealed record Practice(string Id, string Code, Words Title, string Principle, IReadOnlyList<string> Statements, string StatementLinksStanding, IReadOnlyList<Link> Nodes);

    /// <param name="Ceiling">The band that it could reach at most; null where it is a heading, or only listed.</param>
    /// <param name="Principles">Guide reading; they never count.</param>
    public sealed record Requirement(
        string Id, string Ref, string? Parent, Words Title, string Group, bool Assessable, int? Ceiling, Words? UnmappedReason, IReadOnlyList<Link> Practices, IReadOnlyList<Link> Principles);

    /// <param name="Other">The requirement seen from a practice; the practice or principle seen from a requirement.</param>
    public sealed record Link(string Mapping, string Other, string Relation, string Strength, string RationaleType, Words Rationale, string? Standing, IReadOnlyList<string> Sources);

    public static async Task<IResult> Handle(string id, [AsParameters] Moment moment, HttpContext http, Library library, TimeProvider clock, CancellationToken ct)
    {
        var reading = await moment.Read(library, clock, ct);
        if (reading.Contents.Find("frameworks", id) is not { } framework) return TypedResults.NotFound();
        if (http.Unchanged(reading)) return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return TypedResults.Ok(Of(reading, framework));
    }

    static Response Of(Reading reading, Entry framework)
    {
        var contents = reading.Contents;
        var model = contents.Find("scoring", "coverage-model") ?? throw new DependencyAway("coverage-model");
        var conventions = CoverageModel.Read(model.Body);
        var all = contents.Of("mappings");
        var entries = all.Where(mapping => mapping.Text("kind") is "mapping" && mapping.Text("framework") == framework.Id).ToList();
        var (ofPractices, ofNodes) = (entries.ToLookup(mapping => mapping.Text("source")!), entries.ToLookup(mapping => mapping.Text("target")!));
        var practices = all.Where(practice => practice.Text("kind") is "practice").ToList();

        var (mapped, mappings) = (Coverage.Read(framework), entries.Select(Coverage.ReadMapping).ToList());
        var everything = practices.ToDictionary(practice => practice.Id, _ => (Share?)Share.Whole);
        var fromStatements = practices.ToDictionary(practice => practice.Id, practice => (Share?)(practice.Texts("statements").Any() ? Share.Whole : Share.None));
        var groups = mapped.Nodes.Where(node => node.Assessable).Select(node => node.Group).Distinct().Select(group => Coverage.Of(mapped, mappings, everything, conventions, group)).ToList();
        var reach = groups.SelectMany(group => group.Nodes).ToDictionary(node => node.Node, node => node.Band);
        var ceilings = mappings.Exists(mapping => mapping.Practice is not null)
            ? groups.Select(group => new Ceiling(group.Group, group.Group == mapped.DefaultGroup, mapped.Binding ? null : group.Value?.Rounded,
                mapped.Binding ? null : Coverage.Of(mapped, mappings, fromStatements, conventions, group.Group).Value?.Rounded, group.Bands, group.Mapped, group.Nodes.Count)).ToList()
            : []; // the pivot itself, to which nothing is mapped

        return new(
            reading.Release.Id, reading.Release.AsOf, framework.Id, framework.Label, mapped.Binding, model.Read<Words>("displayLabel")!,
            [.. contents.Of("scoring").Where(note => note.Text("subject") is "coverage-caveat").Select(note => note.Read<Words>("text")!)],
            [.. model.Body.GetProperty("bands").EnumerateArray().Select(band => band.GetProperty("name").Deserialize<Words>(JsonSerializerOptions.Web)!)], ceilings,
            [.. practices.Where(practice => ofPractices.Contains(practice.Id)).Select(practice => new Practice(practice.Id, practice.Text("code")!, practice.Label, practice.Text("principle")!, [.. practice.Texts("statements")],
                practice.Text("statementLinksStanding")!, [.. ofPractices[practice.Id].Select(mapping => To(mapping, "target"))]))],
            [.. contents.Of("nodes").Where(node => node.Owner == framework.Id).Select(node => new Requirement(
                node.Id, node.Text("ref")!, node.Text("parent"), node.Label, node.Text("group")!, node.Body.GetProperty("assessable").GetBoolean(), ceilings.Count > 0 ? reach.GetValueOrDefault(node.Id) : null, node.Read<Words>("unmappedReason"),
                [.. ofNodes[node.Id].Where(IsOfPractice).Select(mapping => To(mapping, "source"))], [.. ofNodes[node.Id].Where(mapping => !IsOfPractice(mapping)).Select(mapping => To(mapping, "source"))]))],
            Reference.Of(reading, entries));
    }

    static bool IsOfPractice(Entry mapping) => mapping.Text("sourceType") is "practice";

    static Link To(Entry mapping, string other) => new(
        mapping.Id, mapping.Text(other)!, mapping.Text("relation")!, mapping.Text("strength")!, mapping.Text("rationaleType")!, mapping.Read<Words>("rationale")!, mapping.Standing,
        [.. mapping.Body.GetProperty("provenance").GetProperty("sources").EnumerateArray().Select(source => source.GetString()!)]);
}
