using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Account;

/// <summary>Linking one's account to an outside one: to the provider by a link, back to a page that asks once more.</summary>
public static class OutsideLinkEndpoints
{
    const string Resource = "/me/outside-links";

    public sealed record Model(OutsideLinkOfMe Provider, bool Fresh, Input Input);

    public static void MapOutsideLinks(this IEndpointRouteBuilder app)
    {
        var outside = app.MapGroup("/app/account/outside/{id:guid}").AllowAnyone().WithFormToken();
        // A link, not a form: a browser follows a form to no other site.
        outside.MapGet("/start", async (Guid id, Api api) => Pages.SeeOther((await api.Send<WayToProvider>(HttpMethod.Post, "identity", $"{Resource}/{id}/start")).Path));
        outside.MapGet("/", Form);
        outside.MapPost("/", Link);
        outside.MapPost("/removal", Remove);
    }

    static async Task<IResult> Form(Guid id, HttpContext http, Api api, OutsideTicket tickets) =>
        tickets.Of(http.Request) is null ? Pages.SeeOther("/app/account?done=outside-stale") : Pages.Of<OutsideLinkPage>(await Show(id, api, Input.Empty));

    static async Task<Model> Show(Guid id, Api api, Input input) =>
        new((await api.Get<List<OutsideLinkOfMe>>("identity", Resource)).Find(link => link.Id == id) ?? throw new PageRefused(StatusCodes.Status404NotFound, "provider.none"),
            (await api.Get<SecondFactorOfMe>("identity", "/me/second-factor")).Fresh, input);

    static async Task<IResult> Link(Guid id, HttpContext http, Api api, OutsideTicket tickets, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        var typed = (await http.Request.ReadFormAsync())["password"].ToString(); // as it was typed
        try
        {
            await api.Send(HttpMethod.Post, "identity", Resource, new { ticket = tickets.Of(http.Request) ?? "-", password = typed.Length == 0 ? null : typed });
            tickets.Clear(http.Response);
            return Pages.SeeOther("/app/account?done=outside-linked");
        }
        catch (ApiRefused refused) when (refused.IsAnswerable || refused.Status is StatusCodes.Status429TooManyRequests)
        {
            input.Refused(texts, refused, "password");
        }
        return Pages.Of<OutsideLinkPage>(await Show(id, api, input), StatusCodes.Status422UnprocessableEntity);
    }

    static async Task<IResult> Remove(Guid id, HttpContext http, Api api)
    {
        try
        {
            await api.Send(HttpMethod.Delete, "identity", $"{Resource}/{id}");
            return Pages.SeeOther("/app/account?done=outside-removed");
        }
        catch (ApiRefused refused) when (refused.Problem.Code is "outside-link.last")
        {
            return Pages.SeeOther("/app/account?done=outside-last");
        }
    }
}
