using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Identity.Closings;

/// <summary>That an account was closed, and how far its erasure is. It outlives the person's data: what was erased is erased again after a restore.</summary>
[OfNobody, Table("account_closing")]
public sealed class AccountClosing
{
    [Key]
    public Guid PersonId { get; init; }
    public DateTimeOffset ClosedAt { get; init; }

    /// <summary>Out of every organisation.</summary>
    public DateTimeOffset? LeftAt { get; init; }

    /// <summary>Name and address are gone.</summary>
    public DateTimeOffset? ErasedAt { get; init; }
}
