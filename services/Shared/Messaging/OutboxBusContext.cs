using MassTransit;
using MassTransit.Clients;
using MassTransit.DependencyInjection;
using MassTransit.Middleware;
using MassTransit.Middleware.Outbox;
using MassTransit.Transports;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Messaging;

/// <summary>
/// Makes the <see cref="IPublishEndpoint"/> of a scope write to the outbox table of <typeparamref name="TDbContext"/>,
/// so a message is sent if, and only if, the handler's SaveChanges commits.
/// </summary>
sealed class OutboxBusContextProvider<TDbContext>(
    IBus bus, TDbContext db, Bind<IBus, IClientFactory> clientFactory, Bind<IBus, IScopedConsumeContextProvider> consume, Subscriptions subscriptions, IServiceProvider services)
    : IScopedBusContextProvider<IBus>
    where TDbContext : DbContext
{
    // Inside a consumer the consume context is the outbox already (see Inbox.cs).
    public ScopedBusContext Context { get; } = consume.Value.HasContext
        ? new ConsumeContextScopedBusContext(consume.Value.GetContext(), clientFactory.Value)
        : new OutboxBusContext(bus, db, subscriptions, clientFactory.Value, services);
}

sealed class OutboxBusContext : ScopedBusContext, OutboxSendContext
{
    readonly DbContext _db;
    readonly Subscriptions _subscriptions;
    readonly IServiceProvider _services;

    public OutboxBusContext(IBus bus, DbContext db, Subscriptions subscriptions, IClientFactory clients, IServiceProvider services)
    {
        (_db, _subscriptions, _services) = (db, subscriptions, services);
        SendEndpointProvider = new OutboxSendEndpointProvider(this, bus);
        PublishEndpoint = new PublishEndpoint(new OutboxPublishEndpointProvider(this, bus));
        ClientFactory = new ScopedClientFactory(new ClientFactory(new ScopedClientFactoryContext(clients, services)), null);
    }

    public ISendEndpointProvider SendEndpointProvider { get; }
    public IPublishEndpoint PublishEndpoint { get; }
    public IScopedClientFactory ClientFactory { get; }

    public Task AddSend<T>(SendContext<T> context) where T : class
    {
        _subscriptions.Require(typeof(T));
        _db.Add(OutboxMessage.From(context));
        return Task.CompletedTask;
    }

    public object? GetService(Type serviceType) => _services.GetService(serviceType);
}
