using System.Text.Json;
using AseanPlatform.RiskRules;

namespace AseanPlatform.Content.Classifications;

/// <summary>What must hold of a release's schemes: rules look at questions and give tiers or flags that are there, and every worked case comes out as it says.</summary>
public static class ClassificationCheck
{
    /// <param name="items">The items of each file, of the right shape.</param>
    public static void Run(IReadOnlyDictionary<string, JsonElement> items, ICollection<string> faults)
    {
        foreach (var (file, list) in items.Where(file => SchemeOf.IsSchemes(file.Key)))
        {
            var all = list.EnumerateArray().ToList();
            var ids = all.ToLookup(Kind, Id);
            foreach (var rule in all.Where(item => Kind(item) is "rule"))
            {
                var kind = rule.GetProperty("effect").GetString() is "flag" ? "flag" : "tier";
                if (!ids[kind].Contains(rule.GetProperty("result").GetString()!)) faults.Add($"{file}/{Id(rule)}: gives {rule.GetProperty("result").GetString()}, which is not among the {kind}s");
            }
            foreach (var tier in all.Where(item => Kind(item) is "tier" && item.GetProperty("penalty").ValueKind is JsonValueKind.String))
                if (!ids["penalty"].Contains(tier.GetProperty("penalty").GetString()!)) faults.Add($"{file}/{Id(tier)}: names the penalty {tier.GetProperty("penalty").GetString()}, which is not there");
            if (ids["scheme"].Count() is not 1) faults.Add($"{file}: has {ids["scheme"].Count()} schemes");
            if (faults.Count > 0) continue; // what refers to nothing cannot be read

            try
            {
                var scheme = Scheme.Read(all);
                foreach (var item in all.Where(item => Kind(item) is "case"))
                    if (Worked(scheme, item) is { } wrong) faults.Add($"{file}/{Id(item)}: {wrong}");
            }
            catch (InvalidOperationException broken)
            {
                faults.Add($"{file}: {broken.Message}");
            }
        }
    }

    /// <summary>How a worked case comes out differently, or null.</summary>
    static string? Worked(Scheme scheme, JsonElement worked)
    {
        var answers = worked.GetProperty("answers").EnumerateArray().ToDictionary(
            answer => answer.GetProperty("question").GetString()!,
            answer => (IReadOnlySet<string>)(answer.GetProperty("value") is { ValueKind: JsonValueKind.Array } several ? several.EnumerateArray().Select(value => value.GetString()!) : [answer.GetProperty("value").GetString()!]).ToHashSet());
        if (answers.FirstOrDefault(answer => !scheme.ById.TryGetValue(answer.Key, out var question) || !answer.Value.IsSubsetOf(question.Options)) is { Key: { } unknown }) return $"answers {unknown} as it cannot be answered";

        var result = Classification.Of(scheme, answers, DateOnly.MaxValue);
        var (tier, flags, rules) = (worked.GetProperty("expectedTier").GetString(), Texts(worked, "expectedFlags"), Texts(worked, "expectedRules"));
        return result.Tier != tier ? $"comes out as {result.Tier}, not {tier}"
            : !result.Flags.ToHashSet().SetEquals(flags) ? $"has the flags {string.Join(", ", result.Flags)}, not {string.Join(", ", flags)}"
            : !result.Rules.Select(rule => rule.Rule.Id).ToHashSet().SetEquals(rules) ? $"matches {string.Join(", ", result.Rules.Select(rule => rule.Rule.Id))}, not {string.Join(", ", rules)}"
            : null;
    }

    static string Kind(JsonElement item) => item.GetProperty("kind").GetString()!;

    static string Id(JsonElement item) => item.GetProperty("id").GetString()!;

    static List<string> Texts(JsonElement of, string member) => [.. of.GetProperty(member).EnumerateArray().Select(text => text.GetString()!)];
}
