using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Content.Crosswalk;
using AseanPlatform.Testing;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace AseanPlatform.Content.Tests;

public sealed class CoverageTests(Platform platform)
{
    static readonly List<JsonElement> s_frameworks = Items("frameworks"), s_mappings = Items("mappings"), s_scoring = Items("scoring");
    static readonly CoverageModel s_model = CoverageModel.Read(s_scoring.Single(item => Id(item) is "coverage-model"));

    static List<JsonElement> Items(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Catalogue", $"{file}.json")));
        return [.. document.RootElement.GetProperty("items").Clone().EnumerateArray()];
    }

    static string Id(JsonElement item) => item.GetProperty("id").GetString()!;

    static MappedFramework Framework(string id)
    {
        var item = s_frameworks.Single(framework => Id(framework) == id);
        return new(id, item.GetProperty("binding").GetBoolean(), item.GetProperty("defaultCoverageGroup").GetString()!,
            [.. item.GetProperty("nodes").EnumerateArray().Select(node => new Node(Id(node), node.GetProperty("group").GetString()!, node.GetProperty("assessable").GetBoolean()))]);
    }

    static IEnumerable<Mapping> Mappings(string framework) => s_mappings.Where(item => item.GetProperty("kind").GetString() is "mapping" && item.GetProperty("framework").GetString() == framework)
        .Select(item => new Mapping(Id(item), item.GetProperty("sourceType").GetString() is "practice" ? item.GetProperty("source").GetString() : null, item.GetProperty("target").GetString()!,
            item.GetProperty("relation").GetString()!, item.GetProperty("strength").GetString()!));

    static IEnumerable<JsonElement> Practices => s_mappings.Where(item => item.GetProperty("kind").GetString() is "practice");

    [Fact]
    public void The_worked_example_comes_out_as_it_says()
    {
        var example = s_scoring.Single(item => Id(item) is "coverage-example-1");
        var scores = example.GetProperty("answers").EnumerateArray().ToDictionary(
            answer => answer.GetProperty("practice").GetString()!, answer => (Share?)(Share.Of(answer.GetProperty("answerValue").GetDecimal()) * Share.Of(answer.GetProperty("evidenceFactor").GetDecimal())));

        foreach (var expected in example.GetProperty("expectedNodes").EnumerateArray())
        {
            var node = expected.GetProperty("node").GetString()!;
            var framework = s_frameworks.Single(f => f.GetProperty("nodes").EnumerateArray().Any(n => Id(n) == node));
            Coverage.Of(Framework(Id(framework)), Mappings(Id(framework)), scores, s_model).Nodes.Single(n => n.Node == node).Value.ShouldBe(Share.Of(expected.GetProperty("value").GetDecimal()), node);
        }
        foreach (var expected in example.GetProperty("expectedFrameworks").EnumerateArray())
        {
            var framework = expected.GetProperty("framework").GetString()!;
            Coverage.Of(Framework(framework), Mappings(framework), scores, s_model).Value!.Value.Rounded.ShouldBe(expected.GetProperty("value").GetDecimal(), framework);
        }
    }

    /// <summary>The vectors by which an assessment's overlap is reckoned: what full answers could reach is reckoned the same way.</summary>
    [Fact]
    public void Every_vector_of_the_overlap_comes_out_as_written()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", "overlap-1.json")));
        var vectors = document.RootElement.GetProperty("vectors").EnumerateArray().ToList();
        vectors.Count.ShouldBeGreaterThan(40);
        foreach (var vector in vectors)
        {
            var name = vector.GetProperty("name").GetString();
            var answers = vector.GetProperty("answers");
            var scores = vector.GetProperty("practices").EnumerateObject().ToDictionary(p => p.Name, p => Score(p.Value));
            var nodes = vector.GetProperty("nodes").EnumerateArray().Select(n => new Node(n.GetString()!, "all", true)).ToList();
            var mappings = vector.GetProperty("links").EnumerateArray().Select((l, n) => new Mapping($"map-{n}", l.GetProperty("practice").GetString(), l.GetProperty("node").GetString()!, l.GetProperty("relation").GetString()!, l.GetProperty("strength").GetString()!));
            var (covered, expected) = (Coverage.Of(new("f", vector.GetProperty("binding").GetBoolean(), "all", nodes), mappings, scores, s_model), vector.GetProperty("expected"));

            foreach (var (practice, score) in scores) (score?.ToString()).ShouldBe(expected.GetProperty("practices").GetProperty(practice).GetString(), name);
            foreach (var node in covered.Nodes) (node.Value?.ToString()).ShouldBe(expected.GetProperty("nodes").GetProperty(node.Node).GetProperty("value").GetString(), name);
            (covered.Value?.ToString(), covered.NotAssessed).ShouldBe((expected.GetProperty("value").GetString(), expected.GetProperty("notAssessed").GetInt32()), name);
            covered.Bands.ShouldBe(expected.GetProperty("bands").EnumerateArray().Select(band => band.GetInt32()), name);

            // Of a practice the callers here give what is shown and not open; where none is shown it leaves the calculation, as where none applies.
            Share? Score(JsonElement linked)
            {
                var shown = linked.EnumerateArray().Select(s => s.GetString()!).Where(s => answers.TryGetProperty(s, out _)).Select(s => answers.GetProperty(s)).ToList();
                if (linked.GetArrayLength() > 0 && shown.Count is 0) return null;
                if (shown.Exists(a => a.ValueKind is JsonValueKind.Null) && shown.TrueForAll(a => a.ValueKind is not JsonValueKind.Object)) return Share.None;
                return Coverage.OfPractice([.. shown.Where(a => a.ValueKind is not JsonValueKind.Null).Select(a => a.ValueKind is JsonValueKind.String ? ((int?)null, Share.None)
                    : (a.GetProperty("level").GetInt32(), a.GetProperty("proof").GetString() switch { "reviewed" => Share.Whole, "evidenced" => new Share(4, 5), _ => new Share(1, 2) }))]);
            }
        }
    }

    [Fact]
    public void The_ceilings_are_what_full_answers_reach()
    {
        var everything = Practices.ToDictionary(Id, _ => (Share?)Share.Whole);
        var linked = Practices.ToDictionary(Id, practice => (Share?)(practice.GetProperty("statements").GetArrayLength() > 0 ? Share.Whole : Share.None));
        var seen = 0;
        foreach (var framework in s_frameworks)
            foreach (var ceiling in framework.GetProperty("coverageCeilings").EnumerateArray())
            {
                seen++;
                var group = ceiling.GetProperty("group").GetString()!;
                var (whole, said) = (Coverage.Of(Framework(Id(framework)), Mappings(Id(framework)), everything, s_model, group), ceiling.GetProperty("bands"));

                whole.Value!.Value.Rounded.ShouldBe(ceiling.GetProperty("ceiling").GetDecimal(), Id(framework));
                Coverage.Of(Framework(Id(framework)), Mappings(Id(framework)), linked, s_model, group).Value!.Value.Rounded.ShouldBe(ceiling.GetProperty("ceilingFromStatements").GetDecimal(), Id(framework));
                whole.Bands.ShouldBe(new[] { "notAddressed", "touched", "partlyAddressed", "largelyAddressed" }.Select(band => said.GetProperty(band).GetInt32()), Id(framework));
                (whole.Nodes.Count, whole.Mapped, whole.NotAssessed).ShouldBe((ceiling.GetProperty("assessableNodes").GetInt32(), ceiling.GetProperty("nodesWithMapping").GetInt32(), 0), Id(framework));
            }
        seen.ShouldBe(13);
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1, 1000, 1)]
    [InlineData(299, 1000, 1)]
    [InlineData(3, 10, 2)]
    [InlineData(699, 1000, 2)]
    [InlineData(7, 10, 3)]
    [InlineData(1, 1, 3)]
    public void A_band_begins_where_it_says(int numerator, int denominator, int band) => s_model.Band(new(numerator, denominator)).ShouldBe(band);

    [Fact]
    public void A_practice_is_worth_its_applicable_answered_statements()
    {
        Coverage.OfPractice([(4, Share.Of(0.5m)), (2, Share.Whole), (null, Share.Whole)]).ShouldBe(new Share(1, 2));
        Coverage.OfPractice([(null, Share.Whole)]).ShouldBeNull();
        Coverage.OfPractice([]).ShouldBe(Share.None);
    }

    [Fact]
    public void A_share_lies_between_nothing_and_all_and_partial_relations_stay_under_their_cap() => ForAny(sample =>
        sample.Covered.Nodes.All(node => node.Value is not { } value || (value >= Share.None && value <= Share.Whole
            && (sample.Mappings.Any(m => m.Node == node.Node && m.Practice is not null && m.Relation is "equal" or "superset-of") || value <= (sample.Framework.Binding ? s_model.CapBinding : s_model.CapVoluntary)))));

    [Fact]
    public void A_better_practice_never_lowers_anything() => ForAny(sample =>
    {
        var better = sample.Scores.ToDictionary(score => score.Key, score => score.Value is null ? null : (Share?)((score.Value.Value + Share.Whole) / 2));
        return sample.Covered.Nodes.Zip(Coverage.Of(sample.Framework, sample.Mappings, better, s_model).Nodes).All(pair => pair.First.Value is null ? pair.Second.Value is null : pair.Second.Value >= pair.First.Value);
    });

    [Fact]
    public void Neither_the_order_of_mappings_nor_those_of_principles_count() => ForAny(sample =>
    {
        var others = sample.Mappings.Reverse().Concat(sample.Framework.Nodes.Select(node => new Mapping("p", null, node.Id, "equal", "high")));
        return Coverage.Of(sample.Framework, others, sample.Scores, s_model).Nodes.SequenceEqual(sample.Covered.Nodes);
    });

    [Fact]
    public void What_is_not_applicable_leaves_the_calculation() => ForAny(sample =>
    {
        var without = sample.Mappings.Where(mapping => mapping.Practice is null || !sample.Scores.TryGetValue(mapping.Practice, out var score) || score is not null).ToList();
        var left = Coverage.Of(sample.Framework, without, sample.Scores, s_model);
        bool Counts(Mapping mapping, string node) => mapping.Node == node && mapping is { Practice: not null, Relation: not "not-related" };
        return sample.Covered.Nodes.Zip(left.Nodes).All(pair => sample.Mappings.Any(m => Counts(m, pair.First.Node)) && !without.Exists(m => Counts(m, pair.First.Node)) ? pair.First.Value is null : pair.First == pair.Second)
            && sample.Covered.NotAssessed == sample.Covered.Nodes.Count(node => node.Value is null);
    });

    sealed record Sample(MappedFramework Framework, IReadOnlyList<Mapping> Mappings, IReadOnlyDictionary<string, Share?> Scores)
    {
        public FrameworkCoverage Covered => Coverage.Of(Framework, Mappings, Scores, s_model);
    }

    static void ForAny(Func<Sample, bool> holds) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        string[] relations = random.Next(2) is 0 ? ["subset-of", "subset-of", "intersects-with", "intersects-with", "intersects-with", "not-related"] : ["equal", "superset-of", "subset-of", "intersects-with", "intersects-with", "not-related"], strengths = ["high", "medium", "low"];
        var framework = new MappedFramework("f", random.Next(2) is 0, "all", [.. Enumerable.Range(0, random.Next(1, 5)).Select(n => new Node($"n{n}", random.Next(5) is 0 ? "other" : "all", random.Next(6) > 0))]);
        var mappings = Enumerable.Range(0, random.Next(12)).Select(n => new Mapping($"m{n}", random.Next(6) is 0 ? null : $"p{random.Next(5)}", $"n{random.Next(framework.Nodes.Count)}", relations[random.Next(6)], strengths[random.Next(3)])).ToList();
        var scores = Enumerable.Range(0, 5).Where(_ => random.Next(4) > 0).ToDictionary(n => $"p{n}", _ => random.Next(4) is 0 ? null : (Share?)new Share(random.Next(2) is 0 ? 7 : random.Next(8), 7));
        return holds(new(framework, mappings, scores));
    }));

    [Fact]
    public async Task A_framework_is_read_from_either_side_with_its_label_and_ceiling()
    {
        using var visitor = platform.Anonymous();

        var answer = await visitor.GetJson<JsonNode>("/api/v1/frameworks/fw-iso-42001/mappings");

        answer["label"]!["en"]!.GetValue<string>().ShouldBe("Indicative overlap derived from ASEAN answers. Not a compliance, conformity or certification result.");
        answer["caveats"]!.AsArray().Count.ShouldBe(8);
        answer["ceilings"]!.AsArray().Select(c => (c!["group"]!.GetValue<string>(), c["default"]!.GetValue<bool>(), c["value"]!.GetValue<decimal>())).ShouldBe([("annex-a", true, 0.76m), ("clauses", false, 0.49m)], ignoreOrder: true);
        var fromPractices = answer["practices"]!.AsArray().SelectMany(p => p!["nodes"]!.AsArray().Select(n => (n!["mapping"]!.GetValue<string>(), p["id"]!.GetValue<string>(), n["other"]!.GetValue<string>()))).Order().ToList();
        var fromNodes = answer["nodes"]!.AsArray().SelectMany(n => n!["practices"]!.AsArray().Select(p => (p!["mapping"]!.GetValue<string>(), p["other"]!.GetValue<string>(), n["id"]!.GetValue<string>()))).Order().ToList();
        fromPractices.ShouldBe(fromNodes);
        fromPractices.Count.ShouldBe(Mappings("fw-iso-42001").Count(mapping => mapping.Practice is not null));
        answer["nodes"]!.AsArray().SelectMany(n => n!["practices"]!.AsArray()).ShouldAllBe(link => link!["rationale"]!["zh-Hans"] != null && link["standing"] != null);
    }

    [Fact]
    public async Task Binding_law_is_told_in_bands_only_and_the_pivot_has_none()
    {
        using var hub = await platform.Visitor("content", "hub");

        var law = (await hub.GetJson<JsonNode>("/api/v1/frameworks/fw-eu-ai-act/mappings"))["ceilings"]!.AsArray().ShouldHaveSingleItem()!;
        var pivot = await hub.GetJson<JsonNode>("/api/v1/frameworks/fw-asean-guide-2024/mappings");
        using var absent = await hub.GetAsync(new Uri("/api/v1/frameworks/nowhere/mappings", UriKind.Relative));

        (law["value"], law["fromStatements"]).ShouldBe((null, null));
        law["nodes"]!.AsArray().Select(n => n!.GetValue<int>()).ShouldBe([4, 2, 41, 0]);
        pivot["ceilings"]!.AsArray().ShouldBeEmpty();
        pivot["nodes"]!.AsArray().ShouldAllBe(node => node!["ceiling"] == null);
        absent.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
