using RabbitMQ.Client;

namespace AseanPlatform.Messaging;

/// <summary>
/// Which of the messages sent over one channel the broker has not confirmed yet. The client's own tracking would have each publish
/// wait for its confirm, or run side by side and lose the order.
/// </summary>
sealed class Confirms
{
    readonly Lock _lock = new();
    readonly SortedSet<ulong> _expected = [];
    TaskCompletionSource? _all;
    IOException? _failed;

    public Confirms(IChannel channel)
    {
        channel.BasicAcksAsync += (_, ack) => Confirmed(ack.DeliveryTag, ack.Multiple);
        channel.BasicNacksAsync += (_, _) => Failed("The broker refused a message.");
        channel.BasicReturnAsync += (_, returned) => Failed($"No queue is bound to {returned.Exchange}.");
        channel.ChannelShutdownAsync += (_, why) => Failed($"The broker went away: {why.ReplyText}");
    }

    public void Expect(ulong number)
    {
        lock (_lock) _expected.Add(number);
    }

    public Task All(CancellationToken ct)
    {
        lock (_lock)
        {
            ThrowIfClosed();
            if (_expected.Count == 0) return Task.CompletedTask;
            _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _all.Task.WaitAsync(ct);
        }
    }

    public void ThrowIfClosed()
    {
        if (_failed is not null) throw _failed;
    }

    Task Confirmed(ulong number, bool andBefore)
    {
        lock (_lock)
        {
            if (andBefore) _expected.RemoveWhere(n => n <= number);
            else _expected.Remove(number);
            if (_expected.Count == 0) _all?.TrySetResult();
        }
        return Task.CompletedTask;
    }

    Task Failed(string why)
    {
        lock (_lock)
        {
            _failed ??= new(why);
            _all?.TrySetException(_failed);
        }
        return Task.CompletedTask;
    }
}
