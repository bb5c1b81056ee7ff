using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Portal.Search;

public static class SearchEndpoints
{
    public sealed record Hit(string Id, Reference Item, string? Snippet);

    public sealed record Hits(string Release, IReadOnlyList<Hit> Items, bool More);

    public sealed record Model(string Question, string? Market, string? Force, Hits? Hits, IReadOnlyList<MarketEntry> Markets);

    public static void MapSearch(this IEndpointRouteBuilder app) => app.MapGet("/{lang:regex(^(en|zh)$)}/search", Handle).AllowAnyone().ForAnyMoment();

    static async Task<IResult> Handle(Api api, Knowledge knowledge, Visit visit, string? q = null, string? market = null, string? force = null)
    {
        var question = (q ?? "").Trim() is { Length: > 200 } much ? much[..200] : (q ?? "").Trim();
        var markets = await knowledge.List<MarketEntry>("/jurisdictions");
        if (question.Length == 0) return Pages.Of<SearchPage>(new Model("", market, force, null, markets.Items));

        var filter = new[] { ("market", market), ("force", force) }.Where(f => !string.IsNullOrEmpty(f.Item2)).Select(f => $"&{f.Item1}={Uri.EscapeDataString(f.Item2!)}");
        var hits = await api.Get<Hits>("content", $"/search?q={Uri.EscapeDataString(question)}{string.Concat(filter)}&take=50{visit.MomentAfter('&')}");
        return Pages.Of<SearchPage>(new Model(question, market, force, hits, markets.Items));
    }
}
