using System.Security.Cryptography;
using System.Text.Json;
using AseanPlatform.Presentation;

namespace AseanPlatform.Reporting.Snapshots;

/// <summary>
/// What was frozen at the moment of submitting: the one truth that every rendering of a report reads, so that their numbers agree.
/// Assessment writes it as canonical JSON; here it is only read.
/// </summary>
public sealed record Snapshot(
    string Schema, string Kind, Guid Id, SnapshotTenant? Tenant, SnapshotClient? Client, string? Organisation, SnapshotRelease Release, string AsOf, DateTimeOffset MadeAt,
    IReadOnlyList<string>? Languages, SnapshotCoverage Coverage, ScoreFigure? Overall, bool Provisional, IReadOnlyList<SnapshotPrinciple> Principles,
    IReadOnlyList<SnapshotStatement> Statements, IReadOnlyList<SnapshotObligation> Obligations, IReadOnlyDictionary<string, SnapshotSource> Sources,
    IReadOnlyDictionary<string, SnapshotDiscrepancy>? Discrepancies, IReadOnlyList<SnapshotPerson>? People, SnapshotSignOff? SignOff = null, SnapshotQuestionSet? QuestionSet = null,
    IReadOnlyList<SnapshotMarket>? Markets = null)
{
    public const string Form = "snapshot/1";
    public const string OfScorecard = "scorecard";

    static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { MaxDepth = 16 };

    public bool IsScorecard => Kind == OfScorecard;

    /// <summary>Whom the report is about, as they wrote it.</summary>
    public string Subject => Client?.Name ?? Organisation ?? "";

    /// <summary>Who made it possible: the consultancy, or the platform itself.</summary>
    public string Publisher => Tenant is { Name.Length: > 0 } ? Tenant.Name : "AseanPlatform";

    /// <summary>A client's report is made in every language of the platform; a visitor's in the one that was spoken.</summary>
    public IReadOnlyList<string> ReportLanguages =>
        IsScorecard && Languages is { Count: > 0 } ? [.. Languages.Select(Presentation.Languages.Of).Distinct()] : Presentation.Languages.All;

    /// <summary>Which number a source has in every form of the report: in the order in which the obligations name them.</summary>
    public IReadOnlyDictionary<string, int> SourceNumbers =>
        Obligations.SelectMany(obligation => obligation.Sources).Concat(Sources.Keys.Order(StringComparer.Ordinal)).Where(Sources.ContainsKey).Distinct()
            .Select((id, index) => (id, index)).ToDictionary(source => source.id, source => source.index + 1);

    /// <summary>What may be shown to anybody: no answer, no word and no name of a person, no evidence.</summary>
    public Snapshot ForAnybody() => this with { People = null, Statements = [], SignOff = SignOff is null ? null : SignOff with { By = "", As = "" } };

    public static Snapshot Read(byte[] canonical)
    {
        var snapshot = JsonSerializer.Deserialize<Snapshot>(canonical, s_json);
        return snapshot is { Schema: Form } ? snapshot : throw new SnapshotNotReadable($"The snapshot is of form '{snapshot?.Schema}', not '{Form}'.");
    }

    public static string Hash(byte[] canonical) => Convert.ToHexStringLower(SHA256.HashData(canonical));
}

/// <param name="Logo">The hash of the picture that the tenant had then.</param>
public sealed record SnapshotTenant(string Name, string? Slug, string? Colour, string? Logo = null);

public sealed record SnapshotClient(string Name, string? Country);

/// <summary>What was asked, where that was not the questionnaire.</summary>
public sealed record SnapshotQuestionSet(string Id, LocalText Name);

public sealed record SnapshotRelease(string Id, string Sha256, string AsOf);

public sealed record SnapshotCoverage(int Done, int Shown);

/// <param name="Band">absent, initial, defined, managed or leading; null without a number, and always null on the public scorecard.</param>
/// <param name="GateStatement">The statement that caps the band while it is open or below level 2.</param>
/// <param name="Why">Why there is no number, or why the band is held: a code.</param>
public sealed record SnapshotPrinciple(string Id, string Code, int Order, LocalText Name, ScoreFigure? Score, string? Band, bool GateCapped, string? GateStatement, string? Why);

/// <param name="Weight">Where its question set gives it one.</param>
/// <param name="ReasonIn">How the reason reads in other languages, where its people said it.</param>
/// <param name="WordsIn">The same of the words.</param>
public sealed record SnapshotStatement(
    string Id, string Code, string Principle, LocalText Title, LocalText Statement, bool Gate, int? Level, bool NotApplicable, string? Reason, string? Words, LocalText? Anchor,
    int? Weight = null, IReadOnlyList<SnapshotEvidence>? Evidence = null, SnapshotWording? ReasonIn = null, SnapshotWording? WordsIn = null)
{
    /// <summary>How much it weighs: what its question set says, else 1, and 2 for a gate statement.</summary>
    public int Counts => Weight ?? (Gate ? 2 : 1);

    public bool IsOpen => Level is null && !NotApplicable;
}

/// <summary>What its people said of a text that they wrote in their own words: its language, and how it reads in others.</summary>
/// <param name="WrittenIn">en, zh-Hans or other.</param>
/// <param name="Others">By language.</param>
/// <param name="By">The printed name of who added it.</param>
public sealed record SnapshotWording(string WrittenIn, IReadOnlyDictionary<string, string> Others, string? By)
{
    /// <summary>How to mark the original for a reading program: nothing where its language is none of ours.</summary>
    public string Tag => Languages.All.Contains(WrittenIn) ? WrittenIn : "";

    public bool IsIn(string language) => WrittenIn == language || Others.ContainsKey(language);
}

/// <summary>What proves an answer, as it was when the answers were frozen.</summary>
/// <param name="Kind">file, link or note.</param>
/// <param name="Sha256">Of the file, or of the words of a link or note.</param>
public sealed record SnapshotEvidence(Guid Id, string Kind, int Revision, string Sha256, string Title, SnapshotTest? Test = null);

/// <summary>What the file of a technical test says of itself.</summary>
public sealed record SnapshotTest(string Tool, string? Version);

/// <param name="Reference">No member state: shown apart.</param>
public sealed record SnapshotMarket(string Id, LocalText Name, bool Reference);

/// <param name="Force">On the day it was in that market when the state was frozen.</param>
public sealed record SnapshotObligation(
    string Id, string Code, string Jurisdiction, LocalText Title, LocalText Duty, string Force, PartialDate? From, PartialDate? Until, bool DateConfirmed, bool StartDateNotKnown,
    SnapshotUncertainty? Uncertain, string Standing, IReadOnlyList<string> Sources, IReadOnlyList<string> Discrepancies);

/// <param name="Edge">Whether the start or the end lies somewhere within the period.</param>
public sealed record SnapshotUncertainty(string Edge, PartialDate Within);

public sealed record SnapshotDiscrepancy(string Code, LocalText? Claim, LocalText? CounterClaim, string? Verdict);

public sealed record SnapshotSource(string Title, string? Publisher, string? Url, string Tier, PartialDate? SeenOn);

public sealed record SnapshotPerson(string Name, string? Role);

/// <summary>Who approved this state, and the hashes of what was approved.</summary>
public sealed record SnapshotSignOff(string By, string As, DateTimeOffset At, string AnswersSha256, string SubmissionSha256);

/// <summary>The snapshot is not what it should be; trying again does not help.</summary>
public sealed class SnapshotNotReadable(string message) : Exception(message);
