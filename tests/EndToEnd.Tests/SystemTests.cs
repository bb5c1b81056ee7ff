using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>The register of AI systems, as a client uses it: with script and without, wide and on a phone, in both languages.</summary>
public sealed class SystemTests(Platform platform, Browser browser)
{
    [Theory]
    [InlineData("en", true, 1280, "Nothing is saved yet", "High risk", "Not deployed", "with evidence: 1")]
    [InlineData("zh-Hans", false, 360, "尚未保存", "高风险", "未部署", "有证据：1")]
    public async Task A_system_is_registered_classified_and_read_by_market(string language, bool script, int width, string nothingSaved, string high, string notDeployed, string withEvidence)
    {
        var client = await (await platform.NewConsultancy(language)).NewClient(language: language);
        await Known(client);
        await using var context = await browser.Context(platform, client.Admin, language, script, width);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/app/clients/{client.Id}/systems");
        await page.ShouldLookWell(script);
        await page.Locator("main a.button").ClickAsync();
        await page.ShouldLookWell(script);

        // A market without its first day is refused beside the field, and nothing typed is lost.
        await page.FillAsync("#name", "信贷助手 Credit helper");
        await page.SelectOptionAsync("#state", "in-use");
        await page.CheckAsync("input[name=roles][value=deployer]");
        await page.CheckAsync("input[name=markets][value=VN]");
        await page.Locator("button[name=do][value=preview]").ClickAsync();
        await Expect(page.Locator("#start-VN-error")).ToBeVisibleAsync();
        (await page.InputValueAsync("#name")).ShouldBe("信贷助手 Credit helper");
        await page.FillAsync("#start-VN", "2026-02-01");
        await page.Locator("button[name=do][value=preview]").ClickAsync();

        // What would follow stands there before anything is saved.
        await Expect(page.Locator("main")).ToContainTextAsync(nothingSaved);
        await Expect(page.Locator("#gained")).ToBeVisibleAsync();
        await page.ShouldLookWell(script);
        await page.Locator("button[name=do][value=save]").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("信贷助手 Credit helper");
        await page.ShouldLookWell(script);

        // The class by the market's own questions, with its reason; the change is shown first here too.
        await page.Locator("#class-scheme-vn-ai-law a").ClickAsync();
        foreach (var id in (string[])["vn-q-1-no", "vn-q-2-yes", "vn-q-3-no"]) await page.CheckAsync($"#{id}");
        await page.Locator("button[name=do][value=preview]").ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync(high);
        await page.Locator("button[name=do][value=save]").ClickAsync();
        await Expect(page.Locator("#class-scheme-vn-ai-law h3")).ToHaveTextAsync(high);
        await page.Whole();
        (await page.Locator("#class-scheme-vn-ai-law").InnerTextAsync()).ShouldContain("VR02");
        (await page.Locator("#ob-vn-03").CountAsync()).ShouldBe(1);

        // How far a duty is met.
        await page.Locator("#ob-vn-02 details summary").First.ClickAsync();
        await page.SelectOptionAsync("#ob-vn-02-state", "met");
        await page.Locator("#ob-vn-02 form button").ClickAsync();
        await Expect(page.Locator("main [role=status]").First).ToBeVisibleAsync();

        // What proves it: brought to the duty, and taken off again.
        await page.ClickAsync("#ob-vn-02 a[href$='/duties/ob-vn-02']");
        await page.ShouldLookWell(script);
        await page.FillAsync("#evidence-note", "The board took it note of. 董事会已知悉。");
        await page.FillAsync("#note-title", "Minutes 会议记录");
        await page.Locator("form:has(#evidence-note) button").ClickAsync();
        await Expect(page.Locator("main [role=status]")).ToBeVisibleAsync();
        await Expect(page.Locator("#evidence .work")).ToContainTextAsync("Minutes 会议记录");
        await page.SetInputFilesAsync("#evidence-file", new FilePayload { Name = "log.txt", MimeType = "text/plain", Buffer = "kept"u8.ToArray() });
        await page.Locator("form[enctype] button").ClickAsync();
        await Expect(page.Locator("#evidence .work li")).ToHaveCountAsync(2);
        await page.Locator("#evidence .work li", new() { HasText = "log.txt" }).Locator("form button").ClickAsync();
        await Expect(page.Locator("#evidence .work li")).ToHaveCountAsync(1);
        await Expect(page.Locator("#evidence-known")).ToContainTextAsync("log.txt");
        await page.ShouldLookWell(script);
        await page.Locator("main p.small a").First.ClickAsync();

        // The form to change the facts holds what is stored.
        await page.Locator("section[aria-labelledby=facts] a.button").ClickAsync();
        await page.Whole();
        (await page.InputValueAsync("#name")).ShouldBe("信贷助手 Credit helper");
        (await page.InputValueAsync("#state")).ShouldBe("in-use");
        (await page.InputValueAsync("#start-VN")).ShouldBe("2026-02-01");
        await page.ShouldLookWell(script);

        await page.GotoAsync($"/app/clients/{client.Id}/readiness");
        await page.ShouldLookWell(script);
        // The one market where the system is stands in the table, with what is met and what proves it; the ten others are folded after it.
        (await page.Locator("tbody td").CountAsync()).ShouldBe(2);
        (await page.Locator("tbody td").First.InnerTextAsync()).ShouldContain("●");
        (await page.Locator("tbody td").First.InnerTextAsync()).ShouldContain(withEvidence);
        await page.ClickAsync("#absent summary");
        (await page.Locator("#absent li", new() { HasText = notDeployed }).CountAsync()).ShouldBe(10);
        await page.ShouldLookWell(script);
    }

    [Fact]
    public async Task The_impact_assessment_is_answered_question_by_question()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        await Known(client);
        using var http = client.Admin.At("assessment");
        var system = await http.PostJson<Made>($"/api/v1/clients/{client.Id}/systems", new { name = "Helper", state = "planned" });
        await using var context = await browser.Context(platform, client.Admin);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/app/systems/{system.Id}/impact");
        (await page.Locator("form.card").CountAsync()).ShouldBe(39);
        await page.ShouldLookWell(true);

        await page.Locator("#annex-a-1-1 input[value=yes]").CheckAsync();
        await page.FillAsync("#annex-a-1-1-words", "Faster answers.");
        await page.Locator("#annex-a-1-1 button").ClickAsync();

        await Expect(page.Locator("#annex-a-1-1 [role=status]")).ToBeVisibleAsync();
        (await page.InputValueAsync("#annex-a-1-1-words")).ShouldBe("Faster answers.");
    }

    [Theory]
    [InlineData("en", true, 1280, "As you typed it")]
    [InlineData("zh-Hans", false, 360, "您填写的内容")]
    public async Task Two_who_change_one_system_see_both_values_and_nothing_is_overwritten(string language, bool script, int width, string mine)
    {
        var client = await (await platform.NewConsultancy(language)).NewClient(language: language);
        await Known(client);
        var colleague = await client.Consultancy.Invite(client.Id, "contributor", language);
        using var own = client.Admin.At("assessment");
        using var theirs = colleague.At("assessment");
        var system = await own.PostJson<Made>($"/api/v1/clients/{client.Id}/systems", new { name = "Helper", state = "in-use", purpose = "To help.", deployments = new[] { new { market = "SG", startsOn = "2026-02-01" } } });
        await using var context = await browser.Context(platform, client.Admin, language, script, width);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/app/systems/{system.Id}/facts");
        (await theirs.PutAsJsonAsync($"/api/v1/systems/{system.Id}", new { basedOn = 1, facts = new { name = "Helper", state = "in-use", purpose = "To lend. 放贷。", data = "Accounts", deployments = new[] { new { market = "SG", startsOn = "2026-03-01" } } } })).EnsureSuccessStatusCode();

        await page.FillAsync("#purpose", "To advise. 建议。");
        await page.Locator("button[name=do][value=preview]").ClickAsync();

        // Both stand there, with who and when; what only the other one changed is a difference too.
        await Expect(page.Locator("main [role=alert]")).ToContainTextAsync(colleague.Name);
        await Expect(page.Locator("#purpose")).ToContainTextAsync("To lend. 放贷。");
        await Expect(page.Locator("#purpose")).ToContainTextAsync("To advise. 建议。");
        await Expect(page.Locator("#purpose")).ToContainTextAsync(mine);
        await page.Whole();
        (await page.Locator("fieldset.card").CountAsync()).ShouldBe(3);
        await page.ShouldLookWell(script);
        await page.CheckAsync("#purpose input[value=mine]");
        await page.Locator("button[name=do][value=settle]").ClickAsync();
        await page.Locator("button[name=do][value=save]").ClickAsync();

        await Expect(page.Locator("main [role=status]")).ToBeVisibleAsync();
        var facts = (await own.GetJson<JsonNode>($"/api/v1/systems/{system.Id}"))["facts"]!;
        ((string)facts["purpose"]!, (string)facts["data"]!, (string)facts["deployments"]![0]!["startsOn"]!).ShouldBe(("To advise. 建议。", "Accounts", "2026-03-01"));
    }

    [Fact]
    public async Task Two_who_classify_one_system_see_both_answers()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        await Known(client);
        using var http = client.Admin.At("assessment");
        var deployed = new[] { new { market = "VN", startsOn = "2026-04-01" } };
        var system = await http.PostJson<Made>($"/api/v1/clients/{client.Id}/systems", new { name = "Helper", state = "in-use", deployments = deployed });
        await using var context = await browser.Context(platform, client.Admin, script: false);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/app/systems/{system.Id}/class/scheme-vn-ai-law");
        object Answer(string question, string value) => new { question, values = new[] { value } };
        (await http.PutAsJsonAsync($"/api/v1/systems/{system.Id}", new
        {
            basedOn = 1,
            facts = new { name = "Helper", state = "in-use", deployments = deployed, classes = new[] { new { scheme = "scheme-vn-ai-law", answers = new[] { Answer("vn-q-1", "no"), Answer("vn-q-2", "yes") } } } },
        })).EnsureSuccessStatusCode();

        await page.CheckAsync("#vn-q-1-no");
        await page.CheckAsync("#vn-q-2-no");
        await page.Locator("button[name=do][value=preview]").ClickAsync();

        await page.Whole();
        (await page.Locator("fieldset.card").CountAsync()).ShouldBe(1, "they agree on the first question");
        await page.Locator("button[name=do][value=settle]").ClickAsync();
        await page.Locator("button[name=do][value=save]").ClickAsync();
        var classes = (await http.GetJson<JsonNode>($"/api/v1/systems/{system.Id}"))["facts"]!["classes"]![0]!["answers"]!.AsArray();
        classes.Select(a => ((string)a!["question"]!, (string)a["values"]![0]!)).ShouldBe([("vn-q-1", "no"), ("vn-q-2", "yes")], ignoreOrder: true);
    }

    /// <summary>The client's copy reaches Assessment a moment after Identity knows it.</summary>
    static async Task Known(ClientOrganisation client)
    {
        using var http = client.Admin.At("assessment");
        await Eventually.True(async () =>
        {
            using var answer = await http.GetAsync(new Uri($"/api/v1/clients/{client.Id}/systems", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }, what: "the register of the client");
    }
}
