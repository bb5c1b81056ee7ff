using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.Presentation;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Portal.Search;

public static class SearchEndpoints
{
    public sealed record Hit(string Id, Reference Item, string? Snippet, string? SnippetLanguage);

    public sealed record Hits(string Release, IReadOnlyList<Hit> Items, bool More);

    public sealed record Model(
        string Question, string? Market, string? Force, string? Instrument, Hits? Hits, ListOf<MarketEntry> Jurisdictions, IReadOnlyList<InstrumentName> Instruments)
    {
        public IReadOnlyList<MarketEntry> Markets => Jurisdictions.Items;
    }

    public sealed record Suggested(IReadOnlyList<(string Id, Reference Item)> Items);

    sealed record Suggestion(string Kind, string Id, LocalText Label, string? Owner, string? OwnerKind, string? Jurisdiction);

    public static void MapSearch(this IEndpointRouteBuilder app)
    {
        app.MapGet("/{lang:regex(^(en|zh)$)}/search", Handle).AllowAnyone().ForAnyMoment();
        app.MapGet("/{lang:regex(^(en|zh)$)}/search/suggestions", Suggest).AllowAnyone().ForAnyMoment();
    }

    static async Task<IResult> Suggest(Api api, Visit visit, string? q = null) => Pages.Of<SuggestionsPage>(new Suggested(
        [.. (await api.Get<List<Suggestion>>("content", $"/search/suggestions?q={Uri.EscapeDataString(Short(q))}{visit.MomentAfter('&')}")).Select(s => (s.Id, new Reference(s.Kind, s.Label, null, s.Owner, s.Jurisdiction, null, null, s.OwnerKind)))]));

    static string Short(string? question) => (question ?? "").Trim() is { Length: > 200 } much ? much[..200] : (question ?? "").Trim();

    static async Task<IResult> Handle(Api api, Knowledge knowledge, Visit visit, string? q = null, string? market = null, string? force = null, string? instrument = null)
    {
        var question = Short(q);
        var markets = await knowledge.List<MarketEntry>("/jurisdictions");
        var instruments = (await knowledge.Read<ListOf<InstrumentName>>("/instruments"))!.Items;
        if (question.Length == 0) return Pages.Of<SearchPage>(new Model("", market, force, instrument, null, markets, instruments));

        var filter = new[] { ("market", market), ("force", force), ("instrument", instrument) }.Where(f => !string.IsNullOrEmpty(f.Item2)).Select(f => $"&{f.Item1}={Uri.EscapeDataString(f.Item2!)}");
        var hits = await api.Get<Hits>("content", $"/search?q={Uri.EscapeDataString(question)}{string.Concat(filter)}&language={visit.Language}&take=50{visit.MomentAfter('&')}");
        return Pages.Of<SearchPage>(new Model(question, market, force, instrument, hits, markets, instruments));
    }
}
