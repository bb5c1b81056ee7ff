using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Identity.SignInProviders;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Memberships;

/// <summary>
/// Gives somebody another role, or takes them out; or they leave by themselves. The last administrator of a consultancy or of a client neither leaves nor
/// is removed nor becomes less, whatever happens at the same time: changes of one organisation's people wait for each other.
/// </summary>
public static class ChangeMembership
{
    public sealed record TenantRole([AllowedValues(Roles.ConsultancyAdmin, Roles.Consultant)] string Role);

    public sealed record ClientRole([AllowedValues(Roles.ClientAdmin, Roles.Contributor, Roles.Viewer)] string Role);

    public static Task<Results<NoContent, NotFound>> SetRole(Guid personId, TenantRole request, ClaimsPrincipal caller, Acting acting, CancellationToken ct) =>
        Change(caller.TenantId()!.Value, null, personId, request.Role, acting, ct);

    public static Task<Results<NoContent, NotFound>> Remove(Guid personId, ClaimsPrincipal caller, Acting acting, CancellationToken ct) =>
        Change(caller.TenantId()!.Value, null, personId, null, acting, ct);

    public static async Task<Results<NoContent, NotFound>> SetClientRole(Guid id, Guid memberId, ClientRole request, ClaimsPrincipal caller, IdentityDb db, Acting acting, CancellationToken ct) =>
        await db.Clients.AnyAsync(c => c.ClientId == id, ct) ? await Change(caller.TenantId()!.Value, id, memberId, request.Role, acting, ct) : TypedResults.NotFound();

    public static async Task<Results<NoContent, NotFound>> RemoveFromClient(Guid id, Guid memberId, ClaimsPrincipal caller, IdentityDb db, Acting acting, CancellationToken ct) =>
        await db.Clients.AnyAsync(c => c.ClientId == id, ct) ? await Change(caller.TenantId()!.Value, id, memberId, null, acting, ct) : TypedResults.NotFound();

    /// <summary>One's own, whichever is in use.</summary>
    public static async Task<Results<NoContent, NotFound>> Leave(Guid id, ClaimsPrincipal caller, Acting acting, CancellationToken ct)
    {
        var (person, only) = (caller.PersonId()!.Value, caller.OnlyTenant());
        return await acting.AsPerson(person, db => db.Memberships.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id && m.PersonId == person && (only == null || m.TenantId == only), ct), ct) is { } own
            ? await Change(own.TenantId, own.ClientId, person, null, acting, ct)
            : TypedResults.NotFound();
    }

    /// <param name="role">Null: none any more.</param>
    static async Task<Results<NoContent, NotFound>> Change(Guid tenant, Guid? client, Guid person, string? role, Acting acting, CancellationToken ct) =>
        await acting.As(Acting.Context(tenant, staff: true), async (db, scope) =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            await (client is { } one ? db.LockClient(tenant, one, ct) : db.LockTenant(tenant, ct));
            if (client is null) await db.LockAdmins(tenant, ct);
            var membership = await db.MembershipOf(tenant, client, person, ct);
            if (membership is null) return false;

            var admin = client is null ? Roles.ConsultancyAdmin : Roles.ClientAdmin;
            if (membership.Roles.Contains(admin) && role != admin
                && !await db.Members.AnyAsync(m => m.ClientId == client && m.PersonId != person && m.State == "active" && m.Roles.Contains(admin), ct))
                throw new RuleBroken("people.last-admin", "The last administrator cannot leave, be removed or get another role. Make somebody else an administrator first.");

            if (role is not null) await db.Database.ExecuteSqlAsync($"UPDATE membership SET roles = {new[] { role }} WHERE id = {membership.Id}", ct);
            else
            {
                await db.Database.ExecuteSqlAsync($"DELETE FROM membership WHERE id = {membership.Id}", ct);
                await db.Database.ExecuteSqlAsync($"DELETE FROM outside_link WHERE tenant_id = {tenant} AND person_id = {person} AND NOT EXISTS (SELECT FROM membership WHERE tenant_id = {tenant} AND person_id = {person})", ct);
                if (client is null) await db.Grants.Where(g => g.PersonId == person).ExecuteDeleteAsync(ct);
            }
            await db.Regrant(person, tenant, scope.GetRequiredService<IPublishEndpoint>(), ct);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return true;
        }, ct) ? TypedResults.NoContent() : TypedResults.NotFound();

    /// <summary>Whoever takes a consultancy's administrator away waits for whoever else does, until the transaction ends: by removal, another role, or closing the account.</summary>
    public static Task<int> LockAdmins(this IdentityDb db, Guid tenantId, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({$"admins {tenantId}"}, 0))", ct);

    /// <summary>An ordinary one: what an operator was given for a while ends by itself, or is ended where it is listed.</summary>
    static async Task<Member?> MembershipOf(this IdentityDb db, Guid tenant, Guid? client, Guid person, CancellationToken ct) =>
        (await db.Database.SqlQuery<Member>($"""
            SELECT id AS "Id", roles AS "Roles" FROM membership
            WHERE tenant_id = {tenant} AND client_id IS NOT DISTINCT FROM {client}::uuid AND person_id = {person} AND break_glass_id IS NULL
            """).ToListAsync(ct)).SingleOrDefault();

    sealed record Member(Guid Id, string[] Roles);
}
