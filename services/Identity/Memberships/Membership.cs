using System.ComponentModel.DataAnnotations.Schema;
using AseanPlatform.Identity.Clients;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Identity.Memberships;

/// <summary>A person's roles in a tenant, or in one client of it.</summary>
[OfPerson(AcrossTenants = true), Table("membership")]
public sealed class Membership
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid TenantId { get; init; }
    public Guid? ClientId { get; init; }
    public Guid PersonId { get; init; }
    public required string[] Roles { get; set; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends by itself; then no token is made with it any more, and those there were have ended.</summary>
    public DateTimeOffset? Until { get; init; }
    public Guid? BreakGlassId { get; init; }
}

static class ActiveMemberships
{
    /// <summary>Whether one may act in its organisation: nobody does in one that is suspended, closed or archived.</summary>
    public static Task<bool> IsActive(this Acting acting, Membership membership, CancellationToken ct) => acting.As(Acting.Context(membership.TenantId, membership.ClientId), async (db, _) =>
        await db.Tenants.AnyAsync(t => t.Id == membership.TenantId && t.State == TenantAccount.Active, ct)
        && (membership.ClientId is null || await db.Clients.AnyAsync(c => c.ClientId == membership.ClientId && c.State == Client.Active, ct)), ct);
}

/// <summary>A client that a consultant may see.</summary>
[OfTenant, Table("grant_given")]
public sealed class GrantGiven
{
    public Guid PersonId { get; init; }
    public Guid ClientId { get; init; }
    public Guid? GivenBy { get; init; }
    public DateTimeOffset GivenAt { get; init; }
}

sealed class GrantMapping : IEntityTypeConfiguration<GrantGiven>
{
    public void Configure(EntityTypeBuilder<GrantGiven> builder) => builder.HasKey(g => new { g.PersonId, g.ClientId });
}
