using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.ReleaseMoves;
using AseanPlatform.Assessment.Scoring;
using AseanPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Assessment.Assessments;

public static class AssessmentStates
{
    public const string Draft = "draft";
    public const string InProgress = "in-progress";
    public const string Submitted = "submitted";
    public const string ChangesRequested = "changes-requested";
    public const string Resubmitted = "resubmitted";
    public const string Approved = "approved";
    /// <summary>Approved, and followed by the next cycle.</summary>
    public const string Superseded = "superseded";
}

/// <summary>What of a client decides which statements it is shown.</summary>
public sealed record ClientFacts(bool Generative, string? Country);

/// <summary>One run of an assessment for one client, pinned to the catalogue release it was started with.</summary>
public sealed class Assessment
{
    List<Answer> _answers = [];

    Assessment() { } // EF Core

    /// <param name="questionSet">Null: the questionnaire.</param>
    public Assessment(Guid clientId, int cycle, CatalogueRelease release, ClientFacts client, DateTimeOffset now, string? questionSet = null)
    {
        Id = Guid.CreateVersion7(now);
        ClientId = clientId;
        Cycle = cycle;
        Release = release.Id;
        QuestionSet = questionSet;
        (Generative, Country) = (client.Generative, client.Country);
        StartedAt = ChangedAt = now;
        Rate(release);
    }

    public Guid Id { get; private init; }
    public Guid ClientId { get; private init; }
    public int Cycle { get; private init; }
    /// <summary>The cycle that is worked on; a client has one.</summary>
    public bool IsCurrent { get; private set; } = true;
    public string Release { get; private set; } = "";
    public string State { get; private set; } = AssessmentStates.Draft;
    /// <summary>Counts every change.</summary>
    public int Revision { get; private set; }
    /// <summary>The client has or plans a generative system.</summary>
    public bool Generative { get; private set; }
    /// <summary>Where the client is, as far as that is known.</summary>
    public string? Country { get; private set; }
    public string[] Markets { get; private set; } = [];
    /// <summary>What is asked, from the first day on; null: the questionnaire.</summary>
    public string? QuestionSet { get; private init; }
    public DateTimeOffset StartedAt { get; private init; }
    public DateTimeOffset ChangedAt { get; private set; }
    /// <summary>Last.</summary>
    public DateTimeOffset? SubmittedAt { get; private set; }
    /// <summary>The cycle that was opened again, and why; the first one follows none.</summary>
    public Guid? Follows { get; private init; }
    public string? Reason { get; private init; }
    /// <summary>Read apart, see <see cref="Opening"/>.</summary>
    public IReadOnlyList<Answer> Answers => _answers;
    public uint Version { get; private init; }

    // The last result, kept for lists; Score1 alone works it out.
    public int Done { get; private set; }
    public int Shown { get; private set; }
    public long? OverallNumerator { get; private set; }
    public long? OverallDenominator { get; private set; }

    public bool IsLocked => State is not (AssessmentStates.Draft or AssessmentStates.InProgress or AssessmentStates.ChangesRequested);

    /// <summary>Once it was handed in it stays with its release.</summary>
    public bool MayMove => State is AssessmentStates.Draft or AssessmentStates.InProgress;

    /// <summary>Handed in, and not decided yet.</summary>
    public bool IsInReview => State is AssessmentStates.Submitted or AssessmentStates.Resubmitted;

    /// <summary>What of its release it shows.</summary>
    public Showing Showing => new(QuestionSet, Generative, Markets, Country);

    /// <summary>What of it an answer's save reads, in the order of <see cref="Read"/>.</summary>
    internal const string ToSave = "a.id, a.client_id, a.release, a.state, a.revision, a.generative, a.country, a.markets, a.question_set, a.changed_at, a.done, a.shown, a.overall_numerator, a.overall_denominator";

    internal static Assessment Read(Columns row, List<Answer> answers) => new()
    {
        Id = row.Next<Guid>(),
        ClientId = row.Next<Guid>(),
        Release = row.Next<string>()!,
        State = row.Next<string>()!,
        Revision = row.Next<int>(),
        Generative = row.Next<bool>(),
        Country = row.Next<string>(),
        Markets = row.Next<string[]>()!,
        QuestionSet = row.Next<string>(),
        ChangedAt = row.Next<DateTimeOffset>(),
        Done = row.Next<int>(),
        Shown = row.Next<int>(),
        OverallNumerator = row.Next<long?>(),
        OverallDenominator = row.Next<long?>(),
        _answers = answers,
    };

    internal Assessment With(List<Answer> answers)
    {
        _answers = answers;
        return this;
    }

    public Answer? AnswerTo(string statementId) => _answers.Find(a => a.StatementId == statementId);

    public Score Score(CatalogueRelease release) => Score1.Of(Rated(release));

    /// <summary>Every statement that is shown, with its answer, as the score takes it.</summary>
    public IReadOnlyList<Rated> Rated(CatalogueRelease release)
    {
        var answers = _answers.ToDictionary(a => a.StatementId);
        return Rated(release, Showing, s => answers.TryGetValue(s, out var a) && !a.ToConfirm ? (a.Level, a.NotApplicable) : null);
    }

    /// <summary>The same where many assessments are read at once: <paramref name="given"/> is what was answered to a statement, if anything.</summary>
    public static IReadOnlyList<Rated> Rated(CatalogueRelease release, Showing showing, Func<string, (int? Level, bool NotApplicable)?> given) =>
        [.. release.Shown(showing).Select(s => given(s.Id) is (var level, var notApplicable) ? new Rated(s.Id, s.Principle, s.Gate, level, notApplicable, s.Weight) : new Rated(s.Id, s.Principle, s.Gate, null, false, s.Weight))];

    /// <summary>Takes an answer, or keeps it as one that came too late where another value stands there that its writer has not seen.</summary>
    /// <param name="toConfirm">It was given to other words than those that are asked, or by somebody else: it counts as open until somebody saves it again.</param>
    public AnswerWrite Save(Guid writeId, int basedOn, Statement statement, Said said, Writer writer, CatalogueRelease release, DateTimeOffset now, bool toConfirm = false, Origin? origin = null)
    {
        RequireOpen();
        RequireShown(statement);

        var answer = AnswerTo(statement.Id);
        var seen = answer?.Revision ?? 0;
        var stored = basedOn == seen || (answer?.Said == said && !answer.ToConfirm); // the same again does not confirm what its writer has not seen
        if (stored && Changes(answer, said))
        {
            if (answer is null) _answers.Add(answer = new(Id, ClientId, statement.Id));
            answer.Take(said, writer, now, toConfirm, origin);
            if (State is AssessmentStates.Draft) State = AssessmentStates.InProgress;
            Change(release, now);
        }

        return Written(writeId, basedOn, stored, answer?.Revision ?? 0, statement.Id, said, writer, now, origin);
    }

    /// <summary>Whether saving it changes an answer that is known here whole, or is the first to its statement, and nothing speaks against it.</summary>
    public bool Takes(int basedOn, Statement statement, Said said) =>
        !IsLocked && statement.IsShown(Showing) && (AnswerTo(statement.Id) is { } answer ? answer.Revision > 0 && basedOn == answer.Revision && Changes(answer, said) : basedOn == 0);

    // What is carried over is confirmed by saving it again.
    static bool Changes(Answer? answer, Said said) => answer?.Said != said || answer is { Carried: true } or { ToConfirm: true };

    /// <summary>An answer to what is not asked any more: kept in the history alone.</summary>
    public AnswerWrite Note(Guid writeId, string statementId, Said said, Writer writer, DateTimeOffset now, Origin? origin = null)
    {
        RequireOpen();
        return Written(writeId, 0, false, AnswerTo(statementId)?.Revision ?? 0, statementId, said, writer, now, origin);
    }

    AnswerWrite Written(Guid writeId, int basedOn, bool stored, int revision, string statementId, Said said, Writer writer, DateTimeOffset now, Origin? origin) => new()
    {
        AssessmentId = Id,
        ClientId = ClientId,
        WriteId = writeId,
        StatementId = statementId,
        BasedOn = basedOn,
        Stored = stored,
        Revision = revision,
        Level = said.Level,
        NotApplicable = said.NotApplicable,
        Reason = said.Reason,
        Words = said.Words,
        At = now,
        By = writer.Id,
        ByName = writer.Name,
        Origin = origin?.Kind,
        OriginAt = origin?.At,
    };

    public void ChooseMarkets(IEnumerable<string> markets, CatalogueRelease release, DateTimeOffset now)
    {
        RequireOpen();
        Markets = [.. release.Markets.Select(m => m.Id).Intersect(markets)]; // in the catalogue's order
        Change(release, now);
    }

    /// <summary>The client has begun or given up to plan a generative system, or is known better. Answers to statements that are hidden now are kept, and not counted.</summary>
    public void Know(ClientFacts client, CatalogueRelease release, DateTimeOffset now)
    {
        if (IsLocked || (Generative, Country) == (client.Generative, client.Country)) return;
        var (before, wasGenerative) = (Showing, Generative);
        (Generative, Country) = (client.Generative, client.Country);
        if (wasGenerative != Generative || !release.Shown(before).SequenceEqual(release.Shown(Showing))) Change(release, now);
    }

    /// <exception cref="InvalidValue">It is not asked of this client.</exception>
    public void RequireShown(Statement statement)
    {
        if (statement.GenerativeOnly && !Generative) throw new InvalidValue("/statementId", "This statement is not shown: the client has and plans no generative system.");
        if (!statement.IsShown(Showing)) throw new InvalidValue("/statementId", "This statement is not shown: it belongs to another question set, market or country.");
    }

    /// <summary>What stands beside the answers changed, such as their evidence: a submission under way sees it by the revision.</summary>
    public void ChangeBeside(CatalogueRelease release, DateTimeOffset now)
    {
        RequireOpen();
        Change(release, now);
    }

    public void Submit(CatalogueRelease release, DateTimeOffset now)
    {
        RequireOpen();
        var coverage = Score(release).Coverage;
        if (!coverage.IsFull) throw new RuleBroken("assessment.incomplete", $"{coverage.Shown - coverage.Done} statements have no answer yet.");
        State = State is AssessmentStates.ChangesRequested ? AssessmentStates.Resubmitted : AssessmentStates.Submitted;
        SubmittedAt = now;
        Change(release, now);
    }

    /// <summary>Opens the whole assessment again; what was asked for is a list beside it.</summary>
    public void RequestChanges(CatalogueRelease release, DateTimeOffset now) => Decide(AssessmentStates.ChangesRequested, release, now);

    public void Approve(CatalogueRelease release, DateTimeOffset now) => Decide(AssessmentStates.Approved, release, now);

    /// <summary>
    /// The next cycle, with the answers carried over. Where the words are others now and no editor said that only their form has changed, an answer waits to be confirmed.
    /// </summary>
    /// <param name="next">The release that it is pinned to.</param>
    /// <param name="way">The releases after <paramref name="release"/> up to it: they say how weighty each change is.</param>
    public Assessment Reopen(string reason, CatalogueRelease release, CatalogueRelease next, IReadOnlyList<CatalogueRelease> way, ClientFacts client, DateTimeOffset now)
    {
        if (State is not AssessmentStates.Approved || !IsCurrent) throw new RuleBroken("assessment.not-approved", "Only an approved assessment is opened again.");
        var following = new Assessment(ClientId, Cycle + 1, next, client, now, QuestionSet)
        {
            Follows = Id,
            Reason = reason,
            Markets = [.. next.Markets.Select(m => m.Id).Intersect(Markets)],
        };
        foreach (var answer in _answers)
        {
            if (!next.StatementById.TryGetValue(answer.StatementId, out var statement)) continue; // not asked any more; this cycle keeps what was said
            var holds = statement.AsksStill(release.StatementById.GetValueOrDefault(answer.StatementId), way);
            following._answers.Add(answer.CarriedTo(following.Id, toConfirm: answer.ToConfirm || !holds));
        }
        following.Rate(next);
        (State, IsCurrent) = (AssessmentStates.Superseded, false);
        Revision++;
        ChangedAt = now;
        return following;
    }

    /// <summary>Goes over to another release. Nothing is lost by it: what is not asked there is kept and not counted, as what is hidden is.</summary>
    public ReleaseMove MoveTo(ReleasePlan plan, int number, Writer writer, DateTimeOffset now)
    {
        RequireDraft();
        var asked = plan.Statements.Where(fate => fate.What is Fates.ToConfirm).Select(fate => AnswerTo(fate.StatementId)).OfType<Answer>().Where(answer => !answer.ToConfirm).ToList();
        foreach (var answer in asked) answer.LeaveToConfirm(true);
        Markets = [.. Markets.Except(plan.Markets)];
        var move = new ReleaseMove
        {
            Id = Guid.CreateVersion7(now),
            ClientId = ClientId,
            AssessmentId = Id,
            Number = number,
            FromRelease = Release,
            ToRelease = plan.To.Id,
            Asked = [.. asked.Select(answer => answer.StatementId)],
            Markets = [.. plan.Markets],
            MovedAt = now,
            MovedBy = writer.Id,
            MovedByName = writer.Name,
        };
        Release = plan.To.Id;
        Change(plan.To, now);
        return move;
    }

    /// <param name="plan">From the release of now to the one before.</param>
    public void MoveBack(ReleaseMove move, ReleasePlan plan, Writer writer, DateTimeOffset now)
    {
        RequireDraft();
        var since = plan.Statements.Where(fate => fate.What is Fates.ToConfirm).Select(fate => AnswerTo(fate.StatementId)).OfType<Answer>().Where(answer => !answer.ToConfirm && answer.SavedAt >= move.MovedAt).ToList();
        foreach (var answer in _answers.Where(answer => answer.ToConfirm && move.Asked.Contains(answer.StatementId))) answer.LeaveToConfirm(false);
        foreach (var answer in since) answer.LeaveToConfirm(true);
        Markets = [.. plan.To.Markets.Select(market => market.Id).Intersect(Markets.Union(move.Markets))];
        Release = plan.To.Id;
        move.Reverse(writer, now);
        Change(plan.To, now);
    }

    void Decide(string state, CatalogueRelease release, DateTimeOffset now)
    {
        if (!IsInReview) throw new RuleBroken("assessment.not-submitted", "This assessment is not submitted at this moment.");
        State = state;
        Change(release, now);
    }

    void Change(CatalogueRelease release, DateTimeOffset now)
    {
        Revision++;
        ChangedAt = now;
        Rate(release);
    }

    void Rate(CatalogueRelease release)
    {
        var score = Score(release);
        (Done, Shown) = (score.Coverage.Done, score.Coverage.Shown);
        (OverallNumerator, OverallDenominator) = ((long?)score.Overall?.Numerator, (long?)score.Overall?.Denominator);
    }

    void RequireDraft()
    {
        if (!MayMove) throw new RuleBroken("release-move.closed", "This assessment was handed in; it stays with its release.");
    }

    void RequireOpen()
    {
        if (IsLocked) throw new RuleBroken("assessment.locked", "This assessment is submitted; its answers no longer change.");
    }
}

sealed class AssessmentMapping : IEntityTypeConfiguration<Assessment>
{
    public void Configure(EntityTypeBuilder<Assessment> assessment)
    {
        assessment.ToTable("assessment").HasKey(a => a.Id);
        // Not a navigation: to submit reads 49 answers that it does not change, and tracking them was most of its work.
        assessment.Ignore(a => a.Answers).HasMany<Answer>().WithOne().HasForeignKey(a => a.AssessmentId);
        assessment.Property(a => a.Version).IsRowVersion();
        assessment.Ignore(a => a.IsLocked).Ignore(a => a.IsInReview).Ignore(a => a.MayMove).Ignore(a => a.Showing);
    }
}
