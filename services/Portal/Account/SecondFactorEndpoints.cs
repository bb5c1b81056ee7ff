using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Account;

/// <summary>The second factor: made with an app, proved by one code, with recovery codes that are shown once.</summary>
public static class SecondFactorEndpoints
{
    const string Here = "/app/account/second-factor", Resource = "/me/second-factor";

    public sealed record Model(SecondFactorOfMe State, Input Input);

    public sealed record TotpModel(TotpKey Key, Input Input);

    public sealed record CodesModel(IReadOnlyList<string> Codes, bool New);

    public static void MapSecondFactor(this IEndpointRouteBuilder app)
    {
        var factor = app.MapGroup(Here).AllowAnyone().WithFormToken();
        factor.MapGet("/", async (Api api) => Pages.Of<SecondFactorPage>(new Model(await State(api), Input.Empty)));
        factor.MapPost("/", Change);
        factor.MapGet("/totp", async (Api api) => await api.Find<TotpKey>("identity", Resource + "/totp") is { } key ? Pages.Of<TotpPage>(new TotpModel(key, Input.Empty)) : Pages.SeeOther(Here));
        factor.MapPost("/totp", Confirm);
    }

    static Task<SecondFactorOfMe> State(Api api) => api.Get<SecondFactorOfMe>("identity", Resource);

    static async Task<IResult> Change(HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        var typed = (await http.Request.ReadFormAsync())["password"].ToString(); // as it was typed
        var body = new { password = typed.Length == 0 ? null : typed };
        try
        {
            switch (input["do"])
            {
                case "codes":
                    return Pages.Of<CodesPage>(new CodesModel((await api.Send<NewRecoveryCodes>(HttpMethod.Post, "identity", Resource + "/recovery-codes", body)).RecoveryCodes, New: false));
                case "remove":
                    await api.Send(HttpMethod.Post, "identity", Resource + "/removal", body);
                    return Pages.SeeOther("/app/account?done=second-factor-removed");
                default:
                    await api.Send(HttpMethod.Post, "identity", Resource + "/totp", body);
                    return Pages.SeeOther(Here + "/totp");
            }
        }
        catch (ApiRefused refused) when (refused.IsAnswerable || refused.Status is StatusCodes.Status429TooManyRequests)
        {
            input.Refused(texts, refused, "password");
            return Pages.Of<SecondFactorPage>(new Model(await State(api), input), StatusCodes.Status422UnprocessableEntity);
        }
    }

    static async Task<IResult> Confirm(HttpContext http, Api api, SessionCookie cookie, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        if (input.Require(texts, "code").IsRight)
        {
            try
            {
                var done = await api.Send<SecondFactorDone>(HttpMethod.Post, "identity", Resource + "/totp/confirmation", new { code = input.Text("code") });
                cookie.Set(http.Response, done.Secret, done.ExpiresAt);
                return Pages.Of<CodesPage>(new CodesModel(done.RecoveryCodes, New: true));
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                input.Refused(texts, refused, "code");
            }
        }
        return await api.Find<TotpKey>("identity", Resource + "/totp") is { } key
            ? Pages.Of<TotpPage>(new TotpModel(key, input), StatusCodes.Status422UnprocessableEntity)
            : Pages.SeeOther(Here);
    }
}
