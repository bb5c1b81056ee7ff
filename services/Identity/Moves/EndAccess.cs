using AseanPlatform.Contracts.Identity;
using AseanPlatform.Identity.Access;
using AseanPlatform.Identity.ApiKeys;
using AseanPlatform.Identity.Links;
using AseanPlatform.Identity.Memberships;
using AseanPlatform.Identity.SignInProviders;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Moves;

static class EndedAccess
{
    /// <summary>
    /// In the transaction in which the move is agreed, behind the wall of the tenant that is left: whatever of that tenant opens the client ends. Grants of consultants
    /// and keys; memberships of the consultancy's people and of operators; keys of the client; invitations, because the consultancy may have sent them.
    /// </summary>
    public static async Task EndAccess(this IdentityDb db, ClientMove move, string by, IPublishEndpoint events, DateTimeOffset now, CancellationToken ct)
    {
        var (client, from) = (move.ClientId, move.FromTenant);
        await db.RaiseMembers(from, client, ct);
        await db.EndOutsideSessions(from, client, now, ct);
        await db.RaiseAccess(from, ct); // also ends what runs longer than a moment, as exports do
        await db.Database.ExecuteSqlAsync($"""
            DELETE FROM membership m WHERE m.tenant_id = {from} AND m.client_id = {client} AND (m.break_glass_id IS NOT NULL
                OR EXISTS (SELECT FROM membership s WHERE s.tenant_id = {from} AND s.client_id IS NULL AND s.person_id = m.person_id))
            """, ct);
        if (!await db.Members.AnyAsync(m => m.ClientId == client && m.State == "active" && m.Roles.Contains(Roles.ClientAdmin), ct))
            throw new RuleBroken("move.no-admin", "The client has no administrator of its own who would be left.");

        foreach (var access in await db.BreakGlasses.Where(b => b.ClientId == client && b.EndedAt == null).ToListAsync(ct)) access.End(by, now);
        var granted = await db.Grants.Where(g => g.ClientId == client).Select(g => g.PersonId).ToListAsync(ct);
        await db.Grants.Where(g => g.ClientId == client).ExecuteDeleteAsync(ct);
        foreach (var person in granted) await db.Regrant(person, from, events, ct);

        var keys = await db.KeysOf(client).Where(k => k.RevokedAt == null).Select(k => k.Id).ToListAsync(ct);
        await db.KeysOf(client).Where(k => k.RevokedAt == null).ExecuteUpdateAsync(set => set.SetProperty(k => k.RevokedAt, now), ct);
        foreach (var key in keys) await db.RaiseAccess(key, ct);

        foreach (var invitation in await db.Invitations.Where(i => i.ClientId == client && i.State == "invited").ToListAsync(ct))
        {
            invitation.Withdraw();
            await db.EndLinks(invitation.Id, now, ct);
        }
    }

    /// <summary>Behind the same wall, a moment later: Identity's own rows, and the word to all services. Done once, whoever tries beside it.</summary>
    public static async Task<bool> Rewrite(this IdentityDb db, ClientMove move, IPublishEndpoint events, DateTimeOffset now, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.LockClient(move.FromTenant, move.ClientId, ct);
        var version = await db.NextVersion(ct);
        if (await db.Moves.Where(m => m.Id == move.Id && m.State == ClientMove.Moving && m.RewrittenAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(m => m.RewrittenAt, now).SetProperty(m => m.Version, version), ct) is 0) return false;

        // The consultancy's own number of the client, and the rows of its file, stay behind: they are no words of the client.
        await db.Clients.Where(c => c.ClientId == move.ClientId).ExecuteUpdateAsync(set => set.SetProperty(c => c.Reference, (string?)null).SetProperty(c => c.Version, version), ct);
        await db.Database.ExecuteSqlAsync($"DELETE FROM client_upload_row WHERE tenant_id = {move.FromTenant} AND client_id = {move.ClientId}", ct);
        await db.RaiseMembers(move.FromTenant, move.ClientId, ct);
        await db.RaiseAccess(move.FromTenant, ct);
        await db.AddMoveMails(move, Roles.ConsultancyAdmin, null, Mails.AccountMail.ClientLeft, events, now, ct);
        await events.Publish(new ClientMoved(move.Id, move.ClientId, move.ToTenant, move.Epoch), ct);
        await db.SaveChangesAsync(ct); // before the rows: this message is of the tenant that is left
        await db.Move(move.ClientId, move.ToTenant, move.Epoch, ct);
        await transaction.CommitAsync(ct);
        return true;
    }
}
