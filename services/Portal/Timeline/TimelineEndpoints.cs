using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Portal.Timeline;

public static class TimelineEndpoints
{
    public sealed record Model(ListOf<TimelineEvent> Events, IReadOnlyList<MarketEntry> Markets, string? Market, string? Category, string? Certainty, string Today);

    public static void MapTimeline(this IEndpointRouteBuilder app) => app.MapGet("/{lang:regex(^(en|zh)$)}/timeline", Handle).AllowAnyone().ForAnyMoment();

    static async Task<IResult> Handle(Knowledge knowledge, Visit visit, TimeProvider clock, string? market = null, string? category = null, string? certainty = null)
    {
        var filter = new[] { ("market", market), ("category", category), ("certainty", certainty) }.Where(f => !string.IsNullOrEmpty(f.Item2)).Select(f => $"{f.Item1}={Uri.EscapeDataString(f.Item2!)}");
        var events = knowledge.List<TimelineEvent>("/timeline", string.Join('&', filter));
        var markets = knowledge.List<MarketEntry>("/jurisdictions");
        // Events of many markets stand on one page: their line is drawn at the day in UTC.
        return Pages.Of<TimelinePage>(new Model(await events, (await markets).Items, market, category, certainty, visit.AsOf is { Length: > 0 } day ? day : $"{clock.GetUtcNow():yyyy-MM-dd}"));
    }
}
