using System.Linq.Expressions;
using System.Security.Claims;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Clients;

public static class ClientFeed
{
    public sealed record Item(Guid Id, Guid TenantId, string Name, string Country, string? Sector, string Language, bool Generative, string State, long Version);

    public sealed record Page(IReadOnlyList<Item> Items, long? Next);

    const int Size = 500;

    static Expression<Func<Client, Item>> Of(Guid tenantId) =>
        c => new Item(c.ClientId, tenantId, c.Name, c.Country, c.Sector, c.Language, c.Generative, c.State, c.Version);

    /// <summary>Of the token's tenant; of all tenants, one after the other, when the token has none.</summary>
    public static async Task<Ok<Page>> List(ClaimsPrincipal caller, Acting acting, CancellationToken ct, long after = 0)
    {
        List<Guid> tenants = caller.TenantId() is { } one ? [one] : await acting.AsNobody(db => db.TenantListings.Select(t => t.TenantId).ToListAsync(ct), ct);
        var items = new List<Item>();
        foreach (var tenant in tenants)
            items.AddRange(await acting.AsTenant(tenant, db =>
                db.Clients.Where(c => c.Version > after).OrderBy(c => c.Version).Take(Size).Select(Of(tenant)).ToListAsync(ct), ct));
        items = [.. items.OrderBy(i => i.Version).Take(Size)];
        return TypedResults.Ok(new Page(items, items.Count is Size ? items[^1].Version : null));
    }

    public static async Task<Results<Ok<Item>, NotFound>> One(Guid id, ClaimsPrincipal caller, IdentityDb db, CancellationToken ct) =>
        caller.TenantId() is { } tenant && await db.Clients.Where(c => c.ClientId == id).Select(Of(tenant)).SingleOrDefaultAsync(ct) is { } client
            ? TypedResults.Ok(client)
            : TypedResults.NotFound();
}
