using AseanPlatform.Assessment.Assessments;
using AseanPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Assessment.Systems;

/// <summary>An AI system of a client. It is judged by the newest release, each time it is looked at; nothing that follows from its facts is kept beside them.</summary>
public sealed class AiSystem
{
    Facts? _facts;

    AiSystem() { } // EF Core

    public AiSystem(Guid clientId, Facts facts, Writer writer, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        ClientId = clientId;
        RegisteredAt = now;
        Take(facts, writer, now);
    }

    public Guid Id { get; private init; }
    public Guid ClientId { get; private init; }
    public string Name { get; private set; } = "";
    public string State { get; private set; } = "";
    public int Revision { get; private set; }
    public DateTimeOffset RegisteredAt { get; private init; }
    public DateTimeOffset ChangedAt { get; private set; }
    public Guid ChangedBy { get; private set; }
    public string? ChangedByName { get; private set; }
    public uint Version { get; private init; }
    internal string FactsJson { get; private set; } = "{}";

    public Facts Facts => _facts ??= Facts.Read(FactsJson);

    /// <summary>Takes what is said of the system now. The same once more is no change.</summary>
    /// <exception cref="RuleBroken">Somebody has changed what the writer saw.</exception>
    public void Change(int basedOn, Facts facts, Writer writer, DateTimeOffset now)
    {
        if (facts.Written() == Facts.Written()) return;
        if (basedOn != Revision) throw new RuleBroken("system.conflict", "Somebody else changed this system meanwhile.", new { stored = Facts, revision = Revision, changedAt = ChangedAt, changedBy = ChangedByName });
        Take(facts, writer, now);
    }

    void Take(Facts facts, Writer writer, DateTimeOffset now)
    {
        (_facts, FactsJson, Name, State) = (facts, facts.Written(), facts.Name, facts.State);
        (ChangedAt, ChangedBy, ChangedByName) = (now, writer.Id, writer.Name);
        Revision++;
    }
}

sealed class AiSystemMapping : IEntityTypeConfiguration<AiSystem>
{
    public void Configure(EntityTypeBuilder<AiSystem> system)
    {
        system.ToTable("ai_system").HasKey(s => s.Id);
        system.Ignore(s => s.Facts);
        system.Property(s => s.FactsJson).HasColumnName("facts").HasColumnType("jsonb");
        system.Property(s => s.Version).IsRowVersion();
    }
}
