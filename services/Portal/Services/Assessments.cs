using AseanPlatform.Presentation;

namespace AseanPlatform.Portal.Services;

public sealed record Assessment(
    Guid Id, Guid ClientId, string? ClientName, int Cycle, string Release, string State, long Revision, bool Generative, IReadOnlyList<Statement> Statements, IReadOnlyList<Answer> Answers,
    Coverage Coverage, AssessmentScore Score, IReadOnlyList<string> Markets, Guid? Follows = null, string? Reason = null, ChangeRequest? Asked = null, QuestionSet? QuestionSet = null)
{
    public IReadOnlyList<ScoreOfPrinciple> Principles => Score.Principles;

    public bool IsLocked => State is not ("draft" or "in-progress" or "changes-requested");

    public bool IsInReview => State is "submitted" or "resubmitted";

    /// <summary>A reviewer wants it changed, and it can be.</summary>
    public bool IsAsked(string statementId) => State == "changes-requested" && Asked?.Statements.Contains(statementId) == true;

    /// <summary>Where the card of a statement stands.</summary>
    public string PlaceOf(Statement statement) => $"/app/assessments/{Id}/{Principles.FirstOrDefault(principle => principle.Id == statement.Principle)?.Code}#{statement.Id}";

    public Answer? AnswerTo(string statementId) => Answers.FirstOrDefault(answer => answer.StatementId == statementId);

    public IEnumerable<Statement> ShownOf(string principle) => Statements.Where(statement => statement.Shown && statement.Principle == principle).OrderBy(statement => statement.Order);

    public bool IsOpen(Statement statement) => AnswerTo(statement.Id) is not { } answer || answer.IsOpen;

    /// <summary>How many of the statements are asked because this market was chosen.</summary>
    public int Because(string market) => Statements.Count(statement => statement.Shown && statement.Markets?.Contains(market) == true);

    public IReadOnlyList<Statement> Open => [.. Principles.SelectMany(principle => ShownOf(principle.Id)).Where(IsOpen)];
}

public sealed record Statement(
    string Id, string Code, string Principle, int Order, LocalText Title, [property: System.Text.Json.Serialization.JsonPropertyName("statement")] LocalText Text, IReadOnlyList<LocalText>? Evidence,
    IReadOnlyList<Anchor> Anchors, LocalText? WarningSign, bool Gate, bool GenerativeOnly, bool Shown, IReadOnlyList<string>? Markets = null);

public sealed record Answer(string StatementId, int? Level, bool NotApplicable, string? Reason, string? Words, long Revision, DateTimeOffset? SavedAt, string? SavedBy, bool Carried = false, bool ToConfirm = false,
    string? Origin = null, DateTimeOffset? OriginAt = null)
{
    /// <summary>What was given to other words counts as open until it is saved again.</summary>
    public bool IsOpen => (Level is null && !NotApplicable) || ToConfirm;
}

public sealed record Started(Guid Id);

/// <summary>A set of statements beside the questionnaire.</summary>
public sealed record QuestionSet(string Id, LocalText Name, LocalText? Meaning);

/// <param name="Id">Missing of the questionnaire.</param>
public sealed record QuestionSetToChoose(string? Id, LocalText? Name, LocalText? Meaning, int Shown);

public sealed record QuestionSets(string Release, IReadOnlyList<QuestionSetToChoose> Items);

public sealed record AssessmentScore(ScoreFigure? Overall, bool Provisional, Coverage Coverage, PartialDate? ReleaseAsOf, IReadOnlyList<ScoreOfPrinciple> Principles);

public sealed record Submitted(Guid SubmissionId, int Number);
