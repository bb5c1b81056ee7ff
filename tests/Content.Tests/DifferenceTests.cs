using System.Text.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Content.Changes;
using AseanPlatform.Content.Releases;
using Shouldly;
using Xunit;

namespace AseanPlatform.Content.Tests;

public sealed class DifferenceTests
{
    [Theory]
    [InlineData("In force from 1 March.", "In force from 15 March 2026.", "=In force from |-1|+15|= March|+ 2026|=.")]
    [InlineData("自三月起生效", "自四月起生效。", "=自|-三|+四|=月起生效|+。")]
    [InlineData("依据AI Law第3条", "依据AI Act第3条", "=依据AI |-Law|+Act|=第3条")]
    [InlineData("", "new", "+new")]
    [InlineData("the same", "the same", "=the same")]
    public void Words_are_told_apart_and_chinese_by_character(string from, string to, string told)
    {
        var segments = Wording.Of(from, to);

        string.Join('|', segments.Select(s => $"{s.Op switch { "same" => '=', "removed" => '-', _ => '+' }}{s.Text}")).ShouldBe(told);
    }

    [Fact]
    public void The_words_of_either_side_are_always_whole()
    {
        var random = new Random(7);
        string[] words = ["law", " ", "AI", "法", "律", ",", "the", "风险", "🙂", "3"];
        for (var n = 0; n < 2_000; n++)
        {
            var (from, to) = (Text(), Text());

            var segments = Wording.Of(from, to);

            string.Concat(segments.Where(s => s.Op is not "added").Select(s => s.Text)).ShouldBe(from);
            string.Concat(segments.Where(s => s.Op is not "removed").Select(s => s.Text)).ShouldBe(to);
        }

        string Text() => string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => words[random.Next(words.Length)]));
    }

    [Fact]
    public void Members_are_named_by_their_way_and_parts_by_their_ids()
    {
        var from = Json("""{"id":"x","force":"draft","title":{"en":"Old law","zh-Hans":"旧法"},"note":null,"dates":{"inForce":null},"sources":["a"],"facts":[{"id":"f1","value":1},{"id":"f2","value":2}]}""");
        var to = Json("""{"id":"x","force":"draft","title":{"en":"New law","zh-Hans":"新法"},"note":{"en":"Seen.","zh-Hans":"已见"},"dates":{"inForce":{"date":"2026","precision":"year"}},"sources":["a","b"],"facts":[{"id":"f2","value":3},{"id":"f3","value":4}]}""");

        var changes = Difference.Of(from, to);

        changes.Select(c => c.Path).ShouldBe(["title", "note", "dates/inForce", "sources", "facts/f1", "facts/f2/value", "facts/f3"]);
        changes[0].ZhHans!.Select(s => (s.Op, s.Text)).ShouldBe([("removed", "旧"), ("added", "新"), ("same", "法")]);
        (changes[1].From, changes[1].En!.Single().Op).ShouldBe((null, "added"));
        changes[4].To.ShouldBeNull();
        changes[6].From.ShouldBeNull();
    }

    [Fact]
    public void Only_another_order_is_a_change_too()
    {
        Difference.Of(Json("""{"facts":[{"id":"a"},{"id":"b"}]}"""), Json("""{"facts":[{"id":"b"},{"id":"a"}]}""")).ShouldHaveSingleItem().Path.ShouldBe("facts");
        Difference.Of(Json("""{"a":1,"b":2}"""), Json("""{"b":2,"a":1}""")).ShouldBeEmpty();
    }

    [Fact]
    public void Between_two_releases_each_item_is_told_once_with_the_statements_and_obligations_it_touches()
    {
        var (from, to) = (Shipped(_ => { }), Shipped(files =>
        {
            var laws = files["instruments"]!.AsArray();
            laws.Single(i => i!["id"]!.GetValue<string>() == "vn-ailaw")!["title"]!["en"] = "Another title";
            var sources = files["sources"]!.AsArray();
            sources.Add(JsonNode.Parse(sources[0]!.ToJsonString().Replace(sources[0]!["id"]!.GetValue<string>(), "a-new-source", StringComparison.Ordinal)));
            var duties = files["obligations"]!.AsArray();
            duties.Single(o => o!["id"]!.GetValue<string>() == "ob-vn-02")!["effectiveTo"] = new JsonObject { ["date"] = "2030-01-01", ["precision"] = "day" };
            files["timeline"]!.AsArray().RemoveAt(0);
        }));
        var reasons = new[] { ("vn-ailaw", "editorial"), ("vn-ailaw", "clarifying") }.ToLookup(r => r.Item1, r => new ListChanges.Reason("r", r.Item2, new Words("Why", "为何")));

        var changes = ListChanges.Between(from, to, reasons);

        changes.Select(c => (c.Kind, c.What, c.Class)).ShouldBe([("instruments", "changed", "clarifying"), ("obligations", "ended", null), ("sources", "added", null), ("timeline", "removed", null)]);
        changes[0].Touches.Select(t => t.Id).ShouldContain("ob-vn-02"); // its legal basis
        changes[0].Members.ShouldHaveSingleItem().En!.ShouldContain(s => s.Op == "added");
        changes[1].Touches.Select(t => t.Id).ShouldContain("ob-vn-02"); // itself
        ListChanges.Between(to, from, reasons).Select(c => c.What).ShouldBe(["changed", "changed", "removed", "added"]);
        ListChanges.Between(from, from, reasons).ShouldBeEmpty();
    }

    static Contents Shipped(Action<JsonObject> change)
    {
        var files = new JsonObject();
        foreach (var file in Catalogue.Files)
            files[file] = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Catalogue", $"{file}.json")))!["items"]!.DeepClone();
        change(files);
        return new("0000000000000000", JsonSerializer.SerializeToElement(files));
    }

    static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
