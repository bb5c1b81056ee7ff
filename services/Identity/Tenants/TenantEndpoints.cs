using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Identity.Tenants;

static class TenantEndpoints
{
    public static void MapTenants(this IEndpointRouteBuilder app)
    {
        var tenants = app.MapGroup("/tenants").WithTags("Tenants").AllowRoles(Roles.Operator);
        tenants.MapPost("/", OpenTenant.Handle).WithName(nameof(OpenTenant)).IdempotentByItself();
        tenants.MapGet("/", ListTenants.Handle).WithName(nameof(ListTenants));

        app.MapAuditLog("/audit", "ListAccessAudit");
        app.MapGet("/brand", GetBrand.Handle).WithTags("Tenants").WithName(nameof(GetBrand)).AllowPeopleOrPurposes(Purposes.Hub, Purposes.SignIn, Purposes.Start,
            Purposes.Scorecard, Purposes.Confirm, Purposes.Report, Purposes.Invitation, Purposes.SetUp).AllowAnyKey();
    }

    public static void MapTenantFeed(this IEndpointRouteBuilder app)
    {
        app.MapGet("/tenants", TenantFeed.List).AllowServices("assessment", "reporting", "notification", "operations", "content");
        app.MapGet("/tenants/{id:guid}", TenantFeed.One).AllowServices("assessment", "reporting", "notification", "operations", "content");
    }
}
