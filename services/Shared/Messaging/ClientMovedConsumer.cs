using AseanPlatform.Contracts.Identity;
using AseanPlatform.Tenancy;
using MassTransit;

namespace AseanPlatform.Messaging;

/// <summary>Rewrites this service's rows of a client that moved, and says so in the same transaction. Told again, it says so again.</summary>
public sealed class ClientMovedConsumer(TenantDbContext db, IPublishEndpoint events, ServiceName service) : IConsumer<ClientMoved>
{
    public async Task Consume(ConsumeContext<ClientMoved> context)
    {
        var moved = context.Message;
        await db.Move(moved.ClientId, moved.ToTenantId, moved.Epoch, context.CancellationToken);
        await events.Publish(new ClientRewritten(moved.MoveId, moved.ClientId, service.Value), context.CancellationToken);
    }
}
