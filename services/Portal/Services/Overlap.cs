using System.Text.Json;
using AseanPlatform.Presentation;

namespace AseanPlatform.Portal.Services;

/// <summary>A part of one.</summary>
public sealed record ShareOf(string Exact, string Shown);

/// <param name="Nodes">In each band.</param>
public sealed record CeilingOfAnswers(IReadOnlyList<int> Nodes, ShareOf? Value, ShareOf? FromStatements);

/// <param name="Applies">False of a law of a market that is not chosen.</param>
/// <param name="Nodes">In each band.</param>
/// <param name="Value">Null of binding law.</param>
public sealed record OverlapOfFramework(
    string Id, LocalText Title, string Version, string Publisher, LocalText? Scope, bool Binding, LocalText BindingNote, bool Applies, string? Market, string Group, int Assessable,
    IReadOnlyList<int>? Nodes, int? NotAssessed, int? Band, ShareOf? Value, CeilingOfAnswers? Ceiling, int Practices, int PracticesAnswered);

/// <param name="Label">Stands with every band and figure.</param>
public sealed record AboutOverlap(string Release, PartialDate ReleaseAsOf, Coverage Coverage, bool Provisional, LocalText Label, IReadOnlyList<LocalText> Caveats, IReadOnlyList<LocalText> Bands);

public sealed record OverlapList(AboutOverlap About, IReadOnlyList<OverlapOfFramework> Frameworks);

public sealed record ChainStatement(string StatementId, bool Shown, int? Level, bool NotApplicable, string? Proof);

public sealed record ChainPractice(string Id, string Code, LocalText Title, string Principle, ShareOf? Score, bool NotApplicable, string LinksStanding, IReadOnlyList<ChainStatement> Statements);

public sealed record ChainLink(
    string Mapping, string Practice, string Relation, string Strength, LocalText Rationale, string Standing, IReadOnlyList<string> Sources, bool NotApplicable, ShareOf? Worth);

public sealed record ChainNode(
    string Id, string Ref, string? Parent, LocalText Title, LocalText Paraphrase, string Group, bool Assessable, int? Band, bool NotAssessed, int? Ceiling, ShareOf? Value, bool Capped,
    LocalText? UnmappedReason, string Standing, IReadOnlyList<string> Sources, IReadOnlyList<ChainLink> Links);

/// <summary>The chain from answers to what one framework asks.</summary>
public sealed record OverlapChain(
    AboutOverlap About, OverlapOfFramework Framework, IReadOnlyList<ChainNode> Nodes, IReadOnlyList<ChainPractice> Practices, IReadOnlyDictionary<string, JsonElement> Sources);
