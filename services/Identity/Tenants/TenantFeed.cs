using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Tenants;

/// <summary>From this the other services fill and refill their copies; the newer version wins.</summary>
public static class TenantFeed
{
    public sealed record Item(Guid Id, string Name, string Slug, string Colour, IReadOnlyList<string> Languages, string Kind, string State, long Version);

    public sealed record Page(IReadOnlyList<Item> Items, long? Next);

    const int Size = 500;

    public static async Task<Ok<Page>> List(Acting acting, CancellationToken ct, long after = 0)
    {
        var ids = await acting.AsNobody(db => db.TenantListings.Select(t => t.TenantId).ToListAsync(ct), ct);
        var items = new List<Item>();
        foreach (var id in ids)
            if (await Find(id, acting, ct) is { } tenant && tenant.Version > after) items.Add(tenant);
        items = [.. items.OrderBy(i => i.Version).Take(Size)];
        return TypedResults.Ok(new Page(items, items.Count is Size ? items[^1].Version : null));
    }

    public static async Task<Results<Ok<Item>, NotFound>> One(Guid id, Acting acting, CancellationToken ct) =>
        await Find(id, acting, ct) is { } tenant ? TypedResults.Ok(tenant) : TypedResults.NotFound();

    static Task<Item?> Find(Guid id, Acting acting, CancellationToken ct) => acting.AsTenant(id, db => db.Tenants.AsNoTracking().Where(t => t.Id == id)
        .Select(t => new Item(t.Id, t.Name, t.Slug, t.Colour, t.Languages, t.Kind, t.State, t.Version)).SingleOrDefaultAsync(ct), ct);
}
