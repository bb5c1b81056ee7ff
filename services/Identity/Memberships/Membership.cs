using System.ComponentModel.DataAnnotations.Schema;
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
