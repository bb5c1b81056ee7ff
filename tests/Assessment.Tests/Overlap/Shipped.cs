using System.Text.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Assessment.Catalogue;

namespace AseanPlatform.Assessment.Tests.Overlap;

/// <summary>The first release as Assessment reads it, without a platform.</summary>
static class Shipped
{
    static readonly Lazy<CatalogueRelease> s_release = new(() => Of(_ => { }));

    public static CatalogueRelease Release => s_release.Value;

    /// <summary>With another content.</summary>
    public static CatalogueRelease Of(Action<JsonObject> change, string id = "2026.11")
    {
        var files = new JsonObject();
        foreach (var path in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Catalogue"), "*.json"))
            if (JsonNode.Parse(File.ReadAllBytes(path))!["items"] is JsonArray items) files[Path.GetFileNameWithoutExtension(path)] = items.DeepClone();
        var document = new JsonObject { ["asOf"] = "2026-11-21", ["files"] = files };
        change(document);
        return new(id, new string('0', 64), JsonSerializer.SerializeToUtf8Bytes(document));
    }
}
