using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting;

/// <summary>One address in front of several replicas: each connection goes to the next one that accepts.</summary>
sealed class ReplicaProxy(int port, int[] targets) : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, port);
    int _next;

    public void Start(CancellationToken ct)
    {
        _listener.Start();
        _ = Accept(ct);
    }

    public void Dispose() => _listener.Dispose();

    async Task Accept(CancellationToken ct)
    {
        try
        {
            while (true) _ = Serve(await _listener.AcceptTcpClientAsync(ct), ct);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The application stops.
        }
    }

    async Task Serve(TcpClient client, CancellationToken ct)
    {
        using (client)
        {
            for (var tries = 0; tries < targets.Length; tries++)
            {
                using var server = new TcpClient { NoDelay = true };
                try { await server.ConnectAsync(IPAddress.Loopback, targets[(int)((uint)Interlocked.Increment(ref _next) % targets.Length)], ct); }
                catch (SocketException) { continue; }
                client.NoDelay = true;
                await Task.WhenAll(Copy(client, server, ct), Copy(server, client, ct));
                return;
            }
        }
    }

    /// <summary>Passes one direction on to its end; a broken connection is broken on both sides.</summary>
    static async Task Copy(TcpClient from, TcpClient to, CancellationToken ct)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream(), ct);
            to.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            from.Close();
            to.Close();
        }
    }
}
