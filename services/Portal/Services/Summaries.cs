using AseanPlatform.Presentation;

namespace AseanPlatform.Portal.Services;

public sealed record SummaryLink(Guid Id, string? MadeBy, DateTimeOffset MadeAt, DateTimeOffset ExpiresAt, bool HasPassword, int Opened, DateTimeOffset? LastOpenedAt);

public sealed record SummaryLinkMade(Guid Id, string Url, DateTimeOffset ExpiresAt);

/// <param name="Summary">Null as long as a password is needed.</param>
/// <param name="Ticket">What stands for the password that was given.</param>
public sealed record SummaryShown(bool PasswordNeeded, DateTimeOffset ExpiresAt, SummaryOfReport? Summary, string? Ticket);

public sealed record SummaryOfReport(
    string Subject, string Publisher, int Number, LocalText? QuestionSet, string Release, string ReleaseAsOf, string AsOf, DateTimeOffset MadeAt, DateTimeOffset? SignedOffAt, IReadOnlyList<LocalText> Markets,
    int Done, int Shown, ScoreFigure? Overall, bool Provisional, bool Superseded, IReadOnlyList<PrincipleOfSummary> Principles, string? CheckCode, IReadOnlyList<ReportFile> Files);

public sealed record PrincipleOfSummary(string Code, int Order, LocalText Name, ScoreFigure? Score, string? Band, bool GateCapped);
