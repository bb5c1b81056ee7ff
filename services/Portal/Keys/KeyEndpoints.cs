using System.Globalization;
using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Keys;

/// <summary>Keys for programs, made by administrators: of a consultancy, or of the one client they act for.</summary>
public static class KeyEndpoints
{
    const int MostShown = 200;

    /// <param name="Once">Of this form: sent twice, it still makes one key.</param>
    public sealed record Model(IReadOnlyList<KeyOfMine> Keys, IReadOnlyList<ClientOfTenant> Clients, SecondFactorOfMe SecondFactor, Input Input, IReadOnlySet<string> Ticked, string Once, string? Done, bool MoreClients);

    public sealed record MadeModel(string Name, MadeKey Key);

    public static void MapKeys(this IEndpointRouteBuilder app)
    {
        var keys = app.MapGroup("/app/keys").AllowAnyone().WithFormToken();
        keys.MapGet("/", async (Api api, Visit visit, HttpContext http) => Pages.Of<KeysPage>(await Show(api, visit, Input.Of(("days", "90"), ("see", "all")), [], Guid.NewGuid().ToString(), http.Request.Query["done"])));
        keys.MapPost("/", Make);
        keys.MapPost("/{id:guid}", async (Guid id, Api api) =>
        {
            await api.Send(HttpMethod.Delete, "identity", $"/keys/{id}");
            return Pages.SeeOther("/app/keys?done=revoked");
        });
    }

    static async Task<IResult> Make(HttpContext http, Api api, Visit visit, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        var form = await http.Request.ReadFormAsync();
        var (actions, clients, typed) = (form["action"].OfType<string>().ToList(), form["client"].OfType<string>().Where(id => Guid.TryParse(id, out _)).ToList(), form["password"].ToString()); // a password as it was typed
        var once = Guid.TryParse(input["once"], out var known) ? known.ToString() : Guid.NewGuid().ToString();
        var chosen = input["see"] is "chosen";

        if (input["find"] is not null) return Pages.Of<KeysPage>(await Show(api, visit, input, [.. actions, .. clients], once, null));
        input.Require(texts, "name");
        if (actions.Count is 0) input.Errors.TryAdd("actions", texts["keys.actions.none"]);
        if (chosen && clients.Count is 0) input.Errors.TryAdd("clientIds", texts["keys.clients.none"]);
        if (input.IsRight)
        {
            try
            {
                var made = await api.Send<MadeKey>(HttpMethod.Post, "identity", "/keys", new
                {
                    name = input.Text("name"),
                    actions,
                    days = int.TryParse(input["days"], NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : 0,
                    clientIds = chosen ? clients : null,
                    password = typed.Length is 0 ? null : typed,
                }, once);
                return Pages.Of<KeyMadePage>(new MadeModel(input.Text("name"), made));
            }
            catch (ApiRefused refused) when (refused.IsAnswerable || refused.Status is StatusCodes.Status429TooManyRequests)
            {
                input.Refused(texts, refused, "name", "actions", "days", "clientIds", "password");
            }
        }
        return Pages.Of<KeysPage>(await Show(api, visit, input, [.. actions, .. clients], once, null), StatusCodes.Status422UnprocessableEntity);
    }

    static async Task<Model> Show(Api api, Visit visit, Input input, HashSet<string> ticked, string once, string? done)
    {
        var (clients, more) = visit.Me!.IsAdmin ? await Choice(api, input.Text("search"), ticked) : ([], false);
        return new(await api.Get<List<KeyOfMine>>("identity", "/keys"), clients, await api.Get<SecondFactorOfMe>("identity", "/me/second-factor"), input, ticked, once, done, more);
    }

    /// <summary>All clients where they are few; else those that a word finds, and whichever were ticked before.</summary>
    static async Task<(IReadOnlyList<ClientOfTenant> Clients, bool More)> Choice(Api api, string search, HashSet<string> ticked)
    {
        var first = await api.Get<List<ClientOfTenant>>("identity", $"/clients?take={MostShown}");
        var more = first.Count == MostShown;
        if (more && search.Length > 0)
        {
            var found = await api.Get<ClientsOfPortfolio>("assessment", $"/portfolio?take={MostShown}&search={Uri.EscapeDataString(search[..Math.Min(search.Length, 200)])}");
            first = [.. found.Items.Select(client => new ClientOfTenant(client.ClientId, client.Name, null, null, null, false))];
        }
        var shown = first.ToDictionary(client => client.Id);
        foreach (var id in ticked.Select(tick => Guid.TryParse(tick, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty && !shown.ContainsKey(id)).Take(MostShown))
            if (await api.Find<ClientOfTenant>("identity", $"/clients/{id}") is { } client) shown[id] = client;
        return ([.. shown.Values.OrderByDescending(client => ticked.Contains(client.Id.ToString())).ThenBy(client => client.Name, StringComparer.CurrentCulture)], more);
    }
}
