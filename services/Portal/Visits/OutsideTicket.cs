namespace AseanPlatform.Portal.Visits;

/// <summary>What Identity gave the browser that came back from an outside provider: good for one use, and worth nothing in another browser.</summary>
sealed class OutsideTicket(IConfiguration configuration)
{
    readonly bool _secure = SessionCookie.IsSecure(configuration);

    string Name => _secure ? "__Host-outside-ticket" : "outside-ticket";

    public string? Of(HttpRequest request) => request.Cookies[Name] is { Length: > 0 and <= 100 } ticket ? ticket : null;

    public void Clear(HttpResponse response) => response.Cookies.Delete(Name, new() { Path = "/", HttpOnly = true, Secure = _secure, SameSite = SameSiteMode.Lax });
}
