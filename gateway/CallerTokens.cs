using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Gateway;

/// <summary>
/// By what a caller is known: a session, a program's key, a link's key, or nothing but a purpose (and a slug, or the address a sign-in comes from). Who can change something is also known by
/// where they are: the token says it, and another place needs another token.
/// </summary>
readonly record struct Credential(string? Session = null, string? Key = null, string? Link = null, string? Slug = null, string? Purpose = null, string? Address = null, string? Network = null);

/// <summary>
/// Turns credentials into signed tokens by asking Identity, and keeps each for a minute. A kept token counts only with the current access versions
/// of its subjects (person, key or link; tenant), looked at every second in Redis; a version that is unknown or newer sends the question to Identity again. So what
/// is taken away is gone within two seconds, with Redis or without.
/// </summary>
sealed class CallerTokens(IHttpClientFactory clients, AccessVersions versions, IConfiguration configuration, TimeProvider clock)
{
    static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(60), LookedAtEvery = TimeSpan.FromSeconds(1), RefusedFor = TimeSpan.FromSeconds(1);
    const int MostKept = 100_000;

    /// <summary>What Identity is asked: the credential, where the caller is, and for a session with what it is used, which its person is shown.</summary>
    sealed record Question(string? Session, string? Key, string? Link, string? Slug, string? Purpose, string? Address, string? Network, string? Agent);

    readonly ConcurrentDictionary<Credential, Kept> _kept = new();
    readonly ConcurrentDictionary<Credential, Lazy<Task<Kept>>> _asking = new();
    readonly AuthenticationHeaderValue _secret = new("Secret", configuration["SERVICE_SECRET"]);

    sealed record Answer(string Token, DateTimeOffset ExpiresAt, Dictionary<string, long> Versions);

    sealed class Kept(string? bearer, Answer? answer, long until)
    {
        public string? Bearer => bearer;
        public Answer? Answer => answer;
        public long Until => until;
        public long LookedAt { get; set; }
    }

    /// <summary>The Authorization header for the services, or null where the credential opens nothing.</summary>
    public ValueTask<string?> Bearer(Credential credential, HttpContext context)
    {
        var now = clock.GetTimestamp();
        return _kept.TryGetValue(credential, out var kept) && now < kept.Until && (kept.LookedAt is 0 || clock.GetElapsedTime(kept.LookedAt, now) < LookedAtEvery)
            ? new(kept.Bearer)
            : new(Fresh(credential, context));
    }

    /// <summary>Identity is asked before it counts again.</summary>
    public void Forget(Credential credential) => _kept.TryRemove(credential, out _);

    /// <summary>Whose page it is that was made with the credential; null where it is nobody's.</summary>
    public Guid? TenantOf(Credential credential) =>
        _kept.GetValueOrDefault(credential)?.Answer?.Versions.Keys.Select(subject => Guid.TryParse(subject, out var id) ? id : (Guid?)null).FirstOrDefault(id => id is not null);

    async Task<string?> Fresh(Credential credential, HttpContext context)
    {
        var asking = _asking.GetOrAdd(credential, key => new(() => Renew(key, context)));
        try
        {
            return (await asking.Value).Bearer;
        }
        finally
        {
            _asking.TryRemove(new(credential, asking));
        }
    }

    async Task<Kept> Renew(Credential credential, HttpContext context)
    {
        var now = clock.GetTimestamp();
        if (_kept.TryGetValue(credential, out var kept) && now < kept.Until && kept.Answer is { } known && await StillCounts(known))
        {
            kept.LookedAt = now;
            return kept;
        }

        if (_kept.Count > MostKept) _kept.Clear();
        return _kept[credential] = await Ask(credential, context, now);
    }

    async Task<bool> StillCounts(Answer answer)
    {
        string[] subjects = [.. answer.Versions.Keys];
        var current = await versions.Get(subjects);
        for (var i = 0; i < subjects.Length; i++)
            if (current[i] is not { } version || version != answer.Versions[subjects[i]]) return false;
        return true;
    }

    async Task<Kept> Ask(Credential credential, HttpContext context, long now)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://identity/internal/tokens");
        request.Headers.Authorization = _secret;
        var (session, key, link, slug, purpose, address, network) = credential;
        var agent = session is null ? null : context.Request.Headers.UserAgent.ToString();
        request.Content = JsonContent.Create(new Question(session, key, link, slug, purpose, address, network, agent is { Length: > 0 } ? agent[..Math.Min(agent.Length, 400)] : null));
        try
        {
            using var response = await clients.CreateClient(nameof(CallerTokens)).SendAsync(request);
            if (response.StatusCode is HttpStatusCode.NotFound) return new(null, null, now + Ticks(RefusedFor));
            if (!response.IsSuccessStatusCode) throw new DependencyAway("identity", new HttpRequestException($"Identity answered {(int)response.StatusCode}."));
            var answer = (await response.Content.ReadFromJsonAsync<Answer>())!;
            var left = answer.ExpiresAt - clock.GetUtcNow(); // a key or a membership may end sooner than its token is kept
            return new($"Bearer {answer.Token}", answer, now + Ticks(left < KeptFor ? left : KeptFor)) { LookedAt = answer.Versions.Count is 0 ? 0 : now };
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            throw new DependencyAway("identity", e);
        }
    }

    long Ticks(TimeSpan time) => (long)(time.TotalSeconds * clock.TimestampFrequency);
}

static class CallerTokensExtensions
{
    public static void UseCallerTokens(this IReverseProxyApplicationBuilder proxy)
    {
        var (tokens, origin) = (proxy.ApplicationServices.GetRequiredService<CallerTokens>(), proxy.ApplicationServices.GetRequiredService<PublicOrigin>());
        proxy.Use((context, next) =>
        {
            var rules = RouteRules.Of(context)!;
            if (rules.IsApi && ApiKeys.Of(context) is { } key) return ByKey(key, rules, context, next, tokens, origin);
            var session = rules.Link || rules.IgnoresSession ? null : origin.Session(context.Request);
            if (session is null && rules.Purpose is null)
            {
                Carry(context, null, rules, origin);
                return next(context);
            }
            if (session is null && rules.Cached) return Remembering(rules, context, next, tokens, origin);
            var credential = session is null ? Of(rules, context, origin) : new(Session: session, Network: origin.Network(context));
            if (session is not null && ChoosesOrganisation(context.Request)) ForgetBeforeTheAnswer(credential, context, tokens);
            var bearer = tokens.Bearer(credential, context);
            if (!bearer.IsCompletedSuccessfully || (bearer.Result is null && session is not null)) return Slowly(bearer, session, rules, context, next, tokens, origin);
            Carry(context, bearer.Result, rules, origin);
            return next(context);
        });
    }

    /// <summary>The page that comes next shows where one is: it must not wait until a kept token is looked at again.</summary>
    static bool ChoosesOrganisation(HttpRequest request) => !HttpMethods.IsGet(request.Method) && request.Path.Value is "/app/membership" or "/api/v1/sessions/current/membership";

    static void ForgetBeforeTheAnswer(Credential credential, HttpContext context, CallerTokens tokens) => context.Response.OnStarting(() =>
    {
        tokens.Forget(credential);
        return Task.CompletedTask;
    });

    /// <summary>The key alone says who calls: a session beside it is not looked at, and no public purpose takes its place.</summary>
    static async Task ByKey(string key, RouteRules rules, HttpContext context, RequestDelegate next, CallerTokens tokens, PublicOrigin origin)
    {
        if (await tokens.Bearer(new(Key: key, Network: origin.Network(context)), context) is not { } bearer)
        {
            await ApiKeys.Refuse(context);
            return;
        }
        Carry(context, bearer, rules, origin);
        await next(context);
    }

    /// <summary>A page that is kept is kept as its tenant's.</summary>
    static async Task Remembering(RouteRules rules, HttpContext context, RequestDelegate next, CallerTokens tokens, PublicOrigin origin)
    {
        var credential = Of(rules, context, origin);
        var bearer = await tokens.Bearer(credential, context);
        context.Items[PageCache.Tenant] = tokens.TenantOf(credential);
        Carry(context, bearer, rules, origin);
        await next(context);
    }

    static async Task Slowly(ValueTask<string?> asked, string? session, RouteRules rules, HttpContext context, RequestDelegate next, CallerTokens tokens, PublicOrigin origin)
    {
        var bearer = await asked;
        if (bearer is null && session is not null)
        {
            context.Response.Cookies.Delete(origin.SessionCookie, new() { Path = "/", HttpOnly = true, Secure = origin.IsSecure, SameSite = SameSiteMode.Lax }); // ended or expired
            if (rules.Purpose is not null) bearer = await tokens.Bearer(Of(rules, context, origin), context);
        }
        Carry(context, bearer, rules, origin);
        await next(context);
    }

    static Credential Of(RouteRules rules, HttpContext context, PublicOrigin origin) => rules switch
    {
        { Link: true } => new(Link: context.Request.RouteValues["key"] as string, Purpose: rules.Purpose, Network: origin.Network(context)),
        { Purpose: "start" } => new(Slug: context.Request.RouteValues["slug"] as string, Purpose: rules.Purpose),
        { Purpose: "sign-in" } => new(Purpose: rules.Purpose, Address: PublicOrigin.Masked(origin.Address(context)), Network: origin.Network(context)),
        _ => new(Purpose: rules.Purpose),
    };

    /// <summary>The session's secret ends here: services get the token, and pages only the other cookies.</summary>
    static void Carry(HttpContext context, string? bearer, RouteRules rules, PublicOrigin origin)
    {
        var headers = context.Request.Headers;
        if (bearer is not null) headers.Authorization = bearer;
        if (headers.Cookie.Count is 0) return;
        if (rules.IsApi) headers.Cookie = default;
        else if (origin.Session(context.Request) is not null)
        {
            var others = string.Join("; ", string.Join(';', (IEnumerable<string?>)headers.Cookie).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Where(pair => !pair.StartsWith($"{origin.SessionCookie}=", StringComparison.Ordinal)));
            headers.Cookie = others.Length is 0 ? default : others;
        }
    }
}
