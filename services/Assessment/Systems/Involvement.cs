using System.Text.Json;
using AseanPlatform.Assessment.Catalogue;

namespace AseanPlatform.Assessment.Systems;

/// <param name="State">open while probability or severity is not said; settled.</param>
/// <param name="Tier">The id of the tier; null while open.</param>
/// <param name="OneStepUp">Vulnerable or very many people are affected.</param>
/// <param name="Allowed">The codes of the ways to involve people that the tier names.</param>
/// <param name="Fits">Whether the way it is today is one of them; null while either is not known.</param>
public sealed record InvolvementLevel(string State, string? Tier, bool OneStepUp, IReadOnlyList<string> Allowed, bool? Fits);

/// <summary>How people are to be involved in what a system does: the cell of probability and severity, one step up where the catalogue's note says so.</summary>
public static class Involvement
{
    public static InvolvementLevel Of(Facts facts, InvolvementCopy guide)
    {
        if (facts.Probability is not { } probability || facts.Severity is not { } severity || !guide.Cells.TryGetValue((probability, severity), out var cell))
            return new("open", null, false, [], null);

        var up = facts.VulnerablePeople is true || facts.ManyPeople is true;
        var at = guide.Tiers.Index().First(tier => Id(tier.Item) == cell).Index;
        var tier = guide.Tiers[up ? Math.Min(at + 1, guide.Tiers.Count - 1) : at];
        var named = tier.GetProperty("categories").EnumerateArray().Select(category => category.GetString()!).ToHashSet(StringComparer.Ordinal);
        string[] allowed = [.. guide.Categories.Where(category => named.Contains(Id(category))).Select(category => category.GetProperty("code").GetString()!)];
        return new("settled", Id(tier), up && Id(tier) != cell, allowed, facts.Autonomy is { } today ? allowed.Contains(today) : null);
    }

    static string Id(JsonElement item) => item.GetProperty("id").GetString()!;
}
