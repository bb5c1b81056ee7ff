using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Identity.Memberships;

static class GrantEndpoints
{
    public static void MapGrants(this IEndpointRouteBuilder app)
    {
        var grants = app.MapGroup("/clients/{id:guid}/grants").WithTags("Grants").AllowRoles(Roles.ConsultancyAdmin);
        app.MapMemberships();
        grants.MapPut("/{personId:guid}", ChangeGrant.Give).WithName("GiveGrant");
        grants.MapDelete("/{personId:guid}", ChangeGrant.End).WithName("EndGrant");
    }

    public static void MapGrantFeed(this IEndpointRouteBuilder app)
    {
        app.MapGet("/grants", GrantFeed.List).AllowServices("assessment", "reporting", "notification");
        app.MapGet("/persons/{id:guid}/grants", GrantFeed.One).AllowServices("assessment", "reporting", "notification");
    }
}
