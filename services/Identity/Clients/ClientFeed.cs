using System.Linq.Expressions;
using System.Security.Claims;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Clients;

public static class ClientFeed
{
    static Expression<Func<Client, ClientFact>> Of(Guid tenantId) =>
        c => new ClientFact(c.ClientId, tenantId, c.Name, c.Country, c.Sector, c.Language, c.Generative, c.State, c.Version);

    /// <summary>Nothing of it but that it is gone: the copies keep no more either.</summary>
    static Expression<Func<DeletedClient, ClientFact>> Gone(Guid tenantId) => c => new ClientFact(c.ClientId, tenantId, "", "", null, "", false, "deleted", c.Version);

    /// <summary>Of the token's tenant; of all tenants, one after the other, when the token has none.</summary>
    public static async Task<Ok<FactPage<ClientFact>>> List(ClaimsPrincipal caller, Acting acting, CancellationToken ct, long after = 0)
    {
        var facts = new List<ClientFact>();
        foreach (var tenant in caller.TenantId() is { } one ? [one] : await TenantFeed.All(acting, ct))
        {
            facts.AddRange(await acting.AsTenant(tenant, db =>
                db.Clients.Where(c => c.Version > after).OrderBy(c => c.Version).Take(TenantFeed.Size).Select(Of(tenant)).ToListAsync(ct), ct));
            facts.AddRange(await acting.AsTenant(tenant, db =>
                db.DeletedClients.Where(c => c.Version > after).OrderBy(c => c.Version).Take(TenantFeed.Size).Select(Gone(tenant)).ToListAsync(ct), ct));
        }
        return TypedResults.Ok(TenantFeed.Page(facts, c => c.Version));
    }

    public static async Task<Results<Ok<ClientFact>, NotFound>> One(Guid id, ClaimsPrincipal caller, IdentityDb db, CancellationToken ct) =>
        caller.TenantId() is { } tenant
        && (await db.Clients.Where(c => c.ClientId == id).Select(Of(tenant)).SingleOrDefaultAsync(ct)
            ?? await db.DeletedClients.Where(c => c.ClientId == id).Select(Gone(tenant)).SingleOrDefaultAsync(ct)) is { } client
            ? TypedResults.Ok(client)
            : TypedResults.NotFound();
}
