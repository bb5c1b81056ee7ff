using System.Text.Json;
using System.Text.RegularExpressions;
using AseanPlatform.Content.Knowledge;
using AseanPlatform.Content.Releases;

namespace AseanPlatform.Content.Drafts;

/// <summary>The catalogue as a draft would make it, and all that is wrong with it.</summary>
/// <param name="Faults">What can never be published: a wrong form, an unknown source, two values on one day …</param>
/// <param name="Missing">What is still to be written: a translation, a source, the notes.</param>
sealed partial record Candidate(IReadOnlyDictionary<string, JsonElement> Items, IReadOnlyList<string> Faults, IReadOnlyList<string> Missing)
{
    public static Candidate Of(Contents from, Draft draft, IReadOnlyCollection<DraftChange> changes, Shapes shapes, DateOnly baseAsOf)
    {
        var byId = changes.ToDictionary(c => c.Id, StringComparer.Ordinal);
        var lists = Catalogue.Files.ToDictionary(file => file, file => from.Of(file).Where(e => !byId.TryGetValue(e.Id, out var c) || c.What is not DraftChange.End)
            .Select(e => byId.TryGetValue(e.Id, out var c) ? c.Body!.Value : e.Body)
            .Concat(changes.Where(c => c.Kind == file && c.What is DraftChange.Add && from.Find(file, c.Id) is null).OrderBy(c => c.EditedAt).Select(c => c.Body!.Value)).ToList());
        var items = lists.ToDictionary(list => list.Key, list => JsonSerializer.SerializeToElement(list.Value));

        var found = new List<string>();
        foreach (var change in changes)
            if (change.Body is { } body) shapes.Check(body, change.Kind, $"{change.Kind}/{change.Id}", found);
        if (found.TrueForAll(IsMissing)) CatalogueCheck.Run(items, found); // it counts on the form being right
        var missing = found.Where(IsMissing).ToList();
        foreach (var change in changes.Where(c => c.Reason.En.Length is 0 || c.Reason.ZhHans.Length is 0)) missing.Add($"{change.Kind}/{change.Id}: the reason lacks {(change.Reason.En.Length is 0 ? "English" : "Chinese")}");
        if (draft.Notes.En.Length is 0) missing.Add("notes/en: is empty");
        if (draft.Notes.ZhHans.Length is 0) missing.Add("notes/zh-Hans: is empty");
        var faults = found.Where(f => !IsMissing(f)).ToList();
        if (draft.AsOf is { } asOf && asOf != baseAsOf && faults.Count is 0) faults.AddRange(Outdated(items, asOf, baseAsOf));
        return new(items, faults, missing);
    }

    /// <summary>Coded states hold on the as-of day. With a later day, what became another by its own dates has to be coded anew.</summary>
    static IEnumerable<string> Outdated(Dictionary<string, JsonElement> items, DateOnly asOf, DateOnly baseAsOf)
    {
        foreach (var kind in new[] { "instruments", "obligations" })
            foreach (var body in items[kind].EnumerateArray())
            {
                var entry = new Entry(kind, body.GetProperty("id").GetString()!, null, body);
                var dates = kind is "instruments" ? new Entry("dates", entry.Id, null, body.GetProperty("dates")) : entry;
                var coded = new CodedForce(entry.Text("force")!, body.GetProperty("binding").GetBoolean(), dates.Read<CatalogueDate>(kind is "instruments" ? "inForce" : "effectiveFrom"), dates.Read<CatalogueDate>(kind is "instruments" ? "ended" : "effectiveTo"));
                var state = coded.From is null && coded.Until is null ? coded.Code : Force.On(asOf, coded, baseAsOf).State;
                if (state != coded.Code && state is not Force.Uncertain) yield return $"{kind}/{entry.Id}: is coded {coded.Code}, but by its dates it is {state} on {asOf:yyyy-MM-dd}";
            }
    }

    internal static bool IsMissing(string fault) => Unwritten().IsMatch(fault);

    [GeneratedRegex(@"(/(en|zh-Hans): is empty|without any source)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 200)]
    private static partial Regex Unwritten();
}
