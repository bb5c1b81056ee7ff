using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Contracts.Identity;
using AseanPlatform.Identity.Clients;
using AseanPlatform.Identity.Links;
using AseanPlatform.Identity.Memberships;
using AseanPlatform.Identity.People;
using AseanPlatform.Identity.SecondFactors;
using AseanPlatform.Identity.Sessions;
using AseanPlatform.Identity.SignInProviders;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Invitations;

/// <summary>
/// Makes the person where there is none; who has an account proves it with its password. What a sign-in provider of the tenant said is linked with it, and
/// for somebody new stands in for the password. Membership, link, session and event commit together.
/// </summary>
public static class AcceptInvitation
{
    public sealed record Request(
        [StringLength(100, MinimumLength = 1)] string Name,
        [AllowedValues("en", "zh-Hans")] string Language,
        [StringLength(512, MinimumLength = 1)] string? Password = null,
        [StringLength(100, MinimumLength = 1)] string? Ticket = null);

    public static async Task<Results<Ok<SignIn.Response>, Accepted<SignIn.Response>, NotFound>> Handle(Request request, ClaimsPrincipal caller, IdentityDb db, Acting acting, Passwords passwords,
        TimeProvider clock, CancellationToken ct)
    {
        var (id, tenant, now) = (caller.ObjectId(), caller.TenantId()!.Value, clock.GetUtcNow());
        if (await db.Invitations.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, ct) is not { } invited) return TypedResults.NotFound();

        var email = MailboxAddress.Parse(invited.Email);
        var known = await db.Emails.Where(e => e.Key == email.Key).Select(e => (Guid?)e.PersonId).SingleOrDefaultAsync(ct);
        var name = request.Name.Trim() is { Length: > 0 } given ? given : invited.Name;
        var answer = request.Ticket is { } ticket ? await db.LookAt(ticket, Intents.Invitation, now, ct) : null;
        if (request.Ticket is not null && (answer is null || answer.InvitationId != id || answer.TenantId != tenant)) throw new RuleBroken("outside-link.stale", "This took too long, or began elsewhere. Begin again.");
        if (request.Password is null && (answer is null || known is not null)) throw new InvalidValue("/password", "Write a password.");
        if (known is null && request.Password is { } chosen) Passwords.Check(chosen, email.Value, name);
        else if (known is not null && !await passwords.Verify(acting, known, request.Password!, ct)) throw new InvalidValue("/password", "This address has an account already; write its password.");

        var person = known ?? Guid.CreateVersion7();
        var response = await acting.As(Acting.Context(tenant, null, person, id, staff: true), async (own, scope) =>
        {
            await using var transaction = await own.Database.BeginTransactionAsync(ct);
            var invitation = await own.Invitations.SingleAsync(i => i.Id == id, ct);
            if (invitation.ClientId is { } client && !await own.Clients.AnyAsync(c => c.ClientId == client && c.State == Client.Active, ct))
                throw new RuleBroken("invitation.client-archived", "This client was archived. Ask whoever invited you.");
            invitation.Accept(person, now); // two at once: the second fails on the row's version
            if (known is null) own.AddPerson(person, name, email, request.Language, request.Password is null ? null : passwords.Hash(request.Password), now);

            if (answer is not null && !await own.Take(answer, now, ct)) throw new RuleBroken("outside-link.stale", "This took too long, or began elsewhere. Begin again.");
            if (answer is not null && !await own.Link(answer, person, now, ct)) throw new RuleBroken("outside-link.taken", "This outside account is linked to somebody else here.");

            var membership = await own.Memberships.SingleOrDefaultAsync(m => m.TenantId == tenant && m.ClientId == invitation.ClientId, ct);
            if (membership is null)
                own.Add(new Membership { TenantId = tenant, ClientId = invitation.ClientId, PersonId = person, Roles = [invitation.Role], CreatedAt = now });
            else membership.Roles = [.. membership.Roles.Append(invitation.Role).Distinct()];

            // The link and a password do not stand in for a second factor.
            var session = known is not null && await own.HasSecondFactor(person, ct)
                ? own.AddStep(person, tenant, invitation.ClientId, email.Key, now)
                : own.AddSession(person, tenant, invitation.ClientId, now, provider: request.Password is null ? answer!.ProviderId : null);
            await own.EndLinks(invitation.Id, now, ct);
            var events = scope.GetRequiredService<IPublishEndpoint>();
            await own.Regrant(person, tenant, events, ct);
            await events.Publish(new InvitationAccepted(invitation.Id, person, invitation.ClientId, invitation.Id), ct);
            await own.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return session;
        }, ct);
        return response.Pending is null ? TypedResults.Ok(response) : TypedResults.Accepted((string?)null, response);
    }

    public static void AddPerson(this IdentityDb db, Guid id, string name, MailboxAddress email, string language, string? passwordHash, DateTimeOffset now)
    {
        db.Add(new Person { Id = id, Name = name, Email = email.Value, Language = language, CreatedAt = now });
        db.Add(new PersonEmail { Key = email.Key, PersonId = id });
        if (passwordHash is not null) db.Add(new Credential { PersonId = id, Kind = Credential.Password, Data = passwordHash, CreatedAt = now, ChangedAt = now });
    }
}
