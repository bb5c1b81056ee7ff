using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>A consultancy makes a report over some of its clients and checks it as a stranger would.</summary>
public sealed class PortfolioReportTests(Platform platform, Browser browser)
{
    [Theory]
    [InlineData("en", 1280, true, "Portfolio report of a consultancy over 2 of its clients")]
    [InlineData("zh-Hans", 360, false, "咨询机构对其 2 家客户的组合报告")]
    public async Task A_report_over_chosen_clients_is_asked_for_downloaded_and_checked(string language, int width, bool script, string what)
    {
        var consultancy = await platform.NewConsultancy(language);
        var (answered, idle, left) = (await consultancy.NewClient(language: language), await consultancy.NewClient("SG", language), await consultancy.NewClient("TH", language));
        await answered.Answered(2);
        using (var office = consultancy.Admin.At("assessment"))
            await Eventually.True(async () => (await office.GetJson<JsonNode>("/api/v1/portfolio"))["items"]!.AsArray().Count == 3, what: "the clients");
        await using var context = await browser.Context(platform, consultancy.Admin, language, script: script, width: width);
        var page = await context.NewPageAsync();

        await page.GotoAsync("/app/clients");
        await page.ClickAsync("main a[href='/app/portfolio-reports']");
        if (script) await page.ShouldBeAccessible();
        await page.ClickAsync("main a.button[href='/app/portfolio-reports/new']");
        await Expect(page.Locator("input[name=client]:checked")).ToHaveCountAsync(3);
        await Expect(page.Locator("input[name=language]:checked")).ToHaveCountAsync(1);
        if (script) await page.ShouldBeAccessible();

        // Nothing chosen: said beside the field, and what was chosen otherwise stays.
        foreach (var box in await page.Locator("input[name=client]").AllAsync()) await box.UncheckAsync();
        await page.Locator("main form[method=post] button").Last.ClickAsync();
        await Expect(page.Locator("#clients-error")).ToBeVisibleAsync();
        if (script) await page.ShouldBeAccessible();
        await page.CheckAsync($"#client-{answered.Id}");
        await page.CheckAsync($"#client-{idle.Id}");
        await page.Locator("main form[method=post] button").First.ClickAsync();
        await page.Arrives("**/app/portfolio-reports/*");
        var address = page.Url;
        await Eventually.True(async () =>
        {
            await page.GotoAsync(address);
            return await page.Locator("#files a[href$='/pdf']").CountAsync() == 1;
        }, TimeSpan.FromSeconds(60), "the files of the report");
        if (script) await page.ShouldBeAccessible();

        var text = await page.PdfText(page.Locator("#files a[href$='/pdf']"));
        foreach (var client in new[] { answered, idle }) text.ShouldContain(client.Name);
        text.ShouldNotContain(left.Name);
        text.ShouldContain("50.0");
        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("#files a.button[href$='/html']"));
        var file = await download.PathAsync();
        await using (var anybody = await browser.Context(platform, language: language))
        {
            var paper = await anybody.NewPageAsync();
            await paper.SetContentAsync(await File.ReadAllTextAsync(file));
            await Expect(paper.Locator("table.heat tbody tr")).ToHaveCountAsync(2);
            await paper.ShouldBeAccessible();

            var stranger = await anybody.NewPageAsync();
            await stranger.GotoAsync($"/{Steps.Segment(language)}/verify");
            await stranger.SetInputFilesAsync("#file", new FilePayload { Name = "portfolio.html", MimeType = "text/html", Buffer = await File.ReadAllBytesAsync(file) });
            await stranger.ClickAsync("form[enctype] button");
            await Expect(stranger.Locator("#verdict")).ToHaveAttributeAsync("data-verdict", "genuine");
            await Expect(stranger.Locator("main")).ToContainTextAsync(what);
            await Expect(stranger.Locator("main")).ToContainTextAsync(consultancy.Name);
            await Expect(stranger.Locator("main")).Not.ToContainTextAsync(answered.Name);
            await stranger.ShouldBeAccessible();
        }

        await page.ClickAsync("main a[href='/app/portfolio-reports']");
        await Expect(page.Locator("#reports li")).ToHaveCountAsync(1);
        await Expect(page.Locator("#reports a[download]")).ToHaveCountAsync(1);
        await Expect(page.Locator("header nav a[href='/app/clients'][aria-current=page]")).ToHaveCountAsync(1);
        await page.GotoAsync($"/app/portfolio-reports/{Guid.CreateVersion7()}");
        await Expect(page.Locator("#files")).ToHaveCountAsync(0);
    }
}
