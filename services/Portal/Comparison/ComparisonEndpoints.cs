using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Portal.Comparison;

public static class ComparisonEndpoints
{
    /// <param name="Chosen">Two or more markets side by side, in the order of the catalogue; fewer ask to choose.</param>
    public sealed record Model(ListOf<MarketEntry> Markets, IReadOnlyList<MarketEntry> Chosen, IReadOnlyDictionary<string, ObligationsOn> Obligations);

    public static void MapComparison(this IEndpointRouteBuilder app) => app.MapGet("/{lang:regex(^(en|zh)$)}/compare", Handle).AllowAnyone().ForAnyMoment();

    static async Task<IResult> Handle(Knowledge knowledge, string[]? m = null)
    {
        var markets = await knowledge.List<MarketEntry>("/jurisdictions");
        if (m?.Any(id => !markets.Items.Any(market => market.Id == id)) is true) throw new PageRefused(StatusCodes.Status422UnprocessableEntity, "moment.impossible");
        var chosen = markets.Items.Where(market => market.Kind is "member-state" or "reference" && m?.Contains(market.Id) is true).ToList();
        var obligations = new Dictionary<string, ObligationsOn>(StringComparer.Ordinal);
        foreach (var market in chosen) obligations[market.Id] = await knowledge.Obligations(market.Id);
        return Pages.Of<ComparisonPage>(new Model(markets, chosen, obligations));
    }
}
