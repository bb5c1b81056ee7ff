using System.Security.Claims;
using AseanPlatform.Identity.Memberships;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.BreakGlasses;

/// <summary>Before its time, or before it opens: by an administrator of the client or of its consultancy, or by the operator who no longer needs it.</summary>
public static class EndAccess
{
    public static async Task<Results<NoContent, NotFound>> ByClient(Guid id, Guid accessId, ClaimsPrincipal caller, IdentityDb db, Acting acting, TimeProvider clock, CancellationToken ct) =>
        await db.Clients.AnyAsync(c => c.ClientId == id, ct) && await db.BreakGlasses.AnyAsync(b => b.Id == accessId && b.ClientId == id, ct)
        && await End(caller.TenantId()!.Value, accessId, caller, acting, clock, ct)
            ? TypedResults.NoContent()
            : TypedResults.NotFound();

    public static async Task<Results<NoContent, NotFound>> ByOperator(Guid id, Guid accessId, ClaimsPrincipal caller, Acting acting, TimeProvider clock, CancellationToken ct) =>
        await End(id, accessId, caller, acting, clock, ct) ? TypedResults.NoContent() : TypedResults.NotFound();

    static Task<bool> End(Guid tenant, Guid id, ClaimsPrincipal caller, Acting acting, TimeProvider clock, CancellationToken ct) => acting.As(Acting.Context(tenant, staff: true), async (db, scope) =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.BreakGlasses.SingleOrDefaultAsync(b => b.Id == id, ct) is not { } access) return false;
        if (!access.End(caller.FindFirst(Claims.Name)?.Value ?? "", clock.GetUtcNow())) return true;

        await db.Database.ExecuteSqlAsync($"DELETE FROM membership WHERE tenant_id = {tenant} AND break_glass_id = {id}", ct);
        await db.Regrant(access.PersonId, tenant, scope.GetRequiredService<IPublishEndpoint>(), ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }, ct);
}
