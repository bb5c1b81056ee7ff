using System.ComponentModel.DataAnnotations.Schema;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Identity.Keys;

/// <summary>Published as soon as it exists, used from <see cref="SignsFrom"/> on, withdrawn at <see cref="KnownUntil"/>.</summary>
[OfNobody, Table("signing_key")]
public sealed class SigningKey
{
    public required string Id { get; init; }
    public required string PublicKey { get; init; }
    /// <summary>Wrapped by the data-protection keys of the installation.</summary>
    public required string PrivateKey { get; init; }
    public DateTimeOffset SignsFrom { get; init; }
    public DateTimeOffset? KnownUntil { get; set; }
}
