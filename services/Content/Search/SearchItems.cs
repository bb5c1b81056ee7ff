using System.ComponentModel.DataAnnotations;
using AseanPlatform.Content.Items;
using AseanPlatform.Content.Knowledge;
using AseanPlatform.Content.Releases;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AseanPlatform.Content.Search;

/// <summary>Finds items by words in either language: beginnings of Latin words, any part of Chinese, with or without diacritics; all of them must be there.</summary>
static class SearchItems
{
    /// <param name="Item">As a reference to it reads.</param>
    /// <param name="Snippet">A sentence of it that holds a word of the question, or the same sentence in the language that was asked for; null where only the name does.</param>
    /// <param name="SnippetLanguage">What it is written in; null where that is not known.</param>
    public sealed record Hit(string Id, Reference Item, string? Snippet, string? SnippetLanguage);

    /// <param name="More">There are more than these.</param>
    public sealed record Response(string Release, IReadOnlyList<Hit> Items, bool More);

    /// <param name="language">en or zh-Hans: in which sentences are told, where they were said in both. Else in the one in which the word was found.</param>
    public static async Task<Ok<Response>> Handle(
        [AsParameters] Moment moment, Library library, TimeProvider clock, CancellationToken ct,
        [StringLength(300)] string q = "", string? market = null, string? kind = null, string? force = null, string? instrument = null, string? language = null, [Range(1, 100)] int take = 30)
    {
        var reading = await moment.Read(library, clock, ct);
        if (market is not null && reading.Contents.Find("jurisdictions", market) is null) throw new InvalidValue("/market", "There is no such market.");
        var of = kind is null ? null : ItemLists.All.FirstOrDefault(list => list.Path == kind)?.Kind ?? throw new InvalidValue("/kind", "There is no such list.");
        if (instrument is not null && reading.Contents.Find("instruments", instrument) is null) throw new InvalidValue("/instrument", "There is no such instrument.");
        if (language is not (null or "en" or "zh-Hans")) throw new InvalidValue("/language", "There is en and zh-Hans.");
        if (SearchWords.Query(q) is not { Count: > 0 } question) return TypedResults.Ok(new Response(reading.Release.Id, [], false));

        // Force is of the day, and what belongs to an instrument is told by the items: neither is in the index.
        var hits = SearchIndex.Of(reading.Contents).Find(question, market, of)
            .Where(entry => (force is null || reading.ForceOf(entry)?.State == force) && (instrument is null || entry.Id == instrument || entry.Owner == instrument || reading.Contents.Mentioning(instrument).Contains(entry.Id)))
            .Take(take + 1).ToList();
        return TypedResults.Ok(new Response(reading.Release.Id, [.. hits.Take(take).Select(entry => (Entry: entry, Said: Snippet(entry, q, language))).Select(hit => new Hit(hit.Entry.Id, Reference.To(reading, hit.Entry), hit.Said?.Text, hit.Said?.Language))], hits.Count > take));
    }

    static SearchIndex.Passage? Snippet(Entry entry, string question, string? language)
    {
        var words = question.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(SearchWords.Fold).ToList();
        var names = new[] { entry.Label.En, entry.Label.ZhHans };
        SearchIndex.Passage? other = null;
        foreach (var said in SearchIndex.Said(entry.Body).Where(said => !names.Contains(said.Text)))
        {
            if (Place(said.Text) is not (>= 0 and var at)) continue;
            if (language is null || said.Language == language) return Around(said, at);
            if (said.Both is { } both && (language is "en" ? both.En : both.ZhHans) is { Length: > 0 } same) return Around(new(same, language), Math.Max(0, Place(same)));
            other ??= Around(said, at);
        }
        return other;

        int Place(string text)
        {
            var folded = SearchWords.Fold(text);
            return words.Select(word => folded.IndexOf(word, StringComparison.Ordinal)).Where(place => place >= 0).DefaultIfEmpty(-1).Min();
        }

        static SearchIndex.Passage Around(SearchIndex.Passage said, int at)
        {
            var (from, to) = (Math.Max(0, at - 80), Math.Min(said.Text.Length, at + 160));
            return said with { Text = $"{(from > 0 ? "…" : "")}{said.Text[from..to]}{(to < said.Text.Length ? "…" : "")}" };
        }
    }
}
