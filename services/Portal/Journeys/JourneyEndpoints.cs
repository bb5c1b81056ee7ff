using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Portal.Journeys;

/// <summary>Two ways that ASEAN goes, each told along one instrument: the roadmap to 2030, and the digital economy agreement.</summary>
public static class JourneyEndpoints
{
    /// <param name="Name">roadmap or defa: which words the page has.</param>
    /// <param name="Events">What happened on the way and is to come.</param>
    public sealed record Model(string Name, OneOf<Instrument> One, IReadOnlyList<TimelineEvent> Events, IReadOnlyDictionary<string, Reference> References, string Today);

    public static void MapJourneys(this IEndpointRouteBuilder app)
    {
        app.MapGet("/{lang:regex(^(en|zh)$)}/roadmap", (Knowledge knowledge, Visit visit, TimeProvider clock) =>
            Show("roadmap", "asean-rai-roadmap-2025", e => string.CompareOrdinal(e.Date.Date, "2025") >= 0 && string.CompareOrdinal(e.Date.Date, "2031") < 0, knowledge, visit, clock)).AllowAnyone().ForAnyMoment();
        app.MapGet("/{lang:regex(^(en|zh)$)}/defa", (Knowledge knowledge, Visit visit, TimeProvider clock) =>
            Show("defa", "asean-defa", e => e.Instruments.Contains("asean-defa"), knowledge, visit, clock)).AllowAnyone().ForAnyMoment();
    }

    static async Task<IResult> Show(string name, string instrument, Func<TimelineEvent, bool> along, Knowledge knowledge, Visit visit, TimeProvider clock)
    {
        var one = await knowledge.Find<Instrument>($"/instruments/{instrument}") ?? throw new PageRefused(StatusCodes.Status404NotFound, "instrument.unknown");
        var events = await knowledge.List<TimelineEvent>("/timeline", "market=ASEAN");
        var references = new Dictionary<string, Reference>(events.References!, StringComparer.Ordinal);
        foreach (var (id, reference) in one.References) references.TryAdd(id, reference);
        return Pages.Of<JourneyPage>(new Model(name, one, [.. events.Items.Where(along).OrderBy(e => e.Date.Date, StringComparer.Ordinal)], references, visit.AsOf is { Length: > 0 } day ? day : $"{clock.GetUtcNow():yyyy-MM-dd}"));
    }
}
