using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Identity.Memberships;

static class GrantEndpoints
{
    public static void MapGrants(this IEndpointRouteBuilder app)
    {
        var grants = app.MapGroup("/clients/{id:guid}/grants").WithTags("Grants").AllowRoles(Roles.ConsultancyAdmin);
        grants.MapPut("/{personId:guid}", ChangeGrant.Give).WithName("GiveGrant");
        grants.MapDelete("/{personId:guid}", ChangeGrant.End).WithName("EndGrant");

        var people = app.MapGroup("/people/{personId:guid}").WithTags("People").AllowRoles(Roles.ConsultancyAdmin);
        people.MapPut("/role", ChangeRole.Handle).WithName(nameof(ChangeRole));
        people.MapDelete("/", EndMembership.OfTenant).WithName(nameof(EndMembership));
        app.MapDelete("/clients/{id:guid}/people/{memberId:guid}", EndMembership.OfClient).WithTags("People").WithName("EndClientMembership").AllowRoles(Roles.ConsultancyAdmin);
    }

    public static void MapGrantFeed(this IEndpointRouteBuilder app)
    {
        app.MapGet("/grants", GrantFeed.List).AllowServices("assessment", "reporting", "notification");
        app.MapGet("/persons/{id:guid}/grants", GrantFeed.One).AllowServices("assessment", "reporting", "notification");
    }
}
