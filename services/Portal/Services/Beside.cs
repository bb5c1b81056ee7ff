using AseanPlatform.Presentation;

namespace AseanPlatform.Portal.Services;

/// <param name="Kind">algorithm, cookbook, recipe or test.</param>
public sealed record PartOfTest(string Kind, string Name, string? Version);

/// <summary>What a JSON file says of itself as the results of a technical test.</summary>
/// <param name="State">recognised, unknown or damaged.</param>
/// <param name="StartedAt">It ends in Z where the file names its time zone.</param>
public sealed record TestOfEvidence(string State, string? Tool, string? Version, string? StartedAt, IReadOnlyList<PartOfTest>? Parts, int More);

/// <summary>What proves answers, as lists show it.</summary>
public sealed record EvidenceOfClient(
    Guid Id, string Kind, int Revision, string Title, DateOnly? ExpiresOn, bool Expired, string? FileName, string? MediaType, long? Bytes, string? Sha256, string? Url, string? Note,
    DateTimeOffset ChangedAt, string? ChangedBy, int Uses, TestOfEvidence? Test);

public sealed record EvidenceOfStatement(string StatementId, EvidenceOfClient Evidence);

public sealed record RevisionOfEvidence(
    int Revision, string Title, DateOnly? ExpiresOn, string? FileName, string? MediaType, long? Bytes, string? Sha256, string? Url, string? Note, DateTimeOffset MadeAt, string? MadeBy, bool Submitted,
    TestOfEvidence? Test);

public sealed record UseOfEvidence(Guid AssessmentId, int Cycle, string StatementId);

public sealed record DutyOfEvidence(Guid SystemId, string System, string ObligationId, string? Code, LocalText? Title);

public sealed record PieceOfEvidence(
    Guid Id, Guid ClientId, string Kind, int Revision, string Title, DateOnly? ExpiresOn, DateTimeOffset AddedAt, string? AddedBy, bool Removable, IReadOnlyList<RevisionOfEvidence> Revisions, IReadOnlyList<UseOfEvidence> Uses, IReadOnlyList<DutyOfEvidence> Duties)
{
    public RevisionOfEvidence Present => Revisions.First(revision => revision.Revision == Revision);
}

public sealed record CommentOnAnswer(
    Guid Id, Guid AssessmentId, string StatementId, Guid? Below, bool StaffOnly, string Words, IReadOnlyList<Guid> Mentioned, DateTimeOffset SaidAt, string? SaidBy, Guid SaidById, DateTimeOffset? ResolvedAt, string? ResolvedBy)
{
    public bool IsOpen => Below is null && ResolvedAt is null;
}

/// <param name="State">open, answered or ended.</param>
public sealed record AskedAnswer(Guid Id, Guid AssessmentId, string StatementId, Guid Asked, string? Words, DateOnly DueOn, DateTimeOffset AskedAt, string? AskedBy, Guid AskedById, string State)
{
    public bool IsOpen => State is "open";
}

public sealed record AnswerWrite(Answer Answer, bool Stored, int BasedOn);

/// <summary>The duty of a system that is to be met by an action.</summary>
public sealed record DutyOfAction(Guid SystemId, string System, string ObligationId, string? Code)
{
    public string Address => $"/app/systems/{SystemId}#{ObligationId}";
}

/// <summary>A duty that is not met, and for which something could be done.</summary>
/// <param name="State">not-met, partly or unknown.</param>
/// <param name="DueOn">Its first day, while that is to come.</param>
public sealed record DutyProposal(
    Guid SystemId, string System, string ObligationId, string Code, string Market, LocalText MarketName, bool Reference, LocalText Title, LocalText Text, string State, string Force, bool StartDateNotKnown,
    Uncertainty? Uncertain, PartialDate? From, PartialDate? HoldsFrom, DateOnly? DueOn, int? DaysLeft, bool Planned);

/// <summary>What an action is worth, or has come to, by the answer that it is for.</summary>
/// <param name="Then">The level when it was set out; missing where there was none.</param>
/// <param name="Now">The level in the present cycle; missing while there is none.</param>
/// <param name="Gain">By how much the overall number would rise; missing of a closed one and where nothing is to be gained.</param>
public sealed record EffectOfAction(Guid AssessmentId, string StatementId, string Code, string PrincipleCode, LocalText Title, int? Then, int? Now, int? To, ScoreFigure? Overall, ScoreFigure? Gain, bool LiftsCap)
{
    public string Address => $"/app/assessments/{AssessmentId}/{PrincipleCode}/{StatementId}";
}

/// <param name="State">open, under-way, done or dropped.</param>
public sealed record ActionOfClient(
    Guid Id, Guid ClientId, Guid? AssessmentId, string? StatementId, int? Target, string Title, string? Words, Guid? Owner, DateOnly? DueOn, bool Overdue, string State, int Revision, DateTimeOffset ChangedAt, string? ChangedBy,
    DutyOfAction? Duty, EffectOfAction? Effect = null)
{
    public static readonly string[] States = ["open", "under-way", "done", "dropped"];

    public bool IsClosed => State is "done" or "dropped";
}

/// <summary>What raising a weak answer by one level is worth.</summary>
public sealed record ActionProposal(
    string StatementId, string Code, string Principle, bool Gate, int Level, int Target, LocalText Title, LocalText Text, ScoreFigure? Overall, ScoreFigure? Gain, bool LiftsCap, bool Planned);

/// <param name="AskedUntil">Somebody is asked for this answer, until that day.</param>
public sealed record BesideAnswer(string StatementId, int Evidence, int OpenComments, DateOnly? AskedUntil);

/// <summary>What stands beside the answers of an assessment, in numbers.</summary>
public sealed record Beside(IReadOnlyList<BesideAnswer> Answers)
{
    public BesideAnswer Of(string statementId) => Answers.FirstOrDefault(answer => answer.StatementId == statementId) ?? new(statementId, 0, 0, null);

    public static async Task<Beside> Get(Api api, Guid assessmentId) => new(await api.Get<List<BesideAnswer>>("assessment", $"/assessments/{assessmentId}/beside"));
}
