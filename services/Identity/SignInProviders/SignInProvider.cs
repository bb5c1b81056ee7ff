using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using System.Security.Claims;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.SignInProviders;

/// <summary>
/// An outside service by which the people of one tenant sign in. Where it is and what it calls a person never changes: with another address the same name
/// could mean somebody else. Whoever wants another adds another.
/// </summary>
[OfTenant, Table("sign_in_provider")]
public sealed class SignInProvider
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required string Name { get; set; }
    public required string AuthorizationEndpoint { get; init; }
    public required string TokenEndpoint { get; init; }
    public required string UserInfoEndpoint { get; init; }

    /// <summary>By what the provider knows this installation.</summary>
    public required string Application { get; set; }

    /// <summary>Wrapped by the data-protection keys of the installation; shown to nobody.</summary>
    public required string Secret { get; set; }
    public required string Scope { get; init; }
    public required string SubjectClaim { get; init; }
    public DateTimeOffset AddedAt { get; init; }
    public DateTimeOffset SecretChangedAt { get; set; }

    /// <summary>What a person is called there, so that it is known again and tells nothing.</summary>
    public string KeyOf(string subject) => Tokens.Secret.Hash($"{Id} {subject}");
}

/// <summary>From the hash of (provider, what a person is called there) to the person. A provider is of one tenant, and so is the link.</summary>
[OfNobody, Table("outside_link")]
public sealed class OutsideLink
{
    [Key]
    public required string Key { get; init; }
    public Guid ProviderId { get; init; }
    public Guid TenantId { get; init; }
    public Guid PersonId { get; init; }
    public DateTimeOffset LinkedAt { get; init; }
    public DateTimeOffset? UsedAt { get; set; }
}

/// <summary>What a provider said about whoever came back from it: for one use, in the browser that holds the secret, for what it was asked for.</summary>
[OfNobody, Table("outside_answer")]
public sealed class OutsideAnswer
{
    public static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(10);

    [Key]
    public required string Hash { get; init; }

    /// <summary>Of the question: it is answered once.</summary>
    public required string Asked { get; init; }
    public Guid TenantId { get; init; }
    public Guid ProviderId { get; init; }
    public required string Key { get; init; }
    public required string Purpose { get; init; }
    public Guid? SessionId { get; init; }
    public Guid? InvitationId { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? UsedAt { get; init; }
}

sealed class ProviderSecrets(IDataProtectionProvider protection)
{
    readonly IDataProtector _wrap = protection.CreateProtector("identity.sign-in-provider-secrets");

    public string Wrap(string secret) => _wrap.Protect(secret);

    public string Unwrap(string wrapped) => _wrap.Unprotect(wrapped);
}

static class OutsideRows
{
    /// <summary>Of a session that began at a provider: the one tenant that it opens. Who runs that provider decides who comes in by it, and so must reach nothing else.</summary>
    public const string OnlyTenantClaim = "only_tenant";

    public static Guid? OnlyTenant(this ClaimsPrincipal caller) => Guid.TryParse(caller.FindFirst(OnlyTenantClaim)?.Value, out var id) ? id : null;

    extension(IdentityDb db)
    {
        /// <summary>Null where the secret is nobody's, too old or used.</summary>
        public Task<OutsideAnswer?> LookAt(string ticket, string purpose, DateTimeOffset now, CancellationToken ct)
        {
            var hash = Tokens.Secret.Hash(ticket);
            return db.OutsideAnswers.AsNoTracking().SingleOrDefaultAsync(a => a.Hash == hash && a.Purpose == purpose && a.UsedAt == null && a.ExpiresAt > now, ct);
        }

        /// <summary>False where another was quicker.</summary>
        public async Task<bool> Take(OutsideAnswer answer, DateTimeOffset now, CancellationToken ct) =>
            await db.OutsideAnswers.Where(a => a.Hash == answer.Hash && a.UsedAt == null).ExecuteUpdateAsync(set => set.SetProperty(a => a.UsedAt, now), ct) is 1;

        /// <summary>Whatever there was between this person and this provider before is replaced. False where what came back is another person's already. In the caller's transaction.</summary>
        public async Task<bool> Link(OutsideAnswer answer, Guid personId, DateTimeOffset now, CancellationToken ct)
        {
            await db.OutsideLinks.Where(l => l.ProviderId == answer.ProviderId && l.PersonId == personId && l.Key != answer.Key).ExecuteDeleteAsync(ct);
            return await db.Database.ExecuteSqlAsync($"""
                INSERT INTO outside_link (key, provider_id, tenant_id, person_id, linked_at) VALUES ({answer.Key}, {answer.ProviderId}, {answer.TenantId}, {personId}, {now})
                ON CONFLICT (key) DO UPDATE SET linked_at = outside_link.linked_at WHERE outside_link.person_id = excluded.person_id
                """, ct) is 1;
        }

        /// <summary>The client leaves the tenant, or is deleted: whoever came in to it by a provider of the tenant came in to that tenant alone. In the caller's transaction, which raises the people's versions.</summary>
        public Task EndOutsideSessions(Guid tenant, Guid client, DateTimeOffset now, CancellationToken ct) => db.Database.ExecuteSqlAsync($"""
            UPDATE session SET ended_at = {now} WHERE tenant_id = {tenant} AND client_id = {client} AND only_tenant_id IS NOT NULL AND ended_at IS NULL;
            DELETE FROM outside_link l WHERE l.tenant_id = {tenant} AND EXISTS (SELECT FROM membership m WHERE m.tenant_id = {tenant} AND m.client_id = {client} AND m.person_id = l.person_id)
                AND NOT EXISTS (SELECT FROM membership m WHERE m.tenant_id = {tenant} AND m.client_id IS DISTINCT FROM {client} AND m.person_id = l.person_id)
            """, ct);

        /// <summary>Ends what began at this provider: of one person, or of all. In the caller's transaction.</summary>
        public Task EndSessionsOf(Guid providerId, Guid? personId, DateTimeOffset now, CancellationToken ct) => db.Database.ExecuteSqlAsync($"""
            DELETE FROM sign_in_step WHERE provider_id = {providerId} AND ({personId}::uuid IS NULL OR person_id = {personId});
            INSERT INTO access_version (subject, version)
                SELECT person_id::text, nextval('change_version') FROM (
                    SELECT DISTINCT person_id FROM session WHERE provider_id = {providerId} AND ended_at IS NULL AND ({personId}::uuid IS NULL OR person_id = {personId}) ORDER BY person_id) s
            ON CONFLICT (subject) DO UPDATE SET version = nextval('change_version'), pushed_at = NULL;
            UPDATE session SET ended_at = {now} WHERE provider_id = {providerId} AND ended_at IS NULL AND ({personId}::uuid IS NULL OR person_id = {personId})
            """, ct);
    }
}
