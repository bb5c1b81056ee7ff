using System.ComponentModel.DataAnnotations.Schema;
using AseanPlatform.Identity.Tokens;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Identity.Sessions;

/// <summary>Somebody signed in in one browser, acting in at most one membership at a time.</summary>
[OfNobody, Table("session")]
public sealed class Session
{
    public static readonly TimeSpan ValidFor = TimeSpan.FromDays(14);

    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required string Hash { get; init; }
    public Guid PersonId { get; init; }
    public Guid? TenantId { get; set; }
    public Guid? ClientId { get; set; }

    /// <summary>Signed in with more than a password.</summary>
    public bool SecondFactor { get; init; }

    /// <summary>The outside provider at which it began; then <see cref="OnlyTenantId"/> is that provider's tenant, and no other is ever chosen.</summary>
    public Guid? ProviderId { get; init; }
    public Guid? OnlyTenantId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
}

static class NewSession
{
    /// <param name="provider">Where it begins at one: it then opens this tenant only.</param>
    /// <summary>The secret goes to the browser and is not kept.</summary>
    public static SignIn.Response AddSession(this IdentityDb db, Guid personId, Guid? tenantId, Guid? clientId, DateTimeOffset now, bool secondFactor = false, Guid? provider = null)
    {
        var secret = Secret.New(bytes: 32);
        var session = new Session
        {
            Hash = Secret.Hash(secret),
            PersonId = personId,
            TenantId = tenantId,
            ClientId = clientId,
            SecondFactor = secondFactor,
            ProviderId = provider,
            OnlyTenantId = provider is null ? null : tenantId,
            CreatedAt = now,
            ExpiresAt = now + Session.ValidFor,
        };
        db.Add(session);
        return new(secret, session.ExpiresAt);
    }
}
