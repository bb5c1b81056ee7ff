using System.Security.Claims;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Memberships;

/// <summary>Which clients each member of a tenant was granted, as of the member's access version.</summary>
public static class GrantFeed
{
    public sealed record Item(Guid PersonId, Guid TenantId, long AccessVersion, IReadOnlyList<Guid> ClientIds);

    public sealed record Page(IReadOnlyList<Item> Items, long? Next);

    const int Size = 500;

    public static async Task<Ok<Page>> List(ClaimsPrincipal caller, Acting acting, CancellationToken ct, long after = 0)
    {
        List<Guid> tenants = caller.TenantId() is { } one ? [one] : await acting.AsNobody(db => db.TenantListings.Select(t => t.TenantId).ToListAsync(ct), ct);
        var items = new List<Item>();
        foreach (var tenant in tenants) items.AddRange(await Of(tenant, null, acting, ct));
        items = [.. items.Where(i => i.AccessVersion > after).OrderBy(i => i.AccessVersion).Take(Size)];
        return TypedResults.Ok(new Page(items, items.Count is Size ? items[^1].AccessVersion : null));
    }

    /// <summary>Within the token's tenant.</summary>
    public static async Task<Results<Ok<Item>, NotFound>> One(Guid id, ClaimsPrincipal caller, Acting acting, CancellationToken ct)
    {
        if (caller.TenantId() is not { } tenant) return TypedResults.NotFound();
        return (await Of(tenant, id, acting, ct)).SingleOrDefault() is { } item
            ? TypedResults.Ok(item)
            : TypedResults.Ok(new Item(id, tenant, await acting.AsNobody(db => db.VersionOf(id, ct), ct), [])); // no member: nothing is granted
    }

    static Task<List<Item>> Of(Guid tenant, Guid? person, Acting acting, CancellationToken ct) => acting.AsTenant(tenant, async db =>
    {
        var members = await db.Members.Where(m => m.ClientId == null && (person == null || m.PersonId == person)).Select(m => m.PersonId).Distinct().ToListAsync(ct);
        var subjects = members.ConvertAll(m => m.ToString());
        var versions = await db.AccessVersions.AsNoTracking().Where(a => subjects.Contains(a.Subject)).ToDictionaryAsync(a => a.Subject, a => a.Version, ct);
        var grants = (await db.Grants.AsNoTracking().Where(g => members.Contains(g.PersonId)).ToListAsync(ct)).ToLookup(g => g.PersonId, g => g.ClientId);
        return members.ConvertAll(m => new Item(m, tenant, versions.GetValueOrDefault(m.ToString()), [.. grants[m]]));
    }, ct);

    static async Task<long> VersionOf(this IdentityDb db, Guid person, CancellationToken ct)
    {
        var subject = person.ToString();
        return await db.AccessVersions.Where(a => a.Subject == subject).Select(a => a.Version).SingleOrDefaultAsync(ct);
    }
}
