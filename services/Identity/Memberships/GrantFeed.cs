using System.Security.Claims;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Memberships;

/// <summary>Which clients each member of a tenant was granted, as of the member's access version.</summary>
public static class GrantFeed
{
    /// <param name="after">How many tenants were read already: access versions count per person, so they give no order to page by.</param>
    public static async Task<Ok<FactPage<GrantFact>>> List(ClaimsPrincipal caller, Acting acting, CancellationToken ct, int after = 0)
    {
        var tenants = caller.TenantId() is { } one ? [one] : (await TenantFeed.All(acting, ct)).Order().ToList();
        var (facts, read) = (new List<GrantFact>(), after);
        while (read < tenants.Count && facts.Count < TenantFeed.Size) facts.AddRange(await Of(tenants[read++], null, acting, ct));
        return TypedResults.Ok(new FactPage<GrantFact>([.. facts], read < tenants.Count ? read : null));
    }

    /// <summary>Within the token's tenant. Who is no member of it was granted nothing.</summary>
    public static async Task<Results<Ok<GrantFact>, NotFound>> One(Guid id, ClaimsPrincipal caller, Acting acting, CancellationToken ct) =>
        caller.TenantId() is { } tenant ? TypedResults.Ok((await Of(tenant, id, acting, ct)).Single()) : TypedResults.NotFound();

    static Task<List<GrantFact>> Of(Guid tenant, Guid? person, Acting acting, CancellationToken ct) => acting.AsTenant(tenant, async db =>
    {
        List<Guid> members = person is { } one ? [one] : await db.Members.Where(m => m.ClientId == null).Select(m => m.PersonId).Distinct().ToListAsync(ct);
        var subjects = members.ConvertAll(m => m.ToString());
        // Versions first: grants read after them are at least as new.
        var versions = await db.AccessVersions.AsNoTracking().Where(a => subjects.Contains(a.Subject)).ToDictionaryAsync(a => a.Subject, a => a.Version, ct);
        var grants = (await db.Grants.AsNoTracking().Where(g => members.Contains(g.PersonId)).ToListAsync(ct)).ToLookup(g => g.PersonId, g => g.ClientId);
        return members.ConvertAll(m => new GrantFact(tenant, m, versions.GetValueOrDefault(m.ToString()), [.. grants[m]]));
    }, ct);
}
