using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AseanPlatform.Operations.Queues;

/// <summary>Asks the broker how many messages wait, over one connection that is opened when first needed.</summary>
sealed class Broker(Uri address) : IAsyncDisposable
{
    readonly SemaphoreSlim _one = new(1, 1);
    IConnection? _connection;

    /// <summary>Null where there is no such queue.</summary>
    public async Task<QueueDeclareOk?[]> Depths(IReadOnlyList<string> queues, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            var connection = _connection is { IsOpen: true } open ? open : _connection = await Connect(ct);
            var depths = new QueueDeclareOk?[queues.Count];
            IChannel? channel = null;
            for (var i = 0; i < queues.Count; i++)
            {
                channel = channel is { IsOpen: true } ? channel : await connection.CreateChannelAsync(cancellationToken: ct);
                try
                {
                    depths[i] = await channel.QueueDeclarePassiveAsync(queues[i], ct);
                }
                catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
                {
                    // The broker closes the channel over an unknown name.
                }
            }

            if (channel is not null) await channel.DisposeAsync();
            return depths;
        }
        finally
        {
            _one.Release();
        }
    }

    Task<IConnection> Connect(CancellationToken ct) => new ConnectionFactory
    {
        Uri = address,
        ClientProvidedName = "operations-depths",
        AutomaticRecoveryEnabled = false,
        RequestedConnectionTimeout = TimeSpan.FromSeconds(3),
        ContinuationTimeout = TimeSpan.FromSeconds(5),
    }.CreateConnectionAsync(ct);

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null) await _connection.DisposeAsync();
        _one.Dispose();
    }
}
