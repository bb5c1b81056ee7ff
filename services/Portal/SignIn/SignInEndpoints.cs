using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.Presentation;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.SignIn;

public static class SignInEndpoints
{
    public sealed record Model(Input Input, string? Return, bool Closed = false);

    public sealed record StepModel(string Pending, Input Input, string? Return);

    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        app.MapGet("/{lang:regex(^(en|zh)$)}/sign-in", Form).AllowAnyone();
        app.MapPost("/{lang:regex(^(en|zh)$)}/sign-in", SignIn).AllowAnyone();
        app.MapPost("/{lang:regex(^(en|zh)$)}/sign-in/second-step", SecondStep).AllowAnyone();
        app.MapPost("/{lang:regex(^(en|zh)$)}/sign-in/passkey", Passkey).AllowAnyone();
        app.MapOutsideSignIn();

        var inside = app.MapGroup("/app").AllowAnyone().WithFormToken();
        inside.MapPost("/sign-out", SignOut);
        inside.MapPost("/language", Language);
        inside.MapPost("/membership", Membership);
    }

    static IResult Form(HttpContext http) => Pages.Of<SignInPage>(new Model(Input.Empty, Inside(http.Request.Query["return"]), http.Request.Query.ContainsKey("closed")));

    static async Task<IResult> SignIn(HttpContext http, Api api, SessionCookie cookie, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        var back = Inside(input["return"]);
        // A password is taken as it was typed: blanks at its ends belong to it.
        var password = (await http.Request.ReadFormAsync())["password"].ToString();
        if (!input.RequireAddress(texts, "email").Require(texts, "password").IsRight) return Again();

        try
        {
            var session = await api.Send<Session>(HttpMethod.Post, "identity", "/sessions", new { email = input.Text("email"), password });
            return Signed(session, back, cookie, http);
        }
        catch (ApiRefused refused) when (refused.Status is 400 or 401 or 403 or 404 or 409 or 422)
        {
            input.Errors[""] = texts["sign-in.wrong"];
            return Again();
        }
        catch (ApiRefused refused) when (refused.Status is StatusCodes.Status429TooManyRequests)
        {
            input.Errors[""] = texts.Sentence(refused);
            return Again();
        }

        IResult Again() => Pages.Of<SignInPage>(new Model(input, back), StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>Inside; or, where the person has a second factor, to its page.</summary>
    internal static IResult Signed(Session session, string? back, SessionCookie cookie, HttpContext http)
    {
        if (session.Secret is null) return Pages.Of<SecondStepPage>(new StepModel(session.Pending!, Input.Empty, back));
        cookie.Set(http.Response, session.Secret, session.ExpiresAt);
        return Pages.SeeOther(back ?? "/app");
    }

    static async Task<IResult> SecondStep(HttpContext http, Api api, SessionCookie cookie, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        var back = Inside(input["return"]);
        if (input.Require(texts, "code").IsRight)
        {
            try
            {
                return Signed(await api.Send<Session>(HttpMethod.Post, "identity", "/sessions/second-factor", new { pending = input.Text("pending"), code = input.Text("code") }), back, cookie, http);
            }
            catch (ApiRefused refused) when (refused.Problem.Code is "sign-in.start-over")
            {
                input.Errors[""] = texts.Sentence(refused);
                return Pages.Of<SignInPage>(new Model(input, back), StatusCodes.Status422UnprocessableEntity);
            }
            catch (ApiRefused refused) when (refused.Status is 400 or 401 or 422 or 429)
            {
                input.Errors[refused.Status is 429 ? "" : "code"] = texts.Sentence(refused);
            }
        }
        return Pages.Of<SecondStepPage>(new StepModel(input.Text("pending"), input, back), StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>What the browser answered: password and second factor at once.</summary>
    static async Task<IResult> Passkey(HttpContext http, Api api, SessionCookie cookie, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        var back = Inside(input["return"]);
        try
        {
            return Signed(await api.Send<Session>(HttpMethod.Post, "identity", "/sessions/passkey", new { credential = input.Text("credential"), state = input.Text("state") }), back, cookie, http);
        }
        catch (ApiRefused refused) when (refused.Status is 400 or 401 or 422)
        {
            input.Errors[""] = texts["refused.sign-in.passkey-refused"];
            return Pages.Of<SignInPage>(new Model(input, back), StatusCodes.Status422UnprocessableEntity);
        }
    }

    static async Task<IResult> SignOut(HttpContext http, Api api, SessionCookie cookie, Visit visit)
    {
        await api.Send(HttpMethod.Delete, "identity", "/sessions/current");
        cookie.Clear(http.Response);
        return Pages.SeeOther(visit.To(""));
    }

    static async Task<IResult> Language(HttpContext http, Api api)
    {
        var input = await Input.Read(http.Request);
        var language = Languages.Of(input["language"]);
        await api.Send(HttpMethod.Put, "identity", "/me/language", new { language });
        http.Response.Cookies.Append("language", language, new CookieOptions { Path = "/", MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, IsEssential = true });
        return Pages.SeeOther(Inside(input["return"]) ?? "/app");
    }

    static async Task<IResult> Membership(HttpContext http, Api api)
    {
        var input = await Input.Read(http.Request);
        var parts = input.Text("membership").Split('/');
        if (parts[0] is "none")
        {
            await api.Send(HttpMethod.Put, "identity", "/sessions/current/membership", new { tenantId = (Guid?)null });
            return Pages.SeeOther("/app");
        }
        if (!Guid.TryParse(parts[0], out var tenantId)) throw new PageRefused(StatusCodes.Status400BadRequest, "membership.unknown");

        Guid? clientId = parts.Length > 1 && Guid.TryParse(parts[1], out var client) ? client : null;
        await api.Send(HttpMethod.Put, "identity", "/sessions/current/membership", new { tenantId, clientId });
        return Pages.SeeOther("/app");
    }

    /// <summary>Only back into the signed-in area, never to another site; and nothing that a header cannot carry.</summary>
    internal static string? Inside(string? address) =>
        address is not null && (address == "/app" || address.StartsWith("/app/", StringComparison.Ordinal) || address.StartsWith("/app?", StringComparison.Ordinal)) && address.All(c => c is > ' ' and <= '~' and not '\\') ? address : null;
}
