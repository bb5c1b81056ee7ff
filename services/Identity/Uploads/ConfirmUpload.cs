using System.Security.Claims;
using AseanPlatform.Contracts.Identity;
using AseanPlatform.Identity.Invitations;
using AseanPlatform.Identity.People;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Uploads;

/// <summary>
/// Makes the clients of all ready rows, with their invitations, in one transaction. Rows whose client came into being since the preview are
/// listed instead. Confirmed again, it makes nothing and answers with what was made.
/// </summary>
public static class ConfirmUpload
{
    const int Batch = 500;

    /// <param name="Again">It was confirmed before: nothing was made now.</param>
    public sealed record Response(bool Again, int Made, int Invited, int Late, GetUpload.Response Upload);

    sealed record Span(long First, long Last);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(Guid id, ClaimsPrincipal caller, IdentityDb db, Acting acting, IPublishEndpoint events, TimeProvider clock, CancellationToken ct)
    {
        var (tenant, by, now) = (caller.TenantId()!.Value, caller.PersonId()!.Value, clock.GetUtcNow());
        var byName = await acting.AsPerson(by, own => own.People.Where(p => p.Id == by).Select(p => p.Name).SingleAsync(ct), ct);

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.LockUploads(tenant, ct);
        if (await db.Uploads.SingleOrDefaultAsync(u => u.Id == id, ct) is not { } upload || !upload.IsThere(now)) return TypedResults.NotFound();
        if (upload.IsConfirmed) return TypedResults.Ok(await Answer(upload, again: true));

        await db.MarkDuplicates(id, late: true, ct);
        await db.Count(upload, ct);
        if (upload.Ready > 0) upload.Confirm(by, now);
        await db.SaveChangesAsync(ct);
        if (upload.Ready is 0)
        {
            await transaction.CommitAsync(ct); // the rows that became duplicates stay marked
            throw new RuleBroken("upload.nothing-new", "No row of this file is a new client: nothing was made.");
        }

        var made = (await db.Database.SqlQuery<Span>($"""
            WITH made AS (
                INSERT INTO client (client_id, tenant_id, name, country, sector, language, generative, reference, state, version, created_at)
                SELECT client_id, tenant_id, name, country, sector, language, generative, reference, 'active', nextval('change_version'), {now}
                FROM client_upload_row WHERE upload_id = {id} AND standing = 'ready' ORDER BY row
                RETURNING version)
            SELECT min(version) AS "First", max(version) AS "Last" FROM made
            """).ToListAsync(ct)).Single();
        await Invite(id, by, byName, db, events, now, ct);
        await events.Publish(new ClientsChanged(id, made.First - 1, made.Last), ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(await Answer(await db.Uploads.AsNoTracking().SingleAsync(u => u.Id == id, ct), again: false));

        async Task<Response> Answer(ClientUpload u, bool again) => new(again, again ? 0 : u.Ready, again ? 0 : u.ToInvite, u.Late, await GetUpload.Shown(u, db, now, ct));
    }

    /// <summary>In batches that are forgotten once they are written: memory does not grow with the file.</summary>
    static async Task Invite(Guid id, Guid by, string byName, IdentityDb db, IPublishEndpoint events, DateTimeOffset now, CancellationToken ct)
    {
        for (var (after, more) = (0, true); more;)
        {
            db.ChangeTracker.Clear();
            var rows = await db.UploadRows.AsNoTracking().Where(r => r.UploadId == id && r.Row > after && r.Standing == "ready" && r.ContactEmail != null).OrderBy(r => r.Row).Take(Batch).ToListAsync(ct);
            foreach (var row in rows)
            {
                var invitation = new Invitation(row.ClientId, MailboxAddress.Parse(row.ContactEmail!), row.ContactName!, row.Language, Roles.ClientAdmin, by, byName, now);
                db.Add(invitation);
                await events.Publish(new InvitationIssued(invitation.Id, row.ClientId, invitation.Id), ct);
            }
            await db.SaveChangesAsync(ct);
            (after, more) = (rows.Count is 0 ? after : rows[^1].Row, rows.Count == Batch);
        }
    }
}
