using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace AseanPlatform.Gateway;

/// <summary>
/// The address people know the platform by (PLATFORM_ORIGIN). With https there a TLS proxy on this machine is declared: it is believed about
/// the visitor's address, cookies are __Host- ones. With http only this machine itself is served.
/// </summary>
sealed class PublicOrigin
{
    readonly HashSet<string> _hosts = new(StringComparer.OrdinalIgnoreCase) { "localhost", "127.0.0.1", "[::1]", "::1" };

    public PublicOrigin(IConfiguration configuration)
    {
        var origin = new Uri(configuration["PLATFORM_ORIGIN"] ?? "http://localhost:8080");
        Value = origin.GetLeftPart(UriPartial.Authority);
        IsSecure = origin.Scheme == Uri.UriSchemeHttps;
        SessionCookie = IsSecure ? "__Host-session" : "session";
        _hosts.Add(origin.Host);
    }

    public string Value { get; }
    public bool IsSecure { get; }
    public string SessionCookie { get; }

    public bool Knows(HostString host) => _hosts.Contains(host.Host);

    public bool Admits(HttpContext context) => IsSecure || context.Request.IsHttps || context.Connection.RemoteIpAddress is not { } remote || IPAddress.IsLoopback(remote);

    /// <summary>Where the visitor is, for limits; never written down.</summary>
    public string Address(HttpContext context)
    {
        var remote = context.Connection.RemoteIpAddress;
        if (IsSecure && remote is not null && IPAddress.IsLoopback(remote) && context.Items[OurHeaders.Forwarded] is string forwarded) return forwarded;
        if (remote is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false })
            return Convert.ToHexStringLower(remote.GetAddressBytes().AsSpan(0, 8)); // one household has a whole /64
        return remote?.ToString() ?? "";
    }

    /// <summary>Where the visitor is, as it can be read: kept with a session for its own person. Of IPv6 the household's /64, not the device.</summary>
    public string Network(HttpContext context)
    {
        var remote = context.Connection.RemoteIpAddress;
        if (IsSecure && remote is not null && IPAddress.IsLoopback(remote) && context.Items[OurHeaders.Forwarded] is string forwarded && IPAddress.TryParse(forwarded, out var outside)) remote = outside;
        if (remote is null) return "";
        if (remote.IsIPv4MappedToIPv6) remote = remote.MapToIPv4();
        if (remote.AddressFamily is not System.Net.Sockets.AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(remote)) return remote.ToString();
        return $"{new IPAddress([.. remote.GetAddressBytes().AsSpan(0, 8), .. new byte[8]])}/64";
    }

    /// <summary>What leaves this process about an address: equal for equal ones, and no more.</summary>
    public static string Masked(string address) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address)).AsSpan(0, 16));

    /// <summary>The session's secret in the cookie header, without parsing the rest.</summary>
    public string? Session(HttpRequest request)
    {
        foreach (var header in request.Headers.Cookie)
        {
            for (var rest = header.AsSpan(); rest.Length > 0;)
            {
                var end = rest.IndexOf(';');
                var pair = (end < 0 ? rest : rest[..end]).Trim();
                if (pair.Length > SessionCookie.Length && pair[SessionCookie.Length] is '=' && pair.StartsWith(SessionCookie, StringComparison.Ordinal))
                    return pair[(SessionCookie.Length + 1)..].ToString();
                rest = end < 0 ? default : rest[(end + 1)..];
            }
        }
        return null;
    }
}
