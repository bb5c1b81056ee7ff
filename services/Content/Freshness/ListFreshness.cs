using AseanPlatform.Content.Items;
using AseanPlatform.Content.Knowledge;
using AseanPlatform.Content.Releases;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AseanPlatform.Content.Freshness;

/// <summary>For editors: what is unverified, rests on commentary only, is to be rechecked, or was not looked at for long; the worst first.</summary>
static class ListFreshness
{
    /// <summary>A statement about law that nobody checked for this long is stale.</summary>
    const int StaleAfterDays = 180;

    /// <param name="Total">Of how many items that rest on sources.</param>
    /// <param name="Counts">How many there are for each reason.</param>
    public sealed record Response(string Release, int Total, IReadOnlyDictionary<string, int> Counts, IReadOnlyList<Item> Items);

    /// <param name="Reasons">unverified, commentary-only, to-recheck, never-checked, stale, date-not-confirmed; the worst first.</param>
    /// <param name="CheckedOn">The newest day on which a source of it was seen.</param>
    /// <param name="Days">Since then.</param>
    /// <param name="Leaning">How many other items lean on it.</param>
    public sealed record Item(string Kind, string Id, string? Owner, Words Label, string? Jurisdiction, string? Standing, DateOnly? CheckedOn, int? Days, IReadOnlyList<string> Reasons, int Leaning);

    static readonly string[] Worst = ["unverified", "commentary-only", "to-recheck", "never-checked", "stale", "date-not-confirmed"];

    public static async Task<Ok<Response>> Handle(Library library, TimeProvider clock, CancellationToken ct, string? reason = null, int take = 200)
    {
        if (reason is not null && !Worst.Contains(reason)) throw new InvalidValue("/reason", $"One of: {string.Join(", ", Worst)}.");
        if (take is < 1 or > 1_000) throw new InvalidValue("/take", "From 1 to 1000.");
        var head = await library.Head(null, ct);
        var contents = await library.Of(head.Id, ct);
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var all = contents.Kinds.Where(kind => kind is not "sources").SelectMany(contents.Of).Where(e => e.Standing is not null).Select(e => Judge(e, contents, today)).ToList();
        var items = all.Where(i => reason is null ? i.Reasons.Count > 0 : i.Reasons.Contains(reason))
            .OrderBy(i => Array.IndexOf(Worst, i.Reasons[0])).ThenByDescending(i => i.Leaning).ThenByDescending(i => i.Days ?? int.MaxValue).ThenBy(i => i.Id, StringComparer.Ordinal).Take(take);
        return TypedResults.Ok(new Response(head.Id, all.Count, Worst.ToDictionary(w => w, w => all.Count(i => i.Reasons.Contains(w))), [.. items]));
    }

    internal static Item Judge(Entry entry, Contents contents, DateOnly today)
    {
        var seen = new Entry("provenance", entry.Id, null, entry.Body.GetProperty("provenance")).Texts("sources")
            .Select(id => contents.Find("sources", id)?.Read<CatalogueDate>("seenOn")).Append(entry.Read<CatalogueDate>("statusAsOf")).OfType<CatalogueDate>().Select(d => d.FirstDay).ToList();
        DateOnly? checkedOn = seen.Count is 0 ? null : seen.Max();
        var days = checkedOn is { } day ? today.DayNumber - day.DayNumber : (int?)null;
        var reasons = Worst.Where(reason => reason switch
        {
            "unverified" or "commentary-only" => entry.Standing == reason,
            "to-recheck" => entry.Body.TryGetProperty("mustRecheck", out var recheck) && recheck.ValueKind is System.Text.Json.JsonValueKind.True,
            "never-checked" => checkedOn is null,
            "stale" => days > StaleAfterDays,
            _ => entry.Body.TryGetProperty("dateConfirmed", out var confirmed) && confirmed.ValueKind is System.Text.Json.JsonValueKind.False,
        }).ToList();
        return new(ItemLists.PathOf(entry.Kind), entry.Id, entry.Owner, entry.Label, entry.Text("jurisdiction"), entry.Standing, checkedOn, days, reasons, contents.LeaningOn(entry.Id).Count);
    }
}
