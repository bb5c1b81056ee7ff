using AseanPlatform.Assessment.Catalogue;
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
}

/// <summary>One run of an assessment for one client, pinned to the catalogue release it was started with.</summary>
public sealed class Assessment
{
    List<Answer> _answers = [];

    Assessment() { } // EF Core

    public Assessment(Guid clientId, int cycle, CatalogueRelease release, bool generative, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        ClientId = clientId;
        Cycle = cycle;
        Release = release.Id;
        Generative = generative;
        StartedAt = ChangedAt = now;
        Rate(release);
    }

    public Guid Id { get; private init; }
    public Guid ClientId { get; private init; }
    public int Cycle { get; private init; }
    /// <summary>The cycle that is worked on; a client has one.</summary>
    public bool IsCurrent { get; private set; } = true;
    public string Release { get; private init; } = "";
    public string State { get; private set; } = AssessmentStates.Draft;
    /// <summary>Counts every change.</summary>
    public int Revision { get; private set; }
    /// <summary>The client has or plans a generative system.</summary>
    public bool Generative { get; private set; }
    public string[] Markets { get; private set; } = [];
    public DateTimeOffset StartedAt { get; private init; }
    public DateTimeOffset ChangedAt { get; private set; }
    public DateTimeOffset? SubmittedAt { get; private set; }
    /// <summary>Read apart, see <see cref="Opening"/>.</summary>
    public IReadOnlyList<Answer> Answers => _answers;
    public uint Version { get; private init; }

    // The last result, kept for lists; Score1 alone works it out.
    public int Done { get; private set; }
    public int Shown { get; private set; }
    public long? OverallNumerator { get; private set; }
    public long? OverallDenominator { get; private set; }

    public bool IsLocked => State is AssessmentStates.Submitted;

    internal Assessment With(List<Answer> answers)
    {
        _answers = answers;
        return this;
    }

    public Answer? AnswerTo(string statementId) => _answers.Find(a => a.StatementId == statementId);

    public Score Score(CatalogueRelease release)
    {
        var answers = _answers.ToDictionary(a => a.StatementId);
        return Score1.Of([.. release.Shown(Generative).Select(s => answers.TryGetValue(s.Id, out var a)
            ? new Rated(s.Id, s.Principle, s.Gate, a.Level, a.NotApplicable)
            : new Rated(s.Id, s.Principle, s.Gate, null, false))]);
    }

    /// <summary>Takes an answer, or keeps it as one that came too late where another value stands there that its writer has not seen.</summary>
    public AnswerWrite Save(Guid writeId, int basedOn, Statement statement, Said said, Writer writer, CatalogueRelease release, DateTimeOffset now)
    {
        RequireOpen();
        if (statement.GenerativeOnly && !Generative) throw new InvalidValue("/statementId", "This statement is not shown: the client has and plans no generative system.");

        var answer = AnswerTo(statement.Id);
        var seen = answer?.Revision ?? 0;
        var stored = basedOn == seen || answer?.Said == said;
        if (stored && answer?.Said != said)
        {
            if (answer is null) _answers.Add(answer = new(Id, ClientId, statement.Id));
            answer.Take(said, writer, now);
            State = AssessmentStates.InProgress;
            Change(release, now);
        }

        return new()
        {
            AssessmentId = Id,
            ClientId = ClientId,
            WriteId = writeId,
            StatementId = statement.Id,
            BasedOn = basedOn,
            Stored = stored,
            Revision = answer?.Revision ?? 0,
            Level = said.Level,
            NotApplicable = said.NotApplicable,
            Reason = said.Reason,
            Words = said.Words,
            At = now,
            By = writer.Id,
            ByName = writer.Name,
        };
    }

    public void ChooseMarkets(IEnumerable<string> markets, CatalogueRelease release, DateTimeOffset now)
    {
        RequireOpen();
        Markets = [.. release.Markets.Select(m => m.Id).Intersect(markets)]; // in the catalogue's order
        Change(release, now);
    }

    /// <summary>The client has begun or given up to plan a generative system. Answers to statements that are hidden now are kept, and not counted.</summary>
    public void SetGenerative(bool generative, CatalogueRelease release, DateTimeOffset now)
    {
        if (IsLocked || Generative == generative) return;
        Generative = generative;
        Change(release, now);
    }

    public void Submit(CatalogueRelease release, DateTimeOffset now)
    {
        RequireOpen();
        var coverage = Score(release).Coverage;
        if (!coverage.IsFull) throw new RuleBroken("assessment.incomplete", $"{coverage.Shown - coverage.Done} statements have no answer yet.");
        State = AssessmentStates.Submitted;
        SubmittedAt = now;
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
        assessment.Ignore(a => a.IsLocked);
    }
}
