using System.Text.Json;
using AseanPlatform.Assessment.Catalogue;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AseanPlatform.Assessment.Overlap;

/// <summary>One framework with the whole chain: answer, practice, mapping with its reason, and what is asked.</summary>
static class GetOverlap
{
    /// <param name="Shown">False: it is not asked of this client, and counts nowhere.</param>
    /// <param name="Proof">self-declared, evidenced or reviewed; missing where nothing is answered.</param>
    public sealed record ChainStatement(string StatementId, bool Shown, int? Level, bool NotApplicable, string? Proof);

    /// <param name="Score">Missing where it is not applicable.</param>
    /// <param name="LinksStanding">How well it is verified that these are its statements.</param>
    public sealed record ChainPractice(string Id, string Code, JsonElement Title, string Principle, ShareView? Score, bool NotApplicable, string LinksStanding, IReadOnlyList<ChainStatement> Statements);

    /// <param name="Worth">What it brings by itself; missing of binding law.</param>
    public sealed record ChainLink(
        string Mapping, string Practice, string Relation, string Strength, JsonElement Rationale, string Standing, IReadOnlyList<string> Sources, bool NotApplicable, ShareView? Worth);

    /// <param name="Band">Missing of a heading, of what is not assessed, and of a law that does not apply.</param>
    /// <param name="NotAssessed">Every practice mapped to it is not applicable.</param>
    /// <param name="Ceiling">The band that full answers could reach.</param>
    /// <param name="Capped">Partial overlaps end here, however many there are.</param>
    public sealed record ChainNode(
        string Id, string Ref, string? Parent, JsonElement Title, JsonElement Paraphrase, string Group, bool Assessable, int? Band, bool NotAssessed, int? Ceiling, ShareView? Value, bool Capped,
        JsonElement? UnmappedReason, string Standing, IReadOnlyList<string> Sources, IReadOnlyList<ChainLink> Links);

    public sealed record Response(OverlapHead About, FrameworkView Framework, IReadOnlyList<ChainNode> Nodes, IReadOnlyList<ChainPractice> Practices, IReadOnlyDictionary<string, JsonElement> Sources);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(Guid id, string framework, AssessmentDb db, Catalogues catalogues, TimeProvider clock, CancellationToken ct)
    {
        if (await Reckoning.Of(id, db, catalogues, clock, ct) is not { } reckoning || !reckoning.Crosswalk.FrameworkById.TryGetValue(framework, out var one)) return TypedResults.NotFound();

        List<string> assessable = [.. one.Nodes.Where(n => n.Assessable).Select(n => n.Id)];
        var overlaps = reckoning.Of(one, assessable).Nodes.ToDictionary(n => n.Node, StringComparer.Ordinal);
        var most = reckoning.AtMost(one, assessable).Nodes.ToDictionary(n => n.Node, n => n.Band, StringComparer.Ordinal);
        var nodes = one.Nodes.Select(node => Node(node, one, overlaps.GetValueOrDefault(node.Id), most.GetValueOrDefault(node.Id), reckoning.Applies(one))).ToList();
        var practices = nodes.SelectMany(n => n.Links).Select(l => l.Practice).ToHashSet(StringComparer.Ordinal);
        var sources = nodes.SelectMany(n => n.Links.SelectMany(l => l.Sources).Concat(n.Sources)).ToHashSet(StringComparer.Ordinal);
        return TypedResults.Ok(new Response(
            reckoning.Head(), reckoning.View(one), nodes, [.. reckoning.Crosswalk.Practices.Where(p => practices.Contains(p.Id)).Select(p => Practice(p, reckoning))],
            reckoning.Release.Sources.Where(s => sources.Contains(s.Key)).ToDictionary(s => s.Key, s => s.Value.Json)));
    }

    static ChainNode Node(FrameworkNode node, Framework framework, NodeOverlap? overlap, int? most, bool applies)
    {
        var worths = overlap?.Links.ToDictionary(l => l.Link.Mapping, l => l.Worth, StringComparer.Ordinal) ?? [];
        return new(
            node.Id, node.Ref, node.Parent, node.Title, node.Paraphrase, node.Group, node.Assessable, applies ? overlap?.Band : null, applies && overlap is { Value: null },
            applies ? most : null, framework.Binding ? null : ShareView.Of(overlap?.Value), applies && overlap is { Capped: true },
            node.UnmappedReason, node.Standing, node.Sources,
            [.. framework.Mappings[node.Id].Where(m => worths.ContainsKey(m.Link.Mapping)).OrderByDescending(m => m.Link.Fills).Select(m => new ChainLink(
                m.Link.Mapping, m.Link.Practice, m.Link.Relation, m.Link.Strength, m.Rationale, m.Standing, m.Sources, worths[m.Link.Mapping] is null, framework.Binding ? null : ShareView.Of(worths[m.Link.Mapping])))]);
    }

    static ChainPractice Practice(Practice practice, Reckoning reckoning)
    {
        var score = reckoning.Practices[practice.Id].Score;
        return new(
            practice.Id, practice.Code, practice.Title, practice.Principle, ShareView.Of(score), score is null, practice.LinksStanding,
            [.. practice.Statements.Select(s => reckoning.Claims.TryGetValue(s, out var claim)
                ? new ChainStatement(s, true, claim.Level, claim.NotApplicable, claim.Level is null ? null : Code(claim.Proof))
                : new ChainStatement(s, false, null, false, null))]);
    }

    static string Code(Proof proof) => proof switch { Proof.Reviewed => "reviewed", Proof.Evidenced => "evidenced", _ => "self-declared" };
}
