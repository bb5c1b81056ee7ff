using System.Text.Json;
using AseanPlatform.Content.Knowledge;
using AseanPlatform.Content.Releases;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Mvc;

namespace AseanPlatform.Content.Items;

/// <summary>A list of the catalogue as it was known at a moment, filtered, with what of it holds on a day.</summary>
static class ListItems
{
    /// <param name="AsOf">The day on which the coded states of the release hold.</param>
    /// <param name="Day">The day asked for; null = today, in each market's own time zone.</param>
    /// <param name="Forces">Of instruments: id to force on that day.</param>
    /// <param name="States">Of facts: id to whether it holds on that day.</param>
    /// <param name="References">With <c>references=true</c>: whatever the items refer to.</param>
    public sealed record Response(
        string Release, DateOnly AsOf, DateOnly? Day, IReadOnlyList<JsonElement> Items, IReadOnlyDictionary<string, ForceOnDay>? Forces, IReadOnlyDictionary<string, FactOnDay>? States,
        IReadOnlyDictionary<string, Reference>? References);

    public sealed record Filter(
        string? Market = null, string? Kind = null, string? Category = null, string? Principle = null, string? Framework = null, string? Instrument = null, string? Field = null, string? Standing = null,
        string? Tier = null, string? Verdict = null, string? Certainty = null, string? Force = null, string? State = null, string? About = null)
    {
        public IEnumerable<(string Name, string? Value)> Members =>
        [
            ("market", Market), ("kind", Kind), ("category", Category), ("principle", Principle), ("framework", Framework), ("instrument", Instrument), ("field", Field), ("standing", Standing),
            ("tier", Tier), ("verdict", Verdict), ("certainty", Certainty),
        ];
    }

    /// <param name="format">json, or csv for a spreadsheet.</param>
    public static async Task<IResult> Handle([AsParameters] Moment moment, [AsParameters] Filter filter, HttpContext http, Library library, TimeProvider clock, CancellationToken ct,
        bool references = false, [FromQuery] string format = "json")
    {
        if (format is not ("json" or "csv")) throw new InvalidValue("/format", "There is json and csv.");
        var list = http.GetEndpoint()!.Metadata.GetRequiredMetadata<ItemLists.ItemList>();
        var reading = await moment.Read(library, clock, ct);
        if (http.Unchanged(reading)) return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        var items = Choose(reading, list.Kind, filter).ToList();
        if (format is "csv") return TypedResults.File(ItemCsv.Of(items), "text/csv; charset=utf-8", $"{list.Path}-{reading.Release.Id}.csv");

        return TypedResults.Ok(new Response(
            reading.Release.Id, reading.Release.AsOf, reading.Day, [.. items.Select(i => i.Body)],
            list.Kind is "instruments" ? items.ToDictionary(i => i.Id, i => reading.ForceOf(i)!) : null,
            list.Kind is "facts" ? items.ToDictionary(i => i.Id, i => reading.StateOf(i)) : null,
            references ? Reference.Of(reading, items) : null));
    }

    internal static IEnumerable<Entry> Choose(Reading reading, string kind, Filter filter)
    {
        var items = reading.Contents.Of(kind).AsEnumerable();
        if (filter.Market is { } market && reading.Contents.Find("jurisdictions", market) is null) throw new InvalidValue("/market", "There is no such market.");
        foreach (var (name, value) in filter.Members)
        {
            if (value is null) continue;
            var members = ItemLists.Filters[name];
            items = items.Where(item => members.Any(m => item.Text(m) == value || item.Texts(m).Contains(value)) || (name is "standing" && item.Standing == value));
        }
        if (filter.Force is { } force) items = items.Where(item => reading.ForceOf(item)?.State == force);
        if (filter.State is { } state) items = items.Where(item => item.Kind is "facts" && reading.StateOf(item).State == state);
        if (filter.About is { } about)
        {
            var named = reading.Contents.Mentioning(about);
            items = items.Where(item => item.Owner == about || named.Contains(item.Id));
        }
        return items;
    }
}
