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
    const int MostShown = 50, MostSearch = 200;

    /// <param name="Clients">To choose from, by name; none for people of one client.</param>
    /// <param name="Next">Where more of them begin; missing where these are the last.</param>
    public sealed record Model(IReadOnlyList<ClientOfPortfolio> Clients, string? Next, Input Input)
    {
        /// <summary>They do not all fit into one list.</summary>
        public bool Searches => Next is not null || Input.Text("search").Length > 0 || Input.Text("after").Length > 0;
    }

    public static void MapBring(this IEndpointRouteBuilder app)
    {
        var bring = app.MapGroup("/app/answer-file").AllowAnyone().WithFormToken();
        bring.MapGet("/", (Api api, Visit visit, HttpContext http) => Show(api, visit, Input.Of(("search", http.Request.Query["search"].ToString().Trim()), ("after", http.Request.Query["after"].ToString()))));
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
        var (search, after) = (input.Text("search"), input.Text("after"));
        var clients = visit.Me is { IsStaff: true }
            ? await api.Get<ClientsOfPortfolio>("assessment", $"/portfolio?take={MostShown}&search={Uri.EscapeDataString(search[..Math.Min(search.Length, MostSearch)])}{(after.Length is 0 ? "" : "&after=" + Uri.EscapeDataString(after))}")
            : new([], null);
        return Pages.Of<BringPage>(new Model(clients.Items, clients.Next, input), input.IsRight ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }
}
