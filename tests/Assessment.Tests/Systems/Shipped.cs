using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Systems;

namespace AseanPlatform.Assessment.Tests.Systems;

/// <summary>The catalogue as it is shipped, read as a release is.</summary>
static class Shipped
{
    public static CatalogueRelease Release { get; } = Read();

    public static readonly DateTimeOffset Now = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);

    public static Obligation Duty(string id) => Release.Obligations.SelectMany(o => o).Single(o => o.Id == id);

    /// <summary>A system in one market since a day, in the roles of a provider, deployer and controller.</summary>
    public static Facts In(string market, string since, string? sector = Facts.OtherSector, params (string Feature, bool Has)[] features) => new(
        "Credit helper", SystemStates.InUse, Sector: sector, Roles: ["provider", "deployer", "controller"], Features: features.ToDictionary(f => f.Feature, f => f.Has),
        Deployments: [new(market, Day(since))]);

    public static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static SchemeAnswers VietNam(string one, string two, string three) => new("scheme-vn-ai-law", [new("vn-q-1", [one]), new("vn-q-2", [two]), new("vn-q-3", [three])]);

    static CatalogueRelease Read()
    {
        var files = new JsonObject();
        foreach (var path in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Catalogue"), "*.json").Where(path => !path.EndsWith("catalogue.schema.json", StringComparison.Ordinal)))
            files[Path.GetFileNameWithoutExtension(path)] = JsonNode.Parse(File.ReadAllText(path))!["items"]!.DeepClone();
        var document = new JsonObject { ["asOf"] = "2026-11-21", ["files"] = files };
        return new("2026.11", new string('0', 64), Encoding.UTF8.GetBytes(document.ToJsonString()));
    }
}
