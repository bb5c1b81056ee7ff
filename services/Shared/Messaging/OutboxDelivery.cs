using System.Text;
using System.Text.Json;
using AseanPlatform.Tenancy;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using RabbitMQ.Client;

namespace AseanPlatform.Messaging;

/// <summary>
/// Moves committed messages from the outbox table to the broker: in order, at least once, by one process per database.
/// A session lock on a connection of its own says which process; the lock ends with the connection.
/// </summary>
sealed class OutboxDelivery(ServiceDatabase database, NpgsqlDataSource pool, IConfiguration configuration, Subscriptions subscriptions, Bells bells, ILogger<OutboxDelivery> logger)
    : BackgroundService
{
    const int Window = 100;
    const string Channel = "wake"; // payload: outbox or jobs
    static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Again("Outbox delivery", Deliver, stoppingToken),
        Again("Listening for work", Listen, stoppingToken),
        Again("Cleaning up", CleanUp, stoppingToken));

    async Task Again(string what, Func<CancellationToken, Task> loop, CancellationToken ct)
    {
        await Task.Yield();
        for (var failures = 0; !ct.IsCancellationRequested;)
        {
            try
            {
                await loop(ct);
                failures = 0;
            }
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                if (failures++ % 20 == 0) logger.LogWarning("{What} was interrupted and goes on soon: {Reason}", what, exception.Message);
                await Task.Delay(250, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    async Task Deliver(CancellationToken ct)
    {
        await using var connection = await database.OpenAlone(ct);
        while (!await Scalar<bool>(connection, "SELECT pg_try_advisory_lock(hashtext('outbox'))", ct))
            if (await bells.Outbox.Heard(Poll, ct)) await Notify(connection, "outbox", ct);

        await using var broker = await Connect(configuration, ct);
        await using var channel = await broker.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true,
            outstandingPublisherConfirmationsRateLimiter: new ThrottlingRateLimiter(Window * 2, 100)), ct);
        await subscriptions.Declare(channel, ct);
        while (true)
        {
            if (bells.OthersWaitForJobs)
            {
                bells.OthersWaitForJobs = false;
                await Notify(connection, "jobs", ct);
            }
            if (await DeliverWindow(connection, channel, ct) < Window) await bells.Outbox.Heard(Poll, ct);
            if (!channel.IsOpen) throw new IOException("The broker went away.");
        }
    }

    /// <summary>Publishes in order without waiting in between, then waits for every confirm; marks in one statement what the broker has.</summary>
    static async Task<int> DeliverWindow(NpgsqlConnection connection, IChannel channel, CancellationToken ct)
    {
        var sending = new List<(long Number, Task Confirmed)>(Window);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(TimeSpan.FromSeconds(10));

        await using (var select = new NpgsqlCommand($"""
            SELECT sequence_number, message_id, exchange, content_type, headers::text, body FROM outbox_message
            WHERE sent_at IS NULL ORDER BY sequence_number LIMIT {Window}
            """, connection))
        await using (var row = await select.ExecuteReaderAsync(ct))
            while (await row.ReadAsync(ct))
            {
                var properties = new BasicProperties
                {
                    MessageId = row.GetGuid(1).ToString(),
                    ContentType = row.GetString(3),
                    DeliveryMode = DeliveryModes.Persistent,
                    Headers = JsonSerializer.Deserialize<Dictionary<string, string?>>(row.GetString(4))!.ToDictionary(h => h.Key, h => (object?)h.Value),
                };
                sending.Add((row.GetInt64(0), channel.BasicPublishAsync(
                    row.GetString(2), "", mandatory: true, properties, Encoding.UTF8.GetBytes(row.GetString(5)), timeout.Token).AsTask()));
            }
        if (sending.Count == 0) return 0;

        var all = Task.WhenAll(sending.Select(s => s.Confirmed));
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await using var update = new NpgsqlCommand("UPDATE outbox_message SET sent_at = now() WHERE sequence_number = ANY($1)", connection)
        {
            Parameters = { new() { Value = sending.Where(s => s.Confirmed.IsCompletedSuccessfully).Select(s => s.Number).ToArray() } },
        };
        await update.ExecuteNonQueryAsync(CancellationToken.None);
        await all;
        return sending.Count;
    }

    async Task Listen(CancellationToken ct)
    {
        await using var connection = await database.OpenAlone(ct);
        connection.Notification += (_, said) =>
        {
            if (said.Payload == "jobs") bells.RingJobs();
            else bells.Outbox.Ring();
        };
        await Execute(connection, $"LISTEN {Channel}", ct);
        while (true) await connection.WaitAsync(ct);
    }

    async Task CleanUp(CancellationToken ct)
    {
        foreach (var (table, column) in new[] { ("outbox_message", "sent_at"), ("inbox_message", "consumed_at") })
        {
            await using var command = pool.CreateCommand(
                $"DELETE FROM {table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM {table} WHERE {column} < now() - interval '8 days' LIMIT 10000))");
            while (await command.ExecuteNonQueryAsync(ct) == 10000) { }
        }
        await Task.Delay(TimeSpan.FromHours(1), ct);
    }

    internal static Task<IConnection> Connect(IConfiguration configuration, CancellationToken ct) => new ConnectionFactory
    {
        Uri = new(configuration.GetConnectionString("rabbitmq")!),
        AutomaticRecoveryEnabled = false, // the loop begins anew and declares again
        RequestedHeartbeat = TimeSpan.FromSeconds(5),
        RequestedConnectionTimeout = TimeSpan.FromSeconds(5),
    }.CreateConnectionAsync(ct);

    static Task Notify(NpgsqlConnection connection, string payload, CancellationToken ct) => Execute(connection, $"NOTIFY {Channel}, '{payload}'", ct);

    static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    static async Task<T> Scalar<T>(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(ct))!;
    }
}
