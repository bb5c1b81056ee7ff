using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Identity.Tenants;

/// <summary>The organisation under which clients' data lie, with its brand.</summary>
[OfTenant(Readable = true), Table("tenant_account")]
public sealed class TenantAccount
{
    /// <summary>The installation itself: owns the scorecards of the plain home page.</summary>
    public static readonly Guid Hub = new("00000000-0000-7000-8000-000000000001");

    public const string Active = "active", Suspended = "suspended", Closed = "closed";

    /// <summary>A consultancy with its clients, or one client that manages itself.</summary>
    public const string Consultancy = "consultancy", OfItself = "self-managed";

    public Guid Id { get; init; }
    public required string Name { get; set; }
    public required string Slug { get; init; }
    public string Colour { get; set; } = "#0b5a6f";
    public string[] Languages { get; set; } = ["en", "zh-Hans"];

    /// <summary>Where answers to the tenant's mails go.</summary>
    public string? ReplyTo { get; set; }

    /// <summary>The hash of the logo in use.</summary>
    public string? Logo { get; set; }
    public string Kind { get; init; } = Consultancy;
    public string State { get; set; } = Active;

    /// <summary>Why it is not active, as the operator told its people, and since when.</summary>
    public string? StateReason { get; set; }
    public DateTimeOffset? StateSince { get; set; }
    public long Version { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A picture, found by its hash for as long as the tenant is there: reports that were frozen with it still show it.</summary>
[OfTenant(Readable = true), Table("tenant_logo")]
public sealed class TenantLogo
{
    public required string Sha256 { get; init; }
    public required string Type { get; init; }
    public required byte[] Bytes { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

sealed class TenantLogoMapping : IEntityTypeConfiguration<TenantLogo>
{
    public void Configure(EntityTypeBuilder<TenantLogo> builder)
    {
        builder.Property<Guid>("TenantId");
        builder.HasKey("TenantId", nameof(TenantLogo.Sha256));
    }
}

/// <summary>What a slug leads to, and what the operator's list shows.</summary>
[OfNobody, Table("tenant_listing")]
public sealed class TenantListing
{
    [Key]
    public required string Slug { get; init; }
    public Guid TenantId { get; init; }
    public required string Name { get; set; }
    public required string Kind { get; init; }
    public required string State { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}
