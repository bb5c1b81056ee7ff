using AseanPlatform.Testing;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>Other editions of a report, as its people ask for them.</summary>
public sealed class EditionTests(Platform platform, Browser browser)
{
    [Theory]
    [InlineData("en", true)]
    [InlineData("zh-Hans", false)]
    public async Task An_administrator_asks_for_the_boards_edition_and_takes_it_and_a_viewer_reads_it(string language, bool script)
    {
        var consultancy = await platform.NewConsultancy(language);
        var client = await consultancy.NewClient(language: language);
        var assessment = await client.Answered();
        using (var work = client.Admin.At("assessment")) await work.PostJson($"/api/v1/assessments/{assessment}/submissions", null);
        using var http = client.Admin.At("reporting");
        var report = await http.Ready(client.Id, "submitted");
        await using var context = await browser.Context(platform, client.Admin, language, script: script);
        var page = await context.NewPageAsync();

        // The full report in one language is there already: said beside the field, and what was chosen stays.
        await page.GotoAsync($"/app/reports/{report.Id}");
        await page.SelectOptionAsync("#audience", "full");
        await page.SelectOptionAsync("#language", language);
        await page.ClickAsync("#ask-edition button");
        await Expect(page.Locator("#language-error")).ToBeVisibleAsync();
        (await page.InputValueAsync("#audience")).ShouldBe("full");
        if (script) await page.ShouldBeAccessible();

        await page.SelectOptionAsync("#audience", "board");
        await page.SelectOptionAsync("#language", "both");
        await page.ClickAsync("#ask-edition button");
        await page.Arrives($"**/app/reports/{report.Id}?asked=1");
        await Expect(page.Locator("main [role=status]").First).ToBeVisibleAsync();
        var edition = page.Locator("#editions [data-edition=board-both]");
        if (!script) await Eventually.True(async () => await page.ReloadAsync() is not null && await edition.Locator("a[download]").CountAsync() > 0, TimeSpan.FromSeconds(60), "the edition");
        await Expect(edition.Locator("a[download]").First).ToBeVisibleAsync(new() { Timeout = 60_000 }); // it appears by itself
        var download = await page.RunAndWaitForDownloadAsync(() => edition.Locator("a[download]").First.ClickAsync());
        download.SuggestedFilename.ShouldEndWith("-board-both.pdf");
        if (script) await page.ShouldBeAccessible();

        // Asked once more, it is the same one; whoever checks the file reads what it is.
        await page.SelectOptionAsync("#audience", "board");
        await page.SelectOptionAsync("#language", "both");
        await page.ClickAsync("#ask-edition button");
        await page.Arrives($"**/app/reports/{report.Id}?asked=1");
        (await page.Locator("#editions li").CountAsync()).ShouldBe(1);
        await page.GotoAsync($"/{Steps.Segment(language)}/verify");
        await page.SetInputFilesAsync("#file", await download.PathAsync());
        await page.ClickAsync("form[enctype] button");
        await Expect(page.Locator("#verdict")).ToHaveAttributeAsync("data-verdict", "genuine");
        await Expect(page.Locator("main")).ToContainTextAsync(language == "en" ? "Board, two pages" : "董事会版");

        await using var reading = await browser.Context(platform, await consultancy.Invite(client.Id, "viewer"), language, script: script);
        var viewer = await reading.NewPageAsync();
        await viewer.GotoAsync($"/app/reports/{report.Id}");
        (await viewer.Locator("#editions a[download]").CountAsync()).ShouldBe(3);
        (await viewer.Locator("#ask-edition").CountAsync()).ShouldBe(0);
    }
}
