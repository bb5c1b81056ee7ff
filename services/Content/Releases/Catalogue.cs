using System.Security.Cryptography;
using System.Text.Json;
using AseanPlatform.Content.Classifications;

namespace AseanPlatform.Content.Releases;

/// <summary>The catalogue cannot be taken in. It is refused as a whole.</summary>
public sealed class BrokenCatalogue(IReadOnlyList<string> faults) : Exception($"The catalogue has {faults.Count} faults: {string.Join("; ", faults.Take(20))}")
{
    public IReadOnlyList<string> Faults => faults;
}

/// <summary>Of a release that the desk published: the release it was made from, what its editors say of it, and each change with its class and reason.</summary>
public sealed record Origin(string Base, Words Notes, IReadOnlyList<ChangeMade> Changes);

/// <param name="What">add, change or end.</param>
/// <param name="Class">editorial, clarifying or substantive.</param>
public sealed record ChangeMade(string Kind, string Id, string What, string Class, Words Reason);

/// <summary>A checked set of catalogue files, and the one canonical document they make.</summary>
public sealed class Catalogue
{
    public static readonly IReadOnlyList<string> Files =
    [
        "bodies", "classification-eu-ai-act", "classification-viet-nam", "discrepancies", "frameworks", "instruments", "jurisdictions", "mappings",
        "obligations", "principles", "questionnaire", "risk-impact-assessment", "scoring", "sources", "timeline", "vocabulary",
    ];

    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    Catalogue(string release, DateOnly asOf, IReadOnlyDictionary<string, JsonElement> items, Origin? origin = null)
    {
        Release = release;
        AsOf = asOf;
        Items = items;
        Origin = origin;
        Document = CanonicalJson.Of(origin is null
            ? JsonSerializer.SerializeToElement(new { schema = "release/1", release, asOf, files = items })
            : JsonSerializer.SerializeToElement(new { schema = "release/1", release, asOf, files = items, @base = origin.Base, notes = origin.Notes, changes = origin.Changes }, JsonSerializerOptions.Web));
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Document));
    }

    /// <summary>What the desk publishes: items that were checked, and what they came from. All of it stands in the document, under its hash.</summary>
    public static Catalogue Of(string release, DateOnly asOf, IReadOnlyDictionary<string, JsonElement> items, Origin origin) => new(release, asOf, items, origin);

    public string Release { get; }
    public DateOnly AsOf { get; }
    /// <summary>Null of what was shipped.</summary>
    public Origin? Origin { get; }
    /// <summary>The items of each file.</summary>
    public IReadOnlyDictionary<string, JsonElement> Items { get; }
    /// <summary>The release as canonical JSON.</summary>
    public byte[] Document { get; }
    public string Sha256 { get; }

    /// <param name="instead">Files that stand in for those of the same name in the folder.</param>
    /// <exception cref="BrokenCatalogue">With every fault that was found.</exception>
    public static Catalogue Read(string folder, IReadOnlyDictionary<string, string>? instead = null)
    {
        var faults = new List<string>();
        var documents = Files.Append("catalogue.schema")
            .Select(name => (name, document: Parse(instead?.GetValueOrDefault(name) ?? Path.Combine(folder, $"{name}.json"), name, faults))).ToDictionary(f => f.name, f => f.document);
        if (faults.Count > 0) throw new BrokenCatalogue(faults);

        var shape = new Shape(documents["catalogue.schema"]!.Value);
        foreach (var file in Files)
        {
            if (shape.Knows($"file-{file}")) shape.Check(documents[file]!.Value, $"file-{file}", file, faults);
            else faults.Add($"catalogue.schema: has no definition for {file}");
        }
        if (faults.Count > 0) throw new BrokenCatalogue(faults);

        var items = Files.ToDictionary(file => file, file => documents[file]!.Value.GetProperty("items"));
        CatalogueCheck.Run(items, faults);
        if (faults.Count is 0) ClassificationCheck.Run(items, faults);
        var heads = Files.Select(file => (Release: documents[file]!.Value.GetProperty("release").GetString()!, AsOf: documents[file]!.Value.GetProperty("asOf").GetString()!)).Distinct().ToList();
        if (heads.Count > 1) faults.Add($"the files are of different releases or days: {string.Join(", ", heads)}");
        if (faults.Count > 0) throw new BrokenCatalogue(faults);

        return new(heads[0].Release, DateOnly.ParseExact(heads[0].AsOf, "yyyy-MM-dd"), items);
    }

    static JsonElement? Parse(string file, string name, List<string> faults)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file), Strict);
            return document.RootElement.Clone();
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            faults.Add($"{name}.json: {(e is JsonException ? "is not JSON" : "cannot be read")}: {e.Message}");
            return null;
        }
    }
}
