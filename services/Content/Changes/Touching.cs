using System.Text.Json;
using AseanPlatform.Content.Items;
using AseanPlatform.Content.Releases;

namespace AseanPlatform.Content.Changes;

/// <summary>Something that a change touches: short enough to stand beside it.</summary>
/// <param name="Kind">The list in which it is found.</param>
public sealed record Touched(string Kind, string Id, Words Label, string? Code)
{
    internal static Touched To(Entry entry) => new(ItemLists.PathOf(entry.Kind), entry.Id, entry.Label, entry.Text("code"));
}

/// <summary>The statements and obligations that a change touches: itself, what leans on it or on a part of it, and what it refers to, before and after.</summary>
static class Touching
{
    public static IReadOnlyList<Touched> Of(string id, JsonElement? before, JsonElement? after, params IEnumerable<Contents> releases)
    {
        var own = new[] { before, after }.OfType<JsonElement>().SelectMany(Contents.PartsOf).Prepend(id).Distinct(StringComparer.Ordinal).ToList();
        var met = new Dictionary<string, Touched>(StringComparer.Ordinal);
        foreach (var contents in releases)
        {
            var referred = new[] { before, after }.OfType<JsonElement>().SelectMany(value => contents.References(value));
            foreach (var other in own.Concat(own.SelectMany(contents.LeaningOn)).Concat(referred))
                if (contents.Find(other) is { Kind: "questionnaire" or "obligations" } entry) met[other] = Touched.To(entry);
        }
        return [.. met.Values.OrderBy(t => t.Kind, StringComparer.Ordinal).ThenBy(t => t.Id, StringComparer.Ordinal)];
    }
}
