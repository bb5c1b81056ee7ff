using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using AseanPlatform.Identity.Access;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Links;

/// <summary>What the hash of a link token opens: one object of one tenant, for one purpose. The token itself is nowhere.</summary>
[OfNobody, Table("link")]
public sealed class Link
{
    [Key]
    public required string Hash { get; init; }
    public Guid? TenantId { get; init; }
    public required string Purpose { get; init; }
    public Guid ObjectId { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
}

static class EndedLinks
{
    /// <summary>Ends every link to an object; the number of links that were open.</summary>
    public static async Task<int> EndLinks(this IdentityDb db, Guid objectId, DateTimeOffset now, CancellationToken ct)
    {
        var open = await db.Links.Where(l => l.ObjectId == objectId && l.EndedAt == null).Select(l => l.Hash).ToListAsync(ct);
        var ended = await db.Links.Where(l => l.ObjectId == objectId && l.EndedAt == null).ExecuteUpdateAsync(set => set.SetProperty(l => l.EndedAt, now), ct);
        foreach (var hash in open) await db.RaiseAccess(hash, ct);
        return ended;
    }
}
