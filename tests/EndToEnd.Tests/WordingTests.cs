using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>People add what they wrote in the other language, and the report prints both.</summary>
public sealed class WordingTests(Platform platform, Browser browser)
{
    const string Words = "We keep a register.\nIt is read each May.";

    [Theory]
    [InlineData("en", true, 1280, "1 of 2 texts")]
    [InlineData("zh-Hans", false, 360, "2 段文字中，已有 1 段")]
    public async Task What_was_written_is_added_in_the_other_language_and_printed_under_it(string language, bool script, int width, string counted)
    {
        var client = await (await platform.NewConsultancy(language)).NewClient(language: language);
        var assessment = await client.Answered();
        using var http = client.Admin.At("assessment");
        foreach (var (statement, words) in new[] { ("te-01", Words), ("te-02", "See the minutes.") })
            await http.PutJson<object>($"/api/v1/assessments/{assessment}/answers/{statement}", new { writeId = Guid.CreateVersion7(), basedOn = 1, notApplicable = false, level = 3, words });
        await using var context = await browser.Context(platform, client.Admin, language, script, width);
        var page = await context.NewPageAsync();

        // The page for submitting says that now is the time.
        await page.GotoAsync($"/app/assessments/{assessment}/submit");
        await page.ClickAsync($"main a[href='/app/assessments/{assessment}/wordings'] >> nth=-1");
        await page.Arrives($"**/app/assessments/{assessment}/wordings");
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue();
        if (script) await page.ShouldBeAccessible();
        var card = page.Locator("#te-01-words");
        (await card.Locator("blockquote").TextContentAsync())!.ShouldBe(Words);

        // Without saying which language the original is in it is refused, and nothing typed is lost.
        await card.Locator("textarea[name=in-zh-Hans]").FillAsync("我们保有一份登记册。\n每年五月核对。");
        await card.Locator("button").ClickAsync();
        await Expect(page.Locator("main [role=alert]")).ToBeVisibleAsync();
        (await card.Locator("textarea[name=in-zh-Hans]").InputValueAsync()).ShouldBe("我们保有一份登记册。\n每年五月核对。");
        await card.Locator("select").SelectOptionAsync("en");
        await Expect(card.Locator("textarea[name=in-en]")).ToBeHiddenAsync();
        if (script) await page.ShouldBeAccessible();
        await card.Locator("button").ClickAsync();
        await page.Arrives($"**/app/assessments/{assessment}/wordings?saved=te-01-words#te-01-words");
        await Expect(card.Locator("[role=status]")).ToBeVisibleAsync();
        await Expect(page.Locator("main")).ToContainTextAsync(counted);

        // Somebody else was faster: both stand there, and theirs stays until it is replaced on purpose.
        var second = page.Locator("#te-02-words");
        await second.Locator("select").SelectOptionAsync("en");
        await second.Locator("textarea[name=in-zh-Hans]").FillAsync("我的话。");
        var text = (await http.GetJson<JsonNode>($"/api/v1/assessments/{assessment}/wordings"))["items"]![1]!;
        await http.PutJson<object>($"/api/v1/assessments/{assessment}/answers/te-02/wordings/words", new { basedOn = 0, originalSha256 = (string)text["originalSha256"]!, writtenIn = "en", others = new Dictionary<string, string> { ["zh-Hans"] = "别人的话。" } });
        await second.Locator("button").ClickAsync();
        await Expect(second.Locator(".conflict")).ToContainTextAsync("别人的话。");
        await Expect(second.Locator(".conflict")).ToContainTextAsync("我的话。");
        if (script) await page.ShouldBeAccessible();
        await second.Locator("button").ClickAsync();
        await page.Arrives($"**/app/assessments/{assessment}/wordings?saved=te-02-words#te-02-words");
        (await second.Locator("textarea[name=in-zh-Hans]").InputValueAsync()).ShouldBe("我的话。");

        // Handed in, the page says why nothing is added any more, and the report has both.
        await http.PostJson($"/api/v1/assessments/{assessment}/submissions", null);
        await page.ReloadAsync();
        (await page.Locator("form.wording button").CountAsync()).ShouldBe(0);
        await Expect(card.Locator("textarea[name=in-zh-Hans]")).ToBeDisabledAsync();
        if (script) await page.ShouldBeAccessible();
        using var reports = client.Admin.At("reporting");
        var report = await reports.Ready(client.Id, "submitted");
        var printed = System.Net.WebUtility.HtmlDecode(await reports.GetStringAsync(new Uri($"/api/v1/reports/{report.Id}/files/zh-Hans/html", UriKind.Relative)));
        foreach (var words in new[] { "We keep a register.", "我们保有一份登记册。\n每年五月核对。", "我的话。", $"中文表述，由{client.Admin.Name}补充" }) printed.ShouldContain(words);
        await page.GotoAsync($"/app/reports/{report.Id}");
        await page.ClickAsync($"main a[href='/app/clients/{client.Id}/wordings']");
        await page.Arrives($"**/app/assessments/{assessment}/wordings");
    }

    [Fact]
    public async Task A_viewer_reads_and_adds_nothing()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        var assessment = await client.Answered();
        using var http = client.Admin.At("assessment");
        await http.PutJson<object>($"/api/v1/assessments/{assessment}/answers/te-01", new { writeId = Guid.CreateVersion7(), basedOn = 1, notApplicable = false, level = 3, words = Words });
        await using var context = await browser.Context(platform, await consultancy.Invite(client.Id, "viewer"));
        var page = await context.NewPageAsync();

        await page.GotoAsync($"/app/assessments/{assessment}/wordings");

        await Expect(page.Locator("#te-01-words blockquote")).ToContainTextAsync("We keep a register.");
        (await page.Locator("form.wording button").CountAsync()).ShouldBe(0);
    }
}
