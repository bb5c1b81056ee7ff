using System.Security.Claims;
using AseanPlatform.Contracts.Identity;
using AseanPlatform.Identity.Memberships;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Uploads;

/// <summary>Takes back what an upload made, within fifteen minutes and while nobody has accepted: clients, invitations, links and grants, here and in every copy.</summary>
public static class UndoUpload
{
    /// <param name="Again">It was taken back before.</param>
    public sealed record Response(bool Again, int TakenBack);

    sealed record Span(int Clients, long First, long Last);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(Guid id, ClaimsPrincipal caller, Acting acting, TimeProvider clock, CancellationToken ct)
    {
        var (tenant, now) = (caller.TenantId()!.Value, clock.GetUtcNow());
        var response = await acting.As(Acting.Context(tenant, staff: true), (db, scope) => TakeBack(id, tenant, db, scope.GetRequiredService<IPublishEndpoint>(), now, ct), ct);
        return response is null ? TypedResults.NotFound() : TypedResults.Ok(response);
    }

    static async Task<Response?> TakeBack(Guid id, Guid tenant, IdentityDb db, IPublishEndpoint events, DateTimeOffset now, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.LockUploads(tenant, ct);
        if (await db.Uploads.SingleOrDefaultAsync(u => u.Id == id, ct) is not { } upload || !upload.IsThere(now)) return null;
        if (upload.IsUndone) return new(Again: true, 0);
        upload.Undo(now);

        // Withdrawn first: an acceptance under way either was before, and is seen here, or finds its invitation changed.
        await db.Database.ExecuteSqlAsync($"""
            UPDATE invitation SET state = 'withdrawn' WHERE state = 'invited' AND client_id IN (SELECT client_id FROM client_upload_row WHERE upload_id = {id} AND standing = 'ready')
            """, ct);
        var clients = db.UploadRows.Where(r => r.UploadId == id && r.Standing == "ready").Select(r => r.ClientId);
        if (await db.Invitations.AnyAsync(i => i.State == "accepted" && clients.Contains(i.ClientId!.Value), ct)
            || await db.Members.AnyAsync(m => m.ClientId != null && clients.Contains(m.ClientId.Value), ct))
            throw new RuleBroken("upload.accepted", "Somebody has accepted an invitation already: the clients stay.");

        await db.Database.ExecuteSqlAsync($"""
            WITH ended AS (
                UPDATE link SET ended_at = {now} FROM invitation i
                WHERE link.object_id = i.id AND link.ended_at IS NULL AND i.client_id IN (SELECT client_id FROM client_upload_row WHERE upload_id = {id} AND standing = 'ready')
                RETURNING link.hash)
            INSERT INTO access_version (subject, version) SELECT hash, nextval('change_version') FROM ended
            ON CONFLICT (subject) DO UPDATE SET version = excluded.version, pushed_at = NULL
            """, ct);
        var granted = await db.Grants.Where(g => clients.Contains(g.ClientId)).Select(g => g.PersonId).Distinct().ToListAsync(ct);
        await db.Grants.Where(g => clients.Contains(g.ClientId)).ExecuteDeleteAsync(ct);
        foreach (var person in granted) await db.Regrant(person, tenant, events, ct);

        var gone = (await db.Database.SqlQuery<Span>($"""
            WITH gone AS (DELETE FROM client WHERE client_id IN (SELECT client_id FROM client_upload_row WHERE upload_id = {id} AND standing = 'ready') RETURNING client_id, tenant_id),
                 said AS (INSERT INTO client_deleted (client_id, tenant_id, version, deleted_at) SELECT client_id, tenant_id, nextval('change_version'), {now} FROM gone RETURNING version)
            SELECT count(*)::int AS "Clients", coalesce(min(version), 1) AS "First", coalesce(max(version), 0) AS "Last" FROM said
            """).ToListAsync(ct)).Single();
        await events.Publish(new ClientsChanged(id, gone.First - 1, gone.Last), ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new(Again: false, gone.Clients);
    }
}
