using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using AseanPlatform.Content.Releases;

namespace AseanPlatform.Content.Search;

/// <summary>
/// Which words stand in which items of a release, and which of them in what an item is called. Made once of each release that is searched, in memory beside it: a release never changes, and so
/// neither does this.
/// </summary>
sealed class SearchIndex
{
    // What a visitor looks for. The other lists are machinery: words of codes, links between items.
    static readonly string[] s_kinds = ["jurisdictions", "instruments", "obligations", "principles", "questionnaire", "frameworks", "nodes", "discrepancies", "timeline", "sources", "bodies", "facts", "parts"];

    static readonly ConditionalWeakTable<Contents, SearchIndex> s_made = [];

    /// <summary>One item; its place is its number in the order in which equals are told: by kind, then by id.</summary>
    /// <param name="Names">How many words it is called by.</param>
    readonly record struct Item(Entry Entry, string? Jurisdiction, int Names);

    readonly List<Item> _items = [];
    readonly string[] _words; // in order, so that those that begin alike are neighbours
    readonly int[][] _places; // of each word: the places where it stands, twice, and one more where it is in what the item is called

    SearchIndex(Contents contents)
    {
        var words = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var entry in s_kinds.SelectMany(kind => contents.Of(kind).OrderBy(e => e.Id, StringComparer.Ordinal)))
        {
            var names = SearchWords.Of($"{entry.Label.En} {entry.Label.ZhHans} {entry.Text("code")} {entry.Text("number")} {entry.Text("shortName")} {(entry.Kind is "instruments" or "frameworks" ? entry.Id : "")}").ToHashSet(StringComparer.Ordinal);
            foreach (var word in SearchWords.Of(string.Join(' ', Texts(entry.Body))).Union(names, StringComparer.Ordinal))
                (words.TryGetValue(word, out var places) ? places : words[word] = []).Add((_items.Count << 1) | (names.Contains(word) ? 1 : 0));
            _items.Add(new(entry, entry.Kind is "jurisdictions" ? entry.Id : entry.Text("jurisdiction"), names.Count));
        }
        _words = [.. words.Keys.Order(StringComparer.Ordinal)];
        _places = [.. _words.Select(word => words[word].ToArray())];
    }

    public static SearchIndex Of(Contents contents) => s_made.GetValue(contents, made => new(made));

    /// <summary>Items in which all the words stand: first those that are called by the most of them; of equals in the order of kinds and ids.</summary>
    public IEnumerable<Entry> Find(IReadOnlyList<SearchWord> question, string? market, string? kind)
    {
        var found = Places(question).Where(f => (market is null || _items[f.Place].Jurisdiction == market) && (kind is null || _items[f.Place].Entry.Kind == kind)).ToList();
        return Enumerable.Range(0, question.Count + 1).Reverse().SelectMany(names => found.Where(f => f.Names == names)).Select(f => _items[f.Place].Entry);
    }

    /// <summary>Items that are called by all the words, of a kind the shortest names first; facts have none.</summary>
    public IEnumerable<Entry> Named(IReadOnlyList<SearchWord> question) => Places(question)
        .Where(f => f.Names == question.Count && _items[f.Place].Entry.Kind is not "facts").Select(f => _items[f.Place]).OrderBy(item => Array.IndexOf(s_kinds, item.Entry.Kind)).ThenBy(item => item.Names).Select(item => item.Entry);

    /// <summary>Where all the words stand, and how many of them are in what the item is called.</summary>
    List<(int Place, int Names)> Places(IReadOnlyList<SearchWord> question)
    {
        var met = ArrayPool<(ulong Said, ulong Named)>.Shared.Rent(_items.Count); // one bit a word of the question
        Array.Clear(met, 0, _items.Count);
        for (var n = 0; n < question.Count; n++)
            foreach (var place in Having(question[n]))
            {
                ref var here = ref met[place >> 1];
                here.Said |= 1UL << n;
                if ((place & 1) is 1) here.Named |= 1UL << n;
            }
        var (all, found) = (ulong.MaxValue >> (64 - question.Count), new List<(int, int)>());
        for (var place = 0; place < _items.Count; place++)
            if (met[place].Said == all) found.Add((place, BitOperations.PopCount(met[place].Named)));
        ArrayPool<(ulong, ulong)>.Shared.Return(met);
        return found;
    }

    IEnumerable<int> Having(SearchWord word)
    {
        var at = Array.BinarySearch(_words, word.Text, StringComparer.Ordinal);
        if (at < 0) at = ~at;
        for (; at < _words.Length && (word.Whole ? _words[at] == word.Text : _words[at].StartsWith(word.Text, StringComparison.Ordinal)); at++)
            foreach (var place in _places[at]) yield return place;
    }

    /// <summary>What people read of an item: its texts in both languages, titles and publishers; no codes, and nothing of parts that are found for themselves.</summary>
    static IEnumerable<string> Texts(JsonElement body) => Said(body).Select(said => said.Text);

    /// <summary>A text in the language it is in, null where that is not known; and in both, where it was said in both.</summary>
    internal sealed record Passage(string Text, string? Language, Words? Both = null);

    internal static IEnumerable<Passage> Said(JsonElement body)
    {
        var own = body.TryGetProperty("language", out var language) && language.ValueKind is JsonValueKind.String ? language.GetString() : null;
        foreach (var member in body.EnumerateObject())
        {
            if (Contents.Nested.Contains(member.Name)) continue;
            foreach (var said in In(member.Name, member.Value)) yield return said;
        }

        IEnumerable<Passage> In(string name, JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.String when name is "title" or "publisher" or "officialTitle" or "number" => [new(value.GetString()!, own)],
            JsonValueKind.String when name is "publisherText" => [new(value.GetString()!, "en")],
            JsonValueKind.Array => value.EnumerateArray().SelectMany(v => In(name, v)),
            JsonValueKind.Object when value.TryGetProperty("en", out var en) && value.TryGetProperty("zh-Hans", out var zh) && en.ValueKind is JsonValueKind.String && zh.ValueKind is JsonValueKind.String => InBoth(new(en.GetString()!, zh.GetString()!)),
            JsonValueKind.Object => value.EnumerateObject().SelectMany(m => In(m.Name, m.Value)),
            _ => [],
        };

        static IEnumerable<Passage> InBoth(Words words) => [new(words.En, "en", words), new(words.ZhHans, "zh-Hans", words)];
    }
}
