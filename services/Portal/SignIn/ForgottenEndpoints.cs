using AseanPlatform.Portal.Links;
using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.SignIn;

/// <summary>A new password by mail. What the page says is the same whether or not there is such an account.</summary>
public static class ForgottenEndpoints
{
    public sealed record Model(Input Input, bool Asked);

    public sealed record ResetModel(string Key, string Email, Input Input, bool Done);

    public static void MapForgotten(this IEndpointRouteBuilder app)
    {
        app.MapKeepFactor();
        app.MapGet("/{lang:regex(^(en|zh)$)}/forgotten", () => Pages.Of<ForgottenPage>(new Model(Input.Empty, false))).AllowAnyone();
        app.MapPost("/{lang:regex(^(en|zh)$)}/forgotten", Ask).AllowAnyone();

        var reset = app.MapGroup("/{lang:regex(^(en|zh)$)}/reset").AllowAnyone().WithFormToken().BehindLink();
        reset.MapGet("/{key}", async (string key, Api api) => Pages.Of<ResetPage>(new ResetModel(key, await Account(api), Input.Empty, false)));
        reset.MapPost("/{key}", Reset);
    }

    static async Task<string> Account(Api api) => (await api.Get<ResetOfMe>("identity", "/password-resets/current")).Email;

    static async Task<IResult> Ask(HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        if (input.RequireAddress(texts, "email").IsRight)
        {
            try
            {
                await api.Send(HttpMethod.Post, "identity", "/password-resets", new { email = input.Text("email") });
                return Pages.Of<ForgottenPage>(new Model(input, true));
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                input.Refused(texts, refused, "email");
            }
        }
        return Pages.Of<ForgottenPage>(new Model(input, false), StatusCodes.Status422UnprocessableEntity);
    }

    static async Task<IResult> Reset(string key, HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var account = await Account(api);
        var input = await Input.Read(http.Request);
        var password = (await http.Request.ReadFormAsync())["password"].ToString();
        if (input.RequireLength(texts, "password", LinkEndpoints.ShortestPassword).IsRight)
        {
            try
            {
                await api.Send(HttpMethod.Post, "identity", "/password-resets/current", new { password });
                return Pages.Of<ResetPage>(new ResetModel(key, account, Input.Empty, true));
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                input.Refused(texts, refused, "password");
            }
        }
        return Pages.Of<ResetPage>(new ResetModel(key, account, input, false), StatusCodes.Status422UnprocessableEntity);
    }
}
