using System.Text.Json;
using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Offline;

/// <summary>An answer file in hand and no client before one's eyes: the file says whose it is, and for one that was had freely the client is chosen.</summary>
public static class BringEndpoints
{
    /// <param name="Clients">To choose from; none for people of one client.</param>
    public sealed record Model(IReadOnlyList<ClientOfTenant> Clients, Input Input);

    public static void MapBring(this IEndpointRouteBuilder app)
    {
        var bring = app.MapGroup("/app/answer-file").AllowAnyone().WithFormToken();
        bring.MapGet("/", (Api api, Visit visit) => Show(api, visit, Input.Empty));
        bring.MapPost("/", Preview).WithMetadata(new RequestSizeLimitAttribute(OfflineEndpoints.MostForm));
    }

    static async Task<IResult> Preview(Api api, Visit visit, HttpContext http, IStringLocalizer<Texts> texts)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var input = await Input.Read(http.Request);
        var (file, wrong) = await OfflineEndpoints.Brought(form, texts, http.RequestAborted);
        if (file is null)
        {
            input.Errors["file"] = wrong!;
            return await Show(api, visit, input);
        }
        // What the file says of itself is only where it is looked at: whether it may be taken there, its service decides.
        var client = visit.Me!.Client?.Id ?? ClientOf(file) ?? (Guid.TryParse(input["client"], out var chosen) ? chosen : null);
        if (client is null) input.Errors["client"] = texts["bring.choose"];
        else if (await api.Find<Services.Assessment>("assessment", $"/clients/{client}/assessment") is { } assessment) return await OfflineEndpoints.Look(assessment.Id, file, api, texts, again: false);
        else input.Errors["client"] = texts["bring.not-started"];
        return await Show(api, visit, input);
    }

    /// <summary>Null where it names none, or is none of ours.</summary>
    static Guid? ClientOf(byte[] file)
    {
        try
        {
            using var json = JsonDocument.Parse(file);
            return json.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("manifest", out var manifest) && manifest.ValueKind is JsonValueKind.Object
                && manifest.TryGetProperty("clientId", out var client) && client.ValueKind is JsonValueKind.String && client.TryGetGuid(out var id) ? id : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static async Task<IResult> Show(Api api, Visit visit, Input input)
    {
        IReadOnlyList<ClientOfTenant> clients = visit.Me is { IsStaff: true } ? await api.Get<List<ClientOfTenant>>("identity", "/clients?take=200") : [];
        return Pages.Of<BringPage>(new Model([.. clients.Where(client => client.State == "active").OrderBy(client => client.Name, StringComparer.CurrentCulture)], input), input.IsRight ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }
}
