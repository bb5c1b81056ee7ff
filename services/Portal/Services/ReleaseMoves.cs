using AseanPlatform.Presentation;

namespace AseanPlatform.Portal.Services;

/// <summary>What becomes of a statement and its answer in another release.</summary>
/// <param name="What">carried, to-confirm, new, gone or open.</param>
/// <param name="Answer">As it is kept.</param>
public sealed record FateOfStatement(
    string StatementId, string Code, string Principle, string What, string? Class, bool SameWords, LocalText Title, LocalText? Before, LocalText? After, Answer? Answer);

public sealed record ReleaseOffer(string Release, PartialDate AsOf, LocalText? Notes, IReadOnlyList<FateOfStatement> Statements, IReadOnlyList<string> MarketsGone)
{
    public int Count(string what) => Statements.Count(statement => statement.What == what);
}

public sealed record LastMove(int Number, string From, string To, DateTimeOffset At, string? By, IReadOnlyList<FateOfStatement> Statements, IReadOnlyList<string> MarketsGone);

/// <param name="Offer">Null where there is no newer release, or it was handed in already.</param>
/// <param name="Last">Null where there is none that can be taken back.</param>
public sealed record ReleaseMove(Guid AssessmentId, string Release, PartialDate ReleaseAsOf, bool MayMove, ReleaseOffer? Offer, LastMove? Last);
