using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Operations.Faults;

/// <summary>
/// A message that a service could not process after all its tries; it lies in that service's dead-letter queue.
/// The exception's text may hold people's words and is not kept: its type is enough to know where to look.
/// </summary>
[OfNobody]
public sealed class FaultedMessage
{
    public required Guid Id { get; init; }
    public required Guid MessageId { get; init; }
    public required string Service { get; init; }
    public required string Type { get; init; }
    public Guid? TenantId { get; init; }
    public required string Exception { get; init; }
    public required DateTimeOffset FaultedAt { get; init; }

    /// <summary>How often all tries of this service were used up.</summary>
    public int Times { get; init; }

    public DateTimeOffset? ReplayAskedAt { get; private set; }
    public Guid? ReplayAskedBy { get; private set; }

    /// <summary>False when a replay is on its way already.</summary>
    public bool AskReplay(Guid person, DateTimeOffset now)
    {
        if (ReplayAskedAt is not null) return false;
        (ReplayAskedAt, ReplayAskedBy) = (now, person);
        return true;
    }
}

/// <summary>Who asked for a replay, and when. Never changed.</summary>
[OfNobody]
public sealed class Replay
{
    public required Guid Id { get; init; }
    public required Guid MessageId { get; init; }
    public required string Service { get; init; }
    public required Guid AskedBy { get; init; }
    public required DateTimeOffset AskedAt { get; init; }
}

sealed class FaultMapping : IEntityTypeConfiguration<FaultedMessage>
{
    public void Configure(EntityTypeBuilder<FaultedMessage> fault)
    {
        fault.ToTable("fault");
        fault.Property<uint>("Version").IsRowVersion();
    }
}

sealed class ReplayMapping : IEntityTypeConfiguration<Replay>
{
    public void Configure(EntityTypeBuilder<Replay> replay) => replay.ToTable("replay").HasKey(r => r.Id);
}
