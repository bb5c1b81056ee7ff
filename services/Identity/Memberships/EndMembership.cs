using System.Security.Claims;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Memberships;

/// <summary>
/// Somebody no longer belongs to the consultancy, or to one client of it. In force everywhere within two seconds: open pages, keys they made, exports under
/// way. Their account, and what they belong to elsewhere, stays.
/// </summary>
public static class EndMembership
{
    public static Task<Results<NoContent, NotFound>> OfTenant(Guid personId, ClaimsPrincipal caller, Acting acting, CancellationToken ct) => End(null, personId, caller, acting, ct);

    public static async Task<Results<NoContent, NotFound>> OfClient(Guid id, Guid memberId, ClaimsPrincipal caller, IdentityDb db, Acting acting, CancellationToken ct) =>
        await db.Clients.AnyAsync(c => c.ClientId == id, ct) ? await End(id, memberId, caller, acting, ct) : TypedResults.NotFound();

    static async Task<Results<NoContent, NotFound>> End(Guid? clientId, Guid personId, ClaimsPrincipal caller, Acting acting, CancellationToken ct)
    {
        var tenant = caller.TenantId()!.Value;
        var ended = await acting.As(Acting.Context(tenant, staff: true), async (own, scope) =>
        {
            await using var transaction = await own.Database.BeginTransactionAsync(ct);
            if (clientId is null) await own.KeepAnAdmin(tenant, personId, ct);
            // The person's own row, written by their tenant: the filter of persons does not fit, the wall of tenants does.
            if (await own.Database.ExecuteSqlAsync($"DELETE FROM membership WHERE tenant_id = {tenant} AND client_id IS NOT DISTINCT FROM {clientId} AND person_id = {personId}", ct) is 0) return false;

            if (clientId is null) await own.Grants.Where(g => g.PersonId == personId).ExecuteDeleteAsync(ct);
            await own.Regrant(personId, tenant, scope.GetRequiredService<IPublishEndpoint>(), ct);
            await own.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return true;
        }, ct);
        return ended ? TypedResults.NoContent() : TypedResults.NotFound();
    }

    /// <summary>Whoever takes an administrator away waits for whoever else does, until the transaction ends: by removal, another role, or closing the account.</summary>
    public static Task<int> LockAdmins(this IdentityDb db, Guid tenantId, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({$"admins {tenantId}"}, 0))", ct);

    /// <summary>One at a time for each tenant: of two administrators who remove each other, one stays.</summary>
    public static async Task KeepAnAdmin(this IdentityDb own, Guid tenantId, Guid personId, CancellationToken ct)
    {
        await own.LockAdmins(tenantId, ct);
        if (!await own.Members.AnyAsync(m => m.ClientId == null && m.PersonId != personId && m.State == "active" && m.Roles.Contains(Roles.ConsultancyAdmin), ct)
            && await own.Members.AnyAsync(m => m.ClientId == null && m.PersonId == personId && m.Roles.Contains(Roles.ConsultancyAdmin), ct))
            throw new RuleBroken("people.last-admin", "This is the last administrator: make somebody else one first.");
    }
}
