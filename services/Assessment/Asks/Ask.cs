using AseanPlatform.Assessment.Assessments;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Assessment.Asks;

/// <summary>One person is asked for one answer, until a day. Whether it was given is read off the answer itself.</summary>
public sealed class Ask
{
    /// <summary>The states of an assessment in which its answers still change.</summary>
    public static readonly IReadOnlyList<string> WhileStates = [AssessmentStates.Draft, AssessmentStates.InProgress, "changes-requested"];

    /// <summary>Days before it is due on which a reminder goes out.</summary>
    public const int RemindedAhead = 7;

    public Guid Id { get; init; }
    public Guid AssessmentId { get; init; }
    public Guid ClientId { get; init; }
    public string StatementId { get; init; } = "";
    /// <summary>Who is asked.</summary>
    public Guid Asked { get; init; }
    public string? Words { get; init; }
    public DateOnly DueOn { get; init; }
    /// <summary>The day of which the asked person was reminded, or told when they were asked.</summary>
    public DateOnly? RemindedOf { get; internal set; }
    public DateTimeOffset AskedAt { get; init; }
    public Guid AskedBy { get; init; }
    public string? AskedByName { get; init; }
    public DateTimeOffset? EndedAt { get; private set; }
    public uint Version { get; private init; }

    /// <summary>Withdrawn, or somebody else is asked now.</summary>
    public void End(DateTimeOffset now) => EndedAt ??= now;

    public void Reminded() => RemindedOf = DueOn;

    /// <summary>Somebody, whoever it was, has answered since.</summary>
    public bool IsAnsweredBy(Answer? answer) => answer is not null && (answer.Level is not null || answer.NotApplicable) && answer.SavedAt >= AskedAt;
}

sealed class AskMapping : IEntityTypeConfiguration<Ask>
{
    public void Configure(EntityTypeBuilder<Ask> ask)
    {
        ask.ToTable("ask").HasKey(a => a.Id);
        ask.Property(a => a.Version).IsRowVersion();
    }
}
