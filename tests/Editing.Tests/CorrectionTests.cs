using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;

namespace AseanPlatform.Editing.Tests;

[Collection(nameof(OneCatalogue))]
public sealed class CorrectionTests(Platform platform)
{
    [Fact]
    public async Task A_visitor_reports_an_error_and_the_desk_answers_in_public()
    {
        using var visitor = await platform.Visitor("content", "hub");
        using var editor = (await platform.NewEditor()).At("content");
        var words = $"The date is wrong {Platform.Unique("w")} <b>!</b>";
        var made = await visitor.PostJson<Made>("/api/v1/corrections", new { about = "ob-vn-04", text = words, language = "en" });

        var waiting = (await editor.GetJson<JsonArray>("/api/v1/corrections/waiting")).Single(c => c!["id"]!.GetValue<Guid>() == made.Id)!;
        (waiting["text"]!.GetValue<string>(), waiting["kind"]!.GetValue<string>()).ShouldBe((words, "obligations"));
        (await visitor.GetStringAsync(new Uri("/api/v1/corrections?about=ob-vn-04", UriKind.Relative))).ShouldNotContain("The date is wrong"); // nothing unread goes out
        (await editor.Refused($"/api/v1/corrections/{made.Id}/answer", new { verdict = "kept", answer = Desk.Words("The date is right.", ""), shown = true })).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        await editor.PostJson($"/api/v1/corrections/{made.Id}/answer", new { verdict = "kept", answer = Desk.Words("The date is right: see the source.", "日期无误：见来源。"), shown = true });

        var answered = (await visitor.GetJson<JsonNode>("/api/v1/corrections?about=ob-vn-04"))["items"]!.AsArray().Single(c => c!["id"]!.GetValue<Guid>() == made.Id)!;
        (answered["text"]!.GetValue<string>(), answered["answer"]!["zh-Hans"]!.GetValue<string>()).ShouldBe((words, "日期无误：见来源。"));
        (await editor.Refused($"/api/v1/corrections/{made.Id}/answer", new { verdict = "kept", answer = Desk.Words("x", "x"), shown = true })).Code.ShouldBe("correction.answered");
    }

    [Fact]
    public async Task What_is_declined_is_never_shown()
    {
        using var visitor = await platform.Visitor("content", "hub");
        using var editor = (await platform.NewEditor()).At("content");
        var made = await visitor.PostJson<Made>("/api/v1/corrections", new { about = "VN", text = "Buy this", language = "zh-Hans" });
        await editor.PostJson($"/api/v1/corrections/{made.Id}/answer", new { verdict = "declined", answer = Desk.Words("No report.", "并非报错。"), shown = true });

        (await visitor.GetStringAsync(new Uri("/api/v1/corrections?about=VN", UriKind.Relative))).ShouldNotContain(made.Id.ToString());
        (await editor.GetStringAsync(new Uri("/api/v1/corrections/waiting", UriKind.Relative))).ShouldNotContain(made.Id.ToString());
    }

    [Theory]
    [InlineData("nowhere", "x", "en", "/about")]
    [InlineData("VN", "  ", "en", "/text")]
    [InlineData("VN", "x", "fr", "/language")]
    public async Task A_report_that_says_nothing_is_refused(string about, string text, string language, string member)
    {
        using var visitor = await platform.Visitor("content", "hub");

        var (status, _, problem) = await visitor.Refused("/api/v1/corrections", new { about, text, language });

        status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        problem["errors"]!.AsObject().Select(e => e.Key).ShouldBe([member]);
    }

    [Fact]
    public async Task From_another_site_nothing_is_reported()
    {
        using var browser = platform.Anonymous();
        browser.DefaultRequestHeaders.Add("Origin", "https://elsewhere.test");
        browser.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");

        using var answer = await browser.PostAsJsonAsync("/api/v1/corrections", new { about = "VN", text = "x", language = "en" });

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Editors_see_what_is_stale_or_unverified_the_worst_first()
    {
        using var editor = (await platform.NewEditor()).At("content");

        var fresh = await editor.GetJson<JsonNode>("/api/v1/freshness?take=1000");

        var items = fresh["items"]!.AsArray();
        string[] worst = ["unverified", "commentary-only", "to-recheck", "never-checked", "stale", "date-not-confirmed"];
        items.Count.ShouldBeGreaterThan(50);
        items.Select(i => Array.IndexOf(worst, i!["reasons"]![0]!.GetValue<string>())).ShouldBeInOrder();
        items[0]!["standing"]!.GetValue<string>().ShouldBe("unverified");
        fresh["counts"]!["to-recheck"]!.GetValue<int>().ShouldBeGreaterThan(0);
        (await editor.GetJson<JsonNode>("/api/v1/freshness?reason=commentary-only"))["items"]!.AsArray().ShouldAllBe(i => i!["standing"]!.GetValue<string>() == "commentary-only");
        using var visitor = await platform.Visitor("content", "hub");
        using var refused = await visitor.GetAsync(new Uri("/api/v1/freshness", UriKind.Relative));
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task What_is_said_inside_a_market_and_dates_that_no_source_confirms_count()
    {
        using var editor = (await platform.NewEditor()).At("content");
        using var hub = await platform.Visitor("content", "hub");
        var all = Objects((await hub.GetJson<JsonNode>($"/api/v1/releases/{(string)(await hub.GetJson<JsonNode>("/api/v1/releases/current"))["id"]!}/document"))["files"]!).ToList();

        var fresh = await editor.GetJson<JsonNode>("/api/v1/freshness?reason=unverified&take=1000");

        fresh["counts"]!["unverified"]!.GetValue<int>().ShouldBe(all.Count(o => (string?)o["standing"] == "unverified" && o["sources"] is JsonArray));
        fresh["counts"]!["date-not-confirmed"]!.GetValue<int>().ShouldBe(all.Count(o =>
            Is(o["dateConfirmed"], false) || o["unconfirmedDates"] is JsonArray { Count: > 0 } || Is(o["memberSinceConfirmed"], false) && o["memberSinceProvenance"] is JsonObject));
        var inside = fresh["items"]!.AsArray().Where(i => (string?)i!["kind"] == "jurisdictions").Select(i => ((string?)i!["id"], (string?)i["part"])).ToList();
        inside.Count.ShouldBe(26); // and one fact of the EU
        inside.ShouldContain(("SG", "memberSince"));
        inside.ShouldContain(("MM", "dataProtection/officer"));
        var doubted = (await editor.GetJson<JsonNode>("/api/v1/freshness?reason=date-not-confirmed"))["items"]!.AsArray().Select(i => (string?)i!["id"]).ToList();
        doubted.ShouldContain("mm-cyberlaw");
        doubted.ShouldContain("SG");

        static bool Is(JsonNode? value, bool wanted) => value is JsonValue flag && flag.TryGetValue<bool>(out var given) && given == wanted;

        static IEnumerable<JsonObject> Objects(JsonNode? value) => value switch
        {
            JsonObject one => one.SelectMany(member => Objects(member.Value)).Prepend(one),
            JsonArray many => many.SelectMany(Objects),
            _ => [],
        };
    }
}
