using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Gateway;

/// <summary>What changes something must come from our own pages: a browser says where from, and with a session it must say so.</summary>
static class SameSite
{
    public static void UseSameSiteOnly(this WebApplication app)
    {
        var origin = app.Services.GetRequiredService<PublicOrigin>();
        app.Use((context, next) => HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || IsOurs(context, origin)
            ? next(context)
            : Problems.Write(context, 403, "cross-site", "This may be sent only from the platform's own pages."));
    }

    static bool IsOurs(HttpContext context, PublicOrigin ours)
    {
        var request = context.Request;
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        if (site is not ("" or "same-origin" or "none")) return false;
        if (origin is "null" && site is "same-origin" && RouteRules.Of(context) is { IsUnderSecretAddress: true }) return true; // its page tells nobody where it is, not even us
        if (origin.Length > 0) return origin == ours.Value || (origin.StartsWith(request.Scheme, StringComparison.Ordinal) && origin.AsSpan(request.Scheme.Length) is ['s' or ':', ..]
            && origin == $"{request.Scheme}://{request.Host.Value}");
        return site.Length > 0 || ours.Session(request) is null; // neither word nor session: a program, to which nothing is lent
    }
}
