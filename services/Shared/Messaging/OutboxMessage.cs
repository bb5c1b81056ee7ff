using System.Diagnostics;
using System.Text.Json;
using AseanPlatform.Tenancy;
using MassTransit;

namespace AseanPlatform.Messaging;

/// <summary>A message waiting, in the sender's own database, for the broker. Once confirmed it stays eight days, to be sent again after a restore.</summary>
[OfNobody]
public sealed class OutboxMessage
{
    public long SequenceNumber { get; private init; }
    public Guid MessageId { get; private init; }
    public required string Exchange { get; init; }
    public required string ContentType { get; init; }
    public required string Headers { get; init; }
    public required string Body { get; init; }
    public DateTimeOffset CreatedAt { get; private init; }
    public DateTimeOffset? SentAt { get; private init; }

    internal static OutboxMessage From<T>(SendContext<T> context) where T : class
    {
        var headers = context.Headers.GetAll().ToDictionary(h => h.Key, h => h.Value?.ToString());
        if (Activity.Current?.Id is { } trace) headers.TryAdd("traceparent", trace);

        return new OutboxMessage
        {
            MessageId = context.MessageId!.Value,
            Exchange = context.DestinationAddress!.AbsolutePath.Split('/')[^1],
            ContentType = (context.ContentType ?? context.Serialization.DefaultContentType).ToString(),
            Headers = JsonSerializer.Serialize(headers),
            Body = context.Serializer.GetMessageBody(context).GetString(),
        };
    }
}

/// <summary>A message this service has already handled; the row is the proof.</summary>
[OfNobody]
public sealed class InboxMessage
{
    public Guid MessageId { get; init; }
    public Guid ConsumerId { get; init; }
    public DateTimeOffset ConsumedAt { get; init; }
}
