using System.Text.Json;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Reviews;
using AseanPlatform.Assessment.Scoring;

namespace AseanPlatform.Assessment.Assessments;

// What callers see of an assessment.

public sealed record CoverageView(int Done, int Shown);

/// <param name="Shown">As people read it: 63.4.</param>
public sealed record NumberView(long Numerator, long Denominator, string Shown);

public sealed record WorkingView(string StatementId, int Weight, int? Level, int Points, int Possible, string? LeftOut);

public sealed record PrincipleScoreView(
    string Id, string Code, int Order, JsonElement Name, NumberView? Score, string? Band, bool GateCapped, string? GateStatement, string Gate, string? Why,
    int Points, int Possible, IReadOnlyList<WorkingView> Working);

/// <summary>A score never travels without coverage, state, release and day.</summary>
public sealed record ScoreView(
    string Rules, NumberView? Overall, bool Provisional, CoverageView Coverage, string State, string Release, DateOnly ReleaseAsOf, DateTimeOffset AsOf,
    IReadOnlyList<PrincipleScoreView> Principles);

public sealed record PrincipleView(string Id, string Code, int Order, JsonElement Name);

public sealed record AnchorView(int Level, JsonElement Text);

/// <param name="Weight">Where its question set gives it one.</param>
/// <param name="Markets">Shown only to who chose one of these; none: to everybody. The same of countries and where the client is.</param>
public sealed record StatementView(
    string Id, string Code, string Principle, int Order, bool Gate, bool GenerativeOnly, bool Shown, JsonElement Title, JsonElement Statement,
    IReadOnlyList<AnchorView> Anchors, JsonElement Evidence, JsonElement WarningSign, int? Weight, IReadOnlyList<string> Markets, IReadOnlyList<string> Countries);

/// <param name="SavedBy">The printed name of who wrote it.</param>
/// <param name="Carried">From the cycle before, and not saved again in this one.</param>
/// <param name="ToConfirm">Given to other words than those of the release; it counts as open until it is saved again.</param>
/// <param name="Origin">offline-file or scorecard, with its own day; missing of what was typed on a page.</param>
public sealed record AnswerView(
    string StatementId, int? Level, bool NotApplicable, string? Reason, string? Words, int Revision, DateTimeOffset SavedAt, string? SavedBy, Guid SavedById, bool Carried = false, bool ToConfirm = false,
    string? Origin = null, DateTimeOffset? OriginAt = null);

/// <summary>What a reviewer asked for last: one sentence, and the statements it is about.</summary>
public sealed record ChangeRequestView(int Number, string Words, IReadOnlyList<string> Statements, DateTimeOffset At, string? By);

/// <param name="Follows">The cycle that was opened again, for this reason.</param>
/// <param name="Statements">Of its question set, those too that are not shown now.</param>
/// <param name="QuestionSet">Missing of the questionnaire.</param>
public sealed record AssessmentView(
    Guid Id, Guid ClientId, string? ClientName, int Cycle, string Release, DateOnly AsOf, string State, int Revision, bool Generative, IReadOnlyList<string> Markets,
    DateTimeOffset StartedAt, DateTimeOffset ChangedAt, DateTimeOffset? SubmittedAt, IReadOnlyList<PrincipleView> Principles, IReadOnlyList<StatementView> Statements,
    IReadOnlyList<AnswerView> Answers, CoverageView Coverage, ScoreView Score, Guid? Follows, string? Reason, ChangeRequestView? Asked, QuestionSet? QuestionSet);

static class Views
{
    public static ScoreView Score(Assessment assessment, CatalogueRelease release)
    {
        var score = assessment.Score(release);
        return new(
            Score1.Name, Number(score.Overall), score.IsProvisional, new(score.Coverage.Done, score.Coverage.Shown), assessment.State, release.Id, release.AsOf,
            assessment.ChangedAt, [.. release.Principles.Select(p => Principle(p, score.Principles.First(s => s.Principle == p.Id)))]);
    }

    public static AssessmentView Assessment(Assessment assessment, CatalogueRelease release, string? clientName, Review? asked)
    {
        var score = Score(assessment, release);
        return new(
            assessment.Id, assessment.ClientId, clientName, assessment.Cycle, assessment.Release, release.AsOf, assessment.State, assessment.Revision, assessment.Generative, assessment.Markets,
            assessment.StartedAt, assessment.ChangedAt, assessment.SubmittedAt,
            [.. release.Principles.Select(p => new PrincipleView(p.Id, p.Code, p.Order, p.Name.Json))], [.. release.Statements.Where(s => s.Set == assessment.QuestionSet).Select(s => Statement(s, assessment.Showing))],
            [.. assessment.Answers.Where(a => release.StatementById.ContainsKey(a.StatementId)).OrderBy(a => a.StatementId, StringComparer.Ordinal).Select(Answer)], score.Coverage, score, assessment.Follows, assessment.Reason,
            asked is null ? null : new(asked.Number, asked.Words ?? "", asked.Statements, asked.DecidedAt, asked.DecidedByName),
            release.QuestionSets.FirstOrDefault(s => s.Id == assessment.QuestionSet));
    }

    public static AnswerView Answer(Answer a) =>
        new(a.StatementId, a.Level, a.NotApplicable, a.Reason, a.Words, a.Revision, a.SavedAt, a.SavedByName, a.SavedBy, a.Carried, a.ToConfirm, a.Origin, a.OriginAt);

    /// <summary>The answer as that write left it, whatever came later.</summary>
    public static AnswerView Answer(AnswerWrite w) =>
        new(w.StatementId, w.Level, w.NotApplicable, w.Reason, w.Words, w.Revision, w.At, w.ByName, w.By, Origin: w.Origin, OriginAt: w.OriginAt);

    public static NumberView? Number(Fraction? number) => number is { } n ? new((long)n.Numerator, (long)n.Denominator, n.Shown) : null;

    public static NumberView? Number(long? numerator, long? denominator) =>
        numerator is { } n && denominator is { } d ? Number(new Fraction(n, d)) : null;

    static PrincipleScoreView Principle(Principle principle, PrincipleScore score) => new(
        principle.Id, principle.Code, principle.Order, principle.Name.Json, Number(score.Number), score.Band?.Code(), score.GateCapped, score.GateStatement,
        score.Gate switch { Gate.Open => "open", Gate.BelowTwo => "below-2", Gate.Met => "met", Gate.NotApplicable => "not-applicable", _ => "none" },
        score.Why, score.Points, score.Possible, [.. score.Working.Select(l => new WorkingView(l.Statement, l.Weight, l.Level, l.Points, l.Possible, l.LeftOut))]);

    static StatementView Statement(Statement s, Showing showing) => new(
        s.Id, s.Code, s.Principle, s.Order, s.Gate, s.GenerativeOnly, s.IsShown(showing), s.Title.Json, s.Text.Json,
        [.. s.Anchors.Select((a, level) => new AnchorView(level, a.Json))], s.Evidence, s.WarningSign.Json, s.Weight, s.For?.Markets ?? [], s.For?.Countries ?? []);
}
