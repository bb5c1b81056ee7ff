namespace AseanPlatform.Gateway;

/// <summary>On every answer, whoever gave it: pages run our own scripts only, are framed by nobody and ask nobody else for anything.</summary>
static class SecurityHeaders
{
    const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'";

    public static void UseSecurityHeaders(this WebApplication app)
    {
        var secure = app.Services.GetRequiredService<PublicOrigin>().IsSecure;
        app.Use((context, next) =>
        {
            context.Response.OnStarting(secure ? Secure : Plain, context);
            return next(context);
        });
    }

    static readonly Func<object, Task> Plain = static context => Set((HttpContext)context, secure: false);
    static readonly Func<object, Task> Secure = static context => Set((HttpContext)context, secure: true);

    static Task Set(HttpContext context, bool secure)
    {
        var headers = context.Response.Headers;
        // A service may be stricter (a report is sandboxed): a browser obeys both.
        headers.ContentSecurityPolicy = headers.ContentSecurityPolicy.Count is 0 ? Policy : Microsoft.Extensions.Primitives.StringValues.Concat(headers.ContentSecurityPolicy, Policy);
        headers.Remove("Server");
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        if (RouteRules.Of(context) is { IsUnderSecretAddress: true }) (headers["Referrer-Policy"], headers["X-Robots-Tag"]) = ("no-referrer", "noindex, nofollow");
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        if (secure) headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        return Task.CompletedTask;
    }
}
