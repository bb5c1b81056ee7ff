using AseanPlatform.Content.Knowledge;
using AseanPlatform.Content.Releases;

namespace AseanPlatform.Content.Classifications;

/// <summary>The schemes of a release: each is one file of the catalogue.</summary>
static class SchemeOf
{
    /// <summary>Stands beside every answer.</summary>
    public static readonly Words Label = new("Orientation, not legal advice.", "仅供参考，不构成法律意见。");

    public static bool IsSchemes(string kind) => kind.StartsWith("classification-", StringComparison.Ordinal);

    public static IEnumerable<Entry> Heads(Reading reading) => reading.Contents.Kinds.Where(IsSchemes).Order(StringComparer.Ordinal).SelectMany(reading.Contents.Of).Where(IsA("scheme"));

    /// <summary>All that stands in the file of a scheme; null where there is none of this id.</summary>
    public static (Entry Head, IReadOnlyList<Entry> Items)? Find(Reading reading, string id) =>
        Heads(reading).FirstOrDefault(head => head.Id == id) is { } head ? (head, reading.Contents.Of(head.Kind)) : null;

    public static Func<Entry, bool> IsA(string kind) => entry => entry.Text("kind") == kind;
}
