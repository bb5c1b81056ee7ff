namespace AseanPlatform.Content.Items;

/// <summary>The lists of the catalogue: where each is found, and by which members it can be filtered.</summary>
static class ItemLists
{
    /// <param name="Path">Behind /api/v1/.</param>
    /// <param name="Kind">The file of the catalogue; or the member of other items that holds these parts.</param>
    public sealed record ItemList(string Path, string Kind);

    public static readonly IReadOnlyList<ItemList> All =
    [
        new("sources", "sources"), new("jurisdictions", "jurisdictions"), new("bodies", "bodies"), new("instruments", "instruments"), new("obligations", "obligations"), new("facts", "facts"), new("parts", "parts"),
        new("principles", "principles"), new("statements", "questionnaire"), new("frameworks", "frameworks"), new("nodes", "nodes"), new("mappings", "mappings"), new("discrepancies", "discrepancies"),
        new("timeline", "timeline"), new("vocabulary", "vocabulary"), new("scoring", "scoring"), new("risk-impact-assessment", "risk-impact-assessment"),
        new("classification-eu-ai-act", "classification-eu-ai-act"), new("classification-viet-nam", "classification-viet-nam"),
    ];

    /// <summary>Query parameter and the member that must have its value, or hold it among others.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Filters = new Dictionary<string, string[]>
    {
        ["market"] = ["jurisdiction", "jurisdictions"],
        ["kind"] = ["kind"],
        ["category"] = ["category"],
        ["principle"] = ["principle", "principles"],
        ["framework"] = ["framework"],
        ["instrument"] = ["instrument", "instruments"],
        ["field"] = ["field"],
        ["standing"] = ["standing"],
        ["tier"] = ["tier"],
        ["verdict"] = ["verdict"],
        ["certainty"] = ["certainty"],
    };

    public static string PathOf(string kind) => All.FirstOrDefault(list => list.Kind == kind)?.Path ?? kind;
}
