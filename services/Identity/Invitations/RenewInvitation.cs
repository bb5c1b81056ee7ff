using System.Security.Claims;
using AseanPlatform.Contracts.Identity;
using AseanPlatform.Identity.Links;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Invitations;

/// <summary>Sends an invitation again, with a new link and a new week, or withdraws it. Either way the links that went out before end.</summary>
public static class RenewInvitation
{
    public static Task<Results<NoContent, NotFound>> Handle(Guid id, ClaimsPrincipal caller, IdentityDb db, IPublishEndpoint events, TimeProvider clock, CancellationToken ct) =>
        Change(id, caller, db, async (invitation, now) =>
        {
            invitation.Renew(now);
            await events.Publish(new InvitationIssued(invitation.Id, invitation.ClientId, invitation.Id), ct);
        }, clock, ct);

    public static Task<Results<NoContent, NotFound>> Withdraw(Guid id, ClaimsPrincipal caller, IdentityDb db, TimeProvider clock, CancellationToken ct) =>
        Change(id, caller, db, (invitation, _) =>
        {
            invitation.Withdraw();
            return Task.CompletedTask;
        }, clock, ct);

    /// <summary>The operator's: the first administrator of a consultancy, as long as nobody has accepted.</summary>
    public static async Task<Results<NoContent, NotFound>> OfFirstAdmin(Guid id, Acting acting, TimeProvider clock, CancellationToken ct) =>
        await acting.As(Acting.Context(id, staff: true), async (db, scope) =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            if (await db.Invitations.Where(i => i.ClientId == null && i.InvitedBy == null).OrderByDescending(i => i.CreatedAt).FirstOrDefaultAsync(ct) is not { } invitation) return false;

            invitation.Renew(clock.GetUtcNow());
            await db.EndLinks(invitation.Id, clock.GetUtcNow(), ct);
            await scope.GetRequiredService<IPublishEndpoint>().Publish(new InvitationIssued(invitation.Id, null, invitation.Id), ct);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return true;
        }, ct) ? TypedResults.NoContent() : TypedResults.NotFound();

    static async Task<Results<NoContent, NotFound>> Change(Guid id, ClaimsPrincipal caller, IdentityDb db, Func<Invitation, DateTimeOffset, Task> change, TimeProvider clock, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.Invitations.SingleOrDefaultAsync(i => i.Id == id, ct) is not { } invitation) return TypedResults.NotFound();
        // A colleague is the administrator's to invite; a client's people are everybody's who may see the client.
        if (invitation.ClientId is { } client ? !await db.Clients.AnyAsync(c => c.ClientId == client, ct) : !caller.HasRole(Roles.ConsultancyAdmin)) return TypedResults.NotFound();

        var now = clock.GetUtcNow();
        await change(invitation, now);
        await db.EndLinks(id, now, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.NoContent();
    }
}
