using AseanPlatform.Assessment.Assessments;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Assessment.Systems;

/// <summary>The answer to one question of the Guide's risk impact assessment of a system. No row: open.</summary>
public sealed class ImpactAnswer
{
    ImpactAnswer() { } // EF Core

    internal ImpactAnswer(AiSystem system, string questionId) => (SystemId, ClientId, QuestionId) = (system.Id, system.ClientId, questionId);

    public Guid SystemId { get; private init; }
    public Guid ClientId { get; private init; }
    public string QuestionId { get; private init; } = "";
    /// <summary>yes or no, where the question can be answered so.</summary>
    public string? Choice { get; private set; }
    public string? Words { get; private set; }
    public int Revision { get; private set; }
    public DateTimeOffset SavedAt { get; private set; }
    public Guid SavedBy { get; private set; }
    public string? SavedByName { get; private set; }
    public uint Version { get; private init; }

    public bool IsOpen => Choice is null && string.IsNullOrWhiteSpace(Words);

    internal void Take(string? choice, string? words, Writer writer, DateTimeOffset now)
    {
        (Choice, Words) = (choice, words);
        (SavedAt, SavedBy, SavedByName) = (now, writer.Id, writer.Name);
        Revision++;
    }
}

sealed class ImpactAnswerMapping : IEntityTypeConfiguration<ImpactAnswer>
{
    public void Configure(EntityTypeBuilder<ImpactAnswer> answer)
    {
        answer.ToTable("impact_answer").HasKey(a => new { a.SystemId, a.QuestionId });
        answer.Ignore(a => a.IsOpen);
        answer.Property(a => a.Version).IsRowVersion();
    }
}
