using System.Text.Json;
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

    /// <param name="Total">Of how many items, and statements inside items, that rest on sources.</param>
    /// <param name="Counts">How many there are for each reason.</param>
    public sealed record Response(string Release, int Total, IReadOnlyDictionary<string, int> Counts, IReadOnlyList<Item> Items);

    /// <param name="Part">Of a statement inside the item that has sources of its own, where in it: member by member, a place in a list as #1; null of the item itself.</param>
    /// <param name="Reasons">unverified, commentary-only, to-recheck, never-checked, stale, date-not-confirmed; the worst first.</param>
    /// <param name="CheckedOn">The newest day on which a source of it was seen.</param>
    /// <param name="Days">Since then.</param>
    /// <param name="Leaning">How many other items lean on the item.</param>
    public sealed record Item(
        string Kind, string Id, string? Part, string? Owner, Words Label, string? Jurisdiction, string? Standing, DateOnly? CheckedOn, int? Days, IReadOnlyList<string> Reasons, int Leaning);

    static readonly string[] Worst = ["unverified", "commentary-only", "to-recheck", "never-checked", "stale", "date-not-confirmed"];

    public static async Task<Ok<Response>> Handle(Library library, TimeProvider clock, CancellationToken ct, string? reason = null, int take = 200)
    {
        if (reason is not null && !Worst.Contains(reason)) throw new InvalidValue("/reason", $"One of: {string.Join(", ", Worst)}.");
        if (take is < 1 or > 1_000) throw new InvalidValue("/take", "From 1 to 1000.");
        var head = await library.Head(null, ct);
        var contents = await library.Of(head.Id, ct);
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var all = contents.Kinds.Where(kind => kind is not "sources").SelectMany(contents.Of).SelectMany(entry => Sourced(entry).Select(said => Judge(entry, said, contents, today))).ToList();
        var items = all.Where(i => reason is null ? i.Reasons.Count > 0 : i.Reasons.Contains(reason))
            .OrderBy(i => Array.IndexOf(Worst, i.Reasons[0])).ThenByDescending(i => i.Leaning).ThenByDescending(i => i.Days ?? int.MaxValue).ThenBy(i => i.Id, StringComparer.Ordinal).ThenBy(i => i.Part, StringComparer.Ordinal).Take(take);
        return TypedResults.Ok(new Response(head.Id, all.Count, Worst.ToDictionary(w => w, w => all.Count(i => i.Reasons.Contains(w))), [.. items]));
    }

    /// <summary>What is said with sources of its own.</summary>
    /// <param name="DateInDoubt">It has a date that no source confirms.</param>
    sealed record Statement(string? Part, JsonElement Provenance, bool DateInDoubt);

    /// <summary>The item, and what stands inside it with sources of its own; parts with ids of their own are entries themselves.</summary>
    static IEnumerable<Statement> Sourced(Entry entry)
    {
        var inside = Inside(entry.Body, "");
        return entry.Standing is null ? inside : inside.Prepend(new(null, entry.Body.GetProperty("provenance"), IsFalse(entry.Body, "dateConfirmed") || entry.Texts("unconfirmedDates").Any()));
    }

    static IEnumerable<Statement> Inside(JsonElement value, string path)
    {
        if (value.ValueKind is JsonValueKind.Array)
            foreach (var (n, one) in value.EnumerateArray().Index())
                foreach (var said in Inside(one, $"{path}/#{n + 1}")) yield return said;
        if (value.ValueKind is not JsonValueKind.Object) yield break;

        if (path.Length > 0 && value.TryGetProperty("provenance", out var own) && own.ValueKind is JsonValueKind.Object) yield return new(path[1..], own, IsFalse(value, "dateConfirmed"));
        foreach (var member in value.EnumerateObject())
        {
            // Of a plain value they stand beside it: memberSince, memberSinceProvenance, memberSinceConfirmed.
            if (member.Name.EndsWith("Provenance", StringComparison.Ordinal) && member.Value.ValueKind is JsonValueKind.Object)
            {
                var name = member.Name[..^"Provenance".Length];
                yield return new($"{path}/{name}"[1..], member.Value, IsFalse(value, name + "Confirmed"));
            }
            else if (path.Length > 0 || !Contents.Nested.Contains(member.Name))
            {
                foreach (var said in Inside(member.Value, $"{path}/{member.Name}")) yield return said;
            }
        }
    }

    static Item Judge(Entry entry, Statement said, Contents contents, DateOnly today)
    {
        var provenance = new Entry("provenance", entry.Id, null, said.Provenance);
        var seen = provenance.Texts("sources").Select(id => contents.Find("sources", id)?.Read<CatalogueDate>("seenOn"))
            .Append(said.Part is null ? entry.Read<CatalogueDate>("statusAsOf") : null).OfType<CatalogueDate>().Select(d => d.FirstDay).ToList();
        DateOnly? checkedOn = seen.Count is 0 ? null : seen.Max();
        var days = checkedOn is { } day ? today.DayNumber - day.DayNumber : (int?)null;
        var standing = provenance.Text("standing");
        var reasons = Worst.Where(reason => reason switch
        {
            "unverified" or "commentary-only" => standing == reason,
            "to-recheck" => said.Part is null && entry.Body.TryGetProperty("mustRecheck", out var recheck) && recheck.ValueKind is JsonValueKind.True,
            "never-checked" => checkedOn is null,
            "stale" => days > StaleAfterDays,
            _ => said.DateInDoubt,
        }).ToList();
        return new(
            ItemLists.PathOf(entry.Kind), entry.Id, said.Part, entry.Owner, entry.Label, entry.Text("jurisdiction") ?? (entry.Kind is "jurisdictions" ? entry.Id : null), standing, checkedOn, days, reasons,
            contents.LeaningOn(entry.Id).Count);
    }

    static bool IsFalse(JsonElement value, string member) => value.TryGetProperty(member, out var flag) && flag.ValueKind is JsonValueKind.False;
}
