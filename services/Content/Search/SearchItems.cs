using System.ComponentModel.DataAnnotations;
using AseanPlatform.Content.Items;
using AseanPlatform.Content.Knowledge;
using AseanPlatform.Content.Releases;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Content.Search;

/// <summary>Finds items by words in either language: beginnings of Latin words, any part of Chinese, with or without diacritics; all of them must be there.</summary>
static class SearchItems
{
    /// <param name="Item">As a reference to it reads.</param>
    /// <param name="Snippet">A sentence of it that holds a word of the question; null where only the name does.</param>
    public sealed record Hit(string Id, Reference Item, string? Snippet);

    /// <param name="More">There are more than these.</param>
    public sealed record Response(string Release, IReadOnlyList<Hit> Items, bool More);

    sealed record Found(string Id);

    public static async Task<Ok<Response>> Handle(
        [AsParameters] Moment moment, ContentDb db, Library library, TimeProvider clock, CancellationToken ct,
        [StringLength(300)] string q = "", string? market = null, string? kind = null, string? force = null, string? instrument = null, [Range(1, 100)] int take = 30)
    {
        var reading = await moment.Read(db, library, clock, ct);
        if (market is not null && reading.Contents.Find("jurisdictions", market) is null) throw new InvalidValue("/market", "There is no such market.");
        var of = kind is null ? null : ItemLists.All.FirstOrDefault(list => list.Path == kind)?.Kind ?? throw new InvalidValue("/kind", "There is no such list.");
        if (instrument is not null && reading.Contents.Find("instruments", instrument) is null) throw new InvalidValue("/instrument", "There is no such instrument.");
        if (SearchWords.Query(q) is not { } query) return TypedResults.Ok(new Response(reading.Release.Id, [], false));

        await SearchIndex.Fill(db, library, reading.Release.Id, ct);
        // Force is of the day, and what belongs to an instrument is told by the items; neither is in the table: what they take away is made up for by reading further.
        var most = force is null && instrument is null ? take + 1 : 1000;
        var found = await db.Database.SqlQuery<Found>($"""
            SELECT id AS "Id" FROM search_item
            WHERE release = {reading.Release.Id} AND words @@ {query}::tsquery AND ({market}::text IS NULL OR jurisdiction = {market}) AND ({of}::text IS NULL OR kind = {of})
            ORDER BY ts_rank({Ranks}, words, {query}::tsquery) DESC, id LIMIT {most}
            """).ToListAsync(ct);
        var hits = found.Select(f => reading.Contents.Find(f.Id)!)
            .Where(entry => (force is null || reading.ForceOf(entry)?.State == force) && (instrument is null || entry.Id == instrument || entry.Owner == instrument || reading.Contents.Mentioning(instrument).Contains(entry.Id))).ToList();
        return TypedResults.Ok(new Response(reading.Release.Id, [.. hits.Take(take).Select(entry => new Hit(entry.Id, Reference.To(reading, entry), Snippet(entry, q)))], hits.Count > take));
    }

    static readonly float[] Ranks = [0.1f, 0.1f, 0.2f, 1f]; // D, C, B, A: what it is called counts five times what it says

    static string? Snippet(Entry entry, string question)
    {
        var words = question.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(SearchWords.Fold).ToList();
        var names = new[] { entry.Label.En, entry.Label.ZhHans };
        foreach (var text in SearchIndex.Texts(entry.Body).Where(text => !names.Contains(text)))
        {
            var folded = SearchWords.Fold(text);
            var at = words.Select(word => folded.IndexOf(word, StringComparison.Ordinal)).Where(place => place >= 0).DefaultIfEmpty(-1).Min();
            if (at < 0) continue;
            var (from, to) = (Math.Max(0, at - 80), Math.Min(text.Length, at + 160));
            return $"{(from > 0 ? "…" : "")}{text[from..to]}{(to < text.Length ? "…" : "")}";
        }
        return null;
    }
}
