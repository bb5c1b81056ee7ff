using System.Text.Json;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Portal.Markets;

public static class MarketEndpoints
{
    public sealed record ListModel(ListOf<MarketEntry> Markets);

    public sealed record Model(OneOf<MarketEntry> One, ListOf<Instrument> Instruments, ObligationsOn Obligations, ListOf<TimelineEvent> Events, IReadOnlyDictionary<string, Reference> References);

    public static void MapMarkets(this IEndpointRouteBuilder app)
    {
        app.MapGet("/{lang:regex(^(en|zh)$)}/markets", List).AllowAnyone().ForAnyMoment();
        app.MapGet("/{lang:regex(^(en|zh)$)}/markets/{id}", One).AllowAnyone().ForAnyMoment();
    }

    static async Task<IResult> List(Knowledge knowledge) => Pages.Of<MarketsPage>(new ListModel(await knowledge.List<MarketEntry>("/jurisdictions")));

    static async Task<IResult> One(string id, Knowledge knowledge)
    {
        var market = await knowledge.Find<MarketEntry>($"/jurisdictions/{Uri.EscapeDataString(id)}") ?? throw new PageRefused(StatusCodes.Status404NotFound, "market.unknown");
        var instruments = knowledge.List<Instrument>("/instruments", $"market={market.Item.Id}");
        var events = knowledge.List<TimelineEvent>("/timeline", $"market={market.Item.Id}");
        // Reference markets and members have duties; ASEAN itself, and where a publisher sits, have none.
        var obligations = market.Item.Kind is "member-state" or "reference"
            ? knowledge.Obligations(market.Item.Id)
            : Task.FromResult(new ObligationsOn(market.Release, market.AsOf, [], [], new Dictionary<string, JsonElement>(), new Dictionary<string, JsonElement>()));
        await Task.WhenAll(instruments, events, obligations);
        return Pages.Of<MarketPage>(new Model(market, instruments.Result, obligations.Result, events.Result, Together(market.References, instruments.Result.References, events.Result.References, obligations.Result.References)));
    }

    static Dictionary<string, Reference> Together(params IEnumerable<KeyValuePair<string, Reference>>?[] all)
    {
        var together = new Dictionary<string, Reference>(StringComparer.Ordinal);
        foreach (var (id, reference) in all.SelectMany(one => one ?? [])) together.TryAdd(id, reference);
        return together;
    }
}
