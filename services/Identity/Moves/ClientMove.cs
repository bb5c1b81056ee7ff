using System.ComponentModel.DataAnnotations.Schema;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Identity.Moves;

/// <summary>
/// A client becomes its own tenant, or moves to another consultancy that accepts it. Of nobody: the client that asks and the consultancy that answers both reach
/// it, each by its own id, and names are asked for behind the wall of whose they are.
/// </summary>
[OfNobody, Table("client_move")]
public sealed class ClientMove
{
    public static readonly TimeSpan OfferedFor = TimeSpan.FromDays(14);

    /// <summary>Moving: the old consultancy has lost its access, and services rewrite their rows. Done: all of them have.</summary>
    public const string Offered = "offered", Moving = "moving", Done = "done", Withdrawn = "withdrawn", Declined = "declined", Expired = "expired";

    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid ClientId { get; init; }
    public Guid FromTenant { get; init; }

    /// <summary>The consultancy that is asked; of a client that manages itself, the tenant that is made for it.</summary>
    public Guid ToTenant { get; init; }
    public bool SelfManaged { get; init; }
    public string State { get; set; } = Offered;

    /// <summary>How often the client has moved, this move included.</summary>
    public long Epoch { get; init; }
    public Guid AskedBy { get; init; }
    public DateTimeOffset AskedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? AcceptedAt { get; set; }

    /// <summary>Since when the rows of Identity itself lie under the new tenant.</summary>
    public DateTimeOffset? RewrittenAt { get; init; }

    /// <summary>Its place in the feed that services read at their start.</summary>
    public long? Version { get; init; }

    /// <summary>The services that have rewritten their rows.</summary>
    public string[] Answered { get; init; } = [];
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The tenant behind whose wall the client is at this moment.</summary>
    public Guid LiesIn => RewrittenAt is null ? FromTenant : ToTenant;

    public bool IsOpen(DateTimeOffset now) => State is Offered && ExpiresAt > now;
}
