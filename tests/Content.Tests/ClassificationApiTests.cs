using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Shouldly;
using Xunit;

namespace AseanPlatform.Content.Tests;

public sealed class ClassificationApiTests(Platform platform)
{
    const string Eu = "/api/v1/classifications/scheme-eu-ai-act", VietNam = "/api/v1/classifications/scheme-vn-ai-law";

    static object Body(string answers) => new { answers = answers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(answer => answer.Split('=')).Select(pair => new { question = pair[0], values = pair[1].Split(',') }).ToArray() };

    [Fact]
    public async Task The_schemes_come_with_what_they_refer_to_and_as_orientation()
    {
        using var hub = await platform.Visitor("content", "hub");

        var list = await hub.GetJson<JsonNode>("/api/v1/classifications");
        var scheme = await hub.GetJson<JsonNode>(Eu);

        list["items"]!.AsArray().Select(head => (head!["scheme"]!["id"]!.GetValue<string>(), head["questions"]!.GetValue<int>())).ShouldBe([("scheme-eu-ai-act", 29), ("scheme-vn-ai-law", 3)]);
        list["label"]!["en"]!.GetValue<string>().ShouldBe("Orientation, not legal advice.");
        new[] { "questions", "tiers", "flags", "rules", "penalties", "lines", "cases" }.Select(kind => scheme[kind]!.AsArray().Count).ShouldBe([29, 5, 5, 22, 4, 0, 17]);
        (await hub.GetJson<JsonNode>(VietNam))["lines"]!.AsArray().Count.ShouldBe(6);
        scheme["references"]!["eu-annexiii-copy"]!["item"]!["title"].ShouldNotBeNull();
        scheme["references"]!["ob-eu-05"]!["force"]!["state"].ShouldNotBeNull();
    }

    [Theory]
    [InlineData("2027-12-01", true, "binding-not-yet-in-force")]
    [InlineData("2027-12-02", false, "binding-in-force")]
    public async Task A_result_says_why_and_what_follows_from_when(string asOf, bool upcoming, string force)
    {
        using var hub = await platform.Visitor("content", "hub");

        var result = await hub.PostJson<JsonNode>($"{Eu}/results?asOf={asOf}", Body("eu-q-a1=yes eu-q-a2=yes eu-q-a3=no eu-q-d1=4a,4b eu-q-e1=yes eu-q-f1=yes"));

        (result["state"]!.GetValue<string>(), result["tier"]!.GetValue<string>(), result["day"]!.GetValue<string>()).ShouldBe(("provisional", "eu-tier-high", asOf));
        result["tiers"]!.AsArray().Select(tier => (tier!["id"]!.GetValue<string>(), tier["upcoming"]!.GetValue<bool>())).ShouldBe([("eu-tier-high", upcoming), ("eu-tier-limited", false)]);
        result["tiers"]![0]!["penalty"]!["article"]!.GetValue<string>().ShouldBe("Art 99(4)");
        var rule = result["rules"]!.AsArray().Single(r => r!["item"]!["id"]!.GetValue<string>() is "eu-rule-14")!;
        rule["answers"]!.AsArray().Select(a => a!.GetValue<string>()).ShouldBe(["eu-q-d1", "eu-q-e1"]);
        rule["item"]!["reason"]!["zh-Hans"].ShouldNotBeNull();
        var duties = result["obligations"]!.AsArray();
        duties.Select(d => d!["obligation"]!["id"]!.GetValue<string>()).ShouldBe(["ob-eu-05", "ob-eu-06", "ob-eu-07", "ob-eu-03", "ob-eu-04"]); // tiers stack
        duties[0]!["obligation"]!["force"]!.GetValue<string>().ShouldBe(force);
        duties[0]!["because"]!.AsArray().ShouldHaveSingleItem()!.GetValue<string>().ShouldBe("eu-tier-high");
        result["rules"]!.AsArray().SelectMany(r => r!["item"]!["provenance"]!["sources"]!.AsArray()).ShouldAllBe(s => result["sources"]![s!.GetValue<string>()] != null);
        duties.SelectMany(d => d!["obligation"]!["discrepancies"]!.AsArray()).ShouldAllBe(d => result["discrepancies"]![d!.GetValue<string>()] != null);
        result["open"]!.AsArray().Select(q => q!.GetValue<string>()).ShouldContain("eu-q-b1");
    }

    [Fact]
    public async Task Nothing_answered_is_no_tier_and_leaves_every_one_possible()
    {
        using var hub = await platform.Visitor("content", "hub");

        var result = await hub.PostJson<JsonNode>($"{VietNam}/results", Body(""));

        result["state"]!.GetValue<string>().ShouldBe("unanswered");
        result["tier"].ShouldBeNull();
        result["obligations"]!.AsArray().ShouldBeEmpty();
        result["possible"]!.AsArray().Select(tier => tier!.GetValue<string>()).ShouldBe(["vn-tier-prohibited", "vn-tier-high", "vn-tier-medium", "vn-tier-low"]);
    }

    [Fact]
    public async Task The_order_of_answers_changes_nothing_and_nothing_is_kept()
    {
        using var hub = await platform.Visitor("content", "hub");
        using var one = await hub.PostAsJsonAsync($"{VietNam}/results?asOf=2026-11-21", Body("vn-q-1=no vn-q-2=yes vn-q-3=yes"));
        using var other = await hub.PostAsJsonAsync($"{VietNam}/results?asOf=2026-11-21", Body("vn-q-3=yes vn-q-2=yes vn-q-1=no"));

        (await one.Content.ReadAsStringAsync()).ShouldBe(await other.Content.ReadAsStringAsync());
        one.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Theory]
    [InlineData("vn-q-1=no vn-q-9=yes", "/answers/1/question")]
    [InlineData("eu-q-a1=yes", "/answers/0/question")] // of the other scheme
    [InlineData("vn-q-1=perhaps", "/answers/0/values/0")]
    [InlineData("vn-q-1=yes,no", "/answers/0/values")]
    [InlineData("vn-q-1=yes vn-q-1=no", "/answers/1/question")]
    public async Task What_cannot_be_answered_so_is_named(string answers, string member)
    {
        using var hub = await platform.Visitor("content", "hub");

        using var answer = await hub.PostAsJsonAsync($"{VietNam}/results", Body(answers));

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["errors"]!.AsObject().Select(e => e.Key).ShouldBe([member]);
    }

    [Theory]
    [InlineData("""{"answers":[{"question":"vn-q-1","values":"yes"}]}""", "", 400)]
    [InlineData("""{"answers":[{"question":"vn-q-1","values":["yes"],"sure":true}]}""", "", 400)]
    [InlineData("""{}""", "", 400)]
    [InlineData("""{"answers":[{"question":"vn-q-1","values":[]}]}""", "", 422)]
    [InlineData("""{"answers":[]}""", "?asOf=2026-02-30", 422)]
    [InlineData("""{"answers":[]}""", "?release=2099.01", 422)]
    public async Task A_body_or_moment_of_the_wrong_form_is_refused(string body, string query, int status)
    {
        using var hub = await platform.Visitor("content", "hub");
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var answer = await hub.PostAsync(new Uri($"{VietNam}/results{query}", UriKind.Relative), content);

        ((int)answer.StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task A_scheme_that_is_not_there_is_not_found()
    {
        using var hub = await platform.Visitor("content", "hub");

        using var read = await hub.GetAsync(new Uri("/api/v1/classifications/eu-q-a1", UriKind.Relative));
        using var asked = await hub.PostAsJsonAsync("/api/v1/classifications/nowhere/results", Body(""));

        (read.StatusCode, asked.StatusCode).ShouldBe((HttpStatusCode.NotFound, HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task A_visitor_reaches_it_through_the_gateway()
    {
        using var visitor = platform.Anonymous();

        var scheme = await visitor.GetJson<JsonNode>(VietNam);
        var result = await visitor.PostJson<JsonNode>($"{VietNam}/results", Body("vn-q-1=yes"));

        scheme["scheme"]!["jurisdiction"]!.GetValue<string>().ShouldBe("VN");
        (result["tier"]!.GetValue<string>(), result["state"]!.GetValue<string>()).ShouldBe(("vn-tier-prohibited", "settled"));
    }
}
