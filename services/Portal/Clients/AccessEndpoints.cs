using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Clients;

/// <summary>Who can see a client's data, as the client and its consultancy read it: people by name, and every access of an operator.</summary>
public static class AccessEndpoints
{
    public sealed record Model(ClientOfTenant Client, IReadOnlyList<ClientPerson> People, IReadOnlyList<OperatorAccess> Accesses, string? Refused);

    public static void MapAccess(this IEndpointRouteBuilder app)
    {
        var access = app.MapGroup("/app/clients/{id:guid}/access").AllowAnyone().WithFormToken();
        access.MapGet("/", async (Guid id, Api api) => Pages.Of<AccessPage>(await Show(id, api, null)));
        access.MapPost("/{accessId:guid}", (Guid id, Guid accessId, Api api, IStringLocalizer<Texts> texts) =>
            Try(id, api, texts, () => api.Send(HttpMethod.Delete, "identity", $"/clients/{id}/break-glass/{accessId}")));
        access.MapPost("/people/{personId:guid}", async (Guid id, Guid personId, HttpContext http, Api api, IStringLocalizer<Texts> texts) =>
        {
            var input = await Input.Read(http.Request);
            return await Try(id, api, texts, () => input["do"] is "remove"
                ? api.Send(HttpMethod.Delete, "identity", $"/clients/{id}/people/{personId}")
                : api.Send(HttpMethod.Put, "identity", $"/clients/{id}/people/{personId}/role", new { role = input.Text("role") }));
        });
    }

    static async Task<IResult> Try(Guid id, Api api, IStringLocalizer<Texts> texts, Func<Task> act)
    {
        try
        {
            await act();
            return Pages.SeeOther($"/app/clients/{id}/access");
        }
        catch (ApiRefused refused) when (refused.IsAnswerable)
        {
            return Pages.Of<AccessPage>(await Show(id, api, texts.Sentence(refused)), StatusCodes.Status409Conflict);
        }
    }

    static async Task<Model> Show(Guid id, Api api, string? refused)
    {
        var client = await api.Find<ClientOfTenant>("identity", $"/clients/{id}") ?? throw new PageRefused(StatusCodes.Status404NotFound, "client.unknown");
        return new Model(client, await api.Get<List<ClientPerson>>("identity", $"/clients/{id}/people"), await api.Get<List<OperatorAccess>>("identity", $"/clients/{id}/break-glass"), refused);
    }
}
