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
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
}

static class NewSession
{
    /// <summary>The secret goes to the browser and is not kept.</summary>
    public static SignIn.Response AddSession(this IdentityDb db, Guid personId, Guid? tenantId, Guid? clientId, DateTimeOffset now, bool secondFactor = false)
    {
        var secret = Secret.New(bytes: 32);
        var session = new Session
        {
            Hash = Secret.Hash(secret),
            PersonId = personId,
            TenantId = tenantId,
            ClientId = clientId,
            SecondFactor = secondFactor,
            CreatedAt = now,
            ExpiresAt = now + Session.ValidFor,
        };
        db.Add(session);
        return new(secret, session.ExpiresAt);
    }
}
