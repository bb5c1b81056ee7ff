using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Portal.Instruments;

public static class InstrumentEndpoints
{
    public sealed record ListModel(ListOf<Instrument> Instruments, IReadOnlyList<MarketEntry> Markets, string? Market, string? Force, string? Kind);

    public sealed record AseanModel(ListOf<Instrument> Instruments);

    public sealed record Model(OneOf<Instrument> One);

    public static void MapInstruments(this IEndpointRouteBuilder app)
    {
        app.MapGet("/{lang:regex(^(en|zh)$)}/instruments", List).AllowAnyone().ForAnyMoment();
        app.MapGet("/{lang:regex(^(en|zh)$)}/instruments/{id}", One).AllowAnyone().ForAnyMoment();
        app.MapGet("/{lang:regex(^(en|zh)$)}/asean", Asean).AllowAnyone().ForAnyMoment();
    }

    static async Task<IResult> List(Knowledge knowledge, string? market = null, string? force = null, string? kind = null)
    {
        var filter = new[] { ("market", market), ("force", force), ("kind", kind) }.Where(f => !string.IsNullOrEmpty(f.Item2)).Select(f => $"{f.Item1}={Uri.EscapeDataString(f.Item2!)}");
        var instruments = knowledge.List<Instrument>("/instruments", string.Join('&', filter));
        var markets = knowledge.List<MarketEntry>("/jurisdictions");
        return Pages.Of<InstrumentsPage>(new ListModel(await instruments, (await markets).Items, market, force, kind));
    }

    static async Task<IResult> Asean(Knowledge knowledge) => Pages.Of<AseanPage>(new AseanModel(await knowledge.List<Instrument>("/instruments", "market=ASEAN")));

    static async Task<IResult> One(string id, Knowledge knowledge) =>
        Pages.Of<InstrumentPage>(new Model(await knowledge.Find<Instrument>($"/instruments/{Uri.EscapeDataString(id)}") ?? throw new PageRefused(StatusCodes.Status404NotFound, "instrument.unknown")));
}
