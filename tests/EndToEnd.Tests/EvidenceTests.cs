using System.Globalization;
using System.Text;
using AseanPlatform.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

public sealed class EvidenceTests(Platform platform, Browser browser)
{
    [Theory]
    [InlineData("en", false)]
    [InlineData("zh-Hans", true)]
    public async Task An_answer_gets_its_evidence_a_comment_and_somebody_to_ask(string language, bool script)
    {
        var consultancy = await platform.NewConsultancy(language);
        var client = await consultancy.NewClient(language: language);
        var colleague = await consultancy.Invite(client.Id, "contributor", language);
        var assessment = await client.Answered(level: 1);
        await using var context = await browser.Context(platform, client.Admin, language, script);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/app/assessments/{assessment}/TE");
        await page.ClickAsync("a[href$='/te-01#evidence']");

        // A file whose name lies is refused in words; a good one is there, and comes back as it was.
        await Bring(page, "policy.png", "%PDF-1.7\nproof");
        await Expect(page.Locator("#evidence [role=alert]")).ToBeVisibleAsync();
        await Bring(page, "policy.pdf", "%PDF-1.7\nproof");
        await Expect(page.Locator("#evidence .work a[href^='/app/evidence/']")).ToHaveTextAsync("policy.pdf");
        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("#evidence a[download]"));
        (await File.ReadAllTextAsync(await download.PathAsync())).ShouldBe("%PDF-1.7\nproof");

        await page.FillAsync("#comment-words", "Is this the newest one? 是最新的吗？");
        await page.ClickAsync("#comments form.card button");
        await Expect(page.Locator("#comments article .said")).ToHaveTextAsync("Is this the newest one? 是最新的吗？");
        await page.ClickAsync("#comments article form button.link");
        await Expect(page.Locator("#comments article .tag")).ToBeVisibleAsync();

        await page.SelectOptionAsync("#ask-person", new SelectOptionValue { Label = colleague.Name });
        await page.FillAsync("#ask-due", DateTime.UtcNow.AddDays(10).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await page.ClickAsync("#ask form.card button");
        await Expect(page.Locator(".note.attention").First).ToContainTextAsync(colleague.Name);

        // The asked person is led there by one link, answers, and is asked no longer.
        await using var theirs = await browser.Context(platform, colleague, language, script);
        var desk = await theirs.NewPageAsync();
        await desk.GotoAsync("/app");
        await desk.ClickAsync("a[href^='/app/asks/']");
        await desk.Arrives($"**/app/assessments/{assessment}/TE/te-01#ask");
        await Expect(desk.Locator("#evidence .work")).ToContainTextAsync("policy.pdf");
    }

    [Fact]
    public async Task What_would_raise_the_score_most_becomes_an_action_that_is_done()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        await client.Answered(level: 2);
        await using var context = await browser.Context(platform, client.Admin, script: false);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/app/clients/{client.Id}/actions");

        await page.Locator("section[aria-labelledby=proposals-heading] form button").First.ClickAsync();
        await page.ClickAsync("main .work a[href^='/app/actions/']");
        await Expect(page.Locator("#effect")).ToContainTextAsync("At level 2 now. Level 3 would raise the overall number by 1.0, to 51.0, if nothing else changed.");
        await page.CheckAsync("input[name=state][value=done]");
        await page.ClickAsync("main form.card button");

        await Expect(page.Locator("main [role=status]")).ToBeVisibleAsync();
        await Expect(page.Locator(".score-line")).ToContainTextAsync("done");
        await Expect(page.Locator("#effect")).ToContainTextAsync("Level 2 when this was set out, and still level 2.");
        await page.ClickAsync("#effect a");
        await Expect(page.Locator("form[data-statement]")).ToHaveCountAsync(1);
    }

    [Theory]
    [InlineData("en", true)]
    [InlineData("zh-Hans", false)]
    public async Task A_duty_that_is_not_met_becomes_an_action_that_leads_back_to_it(string language, bool script)
    {
        var client = await (await platform.NewConsultancy(language)).NewClient(language: language);
        await client.Answered(level: 4);
        using var http = client.Admin.At("assessment");
        var system = await http.PostJson<Made>($"/api/v1/clients/{client.Id}/systems", new
        {
            name = "信贷助手 Credit helper",
            state = "in-use",
            sector = "finance",
            roles = new[] { "provider", "deployer", "controller" },
            deployments = new[] { new { market = "SG", startsOn = "2026-02-01" } },
        });
        await using var context = await browser.Context(platform, client.Admin, language, script);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/app/clients/{client.Id}/actions");
        if (script) await page.ShouldBeAccessible();
        var row = page.Locator("section[aria-labelledby=duties-heading] li", new() { HasText = "SG-05" });
        if (!await row.IsVisibleAsync()) await page.ClickAsync("section[aria-labelledby=duties-heading] summary");

        await row.Locator("form button").ClickAsync();

        await Expect(page.Locator("main [role=status]")).ToBeVisibleAsync();
        await page.ClickAsync("main .work a[href^='/app/actions/']");
        await Expect(page.Locator("h1")).ToContainTextAsync("SG-05");
        (await page.InputValueAsync("#action-due")).ShouldNotBeEmpty();
        if (script) await page.ShouldBeAccessible();
        await page.ClickAsync($"main a[href='/app/systems/{system.Id}#ob-sg-05']");
        await Expect(page.Locator("#ob-sg-05")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("en", true, "recipes: tone-example", "kept as a plain file")]
    [InlineData("zh-Hans", false, "测试项（recipe）：tone-example", "按普通文件保存")]
    public async Task The_results_of_a_test_tool_say_what_they_are_beside_the_answer(string language, bool script, string recipes, string plain)
    {
        var client = await (await platform.NewConsultancy(language)).NewClient(language: language);
        var assessment = await client.Answered(level: 1);
        await using var context = await browser.Context(platform, client.Admin, language, script);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/app/assessments/{assessment}/TE/te-01");

        await Bring(page, "run.json", """{"metadata": {"id": "run-1", "start_time": "2026-05-21 23:19:58", "recipes": ["tone-example"], "cookbooks": null, "endpoints": ["m"]}, "results": {"recipes": []}}""");
        await Expect(page.Locator("#evidence .work")).ToContainTextAsync("Moonshot");
        await Expect(page.Locator("#evidence .work")).ToContainTextAsync(recipes);
        await Bring(page, "other.json", """{"a": 1}""");
        await Expect(page.Locator("#evidence .work")).ToContainTextAsync(plain);
        if (script) await page.ShouldBeAccessible();

        await page.ClickAsync("#evidence a:text-is('run.json')");
        await Expect(page.Locator("dl.facts")).ToContainTextAsync(recipes);
        if (script) await page.ShouldBeAccessible();
        await page.GotoAsync($"/app/clients/{client.Id}/evidence");
        await Expect(page.Locator("main .work")).ToContainTextAsync(recipes);
    }

    static async Task Bring(IPage page, string name, string content)
    {
        if (await page.Locator("#evidence details[open]").CountAsync() == 0) await page.ClickAsync("#evidence details > summary");
        await page.SetInputFilesAsync("#evidence-file", new FilePayload { Name = name, MimeType = "application/octet-stream", Buffer = Encoding.UTF8.GetBytes(content) });
        await page.ClickAsync("#evidence form[enctype] button");
    }
}
