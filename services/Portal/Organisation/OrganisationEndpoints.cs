using System.Globalization;
using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Organisation;

/// <summary>How a consultancy shows itself, set by its administrators.</summary>
public static class OrganisationEndpoints
{
    public const int MostPicture = 1024 * 1024, MostForm = MostPicture + (128 * 1024);

    public sealed record Model(TenantSettings Settings, Input Input, string? Done, string? AskedColour);

    public static void MapOrganisation(this IEndpointRouteBuilder app)
    {
        var organisation = app.MapGroup("/app/organisation").AllowAnyone().WithFormToken();
        organisation.MapGet("/", async (Api api, HttpContext http) =>
            Pages.Of<OrganisationPage>(await Show(api, null, http.Request.Query["done"], http.Request.Query["asked"])));
        organisation.MapPost("/", Save);
        app.MapSignInProviders();
        organisation.MapPost("/logo", SaveLogo).WithMetadata(new RequestSizeLimitAttribute(MostForm));
        organisation.MapPost("/logo/removal", async (Api api) =>
        {
            await api.Send(HttpMethod.Delete, "identity", "/tenant/logo");
            return Pages.SeeOther("/app/organisation?done=logo-removed");
        });
    }

    static async Task<IResult> Save(HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        if (input.Text("replyTo").Length > 0) input.RequireAddress(texts, "replyTo");
        if (input.Require(texts, "name", "colour").IsRight)
        {
            try
            {
                var saved = await api.Send<TenantSettings>(HttpMethod.Put, "identity", "/tenant", new
                {
                    name = input.Text("name"),
                    colour = input.Text("colour"),
                    languages = input.Text("languages").Split(','),
                    version = long.TryParse(input["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0,
                    replyTo = input.Text("replyTo") is { Length: > 0 } replyTo ? replyTo : null,
                });
                return Pages.SeeOther("/app/organisation?done=saved" + (saved.Darkened ? $"&asked={Uri.EscapeDataString(input.Text("colour"))}" : ""));
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                input.Refused(texts, refused, "name", "colour", "languages", "replyTo");
            }
        }
        return Pages.Of<OrganisationPage>(await Show(api, input, null, null), StatusCodes.Status422UnprocessableEntity);
    }

    static async Task<IResult> SaveLogo(HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var picture = await Picture(http.Request);
        var (settings, wrong) = (await Show(api, null, null, null), "");
        if (picture is null) wrong = texts["upload.none-chosen"];
        else if (picture.Length > MostPicture) wrong = texts["error.field.image"];
        else
        {
            try
            {
                await api.Send(HttpMethod.Put, "identity", "/tenant/logo", new { image = picture });
                return Pages.SeeOther("/app/organisation?done=logo");
            }
            catch (ApiRefused refused) when (refused.IsAnswerable || refused.Status is StatusCodes.Status413PayloadTooLarge)
            {
                wrong = texts["error.field.image"];
            }
        }
        settings.Input.Errors["image"] = wrong;
        return Pages.Of<OrganisationPage>(settings, StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>The file of the form's field "image"; null where none was chosen.</summary>
    public static async Task<byte[]?> Picture(HttpRequest request)
    {
        if ((await request.ReadFormAsync(request.HttpContext.RequestAborted)).Files["image"] is not { Length: > 0 and <= MostForm } file) return null;

        using var bytes = new MemoryStream((int)file.Length);
        await file.CopyToAsync(bytes, request.HttpContext.RequestAborted);
        return bytes.ToArray();
    }

    static async Task<Model> Show(Api api, Input? input, string? done, string? asked)
    {
        var settings = await api.Get<TenantSettings>("identity", "/tenant");
        return new Model(settings, input ?? Input.Of(("name", settings.Name), ("colour", settings.Colour), ("languages", string.Join(',', settings.Languages)), ("replyTo", settings.ReplyTo ?? "")), done, asked);
    }
}
