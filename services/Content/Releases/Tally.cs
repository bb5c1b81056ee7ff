using System.Text.Json;

namespace AseanPlatform.Content.Releases;

/// <summary>How many items of each file there are, and how many parts with ids of their own: facts, parts, nodes …</summary>
static class Tally
{
    public static SortedDictionary<string, int> Of(IReadOnlyDictionary<string, JsonElement> items)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (file, list) in items)
        {
            counts[file] = list.GetArrayLength();
            foreach (var item in list.EnumerateArray())
                foreach (var name in Contents.Nested)
                    if (item.TryGetProperty(name, out var nested) && nested.ValueKind is JsonValueKind.Array)
                        counts[name] = counts.GetValueOrDefault(name) + nested.EnumerateArray().Count(part => part.ValueKind is JsonValueKind.Object);
        }
        return counts;
    }

    /// <summary>As a reader of the release finds them: by id.</summary>
    public static SortedDictionary<string, int> Of(Contents contents) => new(contents.Kinds.ToDictionary(kind => kind, kind => contents.Of(kind).Count), StringComparer.Ordinal);
}
