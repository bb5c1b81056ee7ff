using System.Security.Claims;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Tenants;

/// <summary>How the caller's tenant looks; without one, how the hub does.</summary>
public static class GetBrand
{
    public sealed record Response(Guid TenantId, string Name, string Slug, string Colour, string ColourOnDark, IReadOnlyList<string> Languages, string? Logo, long Version);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(ClaimsPrincipal caller, Acting acting, CancellationToken ct)
    {
        var id = caller.TenantId() ?? TenantAccount.Hub;
        var tenant = await acting.As(Acting.Context(id), (db, _) => db.Tenants.AsNoTracking().SingleOrDefaultAsync(t => t.Id == id, ct), ct);
        return tenant is null
            ? TypedResults.NotFound()
            : TypedResults.Ok(new Response(tenant.Id, tenant.Name, tenant.Slug, tenant.Colour, new BrandColour(tenant.Colour).OnDark, tenant.Languages, tenant.Logo, tenant.Version));
    }
}
