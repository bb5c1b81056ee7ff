using System.Diagnostics;
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
sealed class OutboxDelivery(ServiceDatabase database, NpgsqlDataSource pool, IConfiguration configuration, Subscriptions subscriptions, Bells bells, Backlog backlog, ILogger<OutboxDelivery> logger)
    : BackgroundService
{
    const int Window = 100;
    const string Channel = "wake"; // payload: outbox or jobs
    static readonly TimeSpan Poll = TimeSpan.FromSeconds(1), Gather = TimeSpan.FromMilliseconds(4);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Again("Outbox delivery", Deliver, stoppingToken),
        Again("Listening for work", Listen, stoppingToken),
        Again("Measuring", Measure, stoppingToken),
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
        // Planned once, while the table may be empty, and kept when it is long. A mark that is lost with the server is a message sent once more.
        await Execute(connection, "SET enable_seqscan = off; SET synchronous_commit = off", ct);
        while (!await Scalar<bool>(connection, "SELECT pg_try_advisory_lock(hashtext('outbox'))", ct))
            if (await bells.Outbox.Heard(Poll, ct)) await Notify(connection, "outbox", ct);

        await using var broker = await Connect(configuration, ct);
        await using var channel = await broker.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false), ct);
        var confirms = new Confirms(channel);
        await subscriptions.Declare(channel, ct);
        while (true)
        {
            if (bells.OthersWaitForJobs)
            {
                bells.OthersWaitForJobs = false;
                await Notify(connection, "jobs", ct);
            }
            if (await DeliverWindow(connection, channel, confirms, ct) < Window)
            {
                var ended = Stopwatch.GetTimestamp();
                // What comes right after one window gathers for the next: under load a window of one message costs as much as one of ten.
                if (await bells.Outbox.Heard(Poll, ct) && Gather - Stopwatch.GetElapsedTime(ended) is { Ticks: > 0 } rest) await Task.Delay(rest, ct);
            }
            confirms.ThrowIfClosed();
        }
    }

    /// <summary>Publishes one after the other without waiting for confirms, then waits for all; marks in one statement what the broker has.</summary>
    static async Task<int> DeliverWindow(NpgsqlConnection connection, IChannel channel, Confirms confirms, CancellationToken ct)
    {
        var sent = new List<long>(Window);
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
                confirms.Expect(await channel.GetNextPublishSequenceNumberAsync(timeout.Token));
                await channel.BasicPublishAsync(row.GetString(2), "", mandatory: true, properties, Encoding.UTF8.GetBytes(row.GetString(5)), timeout.Token);
                sent.Add(row.GetInt64(0));
            }
        if (sent.Count == 0) return 0;

        await confirms.All(timeout.Token);
        await using var update = new NpgsqlCommand("UPDATE outbox_message SET sent_at = clock_timestamp() WHERE sequence_number = ANY($1)", connection) { Parameters = { new() { Value = sent } } };
        await update.ExecuteNonQueryAsync(ct);
        return sent.Count;
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

    async Task Measure(CancellationToken ct)
    {
        await using var command = pool.CreateCommand("""
            SELECT count(*), coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8,
                   (SELECT coalesce(extract(epoch FROM now() - min(due_at)), 0)::float8 FROM job WHERE state = 'waiting' AND due_at <= now())
            FROM outbox_message WHERE sent_at IS NULL
            """);
        await using (var row = await command.ExecuteReaderAsync(ct))
            if (await row.ReadAsync(ct)) backlog.Now = new(row.GetInt64(0), row.GetDouble(1), row.GetDouble(2));
        await Task.Delay(TimeSpan.FromSeconds(5), ct);
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
