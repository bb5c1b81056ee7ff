using System.Collections.Concurrent;
using AseanPlatform.Contracts.Operations;
using AseanPlatform.Messaging;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AseanPlatform.Shared.Tests;

/// <summary>
/// One process of a small service that publishes and consumes its own events. Several on one database are its replicas. When it ends itself it is
/// started again, as the AppHost does with a process.
/// </summary>
public sealed class SampleService : IAsyncDisposable
{
    static readonly ConcurrentDictionary<string, int> s_processes = new();

    readonly List<IHost> _ended = [];
    readonly Servers _servers;
    IHost _host = null!;

    SampleService(Servers servers, string name)
    {
        (_servers, Name) = (servers, name);
        s_processes.AddOrUpdate(name, 1, (_, others) => others + 1);
    }

    public string Name { get; }

    public IServiceProvider Services => _host.Services;

    public Log Log => Services.GetRequiredService<Log>();

    public static Subscriptions Table(string name) => new(new Dictionary<Type, string[]>
    {
        [typeof(Happened)] = [name],
        [typeof(Broke)] = [name],
        [typeof(Refused)] = [name],
        [typeof(Announced)] = [name],
        [typeof(ReplayAsked)] = [name],
    });

    public static async Task<SampleService> Start(Servers servers, string name, Action<IServiceCollection>? more = null, bool consumes = true, Subscriptions? table = null)
    {
        var service = new SampleService(servers, name);
        service._host = Build();
        await service._host.StartAsync();
        return service;

        // The one that ended hangs, as a process would that was not killed: nobody waits for it.
        void StartAgain() => _ = Task.Run(async () =>
        {
            var next = Build();
            await next.StartAsync();
            service._ended.Add(service._host);
            service._host = next;
        });

        IHost Build()
        {
            var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["POSTGRES_URL"] = servers.PostgresUrl,
                ["DATABASE_PASSWORD"] = Servers.Password,
                ["ConnectionStrings:rabbitmq"] = servers.Rabbit,
            });
            if (Environment.GetEnvironmentVariable("SAY") is not null) builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Information);
            builder.Services.AddSingleton(TimeProvider.System);
            builder.AddTenantDatabase<SampleDb>($"{name}db");
            builder.AddMessaging<SampleDb>(name, table ?? Table(name), consumes ? [typeof(HappenedConsumer), typeof(BrokeConsumer), typeof(RefusedConsumer), typeof(AnnouncedConsumer)] : []);
            builder.Services.AddSingleton<Log>().AddSingleton<EndProcess>(StartAgain);
            more?.Invoke(builder.Services);
            return builder.Build();
        }
    }

    /// <summary>A tenant that this service knows.</summary>
    public async Task<Guid> NewTenant(Servers servers)
    {
        var id = Guid.CreateVersion7();
        await Servers.Sql(servers.App(Name), "INSERT INTO tenant_directory VALUES ($1, 'active', 1)", id);
        return id;
    }

    public Task As(Guid tenant, Func<SampleDb, IPublishEndpoint, Task> work, Guid? client = null) => Services.InTenant(TenantContext.Job(tenant, client), (scope, _) =>
        work(scope.GetRequiredService<SampleDb>(), scope.GetRequiredService<IPublishEndpoint>()), CancellationToken.None);

    public Task Publish(Guid tenant, params object[] messages) => As(tenant, async (db, events) =>
    {
        foreach (var message in messages) await events.Publish(message, message.GetType());
        await db.SaveChangesAsync();
    });

    public async Task<IReadOnlyList<Effect>> Effects(Guid tenant)
    {
        var effects = new List<Effect>();
        await As(tenant, async (db, _) => effects = await db.Set<Effect>().OrderBy(e => e.Id).ToListAsync());
        return effects;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var ended in _ended) _ = ended.StopAsync();
        await _host.StopAsync(TimeSpan.FromSeconds(5));
        _host.Dispose();
        if (s_processes.AddOrUpdate(Name, 0, (_, all) => all - 1) is 0) await Forget();
    }

    /// <summary>All services here hear the same exchanges. A queue that was being made when its broker was killed must not stand in the way of those who come later.</summary>
    async Task Forget()
    {
        await using var broker = await _servers.Connect();
        await using var channel = await broker.CreateChannelAsync();
        foreach (var message in Table(Name).Table.Keys) await channel.ExchangeDeleteAsync(Subscriptions.Queue(Name, message));
    }
}

/// <summary>What the consumers of one process met.</summary>
public sealed class Log
{
    public ConcurrentQueue<Guid> Attempts { get; } = new();
    public bool Mended { get; set; }
}

public sealed class HappenedConsumer(SampleDb db) : IConsumer<Happened>
{
    public Task Consume(ConsumeContext<Happened> context)
    {
        db.Add(new Effect { Subject = context.Message.Aggregate, Number = context.Message.Number });
        return Task.CompletedTask;
    }
}

/// <summary>Fails after its effect was staged and a message published, until it is mended.</summary>
public sealed class BrokeConsumer(SampleDb db, Log log) : IConsumer<Broke>
{
    public async Task Consume(ConsumeContext<Broke> context)
    {
        log.Attempts.Enqueue(context.Message.Id);
        db.Add(new Effect { Subject = context.Message.Id });
        await context.Publish(new Happened(context.Message.Id, 7));
        await db.SaveChangesAsync();
        if (!log.Mended) throw new InvalidOperationException("still broken");
    }
}

public sealed class RefusedConsumer(Log log) : IConsumer<Refused>
{
    public Task Consume(ConsumeContext<Refused> context)
    {
        log.Attempts.Enqueue(context.Message.Id);
        throw new RuleBroken("never", "It will not get better.");
    }
}

public sealed class AnnouncedConsumer(IServiceProvider services) : IConsumer<Announced>
{
    public Task Consume(ConsumeContext<Announced> context) =>
        services.ForEachTenant(async (scope, ct) =>
        {
            var db = scope.GetRequiredService<SampleDb>();
            db.Add(new Effect { Subject = context.Message.Id });
            await db.SaveChangesAsync(ct);
        }, context.CancellationToken);
}
