using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Operations.Requests;

/// <summary>The outside of one message on the bus: who sent what about which request, and when.</summary>
[OfNobody]
public sealed class Envelope
{
    public required Guid MessageId { get; init; }

    /// <summary>Name of the contract, such as ReportReady.</summary>
    public required string Type { get; init; }

    /// <summary>The service that sent it.</summary>
    public required string Service { get; init; }

    public Guid? TenantId { get; init; }
    public Guid? ClientId { get; init; }

    /// <summary>The accepted request that the message belongs to, if it belongs to one.</summary>
    public Guid? SubjectId { get; init; }

    public required DateTimeOffset SentAt { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public string? TraceId { get; init; }

    /// <summary>How often it was tried here before it was written down.</summary>
    public required int Attempt { get; init; }
}

sealed class EnvelopeMapping : IEntityTypeConfiguration<Envelope>
{
    public void Configure(EntityTypeBuilder<Envelope> envelope) => envelope.ToTable("envelope").HasKey(e => e.MessageId);
}
