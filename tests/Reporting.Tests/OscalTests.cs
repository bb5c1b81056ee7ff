using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AseanPlatform.Presentation;
using AseanPlatform.Reporting.Oscal;
using AseanPlatform.Reporting.Rendering;
using AseanPlatform.Reporting.Snapshots;

namespace AseanPlatform.Reporting.Tests;

public sealed class OscalTests(PrintShop shop)
{
    static readonly ReportMark s_mark = new("0123-4567-89AB-CDEF", "https://reports.example/en/verify/0123-4567-89AB-CDEF");

    /// <summary>The schema of NIST lies beside the repository where the tests of the project run; it is not carried here. Without it this one test is skipped, and counted so.</summary>
    [Fact]
    public async Task It_is_valid_by_the_schema_of_NIST()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "AseanPlatform.sln"))) root = root.Parent;
        var schema = Path.Combine(root!.FullName, "..", "shared", "schemas", "oscal-assessment-results.schema.json");
        Assert.SkipUnless(File.Exists(schema), $"The schema of OSCAL assessment-results is not at {schema}.");
        var modules = Path.Combine(root.FullName, "artifacts", "ajv", "node_modules");
        Directory.Exists(modules).ShouldBeTrue("ajv is fetched by ./platform test");
        async Task<(int Code, string Said)> Check(Dictionary<string, byte[]> documents)
        {
            var folder = Directory.CreateTempSubdirectory("oscal-").FullName;
            foreach (var (name, document) in documents) await File.WriteAllBytesAsync(Path.Combine(folder, name), document);
            using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "Ajv", "check.cjs"), schema, .. documents.Keys.Select(name => Path.Combine(folder, name))]) { UseShellExecute = false, RedirectStandardOutput = true, Environment = { ["NODE_PATH"] = modules } })!;
            var faults = await node.StandardOutput.ReadToEndAsync();
            await node.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
            return (node.ExitCode, faults);
        }

        var sound = new Dictionary<string, byte[]>();
        foreach (var language in Languages.All)
        {
            foreach (var (name, snapshot) in new (string, Snapshot)[]
            {
                ("submission", Snapshot.Read(PrintShop.Sample("submission"))), ("scorecard", Snapshot.Read(PrintShop.Sample("scorecard"))), ("full", Full()), ("bare", Bare()),
                ("hostile", RenderingTests.Hostile("\n </script> `x` \u2028\u00A0=1 ")),
            })
            {
                sound.Add($"{name} {language} marked", shop.Oscal(snapshot, language, s_mark));
                sound.Add($"{name} {language}", shop.Oscal(snapshot, language));
            }
        }
        (await Check(sound)).ShouldBe((0, ""));
        var broken = JsonNode.Parse(shop.Oscal(Full(), "en"))!;
        broken["assessment-results"]!["results"]![0]!["observations"]![0]!.AsObject().Remove("methods");
        var (code, said) = await Check(new(sound) { ["broken"] = Encoding.UTF8.GetBytes(broken.ToJsonString()) });
        (code, said.Contains("must have required property 'methods'", StringComparison.Ordinal)).ShouldBe((1, true), "the check does find faults");
        said.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldAllBe(fault => fault.StartsWith("broken ", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_answer_is_an_observation_and_only_gates_are_findings()
    {
        var snapshot = Full();
        var result = Result(shop.Oscal(snapshot, "en", s_mark));
        var observations = result["observations"]!.AsArray().ToDictionary(o => Own(o!, "statement")!);

        observations.Keys.ShouldBe(snapshot.Statements.Select(s => s.Id));
        foreach (var statement in snapshot.Statements)
        {
            var observation = observations[statement.Id]!;
            Own(observation, "level").ShouldBe(statement.Level?.ToString(System.Globalization.CultureInfo.InvariantCulture));
            Own(observation, "answer").ShouldBe(statement switch { { NotApplicable: true } => "not-applicable", { Level: null } => "not-answered", _ => "answered" });
            ((string)observation["methods"]![0]!).ShouldBe("SELF-DECLARED");
            Plain((string?)observation["remarks"]).ShouldBe((statement.Reason ?? statement.Words)?.Trim());
        }
        ((string)observations["te-02"]!["relevant-evidence"]![0]!["description"]!).ShouldBe("Board minutes \\<2026\\>");
        Own(observations["te-02"]!["relevant-evidence"]![0]!, "evidence-sha256").ShouldBe(new string('e', 64));

        var findings = result["findings"]!.AsArray();
        findings.Select(f => (string)f!["target"]!["target-id"]!).ShouldBe(snapshot.Statements.Where(s => s is { Gate: true, NotApplicable: false }).Select(s => s.Id));
        string State(string id) => (string)findings.Single(f => (string)f!["target"]!["target-id"]! == id)!["target"]!["status"]!["state"]!;
        (State("te-01"), State("rr-01"), State("fe-01")).ShouldBe(("satisfied", "not-satisfied", "not-satisfied")); // level 2, level 1, open
        foreach (var finding in findings) ((string)finding!["target"]!["status"]!["remarks"]!).ShouldContain("says of no law or standard that it is met");
        findings.Select(f => (string)f!["related-observations"]![0]!["observation-uuid"]!).ShouldBeSubsetOf([.. observations.Values.Select(o => (string)o!["uuid"]!)]);

        var approval = result["attestations"]![0]!["parts"]![0]!;
        ((string)approval["prose"]!).ShouldContain("Carol \\<Consultant\\> approved the answers on 22 Nov 2026, 09:00 UTC");
        Own(approval, "answers-sha256").ShouldBe(new string('d', 64));
    }

    [Fact]
    public void Its_ids_are_made_of_the_snapshot_and_point_to_what_is_there()
    {
        var document = Encoding.UTF8.GetString(shop.Oscal(Full(), "en", s_mark));
        var all = JsonNode.Parse(document)!["assessment-results"]!;
        var ids = Uuids(all).ToList();

        ids.Count.ShouldBe(ids.Distinct().Count(), "each is one thing");
        ids.ShouldAllBe(id => id[14] == '5');
        var pointed = Regex.Matches(document, "(?:-uuid\": |party-uuids\": \\[\\s*|\"#|\"source\",\\s*\"ns\": \"[^\"]*\",\\s*\"value\": )\"?(?<id>[0-9a-f]{8}-[0-9a-f-]{27})").Select(m => m.Groups["id"].Value).ToList();
        pointed.Count.ShouldBeGreaterThan(100);
        pointed.Except(ids).ShouldBeEmpty();

        var other = JsonNode.Parse(shop.Oscal(Snapshot.Read(PrintShop.Sample("submission")), "zh-Hans"))!["assessment-results"]!;
        ((string)other["uuid"]!).ShouldNotBe((string)all["uuid"]!, "another language is another document");
        ((string)other["results"]![0]!["uuid"]!).ShouldBe((string)all["results"]![0]!["uuid"]!, "of the same result");
        NameUuid.Of(new Guid("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com").ShouldBe(new Guid("2ed6657d-e927-568b-95e1-2665a8aea6a2")); // RFC 9562, appendix A.4
    }

    [Theory]
    [InlineData("a *b* _c_ [d](e) <b> `f` & ~g~ ^h^ {{ i }} | \\", @"a \*b\* \_c\_ \[d\](e) \<b\> \`f\` \& \~g\~ \^h\^ \{\{ i \}\} \| \\")]
    [InlineData("# a\n- b\n+ c\n1. d\n12) e\n=== \n x-y 1.5", "\\# a\\\n\\- b\\\n\\+ c\\\n1\\. d\\\n12\\) e\\\n\\=== \\\n x-y 1.5")]
    public void Words_that_look_like_markup_are_shown_as_they_were_written(string words, string markup) => OscalText.Markup(words).ShouldBe(markup);

    /// <summary>Signed, with one gate open, evidence, and a role that nobody knows.</summary>
    static Snapshot Full() => PrintShop.Sample("submission", json =>
    {
        var statements = json["statements"]!.AsArray();
        statements.Single(s => (string)s!["id"]! == "fe-01")!["level"] = null;
        statements.Single(s => (string)s!["id"]! == "te-02")!["evidence"] = new JsonArray(new JsonObject { ["id"] = Guid.Empty, ["kind"] = "file", ["revision"] = 2, ["sha256"] = new string('e', 64), ["title"] = "Board minutes <2026>" });
        json["people"]!.AsArray().Add(new JsonObject { ["name"] = "Carol <Consultant>", ["role"] = "a role: of ours" });
        json["signOff"] = new JsonObject { ["by"] = "Carol <Consultant>", ["as"] = "consultant", ["at"] = "2026-11-22T09:00:00.000Z", ["answersSha256"] = new string('d', 64), ["submissionSha256"] = new string('f', 64) };
    });

    /// <summary>Nothing but what must be there.</summary>
    static Snapshot Bare() => PrintShop.Sample("submission", json =>
    {
        foreach (var member in (string[])["client", "tenant", "overall"]) json[member] = null;
        foreach (var member in (string[])["people", "obligations"]) json[member] = new JsonArray();
        foreach (var member in (string[])["sources", "discrepancies"]) json[member] = new JsonObject();
        foreach (var statement in json["statements"]!.AsArray()) statement!["gate"] = false;
    });

    internal static JsonNode Result(byte[] oscal) => JsonNode.Parse(oscal)!["assessment-results"]!["results"]![0]!;

    /// <summary>A property in our namespace.</summary>
    internal static string? Own(JsonNode of, string name, string? about = null) => (string?)of["props"]!.AsArray()
        .SingleOrDefault(p => (string)p!["name"]! == name && (string)p["ns"]! == OscalResults.Namespace && (string?)p["class"] == about)?["value"];

    static string? Plain(string? markup) => markup is null ? null : Regex.Replace(markup, @"\\(?<sign>.)", "${sign}", RegexOptions.Singleline | RegexOptions.ExplicitCapture);

    static IEnumerable<string> Uuids(JsonNode node) => node switch
    {
        JsonObject all => all.SelectMany(m => m.Key is "uuid" ? [(string)m.Value!] : m.Value is null ? [] : Uuids(m.Value)),
        JsonArray all => all.SelectMany(item => item is null ? [] : Uuids(item)),
        _ => [],
    };
}
