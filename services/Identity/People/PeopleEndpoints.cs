using AseanPlatform.Identity.AddressChanges;
using AseanPlatform.Identity.ApiKeys;
using AseanPlatform.Identity.Closings;
using AseanPlatform.Identity.Editors;
using AseanPlatform.Identity.Mails;
using AseanPlatform.Identity.Passkeys;
using AseanPlatform.Identity.SecondFactors;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Identity.People;

static class PeopleEndpoints
{
    public static void MapPeople(this IEndpointRouteBuilder app)
    {
        app.MapSecondFactors();
        app.MapPasskeys();
        app.MapAddressChanges();
        app.MapApiKeys();
        app.MapGet("/me", GetMe.Handle).WithTags("People").WithName(nameof(GetMe)).AllowPeople().AllowBeforeSecondFactor();
        app.MapPut("/me/language", SetLanguage.Handle).WithTags("People").WithName(nameof(SetLanguage)).AllowPeople().AllowBeforeSecondFactor();
        app.MapPut("/me/password", ChangePassword.Handle).WithTags("Passwords").WithName(nameof(ChangePassword)).AllowPeople();
        app.MapPost("/me/closing", CloseAccount.Handle).WithTags("People").WithName(nameof(CloseAccount)).AllowPeople();
        var editors = app.MapGroup("/editors").WithTags("Editors").AllowRoles(Roles.Operator);
        editors.MapGet("/", AppointEditor.List).WithName("ListEditors");
        editors.MapPost("/", AppointEditor.Handle).WithName(nameof(AppointEditor));
        editors.MapDelete("/{personId:guid}", AppointEditor.End).WithName("EndEditor");
        app.MapGet("/people", ListPeople.Handle).WithTags("People").WithName(nameof(ListPeople)).AllowRoles(Roles.ConsultancyAdmin);
    }

    public static void MapContacts(this IEndpointRouteBuilder app)
    {
        app.MapAccountMails();
        app.MapGet("/audience", GetAudience.Handle).AllowServices("notification");
        app.MapGet("/clients/{id:guid}/seers", ListSeers.Handle).AllowServices("assessment", "reporting");
        app.MapGet("/persons/{id:guid}/contact", GetContact.Handle).AllowServices("notification");
        app.MapGet("/persons/{id:guid}/name", GetContact.Name).AllowServices("assessment", "reporting", "notification");
    }
}
