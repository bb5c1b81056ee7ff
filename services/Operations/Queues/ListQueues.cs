using System.Net.Sockets;
using AseanPlatform.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using RabbitMQ.Client.Exceptions;

namespace AseanPlatform.Operations.Queues;

/// <summary>How many messages wait in each queue, as the broker reports it: right after a restart it reports 0 for a while although they are there.</summary>
public static class ListQueues
{
    public sealed record Item(string Queue, string Service, bool Dead, uint? Messages, uint? Consumers);

    /// <param name="Source">Always "as the broker reports it": counters, not a stock-taking.</param>
    public sealed record Response(string Source, DateTimeOffset AskedAt, IReadOnlyList<Item> Items);

    internal static async Task<Results<Ok<Response>, ProblemHttpResult>> Handle(Broker broker, Subscriptions subscriptions, TimeProvider clock, CancellationToken ct)
    {
        var queues = Queues(subscriptions);
        try
        {
            var depths = await broker.Depths(queues, ct);
            return TypedResults.Ok(new Response("as the broker reports it", clock.GetUtcNow(), [.. queues.Select((queue, i) =>
                new Item(queue, queue[..queue.IndexOf('-', StringComparison.Ordinal)], queue.EndsWith("-dead", StringComparison.Ordinal), depths[i]?.MessageCount, depths[i]?.ConsumerCount))]));
        }
        catch (Exception away) when (away is BrokerUnreachableException or AlreadyClosedException or OperationInterruptedException or SocketException or IOException or TimeoutException)
        {
            return TypedResults.Problem("The broker does not answer. Accepted work is kept in the services' outboxes until it does.", statusCode: 503);
        }
    }

    static List<string> Queues(Subscriptions subscriptions)
    {
        var consumed = subscriptions.Table.SelectMany(row => row.Value.Select(service => Subscriptions.Queue(service, row.Key))).ToList();
        var services = subscriptions.Table.Values.SelectMany(service => service).Distinct();
        return [.. consumed.Concat(services.Select(Subscriptions.DeadOf)).Append(Subscriptions.EnvelopesOf("operations")).Order(StringComparer.Ordinal)];
    }
}
