using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Portal.SignIn;

/// <summary>A consultancy's own page for signing in: by the providers that it names, or as everywhere else.</summary>
public static class OutsideEndpoints
{
    public sealed record Model(string Slug, IReadOnlyList<OfferedProvider> Providers, string? Return, string? Problem);

    public static void MapOutsideSignIn(this IEndpointRouteBuilder app)
    {
        app.MapGet("/t/{slug}", (string slug, Visit visit) => Pages.SeeOther(visit.To($"/t/{Uri.EscapeDataString(slug)}/sign-in"))).AllowAnyone();
        app.MapGet("/t/{slug}/sign-in", Form).AllowAnyone();
        app.MapGet("/{lang:regex(^(en|zh)$)}/t/{slug}/sign-in", Form).AllowAnyone();
        app.MapGet("/{lang:regex(^(en|zh)$)}/t/{slug}/sign-in/outside", Finish).AllowAnyone();
    }

    static async Task<IResult> Form(string slug, HttpContext http, Api api, Visit visit)
    {
        if (http.User.TenantId() is null) throw new PageRefused(StatusCodes.Status404NotFound, "provider.none");
        http.Response.Headers.CacheControl = "no-store";
        await visit.Wear(api);
        var problem = http.Request.Query["problem"].ToString() is { Length: > 0 } code ? code : null;
        var model = new Model(slug, await Offered(api), SignInEndpoints.Inside(http.Request.Query["return"]), problem);
        return Pages.Of<TenantSignInPage>(model, problem switch { null => StatusCodes.Status200OK, "away" => StatusCodes.Status503ServiceUnavailable, _ => StatusCodes.Status400BadRequest });
    }

    /// <summary>Without Identity's list the password still signs in.</summary>
    static async Task<IReadOnlyList<OfferedProvider>> Offered(Api api)
    {
        try
        {
            return await api.Get<List<OfferedProvider>>("identity", "/sign-in-providers");
        }
        catch (ApiRefused)
        {
            return [];
        }
    }

    static async Task<IResult> Finish(string slug, HttpContext http, Api api, Visit visit, SessionCookie cookie, OutsideTicket tickets)
    {
        http.Response.Headers.CacheControl = "no-store";
        var back = SignInEndpoints.Inside(http.Request.Query["return"]);
        var here = visit.To($"/t/{Uri.EscapeDataString(slug)}/sign-in");
        if (tickets.Of(http.Request) is not { } ticket) return Pages.SeeOther($"{here}?problem=stale");

        tickets.Clear(http.Response);
        try
        {
            return SignInEndpoints.Signed(await api.Send<Session>(HttpMethod.Post, "identity", "/sessions/outside", new { ticket }), back, cookie, http);
        }
        catch (ApiRefused refused) when (refused.Problem.Code is { } code && code.StartsWith("sign-in.outside-", StringComparison.Ordinal))
        {
            return Pages.SeeOther($"{here}?problem={code["sign-in.outside-".Length..]}");
        }
    }
}
