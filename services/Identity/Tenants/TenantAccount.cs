using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Identity.Tenants;

/// <summary>The organisation under which clients' data lie, with its brand.</summary>
[OfTenant(Readable = true), Table("tenant_account")]
public sealed class TenantAccount
{
    /// <summary>The installation itself: owns the scorecards of the plain home page.</summary>
    public static readonly Guid Hub = new("00000000-0000-7000-8000-000000000001");

    public Guid Id { get; init; }
    public required string Name { get; set; }
    public required string Slug { get; init; }
    public string Colour { get; set; } = "#0b5a6f";
    public string[] Languages { get; set; } = ["en", "zh-Hans"];
    public string Kind { get; init; } = "consultancy";
    public string State { get; set; } = "active";
    public long Version { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
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
