using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Tenants;

/// <summary>From this the other services fill and refill their copies; the newer version wins.</summary>
public static class TenantFeed
{
    internal const int Size = 500;

    public static async Task<Ok<FactPage<TenantFact>>> List(Acting acting, CancellationToken ct, long after = 0)
    {
        var facts = new List<TenantFact>();
        foreach (var id in await All(acting, ct))
            if (await Find(id, acting, ct) is { } tenant && tenant.Version > after) facts.Add(tenant);
        return TypedResults.Ok(Page(facts, t => t.Version));
    }

    /// <summary>The next ones in order of version; the last one's version is where the next page starts.</summary>
    internal static FactPage<T> Page<T>(IEnumerable<T> facts, Func<T, long> version)
    {
        T[] page = [.. facts.OrderBy(version).Take(Size)];
        return new(page, page.Length == Size ? version(page[^1]) : null);
    }

    public static async Task<Results<Ok<TenantFact>, NotFound>> One(Guid id, Acting acting, CancellationToken ct) =>
        await Find(id, acting, ct) is { } tenant ? TypedResults.Ok(tenant) : TypedResults.NotFound();

    internal static Task<List<Guid>> All(Acting acting, CancellationToken ct) => acting.AsNobody(db => db.TenantListings.Select(t => t.TenantId).ToListAsync(ct), ct);

    static Task<TenantFact?> Find(Guid id, Acting acting, CancellationToken ct) => acting.AsTenant(id, db => db.Tenants.AsNoTracking().Where(t => t.Id == id)
        .Select(t => new TenantFact(t.Id, t.Name, t.Slug, t.Colour, t.State, t.Version, t.Logo, t.Kind)).SingleOrDefaultAsync(ct), ct);
}
