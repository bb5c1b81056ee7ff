using System.Globalization;
using AseanPlatform.Portal.Organisation;
using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Clients;

/// <summary>How a client shows itself on the covers of its reports, set by its administrators or the consultancy's.</summary>
public static class BrandEndpoints
{
    public sealed record Model(BrandOfClient Brand, bool MayChange, Input Input, string? Done, string? AskedColour);

    public static void MapClientBrand(this IEndpointRouteBuilder app)
    {
        var brand = app.MapGroup("/app/clients/{id:guid}/brand").AllowAnyone().WithFormToken();
        brand.MapGet("/", async (Guid id, Api api, Visit visit, HttpContext http) => Pages.Of<BrandPage>(await Show(id, api, visit, null, http.Request.Query["done"], http.Request.Query["asked"])));
        brand.MapPost("/", Save);
        brand.MapPost("/logo", SaveLogo).WithMetadata(new RequestSizeLimitAttribute(OrganisationEndpoints.MostForm));
        brand.MapPost("/logo/removal", async (Guid id, Api api) =>
        {
            await api.Send(HttpMethod.Delete, "identity", $"/clients/{id}/logo");
            return Pages.SeeOther($"/app/clients/{id}/brand?done=logo-removed");
        });
    }

    static async Task<IResult> Save(Guid id, HttpContext http, Api api, Visit visit, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        var colour = input["own"] is null ? null : input.Text("colour");
        try
        {
            var saved = await api.Send<BrandOfClient>(HttpMethod.Put, "identity", $"/clients/{id}/brand", new
            {
                version = long.TryParse(input["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0,
                colour,
            });
            return Pages.SeeOther($"/app/clients/{id}/brand?done=saved" + (saved.Darkened ? $"&asked={Uri.EscapeDataString(colour!)}" : ""));
        }
        catch (ApiRefused refused) when (refused.IsAnswerable)
        {
            input.Refused(texts, refused, "colour");
            return Pages.Of<BrandPage>(await Show(id, api, visit, input, null, null), refused.Status);
        }
    }

    static async Task<IResult> SaveLogo(Guid id, HttpContext http, Api api, Visit visit, IStringLocalizer<Texts> texts)
    {
        var picture = await OrganisationEndpoints.Picture(http.Request);
        var (model, wrong) = (await Show(id, api, visit, null, null, null), texts["error.field.image"].Value);
        if (picture is null) wrong = texts["upload.none-chosen"];
        else if (picture.Length <= OrganisationEndpoints.MostPicture)
        {
            try
            {
                await api.Send(HttpMethod.Put, "identity", $"/clients/{id}/logo", new { image = picture });
                return Pages.SeeOther($"/app/clients/{id}/brand?done=logo");
            }
            catch (ApiRefused refused) when (refused.IsAnswerable || refused.Status is StatusCodes.Status413PayloadTooLarge)
            {
                // said beside the field, as what is too large
            }
        }
        model.Input.Errors["image"] = wrong;
        return Pages.Of<BrandPage>(model, StatusCodes.Status422UnprocessableEntity);
    }

    static async Task<Model> Show(Guid id, Api api, Visit visit, Input? input, string? done, string? asked)
    {
        var brand = await api.Get<BrandOfClient>("identity", $"/clients/{id}/brand");
        return new(brand, visit.Me is { IsAdmin: true } or { IsClientAdmin: true }, input ?? Input.Of(("colour", brand.Colour ?? "#0b5a6f"), ("own", brand.Colour is null ? "" : "yes")), done, asked);
    }
}
