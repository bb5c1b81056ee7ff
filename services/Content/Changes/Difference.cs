using System.Globalization;
using System.Text.Json;

namespace AseanPlatform.Content.Changes;

/// <summary>One member of an item that is no longer what it was.</summary>
/// <param name="Path">Member by member, parts by their ids: facts/vn-ailaw-m-01/validFrom/date.</param>
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

    /// <summary>Whether the entries could be told one from another: by their ids, or by their places where there are as many as before.</summary>
    static bool Entries(string path, JsonElement from, JsonElement to, List<MemberChange> changes)
    {
        var (old, now) = (from.EnumerateArray().ToList(), to.EnumerateArray().ToList());
        if (old.Concat(now).Any(e => e.ValueKind is not JsonValueKind.Object)) return false;
        var before = changes.Count;
        if (old.Concat(now).All(e => e.TryGetProperty("id", out var id) && id.ValueKind is JsonValueKind.String))
        {
            var later = now.ToDictionary(Id, StringComparer.Ordinal);
            var earlier = old.ToDictionary(Id, StringComparer.Ordinal);
            foreach (var entry in old) Compare(Under(path, Id(entry)), entry, later.TryGetValue(Id(entry), out var same) ? same : null, changes);
            foreach (var entry in now.Where(entry => !earlier.ContainsKey(Id(entry)))) Compare(Under(path, Id(entry)), null, entry, changes);
        }
        else if (old.Count == now.Count)
        {
            for (var n = 0; n < old.Count; n++) Compare(Under(path, n.ToString(CultureInfo.InvariantCulture)), old[n], now[n], changes);
        }
        return changes.Count > before; // nothing found: only their order is another
    }

    static string Id(JsonElement entry) => entry.GetProperty("id").GetString()!;

    static bool IsText(JsonElement value) => value.ValueKind is JsonValueKind.Object && value.TryGetProperty("en", out _) && value.TryGetProperty("zh-Hans", out _);

    static string Text(JsonElement? value, string language) => value is { } text && IsText(text) ? text.GetProperty(language).GetString()! : "";

    static JsonElement? Some(JsonElement? value) => value is { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } ? null : value;

    static JsonElement? Member(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value : null;

    static string Under(string path, string name) => path.Length is 0 ? name : $"{path}/{name}";
}
