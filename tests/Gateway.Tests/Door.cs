using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using AseanPlatform.Gateway.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(Door))]

namespace AseanPlatform.Gateway.Tests;

/// <summary>
/// The real gateway with its own route table, and behind it one server in every service's place that shows what reached it. Only so can a test see
/// what a service is told. Redis is away, which is the harder case: revocation must then work by asking Identity.
/// </summary>
public sealed class Door : IAsyncLifetime
{
    WebApplication? _behind;
    int _port;

    /// <summary>Sessions and links that open something, with the name they open it under.</summary>
    public ConcurrentDictionary<string, string> Known { get; } = new();

    /// <summary>How often each path reached a service.</summary>
    public ConcurrentDictionary<string, int> Hits { get; } = new();

    /// <summary>Paths at which a service is asked, and what it does there.</summary>
    public ConcurrentDictionary<string, RequestDelegate> Does { get; } = new();

    /// <summary>Away, but for the few tests that are about it.</summary>
    public string Redis { get; init; } = "127.0.0.1:1";

    /// <summary>Consultancies by their short names.</summary>
    public ConcurrentDictionary<string, Guid> Tenants { get; } = new();

    public Uri Origin => new($"http://localhost:{_port}");

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        _behind = builder.Build();
        _behind.MapPost("/internal/tokens", Identify);
        _behind.MapFallback(Show);
        await _behind.StartAsync();

        _port = FreePort();
        var behind = _behind.Urls.Single();
        string[] services = ["identity", "content", "assessment", "reporting", "notification", "operations", "portal"];
        string[] settings = [.. services.Select(s => $"--services:{s}:http:0={behind}"), $"--urls=http://127.0.0.1:{_port}", $"--PLATFORM_ORIGIN={Origin}", "--SERVICE_SECRET=a-secret-of-the-gateway",
            $"--ConnectionStrings:redis={Redis}", "--RateLimits:sign-in=20", "--RateLimits:verify=20", $"--contentRoot={GatewayFolder()}"];
        var main = typeof(PublicOrigin).Assembly.EntryPoint!;
        new Thread(() => main.Invoke(null, [settings])) { IsBackground = true }.Start();
        await Testing.Eventually.True(async () =>
        {
            try { return (await Visitor().GetAsync("/health")).IsSuccessStatusCode; }
            catch (HttpRequestException) { return false; }
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_behind is not null) await _behind.DisposeAsync();
    }

    /// <summary>A caller at the door; from another address of this machine where one is named.</summary>
    public HttpClient Visitor(string? session = null, string? from = null)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        handler.ConnectCallback = async (_, ct) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            if (from is not null) socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
            await socket.ConnectAsync(IPAddress.Loopback, _port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        };
        var http = new HttpClient(handler) { BaseAddress = Origin };
        if (session is null) return http;
        http.DefaultRequestHeaders.Add("Cookie", $"other=1; session={session}; language=en");
        http.DefaultRequestHeaders.Add("Origin", Origin.GetLeftPart(UriPartial.Authority));
        return http;
    }

    async Task Identify(HttpContext context)
    {
        var asked = (await context.Request.ReadFromJsonAsync<Dictionary<string, string?>>())!;
        Hits.AddOrUpdate("tokens", 1, (_, n) => n + 1);
        var key = asked["session"] ?? asked["key"] ?? asked["link"];
        if (context.Request.Headers.Authorization != "Secret a-secret-of-the-gateway") context.Response.StatusCode = 401;
        else if (key is not null && !Known.ContainsKey(key)) context.Response.StatusCode = 404;
        else
            await context.Response.WriteAsJsonAsync(new
            {
                token = key is not null ? Known[key] : $"{asked["purpose"]}.{asked["slug"]}",
                expiresAt = DateTimeOffset.UtcNow.AddMinutes(2),
                versions = key is not null ? new Dictionary<string, long> { [key] = 1 } : asked["slug"] is { } slug && Tenants.TryGetValue(slug, out var tenant) ? new() { [tenant.ToString()] = 1 } : [],
            });
    }

    async Task Show(HttpContext context)
    {
        Hits.AddOrUpdate(context.Request.Path, 1, (_, n) => n + 1);
        if (Does.TryGetValue(context.Request.Path, out var does)) await does(context);
        else await context.Response.WriteAsJsonAsync(new { path = context.Request.Path.Value, headers = context.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString()) });
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    internal static string GatewayFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "AseanPlatform.sln"))) folder = folder.Parent;
        return Path.Combine(folder.FullName, "gateway");
    }
}
