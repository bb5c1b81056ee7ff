using System.Globalization;
using AseanPlatform.Portal.Problems;
using AseanPlatform.Portal.Services;
using AseanPlatform.Presentation;
using Microsoft.Net.Http.Headers;

namespace AseanPlatform.Portal.Visits;

/// <summary>Settles the language, asks who is signed in, and turns what goes wrong into a page in plain sentences.</summary>
sealed class VisitMiddleware(RequestDelegate next, ILogger<VisitMiddleware> log, IConfiguration configuration)
{
    public async Task InvokeAsync(HttpContext http, Visit visit, Api api)
    {
        visit.Path = http.Request.Path.Value ?? "/";
        visit.Address = visit.Path + http.Request.QueryString;
        visit.Origin = (configuration["PLATFORM_ORIGIN"] ?? "").TrimEnd('/');
        Speak(visit, Languages.FromSegment(visit.Path.Split('/') is [_, var first, ..] ? first : null) ?? Preferred(http));

        try
        {
            if (IsInside(visit))
            {
                http.Response.Headers.CacheControl = "no-store";
                if (!http.User.HasClaim(claim => claim.Type == "sub" && Guid.TryParse(claim.Value, out _)))
                {
                    throw new ApiRefused(StatusCodes.Status401Unauthorized, new Problem(null, null, null, null));
                }

                visit.Me = await api.Get<Me>("identity", "/me");
                Speak(visit, Languages.Of(visit.Me.Language));
                if (visit.Me.SecondFactorRequired && !MendsLock(visit.Path))
                {
                    http.Response.StatusCode = StatusCodes.Status303SeeOther;
                    http.Response.Headers[HeaderNames.Location] = SecondFactor;
                    return;
                }
                if (visit.Me.LegalPending && !visit.Me.SecondFactorRequired && !LeadsPastAcceptance(visit.Path))
                {
                    http.Response.StatusCode = StatusCodes.Status303SeeOther;
                    http.Response.Headers[HeaderNames.Location] = Acceptance;
                    return;
                }
                if (!visit.Me.IsOperator && !visit.Me.SecondFactorRequired) visit.Unread = await UnreadNotices(api);
            }

            await next(http);
        }
        catch (ApiRefused refused) when (!http.Response.HasStarted)
        {
            await Answer(http, visit, refused.Status, refused.Problem.Code);
        }
        catch (PageRefused refused) when (!http.Response.HasStarted)
        {
            await Answer(http, visit, refused.Status, refused.Code);
        }
        catch (BadHttpRequestException refused) when (!http.Response.HasStarted)
        {
            await Answer(http, visit, refused.StatusCode, null);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is waiting for the page any more.
        }
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            log.LogError(exception, "The page {Path} failed", visit.Path);
            await Answer(http, visit, StatusCodes.Status500InternalServerError, null);
        }
    }

    const string SecondFactor = "/app/account/second-factor", Passkeys = "/app/account/passkeys";

    static bool MendsLock(string path) => path is "/app/sign-out" or "/app/language" or SecondFactor or Passkeys
        || path.StartsWith(SecondFactor + "/", StringComparison.Ordinal) || path.StartsWith(Passkeys + "/", StringComparison.Ordinal);

    const string Acceptance = "/app/acceptance";

    // A new version is read and accepted first; whoever does not want to signs out, leaves or works for another organisation.
    static bool LeadsPastAcceptance(string path) =>
        path is Acceptance or "/app/sign-out" or "/app/language" or "/app/membership" || path.StartsWith("/app/account", StringComparison.Ordinal);

    static bool IsInside(Visit visit) => visit.Path == "/app" || visit.Path.StartsWith("/app/", StringComparison.Ordinal);

    // Inbox and page are apart: a page never fails because the notices cannot be counted.
    static async Task<int> UnreadNotices(Api api)
    {
        try
        {
            return (await api.Get<UnreadCount>("notification", "/notices/unread")).Count;
        }
        catch (ApiRefused)
        {
            return 0;
        }
    }

    static void Speak(Visit visit, string language)
    {
        visit.Language = language;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
    }

    static string Preferred(HttpContext http)
    {
        if (http.Request.Cookies["language"] is { } chosen) return Languages.Of(chosen);

        var wanted = http.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(tag => tag.Quality ?? 1).Select(tag => tag.Value.Value);
        return wanted.FirstOrDefault(tag => tag is not null && (tag.StartsWith("zh", StringComparison.OrdinalIgnoreCase) || tag.StartsWith("en", StringComparison.OrdinalIgnoreCase))) is { } tag
            ? Languages.Of(tag)
            : Languages.English;
    }

    static async Task Answer(HttpContext http, Visit visit, int status, string? code)
    {
        http.Response.Clear();
        http.Response.Headers.CacheControl = "no-store";
        if (status == StatusCodes.Status401Unauthorized && IsInside(visit))
        {
            var back = HttpMethods.IsGet(http.Request.Method) ? $"?return={Uri.EscapeDataString(visit.Address)}" : "";
            http.Response.StatusCode = StatusCodes.Status303SeeOther;
            http.Response.Headers[HeaderNames.Location] = visit.To("/sign-in") + back;
            return;
        }

        await ProblemEndpoints.Page(status, code).ExecuteAsync(http);
    }
}
