using System.ComponentModel.DataAnnotations;
using AseanPlatform.Contracts.Identity;
using AseanPlatform.Identity.Access;
using AseanPlatform.Identity.Mails;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Tenants;

/// <summary>
/// The operator suspends a consultancy, lets it go on, or closes it for good. Nobody acts in one that is not active: its people stay signed in and are
/// told so, its public pages and links open nothing, its jobs and mails wait. Nothing is deleted.
/// </summary>
public static class ChangeState
{
    /// <param name="Reason">Told to its people.</param>
    public sealed record Request([StringLength(500, MinimumLength = 3)] string Reason);

    public static Task<Results<NoContent, NotFound>> Suspend(Guid id, Request request, Acting acting, TimeProvider clock, CancellationToken ct) =>
        Change(id, TenantAccount.Suspended, request.Reason.Trim(), AccountMail.TenantSuspended, acting, clock, ct);

    public static Task<Results<NoContent, NotFound>> Resume(Guid id, Acting acting, TimeProvider clock, CancellationToken ct) =>
        Change(id, TenantAccount.Active, null, AccountMail.TenantResumed, acting, clock, ct);

    public static Task<Results<NoContent, NotFound>> Close(Guid id, Request request, Acting acting, TimeProvider clock, CancellationToken ct) =>
        Change(id, TenantAccount.Closed, request.Reason.Trim(), AccountMail.TenantClosed, acting, clock, ct);

    static async Task<Results<NoContent, NotFound>> Change(Guid id, string state, string? reason, string mail, Acting acting, TimeProvider clock, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var (found, changed, admins) = await acting.As(Acting.Context(id, staff: true), async (db, scope) =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            await db.LockTenant(id, ct);
            if (id == TenantAccount.Hub || await db.Tenants.SingleOrDefaultAsync(t => t.Id == id, ct) is not { } tenant) return (false, false, new List<Guid>());
            if (tenant.State == state) return (true, false, []);
            if (tenant.State is TenantAccount.Closed) throw new RuleBroken("tenant.closed", "This consultancy is closed for good.");

            (tenant.State, tenant.StateReason, tenant.StateSince, tenant.Version) = (state, reason, now, await db.NextVersion(ct));
            (await db.TenantListings.SingleAsync(t => t.TenantId == id, ct)).State = state;
            await db.Database.ExecuteSqlAsync($"UPDATE tenant_directory SET state = {state}, version = {tenant.Version} WHERE tenant_id = {id}", ct);
            await db.RaiseAccess(id, ct);
            await db.RaiseMembers(id, null, ct);
            await scope.GetRequiredService<IPublishEndpoint>().Publish(new TenantChanged(id, tenant.Version), ct);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return (true, true, await db.Members.Where(m => m.ClientId == null && m.Roles.Contains(Roles.ConsultancyAdmin)).Select(m => m.PersonId).ToListAsync(ct));
        }, ct);
        // The installation tells them: the consultancy's own mails wait.
        foreach (var admin in changed ? admins : [])
        {
            await acting.As(AccountMails.Context(admin), async (db, scope) =>
            {
                await db.AddAccountMail(admin, mail, scope.GetRequiredService<IPublishEndpoint>(), now, ct);
                return await db.SaveChangesAsync(ct);
            }, ct);
        }
        return found ? TypedResults.NoContent() : TypedResults.NotFound();
    }

    /// <summary>A tenant in which nobody is any more.</summary>
    public static Task Closed(this Acting acting, Guid id, CancellationToken ct) => acting.As(Acting.Context(id, staff: true), async (db, scope) =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.LockTenant(id, ct);
        var tenant = await db.Tenants.SingleAsync(t => t.Id == id, ct);
        (tenant.State, tenant.Version) = (TenantAccount.Closed, await db.NextVersion(ct));
        (await db.TenantListings.SingleAsync(t => t.TenantId == id, ct)).State = tenant.State;
        await db.Database.ExecuteSqlAsync($"UPDATE tenant_directory SET state = {tenant.State}, version = {tenant.Version} WHERE tenant_id = {id}", ct);
        await db.RaiseAccess(id, ct);
        await scope.GetRequiredService<IPublishEndpoint>().Publish(new TenantChanged(id, tenant.Version), ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }, ct);

    /// <summary>Of all people of the tenant, or of one client of it: what was taken away, or is back, is in force at once.</summary>
    public static Task RaiseMembers(this IdentityDb db, Guid tenantId, Guid? clientId, CancellationToken ct) => db.Database.ExecuteSqlAsync($"""
        INSERT INTO access_version (subject, version)
            SELECT person_id::text, nextval('change_version') FROM (SELECT DISTINCT person_id FROM membership WHERE tenant_id = {tenantId} AND ({clientId}::uuid IS NULL OR client_id = {clientId}) ORDER BY person_id) m
        ON CONFLICT (subject) DO UPDATE SET version = nextval('change_version'), pushed_at = NULL
        """, ct);
}
