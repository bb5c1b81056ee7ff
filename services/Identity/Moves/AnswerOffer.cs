using System.Security.Claims;
using AseanPlatform.Identity.Access;
using AseanPlatform.Identity.Clients;
using AseanPlatform.Identity.Mails;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Moves;

/// <summary>The consultancy that was asked accepts or declines; until then the client may withdraw. Of two at the same moment one counts.</summary>
public static class AnswerOffer
{
    internal static async Task<Results<NoContent, NotFound>> Accept(Guid id, ClaimsPrincipal caller, Acting acting, AccessPusher access, TimeProvider clock, CancellationToken ct)
    {
        var (to, now) = (caller.TenantId()!.Value, clock.GetUtcNow());
        if (await acting.AsNobody(db => db.Moves.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id && m.ToTenant == to && !m.SelfManaged, ct), ct) is not { } move) return TypedResults.NotFound();

        await acting.As(Acting.Context(move.FromTenant, staff: true), async (db, scope) =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            await db.LockClient(move.FromTenant, move.ClientId, ct);
            if (!await db.Clients.AnyAsync(c => c.ClientId == move.ClientId && c.State == Client.Active, ct)
                || await db.Moves.Where(m => m.Id == id && m.State == ClientMove.Offered && m.ExpiresAt > now)
                    .ExecuteUpdateAsync(set => set.SetProperty(m => m.State, ClientMove.Moving).SetProperty(m => m.AcceptedAt, now), ct) is 0) throw Over();
            await db.EndAccess(move, await acting.NameOf(move.AskedBy, ct), scope.GetRequiredService<IPublishEndpoint>(), now, ct);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return true;
        }, ct);
        await access.Now(ct);
        return TypedResults.NoContent();
    }

    public static async Task<Results<NoContent, NotFound>> Decline(Guid id, ClaimsPrincipal caller, Acting acting, TimeProvider clock, CancellationToken ct)
    {
        var to = caller.TenantId()!.Value;
        if (await End(m => m.Id == id && m.ToTenant == to && !m.SelfManaged, to, ClientMove.Declined, acting, clock, ct) is not { } move) return TypedResults.NotFound();
        await acting.TellOfMove(move, move.FromTenant, Roles.ClientAdmin, move.ClientId, AccountMail.MoveDeclined, clock.GetUtcNow(), ct);
        return TypedResults.NoContent();
    }

    public static async Task<Results<NoContent, NotFound>> Withdraw(Guid id, Guid moveId, ClaimsPrincipal caller, Acting acting, TimeProvider clock, CancellationToken ct) =>
        caller.ClientId() == id && await End(m => m.Id == moveId && m.ClientId == id, caller.TenantId()!.Value, ClientMove.Withdrawn, acting, clock, ct) is not null
            ? TypedResults.NoContent()
            : TypedResults.NotFound();

    static async Task<ClientMove?> End(System.Linq.Expressions.Expression<Func<ClientMove, bool>> which, Guid tenant, string state, Acting acting, TimeProvider clock, CancellationToken ct) =>
        await acting.AsTenant(tenant, async db =>
        {
            var now = clock.GetUtcNow();
            if (await db.Moves.AsNoTracking().SingleOrDefaultAsync(which, ct) is not { } move) return null;
            return await db.Moves.Where(m => m.Id == move.Id && m.State == ClientMove.Offered && m.ExpiresAt > now)
                .ExecuteUpdateAsync(set => set.SetProperty(m => m.State, state).SetProperty(m => m.EndedAt, now), ct) is 1 ? move : throw Over();
        }, ct);

    static RuleBroken Over() => new("move.over", "This offer is over: it was answered, withdrawn, or has expired.");
}
