using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;

namespace AseanPlatform.Identity.Clients;

/// <summary>A client that was taken back: whoever keeps a copy reads here that it is gone.</summary>
[Table("client_deleted")]
public sealed class DeletedClient
{
    [Key]
    public Guid ClientId { get; init; }
    public long Version { get; init; }
    public DateTimeOffset DeletedAt { get; init; }
}
