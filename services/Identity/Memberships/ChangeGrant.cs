using System.Security.Claims;
using AseanPlatform.Contracts.Identity;
using AseanPlatform.Identity.Access;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Memberships;

/// <summary>Lets a consultant see a client, or no longer. In force everywhere within two seconds, by the raised access version.</summary>
public static class ChangeGrant
{
    public static Task<Results<NoContent, NotFound>> Give(Guid id, Guid personId, ClaimsPrincipal caller, IdentityDb db, Acting acting, TimeProvider clock, CancellationToken ct) =>
        Change(id, personId, caller, db, acting, given: true, clock, ct);

    public static Task<Results<NoContent, NotFound>> End(Guid id, Guid personId, ClaimsPrincipal caller, IdentityDb db, Acting acting, TimeProvider clock, CancellationToken ct) =>
        Change(id, personId, caller, db, acting, given: false, clock, ct);

    static async Task<Results<NoContent, NotFound>> Change(
        Guid id, Guid personId, ClaimsPrincipal caller, IdentityDb db, Acting acting, bool given, TimeProvider clock, CancellationToken ct)
    {
        if (!await db.Clients.AnyAsync(c => c.ClientId == id, ct)) return TypedResults.NotFound();
        if (!await db.Members.AnyAsync(m => m.PersonId == personId && m.ClientId == null, ct)) return TypedResults.NotFound();

        var (tenant, by) = (caller.TenantId()!.Value, caller.PersonId());
        await acting.As(Acting.Context(tenant, staff: true), async (own, scope) =>
        {
            await using var transaction = await own.Database.BeginTransactionAsync(ct);
            var changed = given
                ? await own.Database.ExecuteSqlAsync($"INSERT INTO grant_given VALUES ({tenant}, {id}, {personId}, {by}, {clock.GetUtcNow()}) ON CONFLICT DO NOTHING", ct)
                : await own.Grants.Where(g => g.PersonId == personId && g.ClientId == id).ExecuteDeleteAsync(ct);
            if (changed is 0) return 0;

            await own.Regrant(personId, tenant, scope.GetRequiredService<IPublishEndpoint>(), ct);
            await own.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return changed;
        }, ct);
        return TypedResults.NoContent();
    }

    /// <summary>Raises the person's access, renews the copy that the wall reads, and tells the other services.</summary>
    public static async Task Regrant(this IdentityDb db, Guid personId, Guid tenantId, IPublishEndpoint events, CancellationToken ct)
    {
        var version = await db.RaiseAccess(personId, ct);
        await db.Database.ExecuteSqlAsync($"""
            DELETE FROM client_grant WHERE person_id = {personId} AND tenant_id = {tenantId};
            INSERT INTO client_grant (tenant_id, client_id, person_id, access_version)
                SELECT tenant_id, client_id, person_id, {version} FROM grant_given WHERE person_id = {personId} AND tenant_id = {tenantId};
            INSERT INTO grant_version (tenant_id, person_id, access_version) VALUES ({tenantId}, {personId}, {version})
                ON CONFLICT (tenant_id, person_id) DO UPDATE SET access_version = excluded.access_version
            """, ct);
        await events.Publish(new AccessChanged(personId, version), ct);
    }
}
