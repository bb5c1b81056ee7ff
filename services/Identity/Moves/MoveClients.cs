using AseanPlatform.Contracts.Identity;
using AseanPlatform.Identity.Access;
using AseanPlatform.Identity.Mails;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.Messaging;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Moves;

/// <summary>What follows an agreed move, a moment later; and the end of offers that nobody answered. Each step may be tried again and is done once.</summary>
sealed class MoveClients(IServiceProvider services, AccessPusher access) : Recurring(services, TimeSpan.FromMilliseconds(250))
{
    protected override async Task Round(CancellationToken ct)
    {
        var acting = new Acting(Services);
        await Try(() => Agreed(acting, ct), ct);
        await Try(() => Expired(acting, ct), ct);
        await Try(() => Empty(acting, ct), ct);
    }

    async Task Agreed(Acting acting, CancellationToken ct)
    {
        foreach (var move in await acting.AsNobody(db => db.Moves.AsNoTracking().Where(m => m.State == ClientMove.Moving && m.RewrittenAt == null).ToListAsync(ct), ct))
            await Try(async () =>
            {
                var now = Clock.GetUtcNow();
                if (move.SelfManaged) await Open(move, acting, now, ct);
                await acting.As(Acting.Context(move.FromTenant, staff: true), (db, scope) => db.Rewrite(move, scope.GetRequiredService<IPublishEndpoint>(), now, ct), ct);
                await access.Now(ct);
            }, ct);
    }

    /// <summary>The tenant of a client that manages itself: named as the client is, and without people above it. Its client-admins administer it.</summary>
    static async Task Open(ClientMove move, Acting acting, DateTimeOffset now, CancellationToken ct)
    {
        var client = await acting.AsTenant(move.FromTenant, db => db.Clients.AsNoTracking().SingleAsync(c => c.ClientId == move.ClientId, ct), ct);
        await acting.As(Acting.Context(move.ToTenant, staff: true), async (db, scope) =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            if (await db.Tenants.AnyAsync(t => t.Id == move.ToTenant, ct)) return 0;
            var tenant = new TenantAccount
            {
                Id = move.ToTenant,
                Name = client.Name.Length > 100 ? client.Name[..100] : client.Name,
                Slug = $"c-{Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8))}",
                Kind = TenantAccount.OfItself,
                Languages = client.Language is "en" ? ["en", "zh-Hans"] : ["zh-Hans", "en"],
                Version = await db.NextVersion(ct),
                CreatedAt = now,
            };
            db.Add(tenant);
            db.Add(new TenantListing { Slug = tenant.Slug, TenantId = tenant.Id, Name = tenant.Name, Kind = tenant.Kind, State = tenant.State, CreatedAt = now });
            await db.Database.ExecuteSqlAsync($"INSERT INTO tenant_directory (tenant_id, state, version) VALUES ({tenant.Id}, 'active', {tenant.Version})", ct);
            await db.RaiseAccess(tenant.Id, ct);
            await scope.GetRequiredService<IPublishEndpoint>().Publish(new TenantChanged(tenant.Id, tenant.Version), ct);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return 1;
        }, ct);
    }

    async Task Expired(Acting acting, CancellationToken ct)
    {
        var now = Clock.GetUtcNow();
        foreach (var move in await acting.AsNobody(db => db.Moves.AsNoTracking().Where(m => m.State == ClientMove.Offered && m.ExpiresAt <= now).ToListAsync(ct), ct))
            await acting.As(Acting.Context(move.FromTenant, staff: true), async (db, scope) =>
            {
                await using var transaction = await db.Database.BeginTransactionAsync(ct);
                if (await db.Moves.Where(m => m.Id == move.Id && m.State == ClientMove.Offered)
                        .ExecuteUpdateAsync(set => set.SetProperty(m => m.State, ClientMove.Expired).SetProperty(m => m.EndedAt, now), ct) is 0) return 0;
                await db.AddMoveMails(move, Roles.ClientAdmin, move.ClientId, AccountMail.MoveExpired, scope.GetRequiredService<IPublishEndpoint>(), now, ct);
                await db.SaveChangesAsync(ct);
                await transaction.CommitAsync(ct);
                return 1;
            }, ct);
    }

    /// <summary>A tenant that was made for one client ends when that client has moved on.</summary>
    static async Task Empty(Acting acting, CancellationToken ct)
    {
        var left = await acting.AsNobody(db => (from move in db.Moves
                                                join tenant in db.TenantListings on move.FromTenant equals tenant.TenantId
                                                where move.State == ClientMove.Done && tenant.Kind == TenantAccount.OfItself && tenant.State == TenantAccount.Active
                                                select tenant.TenantId).ToListAsync(ct), ct);
        foreach (var id in left) await acting.Closed(id, ct);
    }
}

/// <summary>A service has rewritten its rows. With the last one the pause of writing ends, and who lives there now is told.</summary>
public sealed class ClientRewrittenConsumer(IdentityDb db, Tenancy.Tenant tenant, Subscriptions subscriptions, IPublishEndpoint events, TimeProvider clock) : IConsumer<ClientRewritten>
{
    public async Task Consume(ConsumeContext<ClientRewritten> context)
    {
        var (id, client, service, now, ct) = (context.Message.MoveId, context.Message.ClientId, context.Message.Service, clock.GetUtcNow(), context.CancellationToken);
        var all = subscriptions.Table[typeof(ClientMoved)];
        await db.Database.ExecuteSqlAsync($"UPDATE client_move SET answered = array_append(answered, {service}) WHERE id = {id} AND NOT {service} = ANY(answered)", ct);
        if (await db.Database.ExecuteSqlAsync($"UPDATE client_move SET state = 'done', ended_at = {now} WHERE id = {id} AND state = 'moving' AND answered @> {all}", ct) is 0) return;

        var move = await db.Moves.AsNoTracking().SingleAsync(m => m.Id == id, ct);
        await db.RaiseMembers(tenant.Id, client, ct);
        await db.AddMoveMails(move, null, client, move.SelfManaged ? AccountMail.ClientOfItself : AccountMail.ClientMoved, events, now, ct);
        if (!move.SelfManaged) await db.AddMoveMails(move, Roles.ConsultancyAdmin, null, AccountMail.ClientArrived, events, now, ct);
    }
}
