using System.Data.Common;
using System.Text;
using System.Text.Json;
using AseanPlatform.Contracts.Operations;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using Shouldly;

namespace AseanPlatform.Shared.Tests;

public sealed class InboxTests(Servers servers)
{
    async Task<List<(string? Id, string Headers)>> Dead(string service)
    {
        await using var broker = await servers.Connect();
        await using var channel = await broker.CreateChannelAsync();
        var dead = new List<(string?, string)>();
        while (await channel.BasicGetAsync($"{service}-dead", autoAck: false) is { } letter) // back in its place when the channel closes
            dead.Add((letter.BasicProperties.MessageId, string.Join(';', letter.BasicProperties.Headers!.Select(h => $"{h.Key}={(h.Value is byte[] b ? Encoding.UTF8.GetString(b) : h.Value)}"))));
        return dead;
    }

    /// <summary>Straight into the queue, past outbox and filters, once the service listens to it.</summary>
    async Task Send<T>(SampleService service, T message, string? tenant = null) where T : class
    {
        var queue = AseanPlatform.Messaging.Subscriptions.Queue(service.Name, typeof(T));
        await Until.Ready(async () =>
        {
            await using var asking = await servers.Connect();
            await using var asked = await asking.CreateChannelAsync();
            return (await asked.QueueDeclarePassiveAsync(queue)).ConsumerCount > 0;
        });
        await using var broker = await servers.Connect();
        await using var channel = await broker.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        var id = Guid.NewGuid();
        var headers = new Dictionary<string, object?>();
        if (tenant is not null) headers["tenant_id"] = tenant;
        var envelope = new { messageId = id, messageType = new[] { $"urn:message:{typeof(T).Namespace}:{typeof(T).Name}" }, message, headers };
        await channel.BasicPublishAsync("", queue, mandatory: true,
            new BasicProperties { MessageId = id.ToString(), ContentType = "application/vnd.masstransit+json", DeliveryMode = DeliveryModes.Persistent, Headers = headers },
            JsonSerializer.SerializeToUtf8Bytes(envelope, JsonSerializerOptions.Web));
    }

    [Fact]
    public async Task Five_deliveries_of_one_message_have_one_effect()
    {
        await using var service = await SampleService.Start(servers, await servers.NewDatabase());
        var tenant = await service.NewTenant(servers);
        await service.Publish(tenant, new Happened(Guid.NewGuid(), 1));
        await Until.Ready(async () => (await service.Effects(tenant)).Count == 1);
        for (var n = 0; n < 4; n++) // as after a restore: the sent row is sent again
        {
            await Servers.Sql(servers.AdminOf(service.Name), "UPDATE outbox_message SET sent_at = NULL");
            await Until.Ready(async () => (long)(await Servers.Sql(servers.AdminOf(service.Name), "SELECT count(*) FROM outbox_message WHERE sent_at IS NULL"))! == 0);
        }
        await service.Publish(tenant, new Happened(Guid.NewGuid(), 2));
        await Until.Ready(async () => (await service.Effects(tenant)).Any(e => e.Number == 2));
        await Until.Ready(async () => await QueueEmpty(service.Name));
        (await service.Effects(tenant)).Select(e => e.Number).Order().ShouldBe([1, 2]);
    }

    async Task<bool> QueueEmpty(string name)
    {
        await using var broker = await servers.Connect();
        await using var channel = await broker.CreateChannelAsync();
        return (await channel.QueueDeclarePassiveAsync($"{name}-happened")).MessageCount == 0;
    }

    [Fact]
    public async Task A_failing_consumer_leaves_nothing_and_its_message_is_replayed_once_it_is_mended()
    {
        await using var service = await SampleService.Start(servers, await servers.NewDatabase());
        var tenant = await service.NewTenant(servers);
        var (id, other) = (Guid.NewGuid(), Guid.NewGuid());
        await service.Publish(tenant, new Broke(id), new Broke(other));
        await Until.Ready(async () => (await Dead(service.Name)).Count == 2);
        service.Log.Attempts.Count(a => a == id).ShouldBe(6);
        (await service.Effects(tenant)).ShouldBeEmpty();
        (await Servers.Sql(servers.App(service.Name), "SELECT count(*) FROM inbox_message")).ShouldBe(0L);
        var message = (Guid)(await Servers.Sql(servers.App(service.Name), "SELECT message_id FROM outbox_message WHERE body LIKE $1", $"%{id}%"))!;
        var letter = (await Dead(service.Name)).Single(d => d.Id == message.ToString());
        letter.Headers.ShouldContain($"tenant_id={tenant}");

        service.Log.Mended = true;
        await Send(service, new ReplayAsked("another-service", message));
        await Send(service, new ReplayAsked(service.Name, message));
        await Send(service, new ReplayAsked(service.Name, message));
        await Until.Ready(async () => (await service.Effects(tenant)).Count == 2); // its own and that of the message it published
        await Send(service, new ReplayAsked(service.Name, message));
        await Until.Ready(async () => (await Dead(service.Name)).Count == 1);
        (await service.Effects(tenant)).ShouldAllBe(e => e.Subject == id);
        (await service.Effects(tenant)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_database_that_stays_away_uses_up_no_attempt()
    {
        var refused = new RefusedConnections();
        await using var service = await SampleService.Start(servers, await servers.NewDatabase(), more: services => services.ConfigureDbContext<SampleDb>(db => db.AddInterceptors(refused)));
        var tenant = await service.NewTenant(servers);
        await service.Publish(tenant, new Broke(Guid.NewGuid()));
        await Until.Ready(() => Task.FromResult(!service.Log.Attempts.IsEmpty)); // and fails, so that its next attempts meet what comes now

        servers.KillPostgres();
        try
        {
            service.Log.Mended = true;
            await Until.Ready(() => Task.FromResult(refused.Count > 6), 120); // more often than a message that fails is tried
        }
        finally
        {
            await servers.RestartPostgres();
        }

        await Until.Ready(async () => (await service.Effects(tenant)).Count == 2); // its own and that of the message it published
        (await Dead(service.Name)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Messages_that_are_replayed_all_at_once_all_come_back()
    {
        await using var service = await SampleService.Start(servers, await servers.NewDatabase());
        var tenant = await service.NewTenant(servers);
        var ids = Enumerable.Range(0, 8).Select(_ => Guid.NewGuid()).ToList();
        await service.Publish(tenant, [.. ids.Select(id => (object)new Refused(id))]);
        await Until.Ready(async () => (await Dead(service.Name)).Count == ids.Count);

        await Task.WhenAll((await Dead(service.Name)).Select(letter => Send(service, new ReplayAsked(service.Name, Guid.Parse(letter.Id!)))));

        await Until.Ready(() => Task.FromResult(ids.TrueForAll(id => service.Log.Attempts.Count(a => a == id) == 2))); // refused once more
    }

    [Fact]
    public async Task A_broken_rule_is_never_tried_again()
    {
        await using var service = await SampleService.Start(servers, await servers.NewDatabase());
        var tenant = await service.NewTenant(servers);
        await service.Publish(tenant, new Refused(Guid.NewGuid()));
        await Until.Ready(async () => (await Dead(service.Name)).Count == 1);
        service.Log.Attempts.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not-a-tenant")]
    [InlineData("0190f5fe-0000-7000-8000-00000000dead")]
    public async Task A_message_without_a_known_tenant_is_parked(string? tenant)
    {
        await using var service = await SampleService.Start(servers, await servers.NewDatabase());
        await Send(service, new Happened(Guid.NewGuid(), 1), tenant: tenant);
        await Until.Ready(async () => (await Dead(service.Name)).Count == 1);
        (await Dead(service.Name)).Single().Headers.ShouldContain("Parked");
        (await Servers.Sql(servers.AdminOf(service.Name), "SELECT count(*) FROM effect")).ShouldBe(0L);
        (await Servers.Sql(servers.App(service.Name), "SELECT count(*) FROM inbox_message")).ShouldBe(0L);
    }

    [Fact]
    public async Task A_global_message_reaches_every_tenant_and_none_when_it_names_one()
    {
        await using var service = await SampleService.Start(servers, await servers.NewDatabase());
        var (one, two) = (await service.NewTenant(servers), await service.NewTenant(servers));
        await Send(service, new Announced(Guid.NewGuid()), tenant: one.ToString());
        await Until.Ready(async () => (await Dead(service.Name)).Count == 1);
        (await service.Effects(one)).ShouldBeEmpty();
        await Send(service, new Announced(Guid.NewGuid()));
        await Until.Ready(async () => (await service.Effects(one)).Count == 1 && (await service.Effects(two)).Count == 1);
    }

    [Fact]
    public async Task Nobody_publishes_what_nobody_would_hear_or_consumes_what_the_table_does_not_say()
    {
        await using var service = await SampleService.Start(servers, await servers.NewDatabase());
        var tenant = await service.NewTenant(servers);
        await Should.ThrowAsync<InvalidOperationException>(() => service.Publish(tenant, new AseanPlatform.Contracts.Links.LinkRevoked("")));
    }
}

/// <summary>How often a consumer asked for a connection and got none.</summary>
sealed class RefusedConnections : DbConnectionInterceptor
{
    int _count;

    public int Count => _count;

    public override Task ConnectionFailedAsync(DbConnection connection, ConnectionErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _count);
        return Task.CompletedTask;
    }
}
