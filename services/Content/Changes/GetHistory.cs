using System.Text.Json;
using AseanPlatform.Content.Items;
using AseanPlatform.Content.Knowledge;
using AseanPlatform.Content.Releases;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Content.Changes;

/// <summary>The story of one item on both axes of time: what was said of it in which release, and what happened to it in the world as the newest version tells it.</summary>
static class GetHistory
{
    /// <param name="Kind">The list in which it is found.</param>
    /// <param name="Versions">Oldest first; only releases in which it became another.</param>
    /// <param name="Events">By day; what has no date is not among them.</param>
    /// <param name="References">What the newest version refers to, the item that holds it, and itself.</param>
    public sealed record Response(
        string Id, string Kind, Words Label, string? Owner, IReadOnlyList<Version> Versions, IReadOnlyList<Event> Events, IReadOnlyDictionary<string, Reference> References);

    /// <param name="KnownFrom">When this installation published it.</param>
    /// <param name="KnownUntil">When the next version took its place; null of what is believed today.</param>
    /// <param name="What">first (in the first release), added, changed, ended, removed or returned.</param>
    /// <param name="Valid">When it holds in the world, as this version has it; null of what has no such dates.</param>
    public sealed record Version(
        string Release, DateTimeOffset KnownFrom, DateTimeOffset? KnownUntil, string What, string? Class, Words? Reason, IReadOnlyList<MemberChange> Members, JsonElement? Item, Period? Valid);

    /// <param name="Until">The first day on which it no longer holds.</param>
    public sealed record Period(CatalogueDate? From, CatalogueDate? Until, bool Confirmed);

    /// <param name="What">adopted, published, in-force, ended, begins, ends, happens, or changed (the words tell how).</param>
    /// <param name="Fact">The part that begins or ends.</param>
    public sealed record Event(CatalogueDate Date, string What, string? Fact, Words? Words, bool Confirmed);

    sealed record Row(string Release, string Kind, JsonElement Body);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(string id, ContentDb db, Library library, TimeProvider clock, CancellationToken ct)
    {
        var releases = await db.Releases.AsNoTracking().OrderBy(r => r.PublishedAt).Select(r => new { r.Id, r.PublishedAt }).ToListAsync(ct);
        if (releases.Count is 0) return TypedResults.NotFound();
        var newest = await library.Of(releases[^1].Id, ct);
        var owner = newest.Find(id)?.Owner;
        var item = owner ?? id;
        var rows = await db.Items.AsNoTracking().Where(i => i.Id == item).Select(i => new Row(i.Release, i.Kind, i.Body)).ToDictionaryAsync(i => i.Release, ct);
        if (rows.Count is 0) return TypedResults.NotFound();
        var reasons = await db.Changes.AsNoTracking().Where(c => c.Id == item).ToDictionaryAsync(c => c.Release, ct);

        var versions = new List<Version>();
        Entry? before = null;
        var wasThere = false;
        foreach (var (n, release) in releases.Index())
        {
            var now = rows.TryGetValue(release.Id, out var row) && Part(row, owner is null ? null : id) is { } body ? new Entry(row.Kind, id, owner, body) : null;
            if (before is null ? now is null : now is not null && JsonElement.DeepEquals(before.Body, now.Body)) continue;

            if (versions is [.., var last]) versions[^1] = last with { KnownUntil = release.PublishedAt };
            var why = reasons.GetValueOrDefault(release.Id);
            versions.Add(new(
                release.Id, release.PublishedAt, null, now is not null && before is null ? n is 0 ? "first" : wasThere ? "returned" : "added" : ListChanges.Describe(before, now), why?.Class, why?.Reason,
                before is null || now is null ? [] : Difference.Of(before.Body, now.Body), now?.Body, now is null ? null : Valid(now)));
            wasThere |= now is not null;
            before = now;
        }
        var newestTold = versions.Last(v => v.Item is not null);
        var told = new Entry(rows.Values.First().Kind, id, owner, newestTold.Item!.Value);
        var reading = await new Moment(before is null ? newestTold.Release : releases[^1].Id).Read(library, clock, ct);
        var references = Reference.Of(reading, [told]);
        foreach (var other in new[] { id, owner }.OfType<string>())
            if (reading.Contents.Find(other) is { } entry) references.TryAdd(other, Reference.To(reading, entry));
        return TypedResults.Ok(new Response(id, ItemLists.PathOf(newest.Find(id)?.Kind ?? told.Kind), told.Label, owner, versions, before is null ? [] : [.. Events(told)], references));
    }

    /// <summary>Of an instrument, an obligation or a fact: from when until when it holds.</summary>
    static Period? Valid(Entry item)
    {
        var (of, from, until) = item.Body.TryGetProperty("dates", out var dates) && dates.ValueKind is JsonValueKind.Object ? (new Entry("dates", item.Id, null, dates), "inForce", "ended")
            : item.Body.TryGetProperty("effectiveFrom", out _) ? (item, "effectiveFrom", "effectiveTo") : (item, "validFrom", "validTo");
        var (first, end) = (of.Read<CatalogueDate>(from), of.Read<CatalogueDate>(until));
        return first is null && end is null ? null : new(first, end, Confirmed(item) && !item.Texts("unconfirmedDates").Any(member => member == from || member == until));
    }

    /// <summary>The item, or its part of that id.</summary>
    static JsonElement? Part(Row row, string? part)
    {
        if (part is null) return row.Body;
        foreach (var name in Contents.Nested)
        {
            if (!row.Body.TryGetProperty(name, out var nested) || nested.ValueKind is not JsonValueKind.Array) continue;
            foreach (var one in nested.EnumerateArray())
                if (one.ValueKind is JsonValueKind.Object && one.GetProperty("id").GetString() == part) return one;
        }
        return null;
    }

    internal static IEnumerable<Event> Events(Entry item) => In(item).OrderBy(e => e.Date.FirstDay);

    static IEnumerable<Event> In(Entry item)
    {
        if (item.Body.TryGetProperty("dates", out var dates) && dates.ValueKind is JsonValueKind.Object)
        {
            var unconfirmed = item.Texts("unconfirmedDates").ToList();
            foreach (var (member, what) in new[] { ("adopted", "adopted"), ("published", "published"), ("inForce", "in-force"), ("ended", "ended") })
                if (new Entry("dates", item.Id, null, dates).Read<CatalogueDate>(member) is { } date) yield return new(date, what, null, null, !unconfirmed.Contains(member));
        }
        foreach (var (member, what) in new[] { ("effectiveFrom", "in-force"), ("effectiveTo", "ended"), ("validFrom", "begins"), ("validTo", "ends"), ("date", "happens") })
            if (!(member is "date" && item.Kind is not "timeline") && item.Read<CatalogueDate>(member) is { } date) yield return new(date, what, null, null, Confirmed(item));
        foreach (var change in Parts(item, "history"))
            if (change.Read<CatalogueDate>("date") is { } date) yield return new(date, "changed", null, change.Read<Words>("change"), true);
        foreach (var fact in Parts(item, "facts"))
        {
            if (fact.Read<CatalogueDate>("validFrom") is { } from) yield return new(from, fact.Text("field") is "milestone" ? "happens" : "begins", fact.Id, fact.Label, Confirmed(fact));
            if (fact.Read<CatalogueDate>("validTo") is { } until) yield return new(until, "ends", fact.Id, fact.Label, Confirmed(fact));
        }
    }

    static bool Confirmed(Entry entry) => !entry.Body.TryGetProperty("dateConfirmed", out var confirmed) || confirmed.ValueKind is JsonValueKind.True;

    static IEnumerable<Entry> Parts(Entry item, string member) =>
        item.Body.TryGetProperty(member, out var list) && list.ValueKind is JsonValueKind.Array
            ? list.EnumerateArray().Where(e => e.ValueKind is JsonValueKind.Object).Select(e => new Entry(member, e.TryGetProperty("id", out var id) ? id.GetString()! : "", item.Id, e))
            : [];
}
