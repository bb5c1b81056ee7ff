using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Primitives;
using StackExchange.Redis;

namespace AseanPlatform.Gateway;

/// <summary>
/// Public pages as bytes: plain, gzip and brotli, made once and valid for thirty seconds (served for five minutes more while their service is away), and never past the
/// next midnight of a market, from which on another day is told.
/// Only routes marked for it, without session and query; the key is host, path and language, and the token they are made with comes from the path.
/// A tenant's pages are dropped as soon as its access version is raised (brand changed, suspended), which every gateway hears from Redis for itself;
/// while Redis is away they are valid for a second only. The pages of everybody are dropped in the same way when a release of the catalogue is published.
/// </summary>
sealed class PageCache(PublicOrigin origin, AccessVersions versions, MarketDays days, TimeProvider clock)
{
    static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(30), UnheardFor = TimeSpan.FromSeconds(1), StaleFor = TimeSpan.FromMinutes(5), LongestWait = TimeSpan.FromSeconds(10);
    const int Largest = 1024 * 1024, Most = 5_000;

    readonly record struct Key(string Host, string Path, bool Chinese);

    sealed record Page(byte[] Plain, byte[] Gzip, byte[] Brotli, StringValues ContentType, StringValues CacheControl, string ETag, long MadeAt, DateTimeOffset Until, Guid? Tenant)
    {
        public readonly StringValues PlainLength = Plain.Length.ToString(CultureInfo.InvariantCulture);
        public readonly StringValues GzipLength = Gzip.Length.ToString(CultureInfo.InvariantCulture);
        public readonly StringValues BrotliLength = Brotli.Length.ToString(CultureInfo.InvariantCulture);
    }

    readonly ConcurrentDictionary<Key, Page> _pages = new();
    readonly ConcurrentDictionary<Key, Task> _filling = new();
    readonly ConcurrentDictionary<string, bool> _languages = new();
    long _drops, _sharedDrops;

    /// <summary>Serves a fresh page at once.</summary>
    public bool Serves(HttpContext context, out Task serving)
    {
        var found = IsPublic(context.Request) && _pages.TryGetValue(KeyOf(context.Request), out var page) && IsFresh(page) ? page : null;
        serving = found is null ? Task.CompletedTask : Write(context, found);
        return found is not null;
    }

    bool IsFresh(Page page) => clock.GetElapsedTime(page.MadeAt) < (page.Tenant is null || versions.IsHearing ? FreshFor : UnheardFor) && clock.GetUtcNow() < page.Until;

    /// <summary>What is being made meanwhile was perhaps asked for before the change: it is served, and not kept.</summary>
    public void Drop(Guid? tenant)
    {
        Interlocked.Increment(ref _drops);
        foreach (var (key, page) in _pages)
            if (page.Tenant is not null && (tenant is null || page.Tenant == tenant)) _pages.TryRemove(key, out _);
    }

    /// <summary>What is no consultancy's: it may tell of the catalogue.</summary>
    public void DropShared()
    {
        Interlocked.Increment(ref _sharedDrops);
        foreach (var (key, page) in _pages)
            if (page.Tenant is null) _pages.TryRemove(key, out _);
    }

    bool IsPublic(HttpRequest request) => (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && !request.QueryString.HasValue && origin.Session(request) is null;

    /// <summary>Makes the page by asking its service once, however many ask for it meanwhile.</summary>
    public async Task Fill(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!IsPublic(request) || !HttpMethods.IsGet(request.Method))
        {
            await next(context);
            return;
        }

        var key = KeyOf(request);
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = _filling.GetOrAdd(key, mine.Task);
        if (running != mine.Task)
        {
            await running.WaitAsync(LongestWait, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await (Serves(context, out var served) ? served : next(context));
            return;
        }
        try
        {
            if (Serves(context, out var made)) await made; // by the one before
            else await Make(key, context, next);
        }
        finally
        {
            _filling.TryRemove(key, out _);
            mine.SetResult();
        }
    }

    async Task Make(Key key, HttpContext context, RequestDelegate next)
    {
        // The same question whoever asks: nothing of this visitor goes into a page for all.
        var asked = context.Request.Headers;
        var (encodings, seen) = (asked.AcceptEncoding, asked.IfNoneMatch);
        asked.Cookie = asked.AcceptEncoding = asked.IfNoneMatch = asked.IfModifiedSince = asked.Range = default;
        asked.AcceptLanguage = key.Chinese ? "zh" : "en";

        var (drops, sharedDrops, until) = (Interlocked.Read(ref _drops), Interlocked.Read(ref _sharedDrops), days.NextAfter(clock.GetUtcNow()));
        var answer = context.Response;
        var outside = answer.Body;
        using var inside = new MemoryStream();
        answer.Body = inside;
        try
        {
            await next(context);
        }
        finally
        {
            answer.Body = outside;
            (asked.AcceptEncoding, asked.IfNoneMatch) = (encodings, seen);
        }

        if (answer.StatusCode is 200 && answer.Headers.SetCookie.Count is 0 && inside.Length is > 0 and <= Largest && !answer.Headers.CacheControl.ToString().Contains("private"))
        {
            if (_pages.Count >= Most) _pages.Clear();
            var page = Store(inside.ToArray(), answer.Headers, until, context.Items[Tenant] as Guid?);
            if (page.Tenant is null ? sharedDrops == Interlocked.Read(ref _sharedDrops) : drops == Interlocked.Read(ref _drops)) _pages[key] = page;
            await Write(context, page);
        }
        else if (answer.StatusCode >= 500 && !answer.HasStarted && _pages.TryGetValue(key, out var old) && clock.GetElapsedTime(old.MadeAt) < StaleFor && clock.GetUtcNow() < old.Until) await Write(context, old);
        else if (inside.Length > 0) await outside.WriteAsync(inside.GetBuffer().AsMemory(0, (int)inside.Length), context.RequestAborted);
    }

    /// <summary>Under which the tenant of a page stands while it is made.</summary>
    public static readonly object Tenant = new();

    Page Store(byte[] plain, IHeaderDictionary headers, DateTimeOffset until, Guid? tenant)
    {
        var kept = headers.CacheControl.ToString();
        return new(plain, Compressed(plain, to => new GZipStream(to, CompressionLevel.SmallestSize)), Compressed(plain, to => new BrotliStream(to, CompressionLevel.SmallestSize)),
            headers.ContentType, kept.Contains("public") ? kept : "no-cache", $"\"{Convert.ToHexStringLower(SHA256.HashData(plain).AsSpan(0, 12))}\"", clock.GetTimestamp(), until, tenant);
    }

    static byte[] Compressed(byte[] plain, Func<Stream, Stream> to)
    {
        using var packed = new MemoryStream();
        using (var packing = to(packed)) packing.Write(plain);
        return packed.ToArray();
    }

    static readonly StringValues Vary = "Accept-Encoding, Accept-Language, Cookie", Brotli = "br", Gzip = "gzip";

    static Task Write(HttpContext context, Page page)
    {
        var (response, headers) = (context.Response, context.Response.Headers);
        headers.Clear();
        response.StatusCode = 200;
        headers.CacheControl = page.CacheControl;
        headers.ETag = page.ETag;
        headers.Vary = Vary;
        if (context.Request.Headers.IfNoneMatch is [var seen] && seen == page.ETag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        headers.ContentType = page.ContentType;
        var accepted = context.Request.Headers.AcceptEncoding.ToString();
        byte[] body;
        if (Accepts(accepted, "br")) (body, headers.ContentEncoding, headers[Length]) = (page.Brotli, Brotli, page.BrotliLength);
        else if (Accepts(accepted, "gzip")) (body, headers.ContentEncoding, headers[Length]) = (page.Gzip, Gzip, page.GzipLength);
        else (body, headers[Length]) = (page.Plain, page.PlainLength);
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, 0, body.Length);
    }

    const string Length = "Content-Length";

    static bool Accepts(string header, string encoding)
    {
        var at = header.IndexOf(encoding, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return false;
        var rest = header.AsSpan(at + encoding.Length);
        var end = rest.IndexOf(',');
        var parameters = (end < 0 ? rest : rest[..end]).Trim();
        var zero = parameters.IndexOf("q=0", StringComparison.OrdinalIgnoreCase);
        return zero < 0 || parameters[zero..].IndexOfAnyInRange('1', '9') >= 0;
    }

    Key KeyOf(HttpRequest request) => new(request.Host.Value ?? "", request.Path.Value ?? "", Chinese(request));

    /// <summary>As the pages decide it: the chosen language, else the first of the browser's that is there.</summary>
    bool Chinese(HttpRequest request)
    {
        if (request.Headers.Cookie.Count > 0 && request.Cookies["language"] is { } chosen) return chosen.StartsWith("zh", StringComparison.OrdinalIgnoreCase);
        var wanted = request.Headers.AcceptLanguage.ToString();
        if (wanted.Length is 0) return false;
        if (_languages.TryGetValue(wanted, out var chinese)) return chinese;
        if (_languages.Count > 1000) _languages.Clear();
        return _languages[wanted] = request.GetTypedHeaders().AcceptLanguage.OrderByDescending(l => l.Quality ?? 1).Select(l => l.Value.Value ?? "")
            .FirstOrDefault(l => l.StartsWith("zh", StringComparison.OrdinalIgnoreCase) || l.StartsWith("en", StringComparison.OrdinalIgnoreCase))
            ?.StartsWith("zh", StringComparison.OrdinalIgnoreCase) is true;
    }
}

/// <summary>Hears of tenants that changed and of releases that came out, from the start and again whenever Redis comes back.</summary>
sealed class PageDrops(PageCache pages, AccessVersions versions, TimeProvider clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await versions.Listen(Changed, () => pages.Drop(null));
                pages.Drop(null); // kept while nobody listened
                return;
            }
            catch (Exception e) when (e is RedisException or TimeoutException or InvalidOperationException)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    void Changed(string subject)
    {
        if (subject is Catalogue) pages.DropShared();
        else if (Guid.TryParse(subject, out var id)) pages.Drop(id);
    }

    /// <summary>Under which Content says that a release came out.</summary>
    const string Catalogue = "catalogue";
}

static class PageCacheExtensions
{
    public static void UseCachedPages(this WebApplication app)
    {
        var cache = app.Services.GetRequiredService<PageCache>();
        app.Use((context, next) => cache.Serves(context, out var serving) ? serving : next(context));
    }

    public static void UsePageFilling(this IReverseProxyApplicationBuilder proxy)
    {
        var cache = proxy.ApplicationServices.GetRequiredService<PageCache>();
        proxy.Use((context, next) => RouteRules.Of(context) is { Cached: true } ? cache.Fill(context, next) : next(context));
    }
}
