using System.ComponentModel.DataAnnotations.Schema;
using AseanPlatform.Identity.Tokens;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

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
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>How often signing in to an account failed from one address: others' addresses stay free.</summary>
[OfNobody, Table("sign_in_failure")]
public sealed class SignInFailure
{
    public required string Account { get; init; }
    public required string Address { get; init; }
    public int Failures { get; set; }
    public DateTimeOffset LastAt { get; set; }
}

sealed class SignInFailureMapping : IEntityTypeConfiguration<SignInFailure>
{
    public void Configure(EntityTypeBuilder<SignInFailure> builder) => builder.HasKey(f => new { f.Account, f.Address });
}

static class NewSession
{
    /// <summary>The secret goes to the browser and is not kept.</summary>
    public static SignIn.Response AddSession(this IdentityDb db, Guid personId, Guid? tenantId, Guid? clientId, DateTimeOffset now)
    {
        var secret = Secret.New(bytes: 32);
        var session = new Session
        {
            Hash = Secret.Hash(secret),
            PersonId = personId,
            TenantId = tenantId,
            ClientId = clientId,
            CreatedAt = now,
            ExpiresAt = now + Session.ValidFor,
        };
        db.Add(session);
        return new(secret, session.ExpiresAt);
    }
}
