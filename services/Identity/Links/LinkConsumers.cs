using AseanPlatform.Contracts.Links;
using AseanPlatform.Identity.Access;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Links;

/// <summary>Another service made a link; whoever holds its token is let in from now on.</summary>
public sealed class LinkIssuedConsumer(IdentityDb db, Tenant tenant) : IConsumer<LinkIssued>
{
    public async Task Consume(ConsumeContext<LinkIssued> context)
    {
        var link = context.Message;
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO link (hash, tenant_id, purpose, object_id, expires_at) VALUES ({link.Hash}, {tenant.Id}, {link.Purpose}, {link.ObjectId}, {link.ExpiresAt})
            ON CONFLICT (hash) DO NOTHING
            """, context.CancellationToken);
    }
}

public sealed class LinkRevokedConsumer(IdentityDb db, Tenant tenant, TimeProvider clock) : IConsumer<LinkRevoked>
{
    public async Task Consume(ConsumeContext<LinkRevoked> context)
    {
        var (hash, now) = (context.Message.Hash, clock.GetUtcNow());
        // A revocation that overtakes its issue leaves an ended row behind, which the issue does not replace.
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO link (hash, tenant_id, purpose, object_id, expires_at, ended_at) VALUES ({hash}, {tenant.Id}, 'revoked', {Guid.Empty}, {now}, {now})
            ON CONFLICT (hash) DO UPDATE SET ended_at = coalesce(link.ended_at, excluded.ended_at)
            """, context.CancellationToken);
        await db.RaiseAccess(hash, context.CancellationToken);
    }
}
