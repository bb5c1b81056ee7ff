using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Primitives;

namespace AseanPlatform.Gateway;

/// <summary>
/// A program's key: <c>Authorization: Bearer apk_…</c>, on the API and nowhere else. What is there and is no key in this one form is refused before anybody is
/// asked; a key that is unknown, over or not its maker's any more gets the same answer.
/// </summary>
static class ApiKeys
{
    const string Scheme = "Bearer ", Prefix = "apk_";
    const int Characters = 43; // 256 bits

    static readonly object Item = new();

    /// <summary>Kept for this process: what goes to the services is a token.</summary>
    public static void Take(HttpContext context, StringValues header) => context.Items[Item] = Read(header) ?? "";

    /// <summary>The key in its right form, or null.</summary>
    public static string? Of(HttpContext context) => context.Items.TryGetValue(Item, out var key) && key is string { Length: > 0 } right ? right : null;

    /// <summary>Whether the caller showed anything at all, a key or what is none.</summary>
    public static bool Came(HttpContext context) => context.Items.ContainsKey(Item);

    public static void UseKeysOnly(this WebApplication app) => app.Use((context, next) =>
        context.Items.TryGetValue(Item, out var key) && key is "" && context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) ? Refuse(context) : next(context));

    public static Task Refuse(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"platform\", error=\"invalid_token\"";
        return Problems.Write(context, StatusCodes.Status401Unauthorized, "key-refused", "This is no key that counts: it is unknown or over, or the header is not Authorization: Bearer with one key.");
    }

    static string? Read(StringValues header) =>
        header is [{ } value] && value.Length == Scheme.Length + Prefix.Length + Characters && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && value.AsSpan(Scheme.Length).StartsWith(Prefix) && !value.AsSpan(Scheme.Length + Prefix.Length).ContainsAnyExcept(Base64Url)
            ? value[Scheme.Length..]
            : null;

    static readonly System.Buffers.SearchValues<char> Base64Url = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
}
