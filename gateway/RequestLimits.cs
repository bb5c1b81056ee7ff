using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.Features;

namespace AseanPlatform.Gateway;

/// <summary>Shape and size of a request, before anything else looks at it.</summary>
static class RequestLimits
{
    const int Query = 4 * 1024, Path = 2 * 1024, Cookie = 4 * 1024, Headers = 16 * 1024, HeaderCount = 64;

    public static void UseRequestLimits(this WebApplication app)
    {
        var origin = app.Services.GetRequiredService<PublicOrigin>();
        app.Use((context, next) =>
        {
            var request = context.Request;
            if (!origin.Knows(request.Host)) return Problems.Write(context, 421, "unknown-host", "This installation does not answer to that name.");
            if (!origin.Admits(context)) return Problems.Write(context, 403, "https-required", "This installation is reached over https only.");
            if (request.QueryString.Value is { Length: > Query } || request.Path.Value is { Length: > Path }) return Problems.Write(context, 414);

            var (total, count) = (0, 0);
            foreach (var header in request.Headers)
            {
                foreach (var value in header.Value)
                {
                    total += header.Key.Length + (value?.Length ?? 0) + 4;
                    count++;
                }
            }
            if (total > Headers || count > HeaderCount || Length(request.Headers.Cookie) > Cookie) return Problems.Write(context, 431);
            if (request.Method is not ("GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS"))
            {
                context.Response.Headers.Allow = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
                return Problems.Write(context, 405);
            }
            return next(context);
        });
    }

    /// <summary>How large and how often, as the route says.</summary>
    public static void UseRouteLimits(this WebApplication app)
    {
        app.UseBodyLimits();
        app.UseRateLimits();
    }

    /// <summary>How much a request may bring, by its route. A body that says it is larger is not passed on; one that does not say ends where the limit is.</summary>
    static void UseBodyLimits(this WebApplication app) => app.Use((context, next) =>
    {
        var limit = RouteRules.Of(context)?.Body ?? Extensions.BodyLimit;
        if (context.Request.ContentLength > limit) return TooLarge(context);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body) body.MaxRequestBodySize = limit;
        return next(context);
    });

    /// <summary>The rest of the body is still read for a few seconds after the answer, as the server does by itself: hung up on at once, a browser shows no answer at all.</summary>
    static Task TooLarge(HttpContext context)
    {
        if (RouteRules.Of(context) is { IsApi: false } && context.Request.Headers.Accept.ToString().Contains("text/html"))
            return PlainRefusals.Write(context, StatusCodes.Status413PayloadTooLarge, PlainRefusals.TooLarge);
        return Problems.Write(context, 413);
    }

    static int Length(Microsoft.Extensions.Primitives.StringValues values)
    {
        var length = 0;
        foreach (var value in values) length += value?.Length ?? 0;
        return length;
    }
}
