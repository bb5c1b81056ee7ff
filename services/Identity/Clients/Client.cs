using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;

namespace AseanPlatform.Identity.Clients;

/// <summary>A client organisation of the tenant.</summary>
[Table("client")]
public sealed class Client
{
    public const string Active = "active", Archived = "archived";

    [Key]
    public Guid ClientId { get; init; }
    public required string Name { get; set; }
    public required string Country { get; set; }
    public string? Sector { get; set; }
    /// <summary>The consultancy's own number or code of the client.</summary>
    public string? Reference { get; set; }
    public required string Language { get; set; }
    /// <summary>Has or plans a generative system: the statements about those are shown.</summary>
    public bool Generative { get; set; }
    /// <summary>Its own, beside the consultancy's; dark enough to stand on paper.</summary>
    public string? Colour { get; set; }
    /// <summary>The hash of the logo in use.</summary>
    public string? Logo { get; set; }
    public string State { get; set; } = Active;
    public long Version { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}
