using System.Text.Json;
using AseanPlatform.Content.Knowledge;
using AseanPlatform.Content.Releases;

namespace AseanPlatform.Content.Items;

/// <summary>What an item refers to, short enough to stand beside it: sources and discrepancies whole, of all others what they are called.</summary>
/// <param name="Kind">The list in which it is found.</param>
/// <param name="Owner">Of a part the item that holds it; of a statement its principle.</param>
/// <param name="OwnerKind">The list in which that is found.</param>
/// <param name="Force">Of an instrument or an obligation, on the day that was asked for.</param>
/// <param name="Item">Whole, where a reader must see it to judge the statement: who says so, and who says otherwise.</param>
public sealed record Reference(string Kind, Words Label, string? Code, string? Owner, string? Jurisdiction, ForceOnDay? Force, JsonElement? Item, string? OwnerKind)
{
    internal static Reference To(Reading reading, Entry entry)
    {
        var owner = entry.Owner ?? (entry.Kind is "questionnaire" ? entry.Text("principle") : null);
        return new(
            ItemLists.PathOf(entry.Kind), entry.Label, entry.Text("code") ?? entry.Text("ref") ?? entry.Text("shortName"), owner, entry.Text("jurisdiction"), reading.ForceOf(entry),
            entry.Kind is "sources" or "discrepancies" ? entry.Body : null, owner is not null && reading.Contents.Find(owner) is { } holder ? ItemLists.PathOf(holder.Kind) : null);
    }

    /// <summary>Of all that the items refer to, and of what those discrepancies rest on.</summary>
    internal static Dictionary<string, Reference> Of(Reading reading, IEnumerable<Entry> items)
    {
        var met = new Dictionary<string, Reference>(StringComparer.Ordinal);
        foreach (var id in items.SelectMany(item => reading.Contents.References(item)))
        {
            if (met.ContainsKey(id) || reading.Contents.Find(id) is not { } entry) continue;
            met[id] = To(reading, entry);
            if (entry.Kind is not "discrepancies") continue;
            foreach (var source in entry.Texts("claimedBy").Concat(entry.Texts("counterClaimBy")))
                if (!met.ContainsKey(source) && reading.Contents.Find("sources", source) is { } said) met[source] = To(reading, said);
        }
        return met;
    }
}
