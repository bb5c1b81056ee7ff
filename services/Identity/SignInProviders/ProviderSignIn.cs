using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace AseanPlatform.Identity.SignInProviders;

/// <summary>Why somebody does not come in by a provider, as a code for which the sign-in page has a sentence.</summary>
sealed class OutsideRefused(string code) : Exception(code)
{
    public const string Away = "away", Denied = "denied", Refused = "refused", Unreadable = "unreadable", NoSubject = "no-subject", Stale = "stale", Unknown = "unknown", NoMember = "no-member", Gone = "gone";

    public string Code { get; } = code;
}

/// <summary>
/// The framework's OAuth handler (authorization code, PKCE, state, correlation cookie) for one provider of one tenant. Its options are made of the
/// provider's row for each request: what an administrator changes holds at the next sign-in, without a restart.
/// </summary>
sealed class ProviderSignIn(IDataProtectionProvider protection, ProviderSecrets secrets, OutsideCalls calls, IConfiguration configuration, ILoggerFactory logs, TimeProvider clock)
{
    public static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(10);

    readonly Uri _origin = new(configuration["PLATFORM_ORIGIN"] ?? "http://localhost:8080");

    public string Origin => _origin.GetLeftPart(UriPartial.Authority);

    bool IsSecure => _origin.Scheme == Uri.UriSchemeHttps;

    public string TicketCookie => IsSecure ? "__Host-outside-ticket" : "outside-ticket";

    /// <summary>One for each provider: an answer that was meant for another provider's address is not taken for this one's.</summary>
    public static string CallbackPath(string slug, Guid providerId) => $"/t/{slug}/sign-in/with/{providerId}/answer";

    public static string StartPath(string slug, Guid providerId) => $"/t/{slug}/sign-in/with/{providerId}";

    public OAuthOptions Options(SignInProvider provider, string slug)
    {
        var options = new OAuthOptions
        {
            ClientId = provider.Application,
            ClientSecret = secrets.Unwrap(provider.Secret),
            AuthorizationEndpoint = provider.AuthorizationEndpoint,
            TokenEndpoint = provider.TokenEndpoint,
            UserInformationEndpoint = provider.UserInfoEndpoint,
            CallbackPath = CallbackPath(slug, provider.Id),
            UsePkce = true,
            Backchannel = calls.Client,
            TimeProvider = clock,
            RemoteAuthenticationTimeout = ValidFor,
            StateDataFormat = new PropertiesDataFormat(protection.CreateProtector("identity.outside-sign-in", provider.Id.ToString())),
        };
        foreach (var scope in provider.Scope.Split(' ')) options.Scope.Add(scope);
        var cookie = options.CorrelationCookie;
        (cookie.Name, cookie.Path, cookie.HttpOnly, cookie.SameSite, cookie.SecurePolicy) =
            (IsSecure ? "__Host-outside." : "outside.", "/", true, SameSiteMode.Lax, IsSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.None);
        options.Events.OnCreatingTicket = context => AskWho(context, provider);
        return options;
    }

    /// <summary>The handler sees the address that people and the provider see, not the one by which the gateway reached this process.</summary>
    public async Task<OAuthHandler<OAuthOptions>> Handler(OAuthOptions options, HttpContext http)
    {
        var request = http.Request;
        (request.Scheme, request.Host, request.PathBase, request.Path) = (_origin.Scheme, HostString.FromUriComponent(_origin), "", options.CallbackPath);
        var handler = new OAuthHandler<OAuthOptions>(new Only(options), logs, UrlEncoder.Default);
        await handler.InitializeAsync(new AuthenticationScheme("outside", null, typeof(OAuthHandler<OAuthOptions>)), http);
        return handler;
    }

    public void SetTicket(HttpResponse response, string secret) =>
        response.Cookies.Append(TicketCookie, secret, new() { Path = "/", HttpOnly = true, Secure = IsSecure, SameSite = SameSiteMode.Lax, MaxAge = OutsideAnswer.ValidFor, IsEssential = true });

    /// <summary>Nothing but what the provider calls the person: no name, and no address, which proves nothing here.</summary>
    static async Task AskWho(OAuthCreatingTicketContext context, SignInProvider provider)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, provider.UserInfoEndpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", context.AccessToken);
        request.Headers.Accept.Add(new("application/json"));
        using var answer = await context.Backchannel.SendAsync(request, context.HttpContext.RequestAborted);
        if (!answer.IsSuccessStatusCode) throw new OutsideRefused(OutsideRefused.Refused);

        using var user = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(context.HttpContext.RequestAborted), new() { MaxDepth = 16 });
        context.Identity!.AddClaim(new("sub", Subject(user.RootElement, provider.SubjectClaim) ?? throw new OutsideRefused(OutsideRefused.NoSubject)));
    }

    static string? Subject(JsonElement user, string claim) =>
        user.ValueKind is not JsonValueKind.Object || !user.TryGetProperty(claim, out var value) ? null
        : value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 and <= 255 } text && !text.Any(char.IsControl) && !string.IsNullOrWhiteSpace(text) ? text
        : value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var number) ? number.ToString(System.Globalization.CultureInfo.InvariantCulture)
        : null;

    public static string CodeOf(Exception? failure) => failure switch
    {
        OutsideRefused refused => refused.Code,
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => OutsideRefused.Unreadable,
        HttpRequestException or OperationCanceledException or IOException => OutsideRefused.Away,
        JsonException => OutsideRefused.Unreadable,
        { InnerException: { } inner } => CodeOf(inner),
        _ => OutsideRefused.Refused,
    };

    sealed class Only(OAuthOptions options) : IOptionsMonitor<OAuthOptions>
    {
        public OAuthOptions CurrentValue => options;

        public OAuthOptions Get(string? name) => options;

        public IDisposable? OnChange(Action<OAuthOptions, string?> listener) => null;
    }
}
