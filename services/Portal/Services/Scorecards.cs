using AseanPlatform.Presentation;

namespace AseanPlatform.Portal.Services;

public sealed record ScorecardForm(ReleaseNamed Release, int Of, IReadOnlyList<GateStatement> Statements, IReadOnlyList<Market> Markets);

public sealed record ReleaseNamed(string Id, PartialDate? AsOf);

public sealed record NamedText(string Id, LocalText Name);

public sealed record GateStatement(string Id, string Code, NamedText Principle, LocalText Title, LocalText Statement, IReadOnlyList<Anchor> Anchors);

/// <param name="Reference">Not a member state: off until ticked, shown apart.</param>
public sealed record Market(string Id, LocalText Name, bool Reference);

public sealed record ScorecardMade(Guid Id, string Key, string? ResultPath);

public sealed record ScoreOfPrinciple(
    string Id, string Code, int Order, LocalText Name, ScoreFigure? Score, string? Band, bool GateCapped, string? GateStatement, string? Why,
    int Points = 0, int Possible = 0, IReadOnlyList<Working>? Working = null);

/// <param name="LeftOut">not-applicable or not-answered; null where the answer counts.</param>
public sealed record Working(string StatementId, int Weight, int? Level, int Points, int Possible, string? LeftOut);

public sealed record StatementOfSnapshot(
    string Id, string Code, string Principle, LocalText Title, LocalText Statement, bool Gate, int? Level, bool NotApplicable, string? Reason, string? Words, LocalText? Anchor);

public sealed record Coverage(int Done, int Shown);

public sealed record ClientOfSnapshot(string Name, string? Country);

/// <summary>A result as it was frozen.</summary>
/// <param name="Contact">Of a scorecard: none, asked, confirmed, withdrawn or erased.</param>
public sealed record Snapshot(
    string Kind, string? Organisation, ClientOfSnapshot? Client, ReleaseNamed Release, PartialDate AsOf, DateTimeOffset MadeAt, Coverage Coverage, ScoreFigure? Overall, bool Provisional,
    IReadOnlyList<ScoreOfPrinciple> Principles, IReadOnlyList<StatementOfSnapshot> Statements, IReadOnlyList<Obligation>? Obligations, IReadOnlyDictionary<string, Source>? Sources,
    IReadOnlyDictionary<string, Discrepancy>? Discrepancies, string? Contact);

/// <summary>A visitor who confirmed an address on the consultancy's scorecard.</summary>
/// <param name="TurnedAt">Somebody makes a client of it; <paramref name="ClientId"/> once its assessment was opened.</param>
public sealed record Lead(
    Guid Id, string? Organisation, string Email, string Language, string Release, IReadOnlyList<string> Markets, IReadOnlyList<LevelOfLead> Levels, DateTimeOffset MadeAt,
    DateTimeOffset ConfirmedAt, string ConsentVersion, string? ConsentText, DateOnly? LastContactOn, DateOnly KeptUntil, DateTimeOffset? TurnedAt, string? TurnedBy, Guid? ClientId)
{
    public string Name => Organisation is { Length: > 0 } name ? name : Email;
}

public sealed record LevelOfLead(string StatementId, string Code, LocalText Title, int? Level);

public sealed record Consent(string Version, string Text);

public sealed record Report(Guid Id, string State, IReadOnlyList<string>? Languages, IReadOnlyList<ReportFile>? Files, DateTimeOffset CreatedAt, string? Reason, Guid? ClientId, DateTimeOffset? ExpiresAt, string? Stage = null, bool Superseded = false,
    string? CheckCode = null, DateTimeOffset? WithdrawnAt = null, string? WithdrawnReason = null, string? SourceKind = null, int? Ahead = null)
{
    public bool IsFinished => State is "ready" or "failed";
}

public sealed record ReportFile(string Language, string Format, long Bytes, string Sha256, string? KeyId = null);

/// <summary>A report drawn for another reader, or in both languages, because somebody asked.</summary>
public sealed record ReportEdition(string Audience, string Language, string State, string? Reason, IReadOnlyList<ReportFile> Files, DateTimeOffset CreatedAt);
