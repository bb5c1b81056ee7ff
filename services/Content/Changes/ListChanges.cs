using System.Text.Json;
using AseanPlatform.Content.Items;
using AseanPlatform.Content.Releases;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace AseanPlatform.Content.Changes;

/// <summary>What is another in one release than in another, whichever came first. Releases never change, so the answer may be kept for ever.</summary>
static class ListChanges
{
    public sealed record Response(string From, string To, IReadOnlyList<Change> Items);

    /// <param name="Kind">The list in which it is found.</param>
    /// <param name="What">added, changed, ended (it holds no longer, and is still told) or removed (it is told no longer).</param>
    /// <param name="Class">The weightiest that an editor gave on the way: editorial, clarifying or substantive; null where none did, as between shipped releases.</param>
    /// <param name="Touches">Statements and obligations.</param>
    public sealed record Change(
        string Kind, string Id, Words Label, string What, string? Class, IReadOnlyList<Reason> Reasons, IReadOnlyList<MemberChange> Members, IReadOnlyList<Touched> Touches);

    public sealed record Reason(string Release, string Class, Words Words);

    public static async Task<Results<Ok<Response>, NotFound, StatusCodeHttpResult>> Handle(string from, string to, HttpContext http, ContentDb db, Library library, CancellationToken ct)
    {
        var heads = await db.Releases.AsNoTracking().Where(r => r.Id == from || r.Id == to).Select(r => new { r.Id, r.Sha256, r.PublishedAt }).ToDictionaryAsync(r => r.Id, ct);
        if (!heads.TryGetValue(from, out var first) || !heads.TryGetValue(to, out var second)) return TypedResults.NotFound();

        var tag = new EntityTagHeaderValue($"\"{first.Sha256[..16]}.{second.Sha256[..16]}\"");
        http.Response.Headers.ETag = tag.ToString();
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        if (http.Request.GetTypedHeaders().IfNoneMatch.Any(seen => seen.Compare(tag, useStrongComparison: false))) return TypedResults.StatusCode(StatusCodes.Status304NotModified);

        var (early, late) = first.PublishedAt < second.PublishedAt ? (first.PublishedAt, second.PublishedAt) : (second.PublishedAt, first.PublishedAt);
        var reasons = (await db.Changes.AsNoTracking().Join(db.Releases, c => c.Release, r => r.Id, (c, r) => new { Change = c, r.PublishedAt })
                .Where(c => c.PublishedAt > early && c.PublishedAt <= late).OrderBy(c => c.PublishedAt).Select(c => c.Change).ToListAsync(ct))
            .ToLookup(c => c.Id, c => new Reason(c.Release, c.Class, c.Reason));
        return TypedResults.Ok(new Response(from, to, Between(await library.Of(from, ct), await library.Of(to, ct), reasons)));
    }

    internal static List<Change> Between(Contents from, Contents to, ILookup<string, Reason> reasons)
    {
        var changes = new List<Change>();
        foreach (var file in Catalogue.Files)
        {
            foreach (var old in from.Of(file))
            {
                var now = to.Find(file, old.Id);
                if (now is null || !JsonElement.DeepEquals(old.Body, now.Body)) changes.Add(Of(old, now));
            }
            changes.AddRange(to.Of(file).Where(now => from.Find(file, now.Id) is null).Select(now => Of(null, now)));
        }
        return changes;

        Change Of(Entry? old, Entry? now)
        {
            var entry = now ?? old!;
            var why = reasons[entry.Id].ToList();
            return new(
                ItemLists.PathOf(entry.Kind), entry.Id, entry.Label, Describe(old, now), why.Count is 0 ? null : why.MaxBy(r => Weight(r.Class))!.Class, why,
                old is null || now is null ? [] : Difference.Of(old.Body, now.Body), Touching.Of(entry.Id, old?.Body, now?.Body, from, to));
        }
    }

    internal static string Describe(Entry? old, Entry? now) =>
        old is null ? "added" : now is null ? "removed" : End(old) is null && End(now) is not null ? "ended" : "changed";

    static string? End(Entry entry) => entry.Kind switch
    {
        "obligations" => entry.Read<Knowledge.CatalogueDate>("effectiveTo")?.Date,
        "instruments" => new Entry("dates", entry.Id, null, entry.Body.GetProperty("dates")).Read<Knowledge.CatalogueDate>("ended")?.Date,
        _ => null,
    };

    static int Weight(string changeClass) => changeClass switch { "substantive" => 2, "clarifying" => 1, _ => 0 };
}
