using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Account;

/// <summary>Another address: asked for here, agreed to by the links in both mailboxes. Opening a link changes nothing: mail programs open links too.</summary>
public static class AddressEndpoints
{
    public sealed record Model(AddressChangeOfMe? Open, bool Fresh, Input Input);

    /// <param name="Outcome">What the reader has just done: agreed, changed or stopped.</param>
    public sealed record LinkModel(string Side, string Key, AddressChangeOfMe? Change, string? Outcome, Input Input);

    public static void MapAddressChanges(this IEndpointRouteBuilder app)
    {
        var own = app.MapGroup("/app/account/address").AllowAnyone().WithFormToken();
        own.MapGet("/", async (Api api) => Pages.Of<AddressPage>(await State(api, Input.Empty)));
        own.MapPost("/", Ask);
        own.MapPost("/stop", async (Api api) =>
        {
            await api.Send(HttpMethod.Delete, "identity", "/me/address-change");
            return Pages.SeeOther("/app/account?done=address-kept");
        });

        foreach (var side in new[] { "old-address", "new-address" })
        {
            var link = app.MapGroup($"/{{lang:regex(^(en|zh)$)}}/{side}").AllowAnyone().WithFormToken().BehindLink();
            link.MapGet("/{key}", async (string key, Api api) => Pages.Of<AddressLinkPage>(new LinkModel(side, key, await Linked(api), null, Input.Empty)));
            link.MapPost("/{key}", (string key, HttpContext http, Api api, IStringLocalizer<Texts> texts) => Decide(side, key, http, api, texts));
        }
    }

    static Task<AddressChangeOfMe> Linked(Api api) => api.Get<AddressChangeOfMe>("identity", "/address-changes/current");

    static async Task<Model> State(Api api, Input input) =>
        new(await api.Find<AddressChangeOfMe>("identity", "/me/address-change"), (await api.Get<SecondFactorOfMe>("identity", "/me/second-factor")).Fresh, input);

    static async Task<IResult> Ask(HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        var typed = (await http.Request.ReadFormAsync())["password"].ToString(); // as it was typed
        if (input.RequireAddress(texts, "email").IsRight)
        {
            try
            {
                await api.Send(HttpMethod.Post, "identity", "/me/address-change", new { email = input.Text("email"), password = typed.Length == 0 ? null : typed });
                return Pages.SeeOther("/app/account?done=address-asked");
            }
            catch (ApiRefused refused) when (refused.IsAnswerable || refused.Status is StatusCodes.Status429TooManyRequests)
            {
                input.Refused(texts, refused, "email", "password");
            }
        }
        return Pages.Of<AddressPage>(await State(api, input), StatusCodes.Status422UnprocessableEntity);
    }

    static async Task<IResult> Decide(string side, string key, HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var (input, change) = (await Input.Read(http.Request), await Linked(api));
        try
        {
            if (input["do"] is "stop")
            {
                await api.Send(HttpMethod.Delete, "identity", "/address-changes/current");
                return Pages.Of<AddressLinkPage>(new LinkModel(side, key, change, "stopped", input));
            }
            var agreed = await api.Send<AddressAgreed>(HttpMethod.Post, "identity", "/address-changes/current/confirmation");
            return Pages.Of<AddressLinkPage>(new LinkModel(side, key, change, agreed.Done ? "changed" : "agreed", input));
        }
        catch (ApiRefused refused) when (refused.IsAnswerable)
        {
            input.Refused(texts, refused);
            return Pages.Of<AddressLinkPage>(new LinkModel(side, key, change, null, input), StatusCodes.Status422UnprocessableEntity);
        }
    }
}
