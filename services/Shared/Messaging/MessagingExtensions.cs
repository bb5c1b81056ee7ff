using AseanPlatform.Contracts.Identity;
using AseanPlatform.Contracts.Operations;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using MassTransit;
using MassTransit.Configuration;
using MassTransit.DependencyInjection;
using MassTransit.Middleware;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace AseanPlatform.Messaging;

public static class MessagingExtensions
{
    extension(IHostApplicationBuilder builder)
    {
        /// <summary>
        /// Connects this service to the broker. What it publishes leaves with the transaction of <typeparamref name="TDbContext"/>;
        /// what it consumes is handled once per message. Its queues are named after <paramref name="service"/>.
        /// </summary>
        public void AddMessaging<TDbContext>(string service, Subscriptions? subscriptions = null, IEnumerable<Type>? consumers = null) where TDbContext : TenantDbContext
        {
            subscriptions ??= Subscriptions.All;
            builder.Services.AddSingleton(subscriptions);
            builder.Services.AddSingleton(new ServiceName(service));
            builder.Services.AddSingleton<Bells>();
            builder.Services.AddSingleton<Backlog>();
            builder.Services.AddMetrics();
            builder.Services.AddHealthChecks().Add(new("outbox", services => services.GetRequiredService<Backlog>(), HealthStatus.Degraded, ["ready"]));
            builder.AddCopies(service, subscriptions);
            builder.Services.ConfigureDbContext<TDbContext>((services, options) => options.AddInterceptors(ActivatorUtilities.CreateInstance<RingAfterCommit>(services)));
            builder.Services.AddHostedService<OutboxDelivery>();
            builder.Services.AddMassTransit(bus =>
            {
                bus.DisableUsageTelemetry();
                bus.ConfigureHealthCheckOptions(health => health.MinimalFailureStatus = HealthStatus.Degraded); // without broker the outbox accepts on
                foreach (var (consumer, queue) in Consumers(consumers ?? typeof(TDbContext).Assembly.GetTypes(), service, subscriptions))
                    bus.AddConsumer(consumer).Endpoint(endpoint => endpoint.Name = queue);
                var replay = Subscriptions.Queue(service, typeof(ReplayAsked));

                bus.AddScoped<IOutboxContextFactory<TDbContext>, Inbox<TDbContext>>();
                bus.Replace(ServiceDescriptor.Scoped<IScopedBusContextProvider<IBus>, OutboxBusContextProvider<TDbContext>>());
                bus.AddConfigureEndpointsCallback((context, name, endpoint) =>
                {
                    endpoint.PrefetchCount = 16;
                    endpoint.ConcurrentMessageLimit = 8;
                    if (endpoint is IRabbitMqReceiveEndpointConfigurator queue)
                        foreach (var argument in Subscriptions.QueueArguments(service)) queue.SetQueueArgument(argument.Key, argument.Value);
                    // Outside the inbox: each attempt is a transaction of its own. A database that is away uses up no attempt: it is waited for, about twenty
                    // minutes, which stays below the half hour after which the broker takes a message back.
                    endpoint.UseMessageRetry(retry => retry.Waiting(times: 120).Handle<Exception>(e => e.MeansDatabaseIsAway));
                    endpoint.UseMessageRetry(retry =>
                    {
                        retry.Waiting(times: 5).Ignore<Exception>(e => e.MeansDatabaseIsAway);
                        retry.Ignore<Parked>();
                        retry.Ignore<RuleBroken>();
                    });
                    if (name != replay && name != Subscriptions.EnvelopesOf(service)) endpoint.ConnectConsumerConfigurationObserver(new OutboxConsumePipeSpecificationObserver<TDbContext>(endpoint, context));
                });

                bus.UsingRabbitMq((context, rabbit) =>
                {
                    rabbit.Host(new Uri(builder.Configuration.GetConnectionString("rabbitmq")!), host => host.Heartbeat(TimeSpan.FromSeconds(5)));
                    rabbit.SendTopology.ErrorQueueNameFormatter = new DeadLetters(service);
                    rabbit.SendTopology.DeadLetterQueueNameFormatter = new DeadLetters(service);
                    rabbit.SendTopology.ConfigureErrorSettings = KeepForEver;
                    rabbit.SendTopology.ConfigureDeadLetterSettings = KeepForEver;
                    rabbit.UsePublishFilter(typeof(TenantPublishFilter<>), context);
                    rabbit.UseConsumeFilter(typeof(TenantConsumeFilter<>), context);
                    rabbit.ConfigureEndpoints(context);
                });
            });
            builder.Services.TryAddSingleton<EndProcess>(_ => Revival.Kill);
            builder.Services.AddHostedService<Revival>(); // after the bus: it looks at what runs
        }
    }

    /// <summary>From 0.2 s up to 10 s between the attempts.</summary>
    static IRetryConfigurator Waiting(this IRetryConfigurator retry, int times) =>
        retry.Exponential(times, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1));

    /// <summary>MassTransit starts from the arguments of the queue that the message came from; a dead letter goes no further.</summary>
    static void KeepForEver(IRabbitMqQueueConfigurator dead)
    {
        foreach (var name in Subscriptions.QueueArguments("").Keys.Except(Subscriptions.DeadArguments.Keys)) dead.SetQueueArgument(name, null);
        dead.SetQuorumQueue();
    }

    /// <summary>A service that hears of Identity's changes keeps a copy of those facts.</summary>
    static void AddCopies(this IHostApplicationBuilder builder, string service, Subscriptions subscriptions)
    {
        var facts = (subscriptions.Hears(service, typeof(TenantChanged)) ? CopiedFacts.Tenants : CopiedFacts.None)
            | (subscriptions.Hears(service, typeof(ClientChanged)) ? CopiedFacts.Clients : CopiedFacts.None)
            | (subscriptions.Hears(service, typeof(AccessChanged)) ? CopiedFacts.Grants : CopiedFacts.None)
            | (subscriptions.Hears(service, typeof(ClientMoved)) ? CopiedFacts.Moves : CopiedFacts.None);
        if (facts is CopiedFacts.None) return;

        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<Copies>(services, facts));
        builder.Services.AddHostedService(services => services.GetRequiredService<Copies>());
        if (facts.HasFlag(CopiedFacts.Grants)) builder.Services.AddSingleton<IGrantCopy>(services => services.GetRequiredService<Copies>());
        builder.Services.AddHealthChecks().Add(new("copies", services => services.GetRequiredService<Copies>(), HealthStatus.Unhealthy, ["ready"]));
    }

    /// <summary>The consumers of a service and their queues. One written for any message (an open generic) takes in every event of the table.</summary>
    static IEnumerable<(Type Consumer, string Queue)> Consumers(IEnumerable<Type> types, string service, Subscriptions subscriptions)
    {
        var common = new[] { typeof(ReplayAskedConsumer), typeof(TenantChangedConsumer), typeof(ClientChangedConsumer), typeof(ClientsChangedConsumer), typeof(AccessChangedConsumer), typeof(ClientMovedConsumer), typeof(ClientDeletedConsumer), typeof(PersonErasedConsumer) }
            .Where(t => subscriptions.Hears(service, Consumed(t).Single().GetGenericArguments()[0]));
        foreach (var type in types.Where(t => t is { IsClass: true, IsAbstract: false }).Concat(common))
            foreach (var consumed in Consumed(type))
            {
                if (!type.IsVisible) throw new InvalidOperationException($"{type.Name} has to be public to consume.");

                var message = consumed.GetGenericArguments()[0];
                if (message.IsGenericParameter)
                {
                    foreach (var each in subscriptions.Table.Keys) yield return (type.MakeGenericType(each), Subscriptions.EnvelopesOf(service));
                    continue;
                }
                if (TenantHeaders.IsOurs(message)) subscriptions.Require(service, message);
                yield return (type, Subscriptions.Queue(service, message));
            }
    }

    static IEnumerable<Type> Consumed(Type consumer) => consumer.GetInterfaces().Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IConsumer<>));

    /// <summary>All dead letters of a service lie in one queue, where an operator finds and replays them.</summary>
    sealed class DeadLetters(string service) : IErrorQueueNameFormatter, IDeadLetterQueueNameFormatter
    {
        public string FormatErrorQueueName(string queueName) => Subscriptions.DeadOf(service);

        public string FormatDeadLetterQueueName(string queueName) => Subscriptions.DeadOf(service);
    }
}
