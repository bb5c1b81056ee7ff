using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using AseanPlatform.Contracts.Identity;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Identity.Deletions;

/// <summary>
/// A client's deletion: asked for by its administrator, open to be withdrawn for seven days by the database's clock, then carried out step by step, at last certified.
/// It outlives the client.
/// </summary>
[Table("client_deletion")]
public sealed class ClientDeletion
{
    public const string Waiting = "waiting", Withdrawn = "withdrawn", Ending = "ending", Deleting = "deleting", Done = "done";

    /// <summary>How long a backup is kept: until then the client's data may lie in one.</summary>
    public const int BackupsLapseAfterDays = 35;

    /// <summary>Each of them has to acknowledge. Content knows no tenants: it keeps the catalogue and nothing else.</summary>
    public static readonly string[] Services = ["identity", "assessment", "reporting", "notification", "operations"];

    public Guid Id { get; init; }
    public Guid ClientId { get; init; }
    public string ClientName { get; init; } = "";
    public string Language { get; init; } = "";
    public Guid AskedBy { get; init; }

    /// <summary>As printed then.</summary>
    public string AskedByName { get; init; } = "";
    public DateTimeOffset AskedAt { get; init; }
    public DateTimeOffset DueAt { get; init; }
    public string State { get; set; } = Waiting;
    public DateTimeOffset? WithdrawnAt { get; init; }
    public string? WithdrawnByName { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public DateTimeOffset? ToldAt { get; init; }
    public DateTimeOffset? DoneAt { get; set; }
    public string? Certificate { get; set; }
    public string? CertificateSha256 { get; set; }
}

/// <summary>When to look at a deletion next.</summary>
[OfNobody, Table("deletion_clock")]
public sealed class DeletionClock
{
    [Key]
    public Guid DeletionId { get; init; }
    public Guid TenantId { get; init; }
    public Guid ClientId { get; init; }
    public Guid AskedBy { get; init; }
    public DateTimeOffset? DueAt { get; set; }
}

/// <summary>What one service deleted.</summary>
[OfTenant, Table("deletion_acknowledged")]
public sealed class DeletionAcknowledged
{
    public Guid DeletionId { get; init; }
    public required string Service { get; init; }
    public DateTimeOffset At { get; init; }
    public string[] Tables { get; init; } = [];
    public long[] Counts { get; init; } = [];
}

sealed class DeletionMapping : IEntityTypeConfiguration<DeletionAcknowledged>
{
    public void Configure(EntityTypeBuilder<DeletionAcknowledged> builder) => builder.HasKey(a => new { a.DeletionId, a.Service });
}

static class DeletionNews
{
    public const string Asked = "deletion-asked", Withdrawn = "deletion-withdrawn", Done = "deletion-done";

    /// <summary>Of a client that is gone nothing names it any more.</summary>
    public static Task Tell(this IPublishEndpoint events, ClientDeletion deletion, string kind, CancellationToken ct) =>
        events.Publish(new ClientDeletionNews(deletion.Id, kind, kind is Done ? null : deletion.ClientId, deletion.Id), ct);
}
