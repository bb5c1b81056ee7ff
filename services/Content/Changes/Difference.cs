using System.Globalization;
using System.Text.Json;

namespace AseanPlatform.Content.Changes;

/// <summary>One member of an item that is no longer what it was.</summary>
/// <param name="Path">
/// Member by member, as a JSON Pointer escapes them: facts/vn-ailaw-m-01/validFrom/date. In a list parts stand by their ids, others by what tells them apart (anchors/level 3/text,
/// legalBasis/vn-ailaw/article), and what nothing tells apart by its place, counted from one: evidence/#2.
/// </param>
/// <param name="From">Null where there was none.</param>
/// <param name="To">Null where there is none any more.</param>
/// <param name="En">Of a text: what became of its words.</param>
public sealed record MemberChange(string Path, JsonElement? From, JsonElement? To, IReadOnlyList<Segment>? En, IReadOnlyList<Segment>? ZhHans);

/// <summary>Two versions of an item, member by member.</summary>
static class Difference
{
    public static IReadOnlyList<MemberChange> Of(JsonElement from, JsonElement to)
    {
        var changes = new List<MemberChange>();
        Compare("", from, to, changes);
        return changes;
    }

    static void Compare(string path, JsonElement? from, JsonElement? to, List<MemberChange> changes)
    {
        (from, to) = (Some(from), Some(to));
        if (from is null && to is null) return;
        if (from is { } f && to is { } t)
        {
            if (JsonElement.DeepEquals(f, t)) return;
            if (f.ValueKind is JsonValueKind.Object && t.ValueKind is JsonValueKind.Object && !IsText(f) && !IsText(t))
            {
                foreach (var name in f.EnumerateObject().Concat(t.EnumerateObject()).Select(m => m.Name).Distinct(StringComparer.Ordinal))
                    Compare(Under(path, name), Member(f, name), Member(t, name), changes);
                return;
            }
            if (f.ValueKind is JsonValueKind.Array && t.ValueKind is JsonValueKind.Array && Entries(path, f, t, changes)) return;
        }
        var text = (from is { } before && IsText(before)) || (to is { } after && IsText(after));
        changes.Add(new(path, from, to, text ? Words("en") : null, text ? Words("zh-Hans") : null));

        IReadOnlyList<Segment> Words(string language) => Wording.Of(Text(from, language), Text(to, language));
    }

    // What tells the entries of a list apart that have no ids, each alone or two together; the first that is in all of them and in no two the same.
    static readonly string[][] Names =
        [["question"], ["value"], ["level"], ["group"], ["node"], ["framework"], ["practice"], ["instrument"], ["instrument", "article"], ["usedBy"], ["index"], ["index", "edition"], ["compliantBy"], ["date"], ["name"], ["answer"], ["evidence"]];

    /// <summary>Whether the entries could be told one from another: by their ids, by what else each has of its own, or by their places where they are not the same in another.</summary>
    static bool Entries(string path, JsonElement from, JsonElement to, List<MemberChange> changes)
    {
        var (old, now) = (from.EnumerateArray().ToList(), to.EnumerateArray().ToList());
        if (old.Concat(now).Any(e => e.ValueKind is not JsonValueKind.Object)) return false;
        var before = changes.Count;
        if (Named(old, now, entry => entry.TryGetProperty("id", out var id) && id.ValueKind is JsonValueKind.String ? id.GetString() : null) is { } ids) ByName(ids.Old, ids.Now);
        else if (!old.Concat(now).Any(IsText) && Names.Select(members => Named(old, now, entry => Name(entry, members))).FirstOrDefault(named => named is not null) is { } names) ByName(names.Old, names.Now);
        else ByPlace();
        return changes.Count > before; // nothing found: only their order is another

        void ByName(List<string> earlier, List<string> later)
        {
            foreach (var (n, name) in earlier.Index()) Compare(Under(path, name), old[n], later.IndexOf(name) is >= 0 and var place ? now[place] : null, changes);
            foreach (var (n, name) in later.Index()) if (!earlier.Contains(name)) Compare(Under(path, name), null, now[n], changes);
        }

        void ByPlace()
        {
            var (gone, come) = (Enumerable.Range(0, old.Count).ToList(), Enumerable.Range(0, now.Count).ToList());
            foreach (var place in gone.ToList())
                if (come.FindIndex(other => JsonElement.DeepEquals(old[place], now[other])) is >= 0 and var same)
                {
                    gone.Remove(place);
                    come.RemoveAt(same);
                }
            foreach (var place in gone.Union(come).Order())
                Compare(Under(path, string.Create(CultureInfo.InvariantCulture, $"#{place + 1}")), gone.Contains(place) ? old[place] : null, come.Contains(place) ? now[place] : null, changes);
        }
    }

    /// <summary>The names of the entries before and after; null where one has none, or two have the same.</summary>
    static (List<string> Old, List<string> Now)? Named(List<JsonElement> old, List<JsonElement> now, Func<JsonElement, string?> name)
    {
        var (earlier, later) = (old.ConvertAll(e => name(e)), now.ConvertAll(e => name(e)));
        return Tell(earlier) && Tell(later) ? (earlier.ConvertAll(n => n!), later.ConvertAll(n => n!)) : null;

        static bool Tell(List<string?> names) => !names.Contains(null) && names.Distinct(StringComparer.Ordinal).Count() == names.Count;
    }

    static string? Name(JsonElement entry, string[] members)
    {
        var words = members.Select(member => entry.TryGetProperty(member, out var value) ? Said(member, value) : null).ToList();
        return words.Contains(null) ? null : string.Join(' ', words);

        static string? Said(string member, JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => $"{member} {value.GetRawText()}",
            JsonValueKind.Object when IsText(value) => Text(value, "en"),
            JsonValueKind.Object when value.TryGetProperty("date", out var date) && date.ValueKind is JsonValueKind.String => date.GetString(),
            _ => null,
        };
    }

    // What an editor is still writing may hold anything in these places.
    static bool IsText(JsonElement value) => value.ValueKind is JsonValueKind.Object && Holds(value, "en") && Holds(value, "zh-Hans");

    static bool Holds(JsonElement value, string language) => value.TryGetProperty(language, out var words) && words.ValueKind is JsonValueKind.String;

    static string Text(JsonElement? value, string language) => value is { } text && IsText(text) ? text.GetProperty(language).GetString()! : "";

    static JsonElement? Some(JsonElement? value) => value is { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } ? null : value;

    static JsonElement? Member(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value : null;

    static string Under(string path, string name) => (path.Length is 0 ? "" : path + "/") + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
