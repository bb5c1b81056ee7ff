using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting;

/// <summary>Ports outside the range the kernel hands to outgoing connections, so that a restarted process finds its port free.</summary>
static class Ports
{
    // A name that the kernel gives once and takes back with the process: a platform that starts beside this one chooses other ports, also before anything listens there.
    static readonly ConcurrentDictionary<int, Socket> s_given = new();

    public static int Free()
    {
        for (var tries = 0; tries < 10_000; tries++)
        {
            var port = Random.Shared.Next(15_000, 32_000);
            if (IsFree(port) && Reserve(port)) return port;
        }
        throw new DistributedApplicationException("No free port was found between 15000 and 32000: stop what uses them.");
    }

    static bool Reserve(int port)
    {
        var name = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            name.Bind(new UnixDomainSocketEndPoint($"\0asean-platform-port-{port}"));
            return s_given.TryAdd(port, name);
        }
        catch (SocketException)
        {
            name.Dispose();
            return false;
        }
    }

    public static bool IsFree(int port)
    {
        foreach (var address in (IPAddress[])[IPAddress.Loopback, IPAddress.IPv6Loopback])
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6 && !Socket.OSSupportsIPv6) continue;
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try { socket.Bind(new IPEndPoint(address, port)); }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse) { return false; }
            catch (SocketException) { continue; } // No such address on this machine.
        }
        return true;
    }

    /// <summary>Waits until something listens on the port.</summary>
    public static async Task Open(int port, CancellationToken ct)
    {
        for (; IsFree(port); await Task.Delay(50, ct))
        {
            // Nobody yet.
        }
    }
}
