using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Secret = AseanPlatform.Identity.Tokens.Secret;

namespace AseanPlatform.Identity.SignInProviders;

/// <summary>What somebody who is known already goes to a provider for: to link, or to accept an invitation. Sealed, for five minutes.</summary>
sealed partial class Intents(IDataProtectionProvider protection, TimeProvider clock)
{
    public const string SignIn = "sign-in", Link = "link", Invitation = "invitation";

    static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(5);

    readonly IDataProtector _seal = protection.CreateProtector("identity.outside-intent");

    public sealed record Intent(string Purpose, Guid ProviderId, Guid? SessionId, Guid? InvitationId, string Back, DateTimeOffset ExpiresAt);

    public string Seal(string purpose, Guid provider, Guid? session, Guid? invitation, string back) =>
        _seal.Protect(JsonSerializer.Serialize(new Intent(purpose, provider, session, invitation, back, clock.GetUtcNow() + ValidFor)));

    public Intent? Open(string? text, Guid provider)
    {
        try
        {
            return text is { Length: > 0 } && JsonSerializer.Deserialize<Intent>(_seal.Unprotect(text)) is { } intent && intent.ProviderId == provider && intent.ExpiresAt > clock.GetUtcNow() ? intent : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Into the signed-in area, and nowhere else.</summary>
    public static string? Inside(string? address) => address is { Length: <= 500 } && InApp().IsMatch(address) ? address : null;

    [GeneratedRegex(@"^/app([/?][\x21-\x5B\x5D-\x7E]*)?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex InApp();
}

/// <summary>To the provider and back. Both are pages that a browser walks through; what went wrong is told on the tenant's sign-in page.</summary>
public static class GoToProvider
{
    const string Purpose = "purpose", Session = "session", Invitation = "invitation", Back = "back", Language = "language", Once = "once", Until = "until";

    internal static async Task<Results<EmptyHttpResult, NotFound>> Start(Guid id, ClaimsPrincipal caller, HttpContext http, Acting acting, ProviderSignIn signIn, Intents intents, TimeProvider clock,
        CancellationToken ct)
    {
        var query = http.Request.Query;
        if (await Find(id, caller, acting, ct) is not var (provider, slug)) return TypedResults.NotFound();
        if (provider is null) return Told(http, slug, Segment(query["lang"]), OutsideRefused.Gone);

        var options = signIn.Options(provider, slug);
        var intent = intents.Open(query["intent"], id);
        if (intent is null && query["intent"].Count > 0) return Told(http, slug, Segment(query["lang"]), OutsideRefused.Stale);

        var asked = new AuthenticationProperties
        {
            Items =
            {
                [Purpose] = intent?.Purpose ?? Intents.SignIn,
                [Session] = intent?.SessionId?.ToString(),
                [Invitation] = intent?.InvitationId?.ToString(),
                [Back] = intent?.Back ?? Intents.Inside(query["return"]),
                [Language] = Segment(query["lang"]),
                [Once] = Secret.New(bytes: 16),
                [Until] = (clock.GetUtcNow() + ProviderSignIn.ValidFor).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture),
            },
            RedirectUri = "/",
        };
        await (await signIn.Handler(options, http)).ChallengeAsync(asked);
        return TypedResults.Empty;
    }

    internal static async Task<Results<EmptyHttpResult, NotFound>> Answer(Guid id, ClaimsPrincipal caller, HttpContext http, IdentityDb db, Acting acting, ProviderSignIn signIn, TimeProvider clock,
        ILogger<SignInProvider> log, CancellationToken ct)
    {
        if (await Find(id, caller, acting, ct) is not var (provider, slug)) return TypedResults.NotFound();
        if (provider is null) return Told(http, slug, "en", OutsideRefused.Gone);

        var options = signIn.Options(provider, slug);
        // Unsealed means made by us for this provider; whether by this browser, the handler finds out.
        var asked = options.StateDataFormat.Unprotect(http.Request.Query["state"]);
        var (items, now) = (asked?.Items, clock.GetUtcNow());
        var language = Segment(Item(items, Language));
        if (items is null || !long.TryParse(Item(items, Until), out var until) || until <= now.ToUnixTimeSeconds()
            || Item(items, ".xsrf") is not { } mark || !http.Request.Cookies.ContainsKey(options.CorrelationCookie.Name + mark))
            return Told(http, slug, language, OutsideRefused.Stale);

        options.Events.OnAccessDenied = context => Tell(context, OutsideRefused.Denied);
        options.Events.OnRemoteFailure = context =>
        {
            log.LogWarning("A sign-in by provider {Provider} failed: {Reason}", id, context.Failure?.GetType().Name);
            return Tell(context, ProviderSignIn.CodeOf(context.Failure));
        };
        options.Events.OnTicketReceived = async context =>
        {
            context.HandleResponse();
            if (await Keep(provider, caller.TenantId()!.Value, context.Principal!.FindFirstValue("sub")!, items, db, now, ct) is not { } ticket) Told(http, slug, language, OutsideRefused.Stale);
            else
            {
                signIn.SetTicket(http.Response, ticket);
                var back = Item(items, Back);
                Go(http, items[Purpose] is Intents.SignIn ? $"/{language}/t/{slug}/sign-in/outside{(back is null ? "" : $"?return={Uri.EscapeDataString(back)}")}" : back!);
            }
        };
        if (!await (await signIn.Handler(options, http)).HandleRequestAsync()) return TypedResults.NotFound();
        return TypedResults.Empty;

        Task Tell(HandleRequestContext<RemoteAuthenticationOptions> context, string code)
        {
            context.HandleResponse();
            Told(http, slug, language, code);
            return Task.CompletedTask;
        }
    }

    /// <summary>Null where the same question was answered before.</summary>
    static async Task<string?> Keep(SignInProvider provider, Guid tenant, string subject, IDictionary<string, string?> items, IdentityDb db, DateTimeOffset now, CancellationToken ct)
    {
        var (secret, asked) = (Secret.New(bytes: 32), Secret.Hash(items[Once]!));
        await db.OutsideAnswers.Where(a => a.ExpiresAt < now - ProviderSignIn.ValidFor).ExecuteDeleteAsync(ct);
        return await db.Database.ExecuteSqlAsync($"""
            INSERT INTO outside_answer (hash, asked, tenant_id, provider_id, key, purpose, session_id, invitation_id, expires_at)
            VALUES ({Secret.Hash(secret)}, {asked}, {tenant}, {provider.Id}, {provider.KeyOf(subject)}, {items[Purpose]}, {IdOf(Session)}, {IdOf(Invitation)}, {now + OutsideAnswer.ValidFor})
            ON CONFLICT (asked) DO NOTHING
            """, ct) is 1 ? secret : null;

        Guid? IdOf(string name) => Guid.TryParse(Item(items, name), out var id) ? id : null;
    }

    /// <summary>Of the tenant that the token names: another's is none.</summary>
    static async Task<(SignInProvider?, string)?> Find(Guid id, ClaimsPrincipal caller, Acting acting, CancellationToken ct)
    {
        if (caller.TenantId() is not { } tenant) return null;
        var (provider, slug) = await acting.AsTenant(tenant, async db => (
            await db.SignInProviders.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, ct),
            await db.Tenants.Where(t => t.Id == tenant).Select(t => t.Slug).SingleOrDefaultAsync(ct)), ct);
        return slug is null ? null : (provider, slug);
    }

    static EmptyHttpResult Told(HttpContext http, string slug, string language, string code)
    {
        Go(http, $"/{language}/t/{slug}/sign-in?problem={code}");
        return TypedResults.Empty;
    }

    static void Go(HttpContext http, string path)
    {
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = path;
    }

    static string? Item(IDictionary<string, string?>? items, string name) => items is not null && items.TryGetValue(name, out var value) && value is { Length: > 0 } ? value : null;

    static string Segment(string? language) => language is "zh" ? "zh" : "en";
}
