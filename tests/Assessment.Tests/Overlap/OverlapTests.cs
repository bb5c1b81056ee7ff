using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Overlap;

public sealed class OverlapTests(Platform platform)
{
    [Fact]
    public async Task Bands_stand_beside_what_full_answers_could_reach_under_the_label()
    {
        using var work = await Work.Start(platform);
        await work.AnswerAll(3);

        var told = await work.Http.GetJson<JsonNode>($"{work.Path}/overlap");

        var about = told["about"]!;
        ((string)about["label"]!["en"]!).ShouldBe("Indicative overlap derived from ASEAN answers. Not a compliance, conformity or certification result.");
        ((string)about["label"]!["zh-Hans"]!).ShouldContain("不构成合规");
        (about["caveats"]!.AsArray().Count, about["bands"]!.AsArray().Count, (string)about["rules"]!, (string)about["state"]!).ShouldBe((8, 4, "overlap/1", "in-progress"));
        ((int)about["coverage"]!["done"]!, (bool)about["provisional"]!).ShouldBe((42, false));
        var frameworks = told["frameworks"]!.AsArray();
        frameworks.Count.ShouldBe(12);
        frameworks.ShouldNotContain(f => (string)f!["id"]! == "fw-asean-guide-2024"); // nothing is mapped to the Guide itself
        foreach (var framework in frameworks.Where(f => (bool)f!["applies"]!))
        {
            var (now, most) = (framework!["nodes"]!.AsArray().Sum(n => (int)n!), framework["ceiling"]!["nodes"]!.AsArray().Sum(n => (int)n!));
            (now + (int)framework["notAssessed"]!, now).ShouldBe(((int)framework["assessable"]!, most), (string)framework["id"]!);
            string.CompareOrdinal((string)framework["value"]!["shown"]!, (string)framework["ceiling"]!["value"]!["shown"]!).ShouldBeLessThanOrEqualTo(0);
        }
        told.ToJsonString().Contains("compliant", StringComparison.OrdinalIgnoreCase).ShouldBeFalse();
    }

    [Fact]
    public async Task Binding_law_has_bands_only_and_none_before_its_market_is_chosen()
    {
        using var work = await Work.Start(platform);
        using (var put = await work.Put("rr-01", Work.Level(4))) await put.Json<JsonNode>();

        var before = await Law(work);
        ((bool)before["applies"]!, (string)before["market"]!).ShouldBe((false, "EU"));
        (before["nodes"], before["band"], before["value"], before["ceiling"]).ShouldBe((null, null, null, null));
        (await work.Http.GetJson<JsonNode>($"{work.Path}/overlap/fw-eu-ai-act"))["nodes"]!.AsArray().ShouldAllBe(n => n!["band"] == null && n["ceiling"] == null && n["value"] == null);

        using (var chosen = await work.Http.PutAsJsonAsync($"{work.Path}/markets", new { markets = new[] { "EU" } })) await chosen.Json<JsonNode>();
        var law = await Law(work);
        ((bool)law["applies"]!, law["band"], law["value"], law["ceiling"]!["value"], law["ceiling"]!["fromStatements"]).ShouldBe((true, null, null, null, null));
        law["nodes"]!.AsArray().Sum(n => (int)n!).ShouldBe((int)law["assessable"]! - (int)law["notAssessed"]!);
        var chain = await work.Http.GetJson<JsonNode>($"{work.Path}/overlap/fw-eu-ai-act");
        var node = chain["nodes"]!.AsArray().Single(n => (string)n!["id"]! == "fw-eu-ai-act-art-9-6")!;
        ((int)node["band"]!, node["value"]).ShouldBe((1, null)); // self-declared: 0.5 × 0.5, touched
        node["links"]!.AsArray().ShouldAllBe(l => l!["worth"] == null);
    }

    [Theory]
    [InlineData(null, "evidenced", "2/5")] // 2 of 4, with evidence 0.8
    [InlineData("2020-01-31", "self-declared", "1/4")]
    public async Task Evidence_that_has_not_expired_makes_an_answer_worth_more(string? expiresOn, string proof, string worth)
    {
        using var work = await Work.Start(platform);
        using (var put = await work.Put("rr-01", Work.Level(2))) await put.Json<JsonNode>();
        var note = await work.Http.PostJson<JsonNode>($"/api/v1/clients/{work.Client.Id}/evidence", new { kind = "note", title = "Test report", note = "As measured.", expiresOn });
        using (var used = await work.Http.PutAsync(new Uri($"{work.Path}/answers/rr-01/evidence/{note["id"]}", UriKind.Relative), null)) used.EnsureSuccessStatusCode();

        var practice = (await work.Http.GetJson<JsonNode>($"{work.Path}/overlap/fw-nist-ai-rmf-1-0"))["practices"]!.AsArray().Single(p => (string)p!["id"]! == "practice-rr-01")!;

        ((string)practice["statements"]!.AsArray().Single(s => (string)s!["statementId"]! == "rr-01")!["proof"]!, (string)practice["score"]!["exact"]!).ShouldBe((proof, worth));
    }

    [Fact]
    public async Task The_chain_leads_from_an_answer_to_what_is_asked()
    {
        using var work = await Work.Start(platform);
        using (var put = await work.Put("rr-01", Work.Level(2))) await put.Json<JsonNode>();

        var chain = await work.Http.GetJson<JsonNode>($"{work.Path}/overlap/fw-nist-ai-rmf-1-0");

        var practice = chain["practices"]!.AsArray().Single(p => (string)p!["id"]! == "practice-rr-01")!;
        var said = practice["statements"]!.AsArray().Where(s => (string)s!["statementId"]! == "rr-01").ShouldHaveSingleItem()!;
        ((int)said["level"]!, (string)said["proof"]!, (bool)said["shown"]!).ShouldBe((2, "self-declared", true));
        ((string)practice["score"]!["exact"]!).ShouldBe("1/4"); // 2 of 4, self-declared counts half
        var node = chain["nodes"]!.AsArray().Single(n => (string)n!["id"]! == "fw-nist-ai-rmf-1-0-measure-2-3")!;
        var link = node["links"]!.AsArray().Single(l => (string)l!["practice"]! == "practice-rr-01")!;
        ((string)link["relation"]!, (string)link["strength"]!, (string)link["worth"]!["exact"]!, (string)node["value"]!["exact"]!).ShouldBe(("superset-of", "high", "1/4", "1/4"));
        link["rationale"]!["zh-Hans"].ShouldNotBeNull();
        ((string)link["standing"]!).ShouldBe("unverified");
        link["sources"]!.AsArray().ShouldAllBe(s => chain["sources"]![(string)s!]!["title"] != null);

        // What is not asked of this client counts nowhere, and an answer that is taken back neither.
        chain["practices"]!.AsArray().Single(p => (string)p!["id"]! == "practice-ss-07")!["notApplicable"]!.GetValue<bool>().ShouldBeTrue();
        using (var put = await work.Put("rr-01", Work.Level(null, basedOn: 1))) await put.Json<JsonNode>();
        var open = (await work.Http.GetJson<JsonNode>($"{work.Path}/overlap/fw-nist-ai-rmf-1-0"))["nodes"]!.AsArray().Single(n => (string)n!["id"]! == "fw-nist-ai-rmf-1-0-measure-2-3")!;
        ((int)open["band"]!, (string)open["value"]!["exact"]!).ShouldBe((0, "0/1"));
    }

    [Fact]
    public async Task What_is_not_applicable_leaves_the_calculation_and_a_node_without_any_is_not_assessed()
    {
        using var work = await Work.Start(platform, generative: true);
        foreach (var statement in (await work.Get())["statements"]!.AsArray().Select(s => (string)s!["id"]!))
            using (var put = await work.Put(statement, new { writeId = Guid.CreateVersion7(), basedOn = 0, notApplicable = true, reason = "Not here." })) await put.Json<JsonNode>();

        var told = (await work.Http.GetJson<JsonNode>($"{work.Path}/overlap"))["frameworks"]!.AsArray().Single(f => (string)f!["id"]! == "fw-oecd-ai")!;

        ((int)told["notAssessed"]! + told["nodes"]!.AsArray().Sum(n => (int)n!)).ShouldBe((int)told["assessable"]!);
        (await work.Http.GetJson<JsonNode>($"{work.Path}/overlap/fw-nist-ai-rmf-1-0"))["nodes"]!.AsArray()
            .Where(n => (bool)n!["assessable"]! && n["links"]!.AsArray().Count > 0 && n["links"]!.AsArray().All(l => (bool)l!["notApplicable"]!)).ToList()
            .ShouldAllBe(n => (bool)n!["notAssessed"]! && n["band"] == null && n["value"] == null);
    }

    [Fact]
    public async Task Another_framework_another_client_and_another_consultancy_find_nothing()
    {
        using var work = await Work.Start(platform);
        using var ungranted = (await work.Client.Consultancy.InviteColleague()).At("assessment");
        using var stranger = (await platform.NewConsultancy()).Admin.At("assessment");

        foreach (var http in new[] { ungranted, stranger })
            foreach (var path in new[] { "/overlap", "/overlap/fw-oecd-ai" })
            {
                using var answer = await http.GetAsync(new Uri(work.Path + path, UriKind.Relative));
                answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
            }
        foreach (var none in new[] { "fw-nowhere", "fw-asean-guide-2024" })
        {
            using var answer = await work.Http.GetAsync(new Uri($"{work.Path}/overlap/{none}", UriKind.Relative));
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, none);
        }
    }

    static async Task<JsonNode> Law(Work work) => (await work.Http.GetJson<JsonNode>($"{work.Path}/overlap"))["frameworks"]!.AsArray().Single(f => (string)f!["id"]! == "fw-eu-ai-act")!;
}
