using AseanPlatform.Contracts.Notices;
using AseanPlatform.Identity.Memberships;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.BreakGlasses;

/// <summary>The client was told: now, and not before, there is a membership.</summary>
public sealed class BreakGlassToldConsumer(IdentityDb db, Tenant tenant, IPublishEndpoint events, TimeProvider clock) : IConsumer<BreakGlassTold>
{
    public async Task Consume(ConsumeContext<BreakGlassTold> context)
    {
        var (id, now, ct) = (context.Message.BreakGlassId, clock.GetUtcNow(), context.CancellationToken);
        if (await db.BreakGlasses.SingleOrDefaultAsync(b => b.Id == id, ct) is not { } access || !access.Open(now)) return;

        // Of an earlier time. Who is an ordinary member of the client keeps what they have.
        await db.Database.ExecuteSqlAsync($"DELETE FROM membership WHERE tenant_id = {tenant.Id} AND client_id = {access.ClientId} AND person_id = {access.PersonId} AND break_glass_id IS NOT NULL", ct);
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO membership (id, tenant_id, client_id, person_id, roles, created_at, until, break_glass_id)
            VALUES ({Guid.CreateVersion7()}, {tenant.Id}, {access.ClientId}, {access.PersonId}, {new[] { Roles.Viewer }}, {now}, {access.Until}, {id}) ON CONFLICT DO NOTHING
            """, ct);
        await db.Regrant(access.PersonId, tenant.Id, events, ct);
    }
}
