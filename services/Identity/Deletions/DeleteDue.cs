using System.Security.Cryptography;
using System.Text;
using AseanPlatform.Contracts.Identity;
using AseanPlatform.Identity.Access;
using AseanPlatform.Identity.Links;
using AseanPlatform.Identity.Memberships;
using AseanPlatform.Identity.SignInProviders;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.Messaging;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Deletions;

/// <summary>
/// Carries out the deletions whose seven days are over: access ends; a little later, when that is in force everywhere, Identity deletes its own rows and tells the
/// others; when all have acknowledged, it writes the certificate. Each step is one transaction and leaves when to look again.
/// </summary>
sealed class DeleteDue(IServiceProvider services) : Recurring(services, Every)
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    protected override async Task Round(CancellationToken ct)
    {
        var acting = new Acting(Services);
        var due = await acting.AsNobody(db => db.DeletionClocks.FromSql($"SELECT * FROM deletion_clock WHERE due_at <= now() ORDER BY due_at LIMIT 50").AsNoTracking().ToListAsync(ct), ct);
        foreach (var one in due)
            if (!await Try(() => Look(one, acting, ct), ct)) await acting.AsNobody(db => Next(one, db, TimeSpan.FromSeconds(10), ct), ct);
    }

    async Task Look(DeletionClock one, Acting acting, CancellationToken ct)
    {
        var state = await acting.As(TenantContext.Job(one.TenantId, one.ClientId), (db, _) => db.ClientDeletions.Where(d => d.Id == one.DeletionId).Select(d => d.State).SingleOrDefaultAsync(ct), ct);
        switch (state)
        {
            case ClientDeletion.Waiting:
                await acting.As(TenantContext.Job(one.TenantId, one.ClientId), (db, scope) => EndAccess(one, db, scope.GetRequiredService<IPublishEndpoint>(), ct), ct);
                break;
            case ClientDeletion.Ending:
                await acting.As(TenantContext.Job(TenantAccount.Hub), (db, _) => db.LegalAcceptances.Where(a => a.ForClient == one.ClientId).ExecuteDeleteAsync(ct), ct);
                await acting.As(TenantContext.Job(one.TenantId, one.ClientId), (db, scope) => Delete(one, db, scope.GetRequiredService<IPublishEndpoint>(), ct), ct);
                break;
            case ClientDeletion.Deleting: // in the consultancy's name: what is told now carries no client any more
                await acting.As(TenantContext.Job(one.TenantId), (db, scope) => Certify(one, db, scope.GetRequiredService<IPublishEndpoint>(), ct), ct);
                break;
            default:
                await acting.AsNobody(db => Next(one, db, TimeSpan.FromMinutes(1), ct), ct);
                break;
        }
    }

    /// <summary>Nobody acts in the client any more, by membership, grant, invitation or key. Withdrawn in this very moment, it is not begun.</summary>
    async Task<bool> EndAccess(DeletionClock one, IdentityDb db, IPublishEndpoint events, CancellationToken ct)
    {
        var (tenant, client, now) = (one.TenantId, one.ClientId, Clock.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.LockClient(tenant, client, ct);
        if (await db.Database.ExecuteSqlAsync($"UPDATE client_deletion SET state = 'ending', ended_at = now() WHERE id = {one.DeletionId} AND state = 'waiting' AND due_at <= now()", ct) is 0) return false;

        var version = await db.NextVersion(ct);
        await db.Database.ExecuteSqlAsync($"UPDATE client SET state = 'closed', version = {version} WHERE tenant_id = {tenant} AND client_id = {client}", ct);
        var people = await db.Database.SqlQuery<Guid>($"""
            SELECT person_id AS "Value" FROM membership WHERE tenant_id = {tenant} AND client_id = {client} UNION SELECT person_id FROM grant_given WHERE tenant_id = {tenant} AND client_id = {client}
            """).ToListAsync(ct);
        await db.EndOutsideSessions(tenant, client, now, ct);
        await db.Database.ExecuteSqlAsync($"DELETE FROM membership WHERE tenant_id = {tenant} AND client_id = {client}; DELETE FROM grant_given WHERE tenant_id = {tenant} AND client_id = {client}", ct);
        foreach (var person in people) await db.Regrant(person, tenant, events, ct);

        foreach (var invitation in await db.Invitations.Where(i => i.ClientId == client && i.State == "invited").ToListAsync(ct))
        {
            await db.Invitations.Where(i => i.Id == invitation.Id).ExecuteUpdateAsync(set => set.SetProperty(i => i.State, "withdrawn"), ct);
            await db.EndLinks(invitation.Id, now, ct);
        }
        foreach (var key in await db.ApiKeys.Where(k => k.ClientId == client).Select(k => k.Id).ToListAsync(ct)) await db.RaiseAccess(key, ct);
        await db.ApiKeyHashes.Where(h => db.ApiKeys.Any(k => k.Id == h.KeyId && k.ClientId == client)).ExecuteDeleteAsync(ct);
        await events.Publish(new ClientChanged(client, version), ct);
        await Next(one, db, TimeSpan.FromSeconds(5), ct); // two seconds are promised; then nobody writes any more
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    /// <summary>Identity's own rows, and the word to the others, in one transaction.</summary>
    static async Task<bool> Delete(DeletionClock one, IdentityDb db, IPublishEndpoint events, CancellationToken ct)
    {
        var client = one.ClientId;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.Database.ExecuteSqlAsync($"UPDATE client_deletion SET state = 'deleting', told_at = now() WHERE id = {one.DeletionId} AND state = 'ending'", ct) is 0) return false;

        await db.Sessions.Where(s => s.ClientId == client).ExecuteUpdateAsync(set => set.SetProperty(s => s.TenantId, (Guid?)null).SetProperty(s => s.ClientId, (Guid?)null), ct); // a session is its person's
        await db.Links.Where(l => db.Invitations.Any(i => i.Id == l.ObjectId && i.ClientId == client)).ExecuteDeleteAsync(ct);
        await db.LegalAcceptances.Where(a => a.ForClient == client).ExecuteDeleteAsync(ct);
        var (tables, counts) = await db.DeleteClient(client, ct);
        await db.Database.ExecuteSqlAsync($"INSERT INTO client_deleted (client_id, tenant_id, version, deleted_at) VALUES ({client}, {one.TenantId}, {await db.NextVersion(ct)}, now())", ct);
        await db.Acknowledge(one.DeletionId, one.TenantId, "identity", tables, counts, ct);
        await events.Publish(new ClientDeleted(one.DeletionId, client, one.DeletionId), ct);
        await Next(one, db, Every, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    async Task<bool> Certify(DeletionClock one, IdentityDb db, IPublishEndpoint events, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var acknowledged = await db.DeletionsAcknowledged.AsNoTracking().Where(a => a.DeletionId == one.DeletionId).ToListAsync(ct);
        var deletion = await db.ClientDeletions.FromSql($"SELECT * FROM client_deletion WHERE tenant_id = {one.TenantId} AND id = {one.DeletionId} FOR UPDATE").SingleAsync(ct);
        if (deletion.State is not ClientDeletion.Deleting) return false;
        if (ClientDeletion.Services.Except(acknowledged.Select(a => a.Service)).Any())
        {
            await Next(one, db, Every, ct); // a service is away, or still at it: there is no certificate of a part
            await transaction.CommitAsync(ct);
            return false;
        }
        var tenant = await db.Tenants.AsNoTracking().SingleAsync(t => t.Id == one.TenantId, ct);
        deletion.Certificate = Certificate.Write(deletion, tenant.Id, tenant.Name, acknowledged);
        deletion.CertificateSha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(deletion.Certificate)));
        (deletion.State, deletion.DoneAt) = (ClientDeletion.Done, Clock.GetUtcNow());
        await db.Database.ExecuteSqlAsync($"UPDATE deletion_clock SET due_at = NULL WHERE deletion_id = {one.DeletionId}", ct);
        await events.Tell(deletion, DeletionNews.Done, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    static Task<int> Next(DeletionClock one, IdentityDb db, TimeSpan after, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"UPDATE deletion_clock SET due_at = now() + {after} WHERE deletion_id = {one.DeletionId}", ct);
}

static class Acknowledging
{
    /// <summary>Once for each service, however often it says so: the first word counts.</summary>
    public static Task<int> Acknowledge(this IdentityDb db, Guid deletion, Guid tenant, string service, string[] tables, long[] counts, CancellationToken ct) => db.Database.ExecuteSqlAsync($"""
        INSERT INTO deletion_acknowledged (deletion_id, service, tenant_id, at, tables, counts) VALUES ({deletion}, {service}, {tenant}, now(), {tables}, {counts}) ON CONFLICT DO NOTHING
        """, ct);
}

/// <summary>A service has deleted what it had.</summary>
public sealed class ClientErasedConsumer(IdentityDb db, Tenant tenant) : IConsumer<ClientErased>
{
    public Task Consume(ConsumeContext<ClientErased> context) =>
        db.Acknowledge(context.Message.DeletionId, tenant.Id, context.Message.Service, context.Message.Tables, context.Message.Counts, context.CancellationToken);
}
