using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AseanPlatform.Content.Releases;
using Shouldly;
using Xunit;

namespace AseanPlatform.Content.Tests;

public sealed class CatalogueTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("catalogue-").FullName;

    public CatalogueTests()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Catalogue"), "*.json"))
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_shipped_catalogue_is_taken_in_whole()
    {
        var catalogue = Catalogue.Read(_folder);

        catalogue.Release.ShouldBe("2026.11");
        catalogue.Items.Count.ShouldBe(16);
        catalogue.Items["questionnaire"].GetArrayLength().ShouldBe(49);
        catalogue.Items["obligations"].GetArrayLength().ShouldBe(83);
        catalogue.Items["sources"].GetArrayLength().ShouldBe(260);
        catalogue.Sha256.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(catalogue.Document)));
    }

    [Fact]
    public void The_document_does_not_depend_on_how_the_files_are_written()
    {
        var before = Catalogue.Read(_folder).Sha256;
        foreach (var file in Directory.GetFiles(_folder)) File.WriteAllText(file, JsonNode.Parse(File.ReadAllText(file))!.ToJsonString());

        Catalogue.Read(_folder).Sha256.ShouldBe(before);
    }

    [Fact]
    public void The_document_has_sorted_members_and_plain_characters()
    {
        var text = Encoding.UTF8.GetString(Catalogue.Read(_folder).Document);

        text.ShouldStartWith("""{"asOf":"2026-11-21","files":{"bodies":[{"discrepancies":""");
        text.ShouldContain("东南亚国家联盟");
        text.ShouldNotContain("\\u");
    }

    [Theory]
    [InlineData("obligations", "/0/jurisdiction", "XX", "obligations/items/ob-bn-01/jurisdiction")]
    [InlineData("obligations", "/0/legalBasis/0/instrument", "nowhere", "refers to nowhere, which is not among the instruments")]
    [InlineData("obligations", "/0/provenance/sources/0", "nowhere", "refers to nowhere, which is not among the sources")]
    [InlineData("obligations", "/0/effectiveFrom/date", "2026-02-30", "2026-02-30 is not a date")]
    [InlineData("obligations", "/0/effectiveFrom/date", "2026-02", "is not of precision day")]
    [InlineData("obligations", "/0/force", "maybe", "is not an allowed value")]
    [InlineData("obligations", "/1/id", "ob-bn-01", "the id occurs twice")]
    [InlineData("obligations", "/0/title/zh-Hans", "", "obligations/items/ob-bn-01/title/zh-Hans: is empty")]
    [InlineData("questionnaire", "/1/gate", true, "needs exactly one gate statement")]
    [InlineData("questionnaire", "/0/principle", "human-centricity", "6 statements instead of 7")]
    [InlineData("questionnaire", "/0/anchors/0/level", 3, "needs the anchors 0 to 4 in order")]
    [InlineData("jurisdictions", "/1/timeZone", "Asia/Nowhere", "the time zone is not known")]
    public void One_fault_refuses_the_whole_catalogue_and_is_named(string file, string member, object value, string fault)
    {
        Change(file, items => Set(items, member, JsonValue.Create(value)));

        Faults().ShouldContain(f => f.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        File.Delete(Path.Combine(_folder, "mappings.json"));

        Faults().ShouldHaveSingleItem().ShouldStartWith("mappings.json: cannot be read");
    }

    [Fact]
    public void A_file_that_ends_early_is_named()
    {
        var file = Path.Combine(_folder, "timeline.json");
        File.WriteAllText(file, File.ReadAllText(file)[..5000]);

        Faults().ShouldHaveSingleItem().ShouldStartWith("timeline.json: is not JSON");
    }

    [Fact]
    public void A_member_given_twice_is_refused()
    {
        var file = Path.Combine(_folder, "timeline.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"asOf\": \"2026-11-21\",", "\"asOf\": \"2026-11-21\", \"asOf\": \"2026-11-22\",", StringComparison.Ordinal));

        Faults().ShouldHaveSingleItem().ShouldStartWith("timeline.json: is not JSON");
    }

    [Fact]
    public void A_lost_statement_and_an_unknown_member_are_both_named()
    {
        Change("questionnaire", items => items[0]!["extra"] = 1);
        Change("sources", items => items[0]!.AsObject().Remove("tier"));

        var faults = Faults();

        faults.ShouldContain(f => f.Contains("has the unknown member extra", StringComparison.Ordinal));
        faults.ShouldContain(f => f.Contains("lacks tier", StringComparison.Ordinal));
    }

    IReadOnlyList<string> Faults() => Should.Throw<BrokenCatalogue>(() => Catalogue.Read(_folder)).Faults;

    void Change(string file, Action<JsonArray> change)
    {
        var path = Path.Combine(_folder, $"{file}.json");
        var document = JsonNode.Parse(File.ReadAllText(path))!;
        change(document["items"]!.AsArray());
        File.WriteAllText(path, document.ToJsonString());
    }

    static void Set(JsonNode at, string member, JsonNode? value)
    {
        var parts = member.Trim('/').Split('/');
        foreach (var part in parts[..^1]) at = at is JsonArray list ? list[int.Parse(part, CultureInfo.InvariantCulture)]! : at[part]!;
        if (at is JsonArray array) array[int.Parse(parts[^1], CultureInfo.InvariantCulture)] = value;
        else at[parts[^1]] = value;
    }
}
