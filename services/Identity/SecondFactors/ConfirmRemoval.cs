using System.Security.Claims;
using AseanPlatform.Identity.Mails;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.SecondFactors;

/// <summary>The second of two: another admin of the tenant; an operator where there is no other admin, or where the person belongs to more than this tenant.</summary>
public static class ConfirmRemoval
{
    /// <param name="MayConfirm">The caller did not ask for it, and is not the person.</param>
    public sealed record Item(Guid Id, Guid PersonId, string Name, string State, DateTimeOffset AskedAt, DateTimeOffset? DueAt, bool MayConfirm);

    public static async Task<Ok<List<Item>>> List(ClaimsPrincipal caller, IdentityDb db, Acting acting, TimeProvider clock, CancellationToken ct)
    {
        var (by, items) = (caller.PersonId()!.Value, new List<Item>());
        foreach (var one in await Mine(caller, db, clock).OrderBy(r => r.AskedAt).Take(200).ToListAsync(ct))
        {
            var name = await acting.AsPerson(one.PersonId, own => own.People.Where(p => p.Id == one.PersonId).Select(p => p.Name).SingleOrDefaultAsync(ct), ct);
            items.Add(new(one.Id, one.PersonId, name ?? "", one.State, one.AskedAt, one.DueAt, one.State is FactorRemoval.Asked && one.AskedBy != by && one.PersonId != by));
        }
        return TypedResults.Ok(items);
    }

    public static async Task<Results<NoContent, NotFound>> Handle(Guid id, ClaimsPrincipal caller, IdentityDb db, Acting acting, TimeProvider clock, CancellationToken ct)
    {
        var (by, now) = (caller.PersonId()!.Value, clock.GetUtcNow());
        if (await Mine(caller, db, clock).SingleOrDefaultAsync(r => r.Id == id, ct) is not { } removal) return TypedResults.NotFound();
        if (removal.AskedBy == by || removal.PersonId == by) throw new RuleBroken("second-factor-removal.self", "A second person must confirm this.");
        await Allowed(removal, caller.TenantId() is null, db, acting, ct);

        await acting.As(removal.Context, async (own, scope) =>
        {
            await using var transaction = await own.Database.BeginTransactionAsync(ct);
            // The day is counted by the database's clock, here and when it is over: a process with a wrong clock shortens nothing.
            if (await own.Database.ExecuteSqlAsync($"""
                UPDATE factor_removal SET state = 'confirmed', confirmed_by = {by}, due_at = now() + interval '24 hours' WHERE id = {id} AND state = 'asked'
                """, ct) is 0) throw new RuleBroken("second-factor-removal.confirmed", "This was confirmed or cancelled already.");
            await own.AddRemovalMail(removal, AccountMail.RemovalConfirmed, scope.GetRequiredService<IPublishEndpoint>(), now, ct);
            await own.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return true;
        }, ct);
        return TypedResults.NoContent();
    }

    public static async Task<Results<NoContent, NotFound>> Cancel(Guid id, ClaimsPrincipal caller, IdentityDb db, TimeProvider clock, CancellationToken ct) =>
        await Mine(caller, db, clock).SingleOrDefaultAsync(r => r.Id == id, ct) is { } removal && await db.CancelRemovals(removal.PersonId, caller.PersonId()!.Value, clock.GetUtcNow(), ct)
            ? TypedResults.NoContent()
            : TypedResults.NotFound();

    /// <summary>Of an admin: those of the tenant in use. Of an operator: all.</summary>
    static IQueryable<FactorRemoval> Mine(ClaimsPrincipal caller, IdentityDb db, TimeProvider clock)
    {
        var tenant = caller.TenantId();
        var open = db.OpenRemovals(clock.GetUtcNow());
        return tenant is null ? open : open.Where(r => r.TenantId == tenant);
    }

    static async Task Allowed(FactorRemoval removal, bool byOperator, IdentityDb db, Acting acting, CancellationToken ct)
    {
        if (removal.TenantId is not { } tenant || removal.ByOperator) return;

        // Two admins of one tenant must not open an account that reaches into another.
        var elsewhere = await acting.AsPerson(removal.PersonId, own => own.Memberships.AnyAsync(m => m.PersonId == removal.PersonId && m.TenantId != tenant, ct), ct);
        if (!byOperator && elsewhere) throw new RuleBroken("second-factor-removal.operator", "This person belongs to another organisation too: an operator confirms.");
        if (byOperator && !elsewhere && await acting.AsTenant(tenant, own => own.Members.AnyAsync(m =>
                m.State == "active" && m.ClientId == null && m.Roles.Contains(Roles.ConsultancyAdmin) && m.PersonId != removal.PersonId && m.PersonId != removal.AskedBy, ct), ct))
            throw new RuleBroken("second-factor-removal.admin", "Another administrator of the organisation confirms this.");
    }
}
