using System.Text.Json.Nodes;
using AseanPlatform.Content.Search;
using AseanPlatform.Testing;
using Shouldly;
using Xunit;

namespace AseanPlatform.Content.Tests;

public sealed class SearchTests(Platform platform)
{
    [Theory]
    [InlineData("Nguyễn Thị Ánh", "nguyen thi anh")]
    [InlineData("Luật Bảo vệ Dữ liệu Đà Nẵng", "luat bao ve du lieu da nang")]
    [InlineData("134/2025/QH15", "134 2025 qh15")]
    [InlineData("ＡＩ法", "ai 法")]
    public void Words_lose_case_width_and_diacritics(string text, string words) => string.Join(' ', SearchWords.Of(text)).ShouldBe(words);

    [Fact]
    public void Chinese_is_cut_so_that_any_part_of_it_is_found() =>
        SearchWords.Of("人工智能").ShouldBe(["人工", "工智", "智能", "人", "工", "智", "能"]);

    [Theory]
    [InlineData("risk manag", "risk… manag…")]
    [InlineData("人工智能 law", "人工 工智 智能 law…")]
    [InlineData("法", "法")]
    [InlineData("o'brien & !x | (y)", "o… brien… x… y…")] // nothing of the question is syntax
    [InlineData("!!! \\ ' :* ()", "")]
    public void A_question_asks_for_all_its_words(string question, string words) =>
        string.Join(' ', SearchWords.Query(question).Select(word => word.Whole ? word.Text : word.Text + "…")).ShouldBe(words);

    [Theory]
    [InlineData("law on artificial intell", "vn-ailaw")]
    [InlineData("人工智能法", "vn-ailaw")]
    [InlineData("工智", "vn-ailaw")]
    [InlineData("134/2025", "vn-ailaw")]
    [InlineData("defa", "asean-defa")]
    public async Task An_instrument_is_found_by_any_of_its_names(string question, string id)
    {
        using var hub = await platform.Visitor("content", "hub");

        var found = await hub.GetJson<JsonNode>($"/api/v1/search?kind=instruments&take=100&q={Uri.EscapeDataString(question)}");

        found["items"]!.AsArray().Select(hit => hit!["id"]!.GetValue<string>()).ShouldContain(id);
    }

    [Fact]
    public void What_is_no_letter_is_folded_as_it_is() => SearchWords.Fold("Đà 🙂 ÁB 工").ShouldBe("da 🙂 ab 工");

    [Theory]
    [InlineData("risk 🙂", "en")]
    [InlineData("risk", "zh-Hans")]
    [InlineData("风险", "zh-Hans")]
    [InlineData("风险", "en")]
    public async Task A_sentence_is_told_in_the_language_that_was_asked_for_where_it_was_said_in_both(string question, string language)
    {
        using var hub = await platform.Visitor("content", "hub");

        var hits = (await hub.GetJson<JsonNode>($"/api/v1/search?kind=obligations&take=100&language={language}&q={Uri.EscapeDataString(question)}"))["items"]!.AsArray().Where(hit => hit!["snippet"] is not null).ToList();

        hits.Count.ShouldBeGreaterThan(2);
        hits.ShouldAllBe(hit => hit!["snippetLanguage"]!.GetValue<string>() == language);
        hits.ShouldAllBe(hit => IsChinese(hit!["snippet"]!.GetValue<string>()) == (language == "zh-Hans"));
    }

    static bool IsChinese(string text) => text.Any(c => c is >= '\u4e00' and <= '\u9fff');

    [Fact]
    public async Task What_was_said_in_one_language_says_in_which()
    {
        using var hub = await platform.Visitor("content", "hub");

        var sources = (await hub.GetJson<JsonNode>("/api/v1/search?kind=sources&language=zh-Hans&q=foundation"))["items"]!.AsArray();
        using var unknown = await hub.GetAsync(new Uri("/api/v1/search?q=ai&language=fr", UriKind.Relative));

        sources.ShouldContain(hit => hit!["snippet"] != null && hit["snippetLanguage"]!.GetValue<string>() == "en");
        unknown.StatusCode.ShouldBe(System.Net.HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Market_and_force_narrow_it_down_and_names_come_first()
    {
        using var hub = await platform.Visitor("content", "hub");

        var all = (await hub.GetJson<JsonNode>("/api/v1/search?q=artificial+intelligence&take=100"))["items"]!.AsArray();
        var narrow = (await hub.GetJson<JsonNode>("/api/v1/search?q=artificial+intelligence&market=VN&force=binding-in-force&asOf=2026-03-01&take=100"))["items"]!.AsArray();

        all[0]!["item"]!["label"]!["en"]!.GetValue<string>().ShouldContain("rtificial");
        narrow.Count.ShouldBeInRange(1, all.Count - 1);
        narrow.ShouldAllBe(hit => hit!["item"]!["jurisdiction"]!.GetValue<string>() == "VN" && hit["item"]!["force"]!["state"]!.GetValue<string>() == "binding-in-force");
    }

    [Fact]
    public async Task What_belongs_to_an_instrument_is_found_within_it()
    {
        using var hub = await platform.Visitor("content", "hub");

        var all = (await hub.GetJson<JsonNode>("/api/v1/search?q=ai&take=100"))["items"]!.AsArray();
        var within = (await hub.GetJson<JsonNode>("/api/v1/search?q=ai&instrument=vn-ailaw&take=100"))["items"]!.AsArray();
        using var unknown = await hub.GetAsync(new Uri("/api/v1/search?q=ai&instrument=nowhere", UriKind.Relative));

        within.Select(hit => hit!["id"]!.GetValue<string>()).ShouldContain(id => id.StartsWith("ob-vn", StringComparison.Ordinal));
        within.Select(hit => hit!["item"]!["jurisdiction"]?.GetValue<string>() ?? "VN").ShouldContain("VN");
        within.Count.ShouldBeInRange(2, all.Count - 1);
        unknown.StatusCode.ShouldBe(System.Net.HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Suggestions_are_names()
    {
        using var hub = await platform.Visitor("content", "hub");

        var suggestions = await hub.GetJson<JsonArray>("/api/v1/search/suggestions?q=sing");

        suggestions.Select(s => s!["id"]!.GetValue<string>()).ShouldContain("SG");
        suggestions.Count.ShouldBeInRange(1, 8);
        var ai = await hub.GetJson<JsonArray>("/api/v1/search/suggestions?q=ai");
        ai.Count.ShouldBe(8);
        ai.ShouldAllBe(s => SearchWords.Of($"{s!["label"]!["en"]!.GetValue<string>()} {s["label"]!["zh-Hans"]!.GetValue<string>()} {s["id"]!.GetValue<string>()}").Any(word => word.StartsWith("ai", StringComparison.Ordinal)));
    }
}
