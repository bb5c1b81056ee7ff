using AseanPlatform.Presentation;

namespace AseanPlatform.Portal.Services;

public sealed record Assessment(
    Guid Id, Guid ClientId, string? ClientName, int Cycle, string Release, string State, long Revision, bool Generative, IReadOnlyList<Statement> Statements, IReadOnlyList<Answer> Answers,
    Coverage Coverage, AssessmentScore Score, IReadOnlyList<string> Markets)
{
    public IReadOnlyList<ScoreOfPrinciple> Principles => Score.Principles;


    public bool IsLocked => State is not ("draft" or "in-progress" or "changes-requested");

    public Answer? AnswerTo(string statementId) => Answers.FirstOrDefault(answer => answer.StatementId == statementId);

    public IEnumerable<Statement> ShownOf(string principle) => Statements.Where(statement => statement.Shown && statement.Principle == principle).OrderBy(statement => statement.Order);

    public bool IsOpen(Statement statement) => AnswerTo(statement.Id) is not { } answer || answer.IsOpen;

    public IReadOnlyList<Statement> Open => [.. Principles.SelectMany(principle => ShownOf(principle.Id)).Where(IsOpen)];
}

public sealed record Statement(
    string Id, string Code, string Principle, int Order, LocalText Title, [property: System.Text.Json.Serialization.JsonPropertyName("statement")] LocalText Text, IReadOnlyList<LocalText>? Evidence,
    IReadOnlyList<Anchor> Anchors, LocalText? WarningSign, bool Gate, bool GenerativeOnly, bool Shown);

public sealed record Answer(string StatementId, int? Level, bool NotApplicable, string? Reason, string? Words, long Revision, DateTimeOffset? SavedAt, string? SavedBy)
{
    public bool IsOpen => Level is null && !NotApplicable;
}

public sealed record Started(Guid Id);

public sealed record AssessmentScore(ScoreFigure? Overall, bool Provisional, Coverage Coverage, PartialDate? ReleaseAsOf, IReadOnlyList<ScoreOfPrinciple> Principles);

public sealed record Submitted(Guid SubmissionId, int Number);

public sealed record ClientsOfPortfolio(IReadOnlyList<ClientOfPortfolio> Items, string? Next);

public sealed record ClientOfPortfolio(Guid ClientId, string Name, Guid? AssessmentId, string? State, ScoreFigure? Score, bool Provisional, Coverage? Coverage, DateTimeOffset? ChangedAt);
