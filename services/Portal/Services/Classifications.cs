using AseanPlatform.Presentation;

namespace AseanPlatform.Portal.Services;

public sealed record Schemes(string Release, PartialDate AsOf, IReadOnlyList<SchemeHead> Items, LocalText Label, IReadOnlyDictionary<string, Referred> References);

public sealed record SchemeHead(ClassificationScheme Scheme, int Questions, DateOnly Day);

/// <summary>What an item refers to: its name, and of a source the source itself.</summary>
public sealed record Referred(LocalText Label, string? Code, ForceToday? Force, System.Text.Json.JsonElement? Item);

public sealed record ForceToday(string State, bool StartDateNotKnown, Uncertainty? Uncertain);

public sealed record ClassificationScheme(string Id, string Instrument, string Jurisdiction, LocalText Title, string Model, LocalText Evaluation, LocalText Caution, LocalText? PenaltyRule, Provenance Provenance);

public sealed record SchemeForm(
    string Release, PartialDate AsOf, DateOnly Day, ClassificationScheme Scheme, IReadOnlyList<SchemeQuestion> Questions, IReadOnlyList<SchemeResult> Tiers, IReadOnlyList<ListLine> Lines, LocalText Label,
    IReadOnlyDictionary<string, Referred> References);

/// <param name="AnswerKind">yes-no, single-select or multi-select.</param>
/// <param name="AskIf">Null = always asked.</param>
public sealed record SchemeQuestion(
    string Id, string Code, string Section, LocalText Text, LocalText? Help, string AnswerKind, IReadOnlyList<SchemeOption> Options, AskedIf? AskIf, string LegalBasis, PartialDate AppliesFrom, Provenance Provenance);

public sealed record SchemeOption(string Value, LocalText Text, string? Standing);

/// <summary>When a question is asked: one answer of another question, one of several, or these put together.</summary>
public sealed record AskedIf(string? Question, string? Is, IReadOnlyList<string>? HasAny, IReadOnlyList<AskedIf>? All, IReadOnlyList<AskedIf>? Any, AskedIf? Not);

public sealed record SchemeResult(string Id, string Code, LocalText Name, LocalText? Duties, PartialDate? AppliesFrom, PartialDate? AlsoFrom, Provenance Provenance);

public sealed record ListLine(string Id, string Code, LocalText Text, bool Certification, Provenance Provenance);

public sealed record Penalty(LocalText Label, long AmountEur, decimal TurnoverPercent, string Article, Provenance Provenance);

/// <param name="State">unanswered, provisional or settled.</param>
public sealed record Classified(
    string Release, PartialDate AsOf, DateOnly Day, string State, string? Tier, bool ByDefault, IReadOnlyList<ClassifiedAs> Tiers, IReadOnlyList<ClassifiedAs> Flags, IReadOnlyList<MatchedRule> Rules,
    IReadOnlyList<string> Possible, IReadOnlyList<string> Open, IReadOnlyList<string> SetAside, IReadOnlyList<DutyOfClass> Obligations, LocalText Label,
    IReadOnlyDictionary<string, Source> Sources, IReadOnlyDictionary<string, Discrepancy> Discrepancies);

public sealed record ClassifiedAs(string Id, SchemeResult Item, Penalty? Penalty, bool Upcoming);

public sealed record MatchedRule(RuleItem Item, bool Upcoming, IReadOnlyList<string> Answers, IReadOnlyList<string> Missing);

/// <param name="Effect">tier, flag or default.</param>
public sealed record RuleItem(string Id, string Code, string Effect, string Result, LocalText Reason, string LegalBasis, PartialDate AppliesFrom, Provenance Provenance);

public sealed record DutyOfClass(IReadOnlyList<string> Because, Obligation Obligation);
