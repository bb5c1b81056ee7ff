using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
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
    [InlineData("jurisdictions", "/1/kind", "reference", "needs the eleven member states")]
    [InlineData("sources", "/0/url", "ftp://nowhere.test", "is not well formed")]
    [InlineData("sources", "/0/title", "A <b>bold</b> title", "sources/soft-law-to-hard-rules/title: holds HTML or an address that runs a script")]
    [InlineData("sources", "/0/title", "Javascript: alert(1)", "holds HTML or an address that runs a script")]
    [InlineData("sources", "/0/title", "A bell \u0007 rings", "holds a control character")]
    public void One_fault_refuses_the_whole_catalogue_and_is_named(string file, string member, object value, string fault)
    {
        Change(file, items => Set(items, member, JsonValue.Create(value)));

        Faults().ShouldContain(f => f.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Two_values_of_one_fact_on_one_day_are_named_and_milestones_are_not()
    {
        Change("instruments", items =>
        {
            var editions = items.Single(i => i!["id"]!.GetValue<string>() == "sg-mgf-agentic")!["facts"]!.AsArray();
            editions.Single(f => f!["id"]!.GetValue<string>() == "sg-mgf-agentic-v1-0")!["validTo"]!["date"] = "2026-05-21";
        });

        Faults().ShouldHaveSingleItem().ShouldBe("instruments/sg-mgf-agentic/facts/sg-mgf-agentic-v1-5: holds at the same time as sg-mgf-agentic-v1-0, on 2026-05-20");
    }

    [Fact]
    public void What_supersedes_itself_by_way_of_others_is_named()
    {
        Change("instruments", items =>
        {
            items.Single(i => i!["id"]!.GetValue<string>() == "vn-decree13")!["supersedes"]!.AsArray().Add("vn-ailaw");
            items.Single(i => i!["id"]!.GetValue<string>() == "vn-ailaw")!["supersedes"]!.AsArray().Add("vn-pdpl");
        });

        Faults().ShouldContain(f => f.Contains("supersedes itself", StringComparison.Ordinal) && f.Contains("vn-ailaw", StringComparison.Ordinal) && f.Contains("vn-pdpl", StringComparison.Ordinal));
    }

    [Fact]
    public void A_statement_about_law_without_a_source_is_named()
    {
        Change("obligations", items => items[0]!["provenance"]!["sources"] = new JsonArray());

        Faults().ShouldContain(f => f.StartsWith("obligations/ob-bn-01/provenance", StringComparison.Ordinal) && f.EndsWith("without any source", StringComparison.Ordinal));
    }

    [Fact]
    public void A_market_without_obligations_and_one_that_ends_before_it_begins_are_named()
    {
        Change("obligations", items =>
        {
            foreach (var own in items.Where(o => o!["jurisdiction"]!.GetValue<string>() == "BN").ToList()) own!["jurisdiction"] = "VN";
            items[0]!["effectiveTo"] = new JsonObject { ["date"] = "2000-01-01", ["precision"] = "day" };
        });

        var faults = Faults();

        faults.ShouldContain("obligations: BN has none");
        faults.ShouldContain(f => f.Contains("ends before it begins", StringComparison.Ordinal));
    }

    [Fact]
    public void Files_of_two_releases_or_days_are_no_catalogue()
    {
        var path = Path.Combine(_folder, "timeline.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("2026-11-21", "2026-11-22", StringComparison.Ordinal));
        var schema = Path.Combine(_folder, "catalogue.schema.json");
        var document = JsonNode.Parse(File.ReadAllText(schema))!;
        document["$defs"]!["file-timeline"]!["properties"]!["asOf"] = new JsonObject { ["type"] = "string" };
        File.WriteAllText(schema, document.ToJsonString());

        Faults().ShouldContain(f => f.StartsWith("the files are of different releases or days", StringComparison.Ordinal));
    }

    public static TheoryData<string> ShippedFiles => [.. Catalogue.Files];

    [Theory]
    [MemberData(nameof(ShippedFiles))]
    public void Every_file_comes_back_out_of_the_release_as_it_went_in(string file)
    {
        using var release = JsonDocument.Parse(Catalogue.Read(_folder).Document);
        using var shipped = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, $"{file}.json")));

        // What a file says beside its items is its form, and the release's number and day, which the release says once.
        shipped.RootElement.EnumerateObject().Select(m => m.Name).ShouldBe(["schema", "release", "asOf", "items"]);
        JsonElement.DeepEquals(release.RootElement.GetProperty("files").GetProperty(file), shipped.RootElement.GetProperty("items")).ShouldBeTrue();
        (release.RootElement.GetProperty("release").GetString(), release.RootElement.GetProperty("asOf").GetString())
            .ShouldBe((shipped.RootElement.GetProperty("release").GetString(), shipped.RootElement.GetProperty("asOf").GetString()));
    }

    [Fact]
    public void The_check_counts_on_both_sides_and_names_every_fault_without_taking_anything_in()
    {
        var (code, said, _) = Check(_folder);
        code.ShouldBe(0);
        foreach (var (kind, count) in new[] { ("sources", 260), ("facts", 128), ("parts", 58), ("nodes", 461), ("mappings", 1105) })
            said.ShouldContain($"{kind,-26} {count,5} in the files {count,5} in the release");

        Change("sources", items => items[0]!.AsObject().Remove("tier"));
        Change("timeline", items => items[0]!["extra"] = 1);
        var (broken, _, complained) = Check(_folder);
        broken.ShouldBe(1);
        complained.ShouldContain("lacks tier");
        complained.ShouldContain("has the unknown member extra");
        complained.ShouldContain("2 faults");

        Check(Path.Combine(_folder, "timeline.json")).Code.ShouldBe(1); // one file in the place of the shipped one
        Check(Path.Combine(_folder, "obligations.json")).Code.ShouldBe(0);
        Check(Path.Combine(_folder, "absent.json")).Code.ShouldBe(2);
        Check().Code.ShouldBe(2);
    }

    static (int Code, string Said, string Complained) Check(params string[] paths)
    {
        using var said = new StringWriter();
        using var complained = new StringWriter();
        return (CheckCatalogue.Run(paths, said, complained), said.ToString(), complained.ToString());
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
