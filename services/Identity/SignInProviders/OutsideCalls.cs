using System.Net;
using System.Net.Sockets;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Identity.SignInProviders;

/// <summary>
/// Requests to addresses that a tenant wrote down. They leave by https only and reach public addresses only, looked at when the connection is made, so that
/// a name cannot mean something else a moment later; they follow nothing, wait 8 seconds at most and read 64 kB at most. A provider inside the operator's own
/// network has to be declared by the operator (SignInProviders:InsideHosts, separated by commas).
/// </summary>
sealed class OutsideCalls : IDisposable
{
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(8);
    const int Most = 64 * 1024;

    static readonly IPNetwork[] NotPublic =
    [
        .. ((string[])["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]).Select(IPNetwork.Parse),
    ];

    static readonly IPNetwork GlobalSix = IPNetwork.Parse("2000::/3");

    readonly HashSet<string> _inside;

    public OutsideCalls(IConfiguration configuration)
    {
        _inside = new((configuration["SignInProviders:InsideHosts"] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);
        Client = new HttpClient(new Answering(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null, // whom we serve, and how, is nothing to them
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = 16,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            ConnectCallback = Connect,
        }))
        { Timeout = Longest, MaxResponseContentBufferSize = Most };
    }

    public HttpClient Client { get; }

    /// <summary>Before it is kept. What a name means is looked at again at each connection.</summary>
    public void Check(string address, string member)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0 || address.Any(char.IsControl))
            throw new InvalidValue(member, "Write a whole address, such as https://login.example.org/oauth/token.");
        var declared = _inside.Contains(uri.Host);
        var literal = IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip);
        if (uri.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && declared && literal && IPAddress.IsLoopback(ip!)))
            throw new InvalidValue(member, "This address must begin with https.");
        if (!declared && (literal ? !IsPublic(ip!) : !uri.Host.Contains('.') || uri.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)))
            throw new InvalidValue(member, "This address lies inside a private network. Only the operator of the platform can allow it.");
    }

    public static bool IsPublic(IPAddress address)
    {
        var ip = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return (ip.AddressFamily is AddressFamily.InterNetwork || GlobalSix.Contains(ip)) && !Array.Exists(NotPublic, network => network.Contains(ip));
    }

    async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var host = context.DnsEndPoint.Host.Trim('[', ']');
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, ct);
        if (!_inside.Contains(host)) addresses = Array.FindAll(addresses, IsPublic);
        if (addresses.Length is 0) throw new HttpRequestException("The provider's name leads to no public address.");

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => Client.Dispose();

    /// <summary>A server that says it is broken is away, whatever it was asked.</summary>
    sealed class Answering(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            if ((int)answer.StatusCode < 500) return answer;
            using (answer) throw new HttpRequestException($"The provider answered {(int)answer.StatusCode}.");
        }
    }
}
