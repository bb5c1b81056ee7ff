using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Clients;

/// <summary>All that is kept of a client: to take away, for its administrators and its consultancy's; and to be deleted, which its own administrators ask for.</summary>
public static class DataEndpoints
{
    public sealed record Model(ClientOfTenant Client, IReadOnlyList<ExportOfClient> Exports, DeletionOfClient? Deletion, Input Input, string? Refused);

    public static void MapData(this IEndpointRouteBuilder app)
    {
        var data = app.MapGroup("/app/clients/{id:guid}/data").AllowAnyone().WithFormToken();
        data.MapGet("/", async (Guid id, Api api) => Pages.Of<DataPage>(await Show(id, api, Input.Empty)));
        data.MapPost("/exports", async (Guid id, Api api, IStringLocalizer<Texts> texts) =>
        {
            try
            {
                await api.Send(HttpMethod.Post, "identity", $"/clients/{id}/exports");
                return Pages.SeeOther($"/app/clients/{id}/data#export");
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                return Pages.Of<DataPage>(await Show(id, api, Input.Empty, texts.Sentence(refused)), StatusCodes.Status409Conflict);
            }
        });
        data.MapPost("/deletion", Ask);
        data.MapPost("/deletion/withdrawal", async (Guid id, Api api, IStringLocalizer<Texts> texts) =>
        {
            try
            {
                await api.Send(HttpMethod.Delete, "identity", $"/clients/{id}/deletion");
                return Pages.SeeOther($"/app/clients/{id}/data#deletion");
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                return Pages.Of<DataPage>(await Show(id, api, Input.Empty, texts.Sentence(refused)), StatusCodes.Status409Conflict);
            }
        });
    }

    static async Task<IResult> Ask(Guid id, HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        var password = (await http.Request.ReadFormAsync())["password"].ToString(); // as it was typed
        if (input["understood"] is null) input.Errors["understood"] = texts["data.deletion.understand.first"];
        if (input.IsRight)
        {
            try
            {
                await api.Send(HttpMethod.Post, "identity", $"/clients/{id}/deletion", new { password });
                return Pages.SeeOther($"/app/clients/{id}/data#deletion");
            }
            catch (ApiRefused refused) when (refused.IsAnswerable || refused.Status is StatusCodes.Status429TooManyRequests)
            {
                input.Refused(texts, refused, "password");
            }
        }
        return Pages.Of<DataPage>(await Show(id, api, input), StatusCodes.Status422UnprocessableEntity);
    }

    static async Task<Model> Show(Guid id, Api api, Input input, string? refused = null)
    {
        var client = await api.Find<ClientOfTenant>("identity", $"/clients/{id}") ?? throw new PageRefused(StatusCodes.Status404NotFound, "client.unknown");
        return new Model(client, await api.Get<List<ExportOfClient>>("identity", $"/clients/{id}/exports"),
            (await api.Get<ClientDeletionState>("identity", $"/clients/{id}/deletion")).Deletion, input, refused);
    }
}
