using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using System.Security.Cryptography;
using System.Text.Json;
using AseanPlatform.Identity.People;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Identity;

namespace AseanPlatform.Identity.Passkeys;

/// <summary>From the hash of a passkey's id to the person and the credential.</summary>
[OfNobody, Table("passkey_person")]
public sealed class PasskeyPerson
{
    [Key]
    public required string Key { get; init; }
    public Guid PersonId { get; init; }
    public Guid CredentialId { get; init; }
}

/// <summary>A question that a browser has answered: it counts once.</summary>
[OfNobody, Table("passkey_answer")]
public sealed class PasskeyAnswer
{
    [Key]
    public required string Hash { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>As it is kept in a credential, whose counter is the authenticator's. Who made the authenticator is nobody's business: no attestation is kept.</summary>
sealed record StoredPasskey(string Id, string Name, string PublicKey, IReadOnlyList<string> Transports, bool IsBackupEligible, bool IsBackedUp)
{
    public static StoredPasskey Of(Credential credential) => JsonSerializer.Deserialize<StoredPasskey>(credential.Data)!;

    public static StoredPasskey Of(UserPasskeyInfo passkey, string name) => new(Base64Url.EncodeToString(passkey.CredentialId), name, Base64Url.EncodeToString(passkey.PublicKey),
        passkey.Transports ?? [], passkey.IsBackupEligible, passkey.IsBackedUp);

    public static string KeyOf(byte[] credentialId) => Convert.ToHexStringLower(SHA256.HashData(credentialId));

    public string Json() => JsonSerializer.Serialize(this);

    // Only verified ones are ever added.
    public UserPasskeyInfo Info(Credential credential) => new(Base64Url.DecodeFromChars(Id), Base64Url.DecodeFromChars(PublicKey), credential.CreatedAt, (uint)(credential.Counter ?? 0),
        [.. Transports], isUserVerified: true, IsBackupEligible, IsBackedUp, [], [])
    { Name = Name };
}
