using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AseanPlatform.Testing;

/// <summary>
/// Somebody else's OAuth server: authorization code with PKCE, listening for itself. It asks nobody for a password and says whoever <see cref="User"/> is.
/// It is strict about codes, secrets and addresses, as real ones are, and misbehaves when told to.
/// </summary>
public sealed class OutsideProvider : IAsyncDisposable
{
    /// <summary>The address that tests declare as inside the operator's network.</summary>
    public const string Host = "127.0.0.2";

    public const string Secret = "a secret of the provider's";

    readonly WebApplication _app;
    readonly ConcurrentDictionary<string, (string Redirect, string Challenge, string User)> _codes = new();
    readonly ConcurrentDictionary<string, string> _tokens = new();
    int _hits;

    OutsideProvider(WebApplication app) => _app = app;

    public string Url { get; private set; } = "";

    public string Application { get; } = Platform.Unique("app");

    /// <summary>What it says about the person who signs in.</summary>
    public JsonObject User { get; set; } = new() { ["sub"] = Platform.Unique("sub") };

    /// <summary>Instead of a code: this error.</summary>
    public string? Error { get; set; }

    /// <summary>Instead of a token or of what it knows: 500, slow, huge, html.</summary>
    public string? TokenTrouble { get; set; }
    public string? UserTrouble { get; set; }

    /// <summary>How often it was asked anything but to sign somebody in.</summary>
    public int Hits => _hits;

    /// <summary>As an administrator writes it down.</summary>
    public object Settings(string name = "Staff account", string? subjectClaim = null) => new
    {
        name,
        authorizationEndpoint = $"{Url}/authorize",
        tokenEndpoint = $"{Url}/token",
        userInfoEndpoint = $"{Url}/user",
        application = Application,
        secret = Secret,
        scope = "openid profile",
        subjectClaim = subjectClaim ?? "sub",
    };

    public static async Task<OutsideProvider> Start(string host = Host)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add($"http://{host}:0");
        var provider = new OutsideProvider(app);
        app.MapGet("/authorize", provider.Authorize);
        app.MapPost("/token", (HttpRequest request, CancellationToken ct) => provider.Trouble(provider.TokenTrouble, () => provider.Token(request), ct));
        app.MapGet("/user", (HttpRequest request, CancellationToken ct) => provider.Trouble(provider.UserTrouble, () => Task.FromResult(provider.Say(request)), ct));
        await app.StartAsync();
        provider.Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return provider;
    }

    /// <summary>A code as if somebody had signed in: what an attacker may have of their own.</summary>
    public string Code(string redirect, string challenge)
    {
        var code = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _codes[code] = (redirect, challenge, User.ToJsonString());
        return code;
    }

    IResult Authorize(HttpRequest request)
    {
        string Of(string name) => request.Query[name].ToString();
        if (Of("client_id") != Application || Of("response_type") is not "code" || Of("code_challenge_method") is not "S256" || Of("code_challenge") is not { Length: 43 }) return Results.BadRequest();
        var answer = Error is { } error ? $"error={error}&error_description=%3Cscript%3Ealert(1)%3C%2Fscript%3E" : $"code={Code(Of("redirect_uri"), Of("code_challenge"))}";
        return Results.Redirect($"{Of("redirect_uri")}?{answer}&state={Uri.EscapeDataString(Of("state"))}");
    }

    async Task<IResult> Token(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        if (form["client_id"] != Application || form["client_secret"] != Secret) return Refuse("invalid_client", 401);
        if (form["grant_type"] != "authorization_code" || !_codes.TryRemove(form["code"].ToString(), out var asked)) return Refuse("invalid_grant");
        if (form["redirect_uri"] != asked.Redirect || Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) != asked.Challenge) return Refuse("invalid_grant");

        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _tokens[token] = asked.User;
        return Results.Json(new { access_token = token, token_type = "Bearer", expires_in = 60 });

        static IResult Refuse(string error, int status = 400) => Results.Json(new { error }, statusCode: status);
    }

    IResult Say(HttpRequest request) =>
        request.Headers.Authorization.ToString() is var bearer && bearer.StartsWith("Bearer ", StringComparison.Ordinal) && _tokens.TryGetValue(bearer["Bearer ".Length..], out var user)
            ? Results.Text(user, "application/json") : Results.Unauthorized();

    async Task<IResult> Trouble(string? trouble, Func<Task<IResult>> otherwise, CancellationToken ct)
    {
        Interlocked.Increment(ref _hits);
        switch (trouble)
        {
            case "500": return Results.StatusCode((int)HttpStatusCode.InternalServerError);
            case "html": return Results.Text("<!doctype html><title>Maintenance</title>", "text/html");
            case "huge": return Results.Text($$"""{"access_token":"{{new string('a', 200_000)}}","sub":"x"}""", "application/json");
            case "slow":
                try
                {
                    await Task.Delay(Timeout.Infinite, ct); // until the other side gives up
                }
                catch (OperationCanceledException)
                {
                }
                return Results.Empty;
            case { } text when text.StartsWith('{') || text.StartsWith('['): return Results.Text(text, "application/json");
            default: return await otherwise();
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

/// <summary>A browser with cookies of its own, that walks one step at a time.</summary>
public sealed class OutsideBrowser(Platform platform, string? session = null) : IDisposable
{
    readonly HttpClient _http = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });

    public IDictionary<string, string> Cookies { get; } = session is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["session"] = session };

    /// <summary>The session that it was given, or had.</summary>
    public string? Session => Cookies.TryGetValue("session", out var secret) ? secret : null;

    public async Task<(HttpStatusCode Status, string? Location, string Body)> Get(string address, HttpMethod? method = null, HttpContent? body = null)
    {
        var uri = new Uri(platform.Origin, address);
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, uri) { Content = body };
        var ours = uri.Authority == platform.Origin.Authority;
        if (ours && Cookies.Count > 0) request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(c => $"{c.Key}={c.Value}")));
        if (body is not null)
        {
            request.Headers.Add("Origin", platform.Origin.GetLeftPart(UriPartial.Authority));
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
        }
        request.Headers.Add("Accept", "text/html");
        using var answer = await _http.SendAsync(request);
        if (ours && answer.Headers.TryGetValues("Set-Cookie", out var set))
        {
            foreach (var cookie in set)
            {
                var (name, value) = (cookie[..cookie.IndexOf('=', StringComparison.Ordinal)], cookie[(cookie.IndexOf('=', StringComparison.Ordinal) + 1)..].Split(';')[0]);
                if (value.Length is 0) Cookies.Remove(name);
                else Cookies[name] = value;
            }
        }
        return (answer.StatusCode, answer.Headers.Location?.OriginalString, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>From our start page to the provider and to the address at which the provider sends it back, which it does not open yet.</summary>
    public async Task<string> ComeBack(string start)
    {
        var there = (await Get(start)).Location ?? throw new InvalidOperationException($"{start} leads nowhere.");
        return (await Get(there)).Location ?? throw new InvalidOperationException($"{there} leads nowhere.");
    }

    /// <summary>All the way: what it ends with.</summary>
    public async Task<(HttpStatusCode Status, string Address, string Body)> Walk(string address)
    {
        for (var steps = 0; steps < 8; steps++)
        {
            var (status, location, body) = await Get(address);
            if (location is null) return (status, address, body);
            address = location;
        }
        throw new InvalidOperationException("It walks in circles.");
    }

    public void Dispose() => _http.Dispose();
}
