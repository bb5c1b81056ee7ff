using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Account;

/// <summary>Passkeys: named first, made by the browser on the next page, removed from the list.</summary>
public static class PasskeyEndpoints
{
    const string Here = "/app/account/passkeys", Resource = "/me/passkeys";

    public sealed record Model(IReadOnlyList<PasskeyOfMe> Passkeys, SecondFactorOfMe State, Input Input);

    public sealed record NewModel(string Name, string Options, string State);

    public static void MapPasskeys(this IEndpointRouteBuilder app)
    {
        var passkeys = app.MapGroup(Here).AllowAnyone().WithFormToken();
        passkeys.MapGet("/", async (Api api) => Pages.Of<PasskeysPage>(await All(api, Input.Empty)));
        passkeys.MapPost("/", Change);
        passkeys.MapPost("/new", Add);
    }

    static async Task<Model> All(Api api, Input input) => new(await api.Get<List<PasskeyOfMe>>("identity", Resource), await api.Get<SecondFactorOfMe>("identity", "/me/second-factor"), input);

    static async Task<IResult> Change(HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        var typed = (await http.Request.ReadFormAsync())["password"].ToString(); // as it was typed
        var body = new { password = typed.Length == 0 ? null : typed };
        try
        {
            if (Guid.TryParse(input["remove"], out var id))
            {
                await api.Send(HttpMethod.Post, "identity", $"{Resource}/{id}/removal", body);
                return Pages.SeeOther("/app/account?done=passkey-removed");
            }
            if (input.Require(texts, "name").IsRight)
            {
                var question = await api.Send<PasskeyQuestion>(HttpMethod.Post, "identity", Resource + "/options", body);
                return Pages.Of<NewPasskeyPage>(new NewModel(input.Text("name"), question.Options.GetRawText(), question.State));
            }
        }
        catch (ApiRefused refused) when (refused.IsAnswerable || refused.Status is StatusCodes.Status429TooManyRequests)
        {
            input.Refused(texts, refused, "name", "password");
        }
        return Pages.Of<PasskeysPage>(await All(api, input), StatusCodes.Status422UnprocessableEntity);
    }

    static async Task<IResult> Add(HttpContext http, Api api, SessionCookie cookie, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        try
        {
            var done = await api.Send<PasskeyDone>(HttpMethod.Post, "identity", Resource, new { name = input.Text("name"), credential = input.Text("credential"), state = input.Text("state") });
            cookie.Set(http.Response, done.Secret, done.ExpiresAt);
            return done.RecoveryCodes is { } codes ? Pages.Of<CodesPage>(new SecondFactorEndpoints.CodesModel(codes, New: true)) : Pages.SeeOther("/app/account?done=passkey-added");
        }
        catch (ApiRefused refused) when (refused.IsAnswerable)
        {
            input.Refused(texts, refused);
            return Pages.Of<PasskeysPage>(await All(api, input), StatusCodes.Status422UnprocessableEntity);
        }
    }
}
