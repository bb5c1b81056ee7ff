using AseanPlatform.Identity.BreakGlasses;
using AseanPlatform.Identity.Closings;
using AseanPlatform.Identity.Legal;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Mvc;

namespace AseanPlatform.Identity.Tenants;

static class TenantEndpoints
{
    public static void MapTenants(this IEndpointRouteBuilder app)
    {
        var tenants = app.MapGroup("/tenants").WithTags("Tenants").AllowRoles(Roles.Operator);
        tenants.MapPost("/", OpenTenant.Handle).WithName(nameof(OpenTenant)).IdempotentByItself().WithMetadata(new RequestSizeLimitAttribute(Picture.MostBody));
        tenants.MapGet("/", ListTenants.Handle).WithName(nameof(ListTenants));

        tenants.MapPost("/{id:guid}/suspension", ChangeState.Suspend).WithName("SuspendTenant");
        tenants.MapDelete("/{id:guid}/suspension", ChangeState.Resume).WithName("ResumeTenant");
        tenants.MapPost("/{id:guid}/closure", ChangeState.Close).WithName("CloseTenant");
        app.MapGet("/erasures", ListErasures.Handle).WithTags("People").WithName(nameof(ListErasures)).AllowRoles(Roles.Operator);
        app.MapAuditLog("/audit", "ListAccessAudit");
        app.MapBreakGlass();
        app.MapLegal();

        var own = app.MapGroup("/tenant").WithTags("Tenants").AllowRoles(Roles.ConsultancyAdmin);
        own.MapGet("/", ChangeBrand.Get).WithName("GetTenant");
        own.MapPut("/", ChangeBrand.Handle).WithName(nameof(ChangeBrand));
        own.MapPut("/logo", ChangeBrand.SetLogo).WithName(nameof(ChangeBrand.SetLogo)).WithMetadata(new RequestSizeLimitAttribute(Picture.MostBody));
        own.MapDelete("/logo", ChangeBrand.RemoveLogo).WithName(nameof(ChangeBrand.RemoveLogo));

        app.MapGet("/brand", GetBrand.Handle).WithTags("Tenants").WithName(nameof(GetBrand)).AllowPeopleOrPurposes(Purposes.Hub, Purposes.SignIn, Purposes.Start,
            Purposes.Scorecard, Purposes.Confirm, Purposes.Withdraw, Purposes.Report, Purposes.Summary, Purposes.Calendar, Purposes.Invitation, Purposes.SetUp).AllowAnyKey();
        app.MapGet("/brand/logos/{sha256}", GetLogo.Handle).WithTags("Tenants").WithName(nameof(GetLogo)).AllowPeopleOrPurposes(Purposes.Start);
    }

    public static void MapTenantFeed(this IEndpointRouteBuilder app)
    {
        app.MapGet("/tenants", TenantFeed.List).AllowServices("assessment", "reporting", "notification", "operations", "content");
        app.MapGet("/tenants/{id:guid}", TenantFeed.One).AllowServices("assessment", "reporting", "notification", "operations", "content");
        app.MapGet("/brand", GetLogo.OfMail).AllowServices("notification");
        app.MapGet("/break-glass/{id:guid}", ListAccess.ForMail).AllowServices("notification");
        app.MapGet("/logos/{sha256}", GetLogo.Handle).AllowServices("assessment", "reporting");
    }
}
