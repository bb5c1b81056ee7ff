using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Identity.Invitations;

static class InvitationEndpoints
{
    public static void MapInvitations(this IEndpointRouteBuilder app)
    {
        app.MapPost("/clients/{id:guid}/invitations", InvitePerson.ToClient).WithTags("Invitations").WithName("InviteToClient").AllowRoles(Roles.OfTenant).Idempotent();
        app.MapGet("/clients/{id:guid}/invitations", ListInvitations.OfClient).WithTags("Invitations").WithName("ListClientInvitations").AllowRoles(Roles.OfTenant);

        var invitations = app.MapGroup("/invitations").WithTags("Invitations");
        invitations.MapPost("/", InvitePerson.ToTenant).WithName("InviteColleague").AllowRoles(Roles.ConsultancyAdmin).Idempotent();
        invitations.MapGet("/", ListInvitations.OfTenant).WithName("ListInvitations").AllowRoles(Roles.ConsultancyAdmin);
        invitations.MapGet("/current", GetInvitation.Handle).WithName(nameof(GetInvitation)).AllowPurposes(Purposes.Invitation);
        invitations.MapPost("/current/acceptance", AcceptInvitation.Handle).WithName(nameof(AcceptInvitation)).AllowPurposes(Purposes.Invitation);
        invitations.MapPost("/{id:guid}/renewal", RenewInvitation.Handle).WithName(nameof(RenewInvitation)).AllowRoles(Roles.OfTenant);
        invitations.MapDelete("/{id:guid}", RenewInvitation.Withdraw).WithName("WithdrawInvitation").AllowRoles(Roles.OfTenant);
        invitations.MapGet("/over", AskForInvitation.Get).WithName("GetOverInvitation").AllowPurposes(Purposes.InvitationOver);
        invitations.MapPost("/over/request", AskForInvitation.Handle).WithName(nameof(AskForInvitation)).AllowPurposes(Purposes.InvitationOver);
        app.MapPost("/tenants/{id:guid}/invitation/renewal", RenewInvitation.OfFirstAdmin).WithTags("Tenants").WithName("RenewFirstInvitation").AllowRoles(Roles.Operator);
    }

    public static void MapInvitationLinks(this IEndpointRouteBuilder app) =>
        app.MapPost("/invitations/{id:guid}/link", MakeInvitationLink.Handle).AllowServices("notification");
}
