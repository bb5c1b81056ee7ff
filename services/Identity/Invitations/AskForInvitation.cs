using System.Security.Claims;
using AseanPlatform.Identity.Mails;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Invitations;

/// <summary>
/// For who holds a link that no longer works: it says why, and offers to ask for a new one. Whoever invited is told, at most once a day; the answer
/// is the same whatever comes of it, and the page says nothing about the organisation.
/// </summary>
public static class AskForInvitation
{
    static readonly TimeSpan AtMostEvery = TimeSpan.FromDays(1);

    /// <param name="State">accepted, withdrawn, expired, or replaced by a newer link.</param>
    public sealed record Response(string State);

    public static async Task<Results<Ok<Response>, NotFound>> Get(ClaimsPrincipal caller, IdentityDb db, TimeProvider clock, CancellationToken ct)
    {
        var (id, now) = (caller.ObjectId(), clock.GetUtcNow());
        return await db.Invitations.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, ct) is { } invitation
            ? TypedResults.Ok(new Response(invitation.State is not "invited" ? invitation.State : invitation.ExpiresAt <= now ? "expired" : "replaced"))
            : TypedResults.NotFound();
    }

    public static async Task<Accepted> Handle(ClaimsPrincipal caller, IdentityDb db, IPublishEndpoint events, TimeProvider clock, CancellationToken ct)
    {
        var (id, now) = (caller.ObjectId(), clock.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var first = await db.Invitations.Where(i => i.Id == id && i.State != "accepted" && (i.AskedAt == null || i.AskedAt < now - AtMostEvery))
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.AskedAt, now), ct);
        if (first is 1)
        {
            var inviter = await db.Invitations.Where(i => i.Id == id).Select(i => i.InvitedBy).SingleAsync(ct);
            List<Guid> told = inviter is { } person ? [person] : await db.PlatformRoles.Where(r => r.Role == Roles.Operator).Select(r => r.PersonId).ToListAsync(ct);
            foreach (var one in told) await db.AddAccountMail(one, AccountMail.InvitationAsked, events, now, ct);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
        return TypedResults.Accepted((string?)null);
    }
}
