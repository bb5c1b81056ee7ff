using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Assessment.Assessments;

/// <summary>What somebody says about a statement: a level, not applicable with a reason, or (neither) open. Words are kept as they were typed.</summary>
public sealed record Said(int? Level, bool NotApplicable, string? Reason, string? Words);

/// <summary>Who writes; the printed name stays with what was written.</summary>
public sealed record Writer(Guid Id, string? Name);

/// <summary>Where an answer came from that was not typed on a page, and of when that is.</summary>
public sealed record Origin(string Kind, DateTimeOffset At)
{
    public const string OfflineFile = "offline-file", Scorecard = "scorecard";
}

/// <summary>The present answer to one statement. No row: never touched.</summary>
public sealed class Answer
{
    Answer() { } // EF Core

    internal Answer(Guid assessmentId, Guid clientId, string statementId) =>
        (AssessmentId, ClientId, StatementId) = (assessmentId, clientId, statementId);

    public Guid AssessmentId { get; private init; }
    public Guid ClientId { get; private init; }
    public string StatementId { get; private init; } = "";
    public int? Level { get; private set; }
    public bool NotApplicable { get; private set; }
    public string? Reason { get; private set; }
    public string? Words { get; private set; }
    public int Revision { get; private set; }
    public DateTimeOffset SavedAt { get; private set; }
    public Guid SavedBy { get; private set; }
    public string? SavedByName { get; private set; }
    /// <summary>Missing of what was typed on a page.</summary>
    public string? Origin { get; private set; }
    public DateTimeOffset? OriginAt { get; private set; }
    /// <summary>From the cycle before, and not saved again in this one.</summary>
    public bool Carried { get; private set; }

    /// <summary>Given to other words than those that are asked now: it counts as open until somebody saves it again.</summary>
    public bool ToConfirm { get; private set; }

    public Said Said => new(Level, NotApplicable, Reason, Words);

    /// <summary>What of the answer that is saved a save reads, in the order of <see cref="Read"/>.</summary>
    internal const string ToSave = "x.level, x.not_applicable, x.reason, x.words, x.revision, x.saved_at, x.saved_by, x.saved_by_name, x.origin, x.origin_at, x.carried, x.to_confirm";

    internal static Answer Read(Columns row, Guid assessmentId, Guid clientId, string statementId) => new(assessmentId, clientId, statementId)
    {
        Level = row.Next<int?>(),
        NotApplicable = row.Next<bool>(),
        Reason = row.Next<string>(),
        Words = row.Next<string>(),
        Revision = row.Next<int>(),
        SavedAt = row.Next<DateTimeOffset>(),
        SavedBy = row.Next<Guid>(),
        SavedByName = row.Next<string>(),
        Origin = row.Next<string>(),
        OriginAt = row.Next<DateTimeOffset?>(),
        Carried = row.Next<bool>(),
        ToConfirm = row.Next<bool>(),
    };

    /// <summary>One that only counts: without words, and without a revision.</summary>
    internal static Answer Beside(Columns row, Guid assessmentId, Guid clientId) => new(assessmentId, clientId, row.Next<string>()!)
    {
        Level = row.Next<int?>(),
        NotApplicable = row.Next<bool>(),
        ToConfirm = row.Next<bool>(),
    };

    /// <summary>A revision of its own: a page that still shows the other words does not save over it unseen.</summary>
    internal void LeaveToConfirm(bool toConfirm)
    {
        ToConfirm = toConfirm;
        Revision++;
    }

    internal void Take(Said said, Writer writer, DateTimeOffset now, bool toConfirm, Origin? origin)
    {
        (Level, NotApplicable, Reason, Words) = (said.Level, said.NotApplicable, said.Reason, said.Words);
        (SavedBy, SavedByName, SavedAt) = (writer.Id, writer.Name, now);
        (Origin, OriginAt) = (origin?.Kind, origin?.At);
        (Carried, ToConfirm) = (false, toConfirm);
        Revision++;
    }

    internal Answer CarriedTo(Guid assessmentId, bool toConfirm) => new(assessmentId, ClientId, StatementId)
    {
        Level = Level,
        NotApplicable = NotApplicable,
        Reason = Reason,
        Words = Words,
        Revision = 1,
        SavedAt = SavedAt,
        SavedBy = SavedBy,
        SavedByName = SavedByName,
        Origin = Origin,
        OriginAt = OriginAt,
        Carried = true,
        ToConfirm = toConfirm,
    };
}

/// <summary>One write that was tried: those that won, and those that came too late. It makes a repeated write harmless and loses nobody's words.</summary>
public sealed class AnswerWrite
{
    public Guid AssessmentId { get; init; }
    /// <summary>Made by the page, once per save.</summary>
    public Guid WriteId { get; init; }
    public Guid ClientId { get; init; }
    public string StatementId { get; init; } = "";
    public int BasedOn { get; init; }
    /// <summary>False: another value stood there already; this one was kept here only.</summary>
    public bool Stored { get; init; }
    /// <summary>The answer's revision after this write, or the one that it met.</summary>
    public int Revision { get; init; }
    public int? Level { get; init; }
    public bool NotApplicable { get; init; }
    public string? Reason { get; init; }
    public string? Words { get; init; }
    public DateTimeOffset At { get; init; }
    public Guid By { get; init; }
    public string? ByName { get; init; }
    public string? Origin { get; init; }
    public DateTimeOffset? OriginAt { get; init; }

    public Said Said => new(Level, NotApplicable, Reason, Words);

    /// <summary>What of a write that was here before a save reads, in the order of <see cref="Read"/>.</summary>
    internal const string ToSave = "w.statement_id, w.based_on, w.stored, w.revision, w.level, w.not_applicable, w.reason, w.words, w.at, w.by, w.by_name, w.origin, w.origin_at";

    internal static AnswerWrite Read(Columns row, Guid assessmentId, Guid clientId, Guid writeId) => new()
    {
        AssessmentId = assessmentId,
        ClientId = clientId,
        WriteId = writeId,
        StatementId = row.Next<string>()!,
        BasedOn = row.Next<int>(),
        Stored = row.Next<bool>(),
        Revision = row.Next<int>(),
        Level = row.Next<int?>(),
        NotApplicable = row.Next<bool>(),
        Reason = row.Next<string>(),
        Words = row.Next<string>(),
        At = row.Next<DateTimeOffset>(),
        By = row.Next<Guid>(),
        ByName = row.Next<string>(),
        Origin = row.Next<string>(),
        OriginAt = row.Next<DateTimeOffset?>(),
    };
}

sealed class AnswerMapping : IEntityTypeConfiguration<Answer>, IEntityTypeConfiguration<AnswerWrite>
{
    public void Configure(EntityTypeBuilder<Answer> answer)
    {
        answer.ToTable("answer").HasKey(a => new { a.AssessmentId, a.StatementId });
        answer.Ignore(a => a.Said);
    }

    public void Configure(EntityTypeBuilder<AnswerWrite> write)
    {
        write.ToTable("answer_write").HasKey(w => new { w.AssessmentId, w.WriteId });
        write.Ignore(w => w.Said);
    }
}
