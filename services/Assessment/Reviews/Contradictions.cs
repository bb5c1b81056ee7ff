using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Scoring;

namespace AseanPlatform.Assessment.Reviews;

/// <summary>What does not go together, found before submitting. It stops nobody: it says where to look.</summary>
/// <param name="Code">What it is, see <see cref="Contradictions"/>.</param>
/// <param name="StatementId">Where it is mended: at this statement, or at the choice of markets where there is none.</param>
public sealed record Contradiction(string Code, string? StatementId, string? Market);

/// <summary>What is known beside the answers. Null: this is not kept here, and nothing is concluded from it.</summary>
/// <param name="Proven">Statements with evidence that has not expired.</param>
/// <param name="Deployed">Markets in which the client has an AI system.</param>
/// <param name="AskedAndUnchanged">Statements that a reviewer wants changed and that say the same as before.</param>
/// <param name="Lapsed">Statements with evidence that has expired.</param>
/// <param name="Done">What was worked off for an answer.</param>
public sealed record Circumstances(IReadOnlySet<string>? Proven, IReadOnlySet<string>? Deployed, IReadOnlySet<string> AskedAndUnchanged, IReadOnlySet<string> Lapsed, IReadOnlyList<DoneAction> Done);

/// <param name="Target">The level that the answer was to reach by it.</param>
public sealed record DoneAction(string StatementId, int? Target, DateTimeOffset At)
{
    /// <summary>Who saved the answer since has thought of it, whatever they said; and what had been reached before needs nothing more.</summary>
    public bool LeftNothingIn(Answer answer) => answer.StatementId == StatementId && answer.SavedAt < At && !(answer.Level >= Target);
}

public static class Contradictions
{
    /// <summary>The highest level, and nothing that shows it: no evidence; where none is kept, not a word. What was shown once is named as expired instead.</summary>
    public const string HighestUnproven = "highest-unproven";
    /// <summary>A key statement that does not apply holds no band back.</summary>
    public const string GateNotApplicable = "gate-not-applicable";
    public const string AskedAndUnchanged = "asked-and-unchanged";
    /// <summary>Something that an answer names is past its day, whatever else proves it.</summary>
    public const string EvidenceExpired = "evidence-expired";
    public const string ActionDoneUnchanged = "action-done-unchanged";
    /// <summary>Without a market the report names no duties.</summary>
    public const string NoMarket = "no-market";
    public const string MarketWithoutSystem = "market-without-system";

    public static IReadOnlyList<Contradiction> Of(Assessments.Assessment assessment, CatalogueRelease release, Circumstances known)
    {
        var found = new List<Contradiction>();
        foreach (var statement in release.Shown(assessment.Showing))
        {
            if (known.AskedAndUnchanged.Contains(statement.Id)) found.Add(new(AskedAndUnchanged, statement.Id, null));
            if (assessment.AnswerTo(statement.Id) is not { } answer) continue;
            if ((answer.Level is not null || answer.NotApplicable) && known.Lapsed.Contains(statement.Id)) found.Add(new(EvidenceExpired, statement.Id, null));
            else if (answer.Level is Score1.HighestLevel && !IsShown(answer, known.Proven)) found.Add(new(HighestUnproven, statement.Id, null));
            if (statement.Gate && answer.NotApplicable) found.Add(new(GateNotApplicable, statement.Id, null));
            if (known.Done.Any(action => action.LeftNothingIn(answer))) found.Add(new(ActionDoneUnchanged, statement.Id, null));
        }
        if (assessment.Markets.Length == 0) found.Add(new(NoMarket, null, null));
        if (known.Deployed is { } deployed) found.AddRange(assessment.Markets.Where(m => !deployed.Contains(m)).Select(m => new Contradiction(MarketWithoutSystem, null, m)));
        return found;
    }

    static bool IsShown(Answer answer, IReadOnlySet<string>? proven) => proven is null ? !string.IsNullOrWhiteSpace(answer.Words) : proven.Contains(answer.StatementId);
}
