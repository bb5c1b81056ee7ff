using MassTransit;
using MassTransit.Middleware;
using MassTransit.Middleware.Outbox;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Messaging;

/// <summary>
/// Runs a consumer inside one database transaction together with its inbox row and its outgoing messages.
/// A second delivery of the same message finds the row and is acknowledged without running the consumer.
/// </summary>
sealed class Inbox<TDbContext>(TDbContext db, Subscriptions subscriptions, IServiceProvider services) : IOutboxContextFactory<TDbContext>
    where TDbContext : DbContext
{
    public async Task Send<T>(ConsumeContext<T> context, OutboxConsumeOptions options, IPipe<OutboxConsumeContext<T>> next) where T : class
    {
        var ct = context.CancellationToken;
        db.ChangeTracker.Clear(); // a scope may outlive a failed attempt
        await using var transaction = await db.Database.BeginTransactionAsync(ct);

        // A concurrent delivery of the same message waits here until this transaction ends.
        var first = await db.Database.ExecuteSqlAsync($"""
            INSERT INTO inbox_message (message_id, consumer_id) VALUES ({context.MessageId}, {options.ConsumerId})
            ON CONFLICT DO NOTHING
            """, ct) == 1;

        await next.Send(new InboxConsumeContext<T>(context, options, services, db, subscriptions, isDuplicate: !first));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("inbox");
}

/// <summary>A consume context whose Publish, Send and Respond go to the outbox table.</summary>
sealed class InboxConsumeContext<T>(
    ConsumeContext<T> context, OutboxConsumeOptions options, IServiceProvider services, DbContext db, Subscriptions subscriptions, bool isDuplicate)
    : OutboxConsumeContextProxy<T>(context, options, services)
    where T : class
{
    public override bool IsMessageConsumed => isDuplicate;
    public override bool IsOutboxDelivered => true; // the delivery service sends, never the consumer
    public override bool ContinueProcessing { get; set; }
    public override int ReceiveCount => 1;
    public override long? LastSequenceNumber => null;

    public override Task AddSend<TMessage>(SendContext<TMessage> context)
    {
        subscriptions.Require(typeof(TMessage));
        db.Add(OutboxMessage.From(context));
        return Task.CompletedTask;
    }

    public override Task SetConsumed() => Task.CompletedTask;
    public override Task SetDelivered() => Task.CompletedTask;
    public override Task RemoveOutboxMessages() => Task.CompletedTask;
    public override Task<List<OutboxMessageContext>> LoadOutboxMessages() => Task.FromResult<List<OutboxMessageContext>>([]);
    public override Task NotifyOutboxMessageDelivered(OutboxMessageContext message) => Task.CompletedTask;
}
