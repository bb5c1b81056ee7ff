namespace AseanPlatform.Portal.Visits;

/// <summary>The browser's one opaque cookie. The gateway reads it; only the portal sets and clears it.</summary>
sealed class SessionCookie(IConfiguration configuration)
{
    readonly bool _secure = IsSecure(configuration);

    string Name => _secure ? "__Host-session" : "session";

    public static bool IsSecure(IConfiguration configuration) =>
        configuration["PLATFORM_ORIGIN"]?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ?? false;

    public void Set(HttpResponse response, string secret, DateTimeOffset expiresAt) => response.Cookies.Append(Name, secret, Options(expiresAt));

    public void Clear(HttpResponse response) => response.Cookies.Delete(Name, Options(null));

    CookieOptions Options(DateTimeOffset? expiresAt) =>
        new() { HttpOnly = true, Secure = _secure, SameSite = SameSiteMode.Lax, Path = "/", Expires = expiresAt, IsEssential = true };
}
