using AseanPlatform.Identity.Access;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Tokens;

/// <summary>For whom a token is made, and with which versions of which subjects it counts.</summary>
/// <remarks>A version is always read before the rights: a right that is taken away in between then has a version newer than the token's.</remarks>
sealed record TokenCaller(string Subject, Guid? TenantId)
{
    public Dictionary<string, object> Claims { get; } = new() { [ServiceDefaults.Claims.Subject] = Subject };

    public Dictionary<string, long> Versions { get; } = [];

    /// <summary>When what it is made from ends by itself.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Not to be kept: what it lacks may be there a moment later.</summary>
    public bool Passing { get; set; }

    public static TokenCaller Visitor(string purpose, Guid? tenantId = null) =>
        new(ServiceDefaults.Claims.Visitor, tenantId) { Claims = { [ServiceDefaults.Claims.Purpose] = purpose, [ServiceDefaults.Claims.AccessVersion] = 0L } };
}

static class Versions
{
    public static async Task<long> VersionOf(this IdentityDb db, string subject, CancellationToken ct) =>
        await db.AccessVersions.Where(a => a.Subject == subject).Select(a => (long?)a.Version).SingleOrDefaultAsync(ct) ?? await db.RaiseAccess(subject, ct);
}
