using AseanPlatform.Assessment.Assessments;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Assessment.Systems;

/// <summary>How far a system meets a duty, as its people say it. No row: not known.</summary>
public sealed class DutyState
{
    public const string Unknown = "unknown", NotMet = "not-met", Partly = "partly", Met = "met", NotApplicable = "not-applicable";

    DutyState() { } // EF Core

    internal DutyState(AiSystem system, string obligationId) => (SystemId, ClientId, ObligationId) = (system.Id, system.ClientId, obligationId);

    public Guid SystemId { get; private init; }
    public Guid ClientId { get; private init; }
    public string ObligationId { get; private init; } = "";
    public string State { get; private set; } = Unknown;
    /// <summary>Why it is not applicable.</summary>
    public string? Reason { get; private set; }
    public string? Words { get; private set; }
    public int Revision { get; private set; }
    public DateTimeOffset ChangedAt { get; private set; }
    public Guid ChangedBy { get; private set; }
    public string? ChangedByName { get; private set; }
    public uint Version { get; private init; }

    internal void Take(string state, string? reason, string? words, Writer writer, DateTimeOffset now)
    {
        (State, Reason, Words) = (state, reason, words);
        (ChangedAt, ChangedBy, ChangedByName) = (now, writer.Id, writer.Name);
        Revision++;
    }
}

sealed class DutyStateMapping : IEntityTypeConfiguration<DutyState>
{
    public void Configure(EntityTypeBuilder<DutyState> duty)
    {
        duty.ToTable("duty_state").HasKey(d => new { d.SystemId, d.ObligationId });
        duty.Property(d => d.Version).IsRowVersion();
    }
}
