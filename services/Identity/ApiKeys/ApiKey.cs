using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using AseanPlatform.Identity.Tokens;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Identity.ApiKeys;

/// <summary>What a program may do in the name of the administrator who made the key, and never more than that administrator may.</summary>
[OfTenant, Table("api_key")]
public sealed class ApiKey
{
    public static readonly TimeSpan UseNotedEvery = TimeSpan.FromMinutes(10);

    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The client of which it is; null for a key of the tenant's own people.</summary>
    public Guid? ClientId { get; init; }
    public required string Name { get; init; }
    public required string[] Actions { get; init; }
    public bool AllClients { get; init; }
    public Guid MadeBy { get; init; }
    public DateTimeOffset MadeAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Within ten minutes: not each use is written down.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
    public Guid? RevokedBy { get; init; }

    /// <summary>The role without which its maker could not have made it.</summary>
    public string MakersRole => RoleFor(ClientId);

    public static string RoleFor(Guid? clientId) => clientId is null ? Roles.ConsultancyAdmin : Roles.ClientAdmin;
}

/// <summary>From what a program shows to the key that it is; the rest of the key lies behind its tenant's wall.</summary>
[OfNobody, Table("api_key_hash")]
public sealed class ApiKeyHash
{
    /// <summary>So that a key is recognised where it should not be: in sources, logs, mails.</summary>
    const string Prefix = "apk_";

    [Key]
    public required string Hash { get; init; }
    public Guid KeyId { get; init; }
    public Guid TenantId { get; init; }
    public Guid MadeBy { get; init; }

    public static string NewSecret() => Prefix + Secret.New(bytes: 32);
}

static class KeysOfCaller
{
    /// <summary>Behind the wall of the tenant: the keys of its own people, or those of one client.</summary>
    public static IQueryable<ApiKey> KeysOf(this IdentityDb db, Guid? clientId) => db.ApiKeys.Where(k => k.ClientId == clientId);
}
