using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Tenants;

public static class ListTenants
{
    public sealed record Item(Guid Id, string Name, string Slug, string Kind, string State, DateTimeOffset CreatedAt);

    public static async Task<Ok<List<Item>>> Handle(IdentityDb db, CancellationToken ct) => TypedResults.Ok(await db.TenantListings
        .OrderBy(t => t.Name).Select(t => new Item(t.TenantId, t.Name, t.Slug, t.Kind, t.State, t.CreatedAt)).ToListAsync(ct));
}
