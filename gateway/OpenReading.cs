namespace AseanPlatform.Gateway;

/// <summary>
/// Public content may be read by a script of any site (CORS): GET and HEAD of the routes that say so, asked for without cookie and without key, so that what is handed over is what anybody gets.
/// With either of them, on every other route and for every other method nothing is said, and browsers keep the answer from the other site.
/// </summary>
static class OpenReading
{
    public static void UseOpenReading(this WebApplication app) => app.Use((context, next) =>
    {
        var request = context.Request;
        if (RouteRules.Of(context) is not { AnyOrigin: true }) return next(context);

        if (HttpMethods.IsOptions(request.Method) && request.Headers.AccessControlRequestMethod is [{ } method] && IsReading(method))
        {
            // Asked before a read that names a header of its own: a browser sends no cookie with the question.
            var headers = context.Response.Headers;
            (headers.AccessControlAllowOrigin, headers.AccessControlAllowMethods, headers.AccessControlAllowHeaders, headers.AccessControlMaxAge) = ("*", "GET, HEAD", "If-None-Match", "86400");
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }
        if (IsReading(request.Method) && request.Headers.Cookie.Count is 0 && !ApiKeys.Came(context)) context.Response.OnStarting(Allow, context);
        return next(context);
    });

    static bool IsReading(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    static readonly Func<object, Task> Allow = static context =>
    {
        var headers = ((HttpContext)context).Response.Headers;
        if (headers.SetCookie.Count is 0) (headers.AccessControlAllowOrigin, headers.AccessControlExposeHeaders) = ("*", "ETag");
        return Task.CompletedTask;
    };
}
