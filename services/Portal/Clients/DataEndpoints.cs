using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Clients;

/// <summary>All that is kept of a client: to take away, for its administrators and its consultancy's.</summary>
public static class DataEndpoints
{
    public sealed record Model(ClientOfTenant Client, IReadOnlyList<ExportOfClient> Exports, string? Refused);

    public static void MapData(this IEndpointRouteBuilder app)
    {
        var data = app.MapGroup("/app/clients/{id:guid}/data").AllowAnyone().WithFormToken();
        data.MapGet("/", async (Guid id, Api api) => Pages.Of<DataPage>(await Show(id, api, null)));
        data.MapPost("/exports", async (Guid id, Api api, IStringLocalizer<Texts> texts) =>
        {
            try
            {
                await api.Send(HttpMethod.Post, "identity", $"/clients/{id}/exports");
                return Pages.SeeOther($"/app/clients/{id}/data#export");
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                return Pages.Of<DataPage>(await Show(id, api, texts.Sentence(refused)), StatusCodes.Status409Conflict);
            }
        });
    }

    static async Task<Model> Show(Guid id, Api api, string? refused)
    {
        var client = await api.Find<ClientOfTenant>("identity", $"/clients/{id}") ?? throw new PageRefused(StatusCodes.Status404NotFound, "client.unknown");
        return new Model(client, await api.Get<List<ExportOfClient>>("identity", $"/clients/{id}/exports"), refused);
    }
}
