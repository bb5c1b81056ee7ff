using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Identity.Clients;

/// <summary>A picture of a client, found by its hash for as long as the client is there: reports that were drawn with it still show it.</summary>
[Table("client_logo")]
public sealed class ClientLogo
{
    public Guid ClientId { get; init; }
    public required string Sha256 { get; init; }
    public required string Type { get; init; }
    public required byte[] Bytes { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

sealed class ClientLogoMapping : IEntityTypeConfiguration<ClientLogo>
{
    public void Configure(EntityTypeBuilder<ClientLogo> builder) => builder.HasKey(l => new { l.ClientId, l.Sha256 });
}
