using System.Security.Cryptography;
using System.Text.Json;
using AseanPlatform.Content.Classifications;

namespace AseanPlatform.Content.Releases;

/// <summary>The catalogue cannot be taken in. It is refused as a whole.</summary>
public sealed class BrokenCatalogue(IReadOnlyList<string> faults) : Exception($"The catalogue has {faults.Count} faults: {string.Join("; ", faults.Take(20))}")
{
    public IReadOnlyList<string> Faults => faults;
}

/// <summary>A checked set of catalogue files, and the one canonical document they make.</summary>
public sealed class Catalogue
{
    public static readonly IReadOnlyList<string> Files =
    [
        "bodies", "classification-eu-ai-act", "classification-viet-nam", "discrepancies", "frameworks", "instruments", "jurisdictions", "mappings",
        "obligations", "principles", "questionnaire", "risk-impact-assessment", "scoring", "sources", "timeline", "vocabulary",
    ];

    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    Catalogue(string release, DateOnly asOf, IReadOnlyDictionary<string, JsonElement> items)
    {
        Release = release;
        AsOf = asOf;
        Items = items;
        Document = CanonicalJson.Of(JsonSerializer.SerializeToElement(new { schema = "release/1", release, asOf, files = items }));
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Document));
    }

    public string Release { get; }
    public DateOnly AsOf { get; }
    /// <summary>The items of each file.</summary>
    public IReadOnlyDictionary<string, JsonElement> Items { get; }
    /// <summary>The release as canonical JSON.</summary>
    public byte[] Document { get; }
    public string Sha256 { get; }

    /// <exception cref="BrokenCatalogue">With every fault that was found.</exception>
    public static Catalogue Read(string folder)
    {
        var faults = new List<string>();
        var documents = Files.Append("catalogue.schema").Select(name => (name, document: Parse(folder, name, faults))).ToDictionary(f => f.name, f => f.document);
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

    static JsonElement? Parse(string folder, string name, List<string> faults)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, $"{name}.json")), Strict);
            return document.RootElement.Clone();
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            faults.Add($"{name}.json: {(e is JsonException ? "is not JSON" : "cannot be read")}: {e.Message}");
            return null;
        }
    }
}
