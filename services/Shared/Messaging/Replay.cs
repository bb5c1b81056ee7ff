using AseanPlatform.Contracts.Operations;
using MassTransit;
using Microsoft.Extensions.Configuration;
using RabbitMQ.Client;

namespace AseanPlatform.Messaging;

public sealed record ServiceName(string Value);

/// <summary>Moves one dead letter of this service back to the queue it came from. Asked twice, the second finds nothing after five seconds; done twice, the inbox drops it.</summary>
public sealed class ReplayAskedConsumer(IConfiguration configuration, ServiceName service) : IConsumer<ReplayAsked>
{
    const int Looks = 20;
    static readonly SemaphoreSlim s_turn = new(1); // whoever looks holds every letter for that moment

    public async Task Consume(ConsumeContext<ReplayAsked> context)
    {
        if (context.Message.Service != service.Value) return;

        await using var broker = await OutboxDelivery.Connect(configuration, context.CancellationToken);
        // A fault is told before its letter is laid down, and another process may hold it for the moment of its look.
        for (var look = 0; look < Looks; look++, await Task.Delay(250, context.CancellationToken))
        {
            await s_turn.WaitAsync(context.CancellationToken);
            try
            {
                if (await Move(broker, context.Message.MessageId.ToString(), context.CancellationToken)) return;
            }
            finally
            {
                s_turn.Release();
            }
        }
    }

    async Task<bool> Move(IConnection broker, string wanted, CancellationToken ct)
    {
        await using var channel = await broker.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), ct);

        // Every other letter goes back to its place when the channel closes.
        while (await channel.BasicGetAsync(Subscriptions.DeadOf(service.Value), autoAck: false, ct) is { } letter)
        {
            if (letter.BasicProperties.MessageId != wanted || From(letter.BasicProperties.Headers) is not { } queue) continue;

            var properties = new BasicProperties(letter.BasicProperties)
            {
                Headers = letter.BasicProperties.Headers!
                    .Where(h => !h.Key.StartsWith("MT-Fault", StringComparison.Ordinal) && !h.Key.StartsWith("x-", StringComparison.Ordinal) && h.Key != "MT-Reason")
                    .ToDictionary(),
            };
            await channel.BasicPublishAsync("", queue, mandatory: true, properties, letter.Body, ct);
            await channel.BasicAckAsync(letter.DeliveryTag, multiple: false, ct);
            return true; // one that fails again at once comes back here, and waits to be asked for again
        }
        return false;
    }

    /// <summary>Named by MassTransit when a consumer failed, by the broker when it gave up delivering.</summary>
    static string? From(IDictionary<string, object?>? headers)
    {
        string? Text(string name) => headers?.TryGetValue(name, out var value) is true ? value is byte[] bytes ? System.Text.Encoding.UTF8.GetString(bytes) : value?.ToString() : null;
        return Text("MT-Fault-InputAddress") is { } address ? new Uri(address).AbsolutePath.Split('/')[^1] : Text("x-first-death-queue");
    }
}
