using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Contracts.Identity;
using AseanPlatform.Identity.People;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Invitations;

/// <summary>The answer is the same whether or not the address has an account.</summary>
public static class InvitePerson
{
    public sealed record ClientRequest(
        [Mailbox] string Email,
        [StringLength(100, MinimumLength = 1)] string Name,
        [AllowedValues("en", "zh-Hans")] string Language,
        [AllowedValues(Roles.ClientAdmin, Roles.Contributor, Roles.Viewer)] string Role);

    public sealed record ColleagueRequest(
        [Mailbox] string Email,
        [StringLength(100, MinimumLength = 1)] string Name,
        [AllowedValues("en", "zh-Hans")] string Language,
        [AllowedValues(Roles.ConsultancyAdmin, Roles.Consultant)] string Role);

    public sealed record Response(Guid Id);

    public static async Task<Results<Created<Response>, NotFound>> ToClient(Guid id, ClientRequest request, ClaimsPrincipal caller, IdentityDb db, IPublishEndpoint events,
        Acting acting, TimeProvider clock, CancellationToken ct) =>
        await db.Clients.AnyAsync(c => c.ClientId == id && c.State == "active", ct)
            ? await Invite(id, request.Email, request.Name, request.Language, request.Role, caller, db, events, acting, clock, ct)
            : TypedResults.NotFound();

    public static async Task<Created<Response>> ToTenant(ColleagueRequest request, ClaimsPrincipal caller, IdentityDb db, IPublishEndpoint events,
        Acting acting, TimeProvider clock, CancellationToken ct) =>
        await Invite(null, request.Email, request.Name, request.Language, request.Role, caller, db, events, acting, clock, ct);

    static async Task<Created<Response>> Invite(Guid? clientId, string email, string name, string language, string role,
        ClaimsPrincipal caller, IdentityDb db, IPublishEndpoint events, Acting acting, TimeProvider clock, CancellationToken ct)
    {
        var by = caller.PersonId()!.Value;
        var byName = await acting.AsPerson(by, own => own.People.Where(p => p.Id == by).Select(p => p.Name).SingleAsync(ct), ct);
        var invitation = new Invitation(clientId, MailboxAddress.Parse(email), name, language, role, by, byName, clock.GetUtcNow());
        if (invitation.Name is "") throw new InvalidValue("/name", "Write the person's name.");

        db.Add(invitation);
        await events.Publish(new InvitationIssued(invitation.Id, clientId, invitation.Id), ct);
        await db.SaveChangesAsync(ct);
        return TypedResults.Created($"/api/v1/invitations/{invitation.Id}", new Response(invitation.Id));
    }
}
