using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Portal.SoftLaw;

/// <summary>From soft law to hard rules: what binds, what is voluntary, what is only a draft, in every market and over time.</summary>
public static class SoftLawEndpoints
{
    public sealed record Model(ListOf<Instrument> Instruments, IReadOnlyList<MarketEntry> Markets);

    public static void MapSoftLaw(this IEndpointRouteBuilder app) => app.MapGet("/{lang:regex(^(en|zh)$)}/soft-law", Handle).AllowAnyone().ForAnyMoment();

    static async Task<IResult> Handle(Knowledge knowledge)
    {
        var instruments = knowledge.List<Instrument>("/instruments");
        var markets = await knowledge.List<MarketEntry>("/jurisdictions");
        return Pages.Of<SoftLawPage>(new Model(await instruments, [.. markets.Items.Where(market => market.IsMember || market.Kind == "regional-organisation")]));
    }
}
