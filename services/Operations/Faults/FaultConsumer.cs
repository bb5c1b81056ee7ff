using AseanPlatform.Messaging;
using AseanPlatform.Operations.Requests;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Operations.Faults;

/// <summary>Notes that a message ended in a dead-letter queue. A message that fails again after a replay is open again.</summary>
public sealed class FaultConsumer(OperationsDb db, Subscriptions subscriptions, TimeProvider clock) : IConsumer<Fault>
{
    public Task Consume(ConsumeContext<Fault> context)
    {
        var fault = context.Message;
        var (message, type) = (fault.FaultedMessageId ?? fault.FaultId, TypeOf(fault.FaultMessageTypes) ?? TypeOf(context.SourceAddress) ?? "unknown");
        var exception = fault.Exceptions.FirstOrDefault()?.ExceptionType ?? "unknown";

        return db.Database.ExecuteSqlAsync($"""
            INSERT INTO fault AS f (id, message_id, service, type, tenant_id, exception, faulted_at, times)
            VALUES ({Guid.CreateVersion7()}, {message}, {Sender.Of(fault.Host)}, {type}, {Sender.Tenant(context.Headers)}, {exception}, {clock.GetUtcNow()}, 1)
            ON CONFLICT (message_id, service) DO UPDATE SET
                exception = excluded.exception, faulted_at = excluded.faulted_at, times = f.times + 1, replay_asked_at = NULL, replay_asked_by = NULL
            """, context.CancellationToken);
    }

    /// <summary>urn:message:AseanPlatform.Contracts.Reports:ReportReady is ReportReady.</summary>
    static string? TypeOf(string[]? types) => types is [var first, ..] ? first[(first.LastIndexOf(':') + 1)..] : null;

    /// <summary>A message that was parked before it was read is known by the queue it came from.</summary>
    string? TypeOf(Uri? queue) => subscriptions.Table
        .Where(row => row.Value.Any(service => queue?.AbsolutePath.EndsWith("/" + Subscriptions.Queue(service, row.Key), StringComparison.Ordinal) is true))
        .Select(row => row.Key.Name).FirstOrDefault();
}
