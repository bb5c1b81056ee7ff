using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

public sealed class PortfolioTests(Platform platform, Browser browser)
{
    [Theory]
    [InlineData("en", 1280, true)]
    [InlineData("zh-Hans", 380, true)]
    [InlineData("en", 380, false)]
    public async Task A_consultant_sees_what_waits_keeps_a_filter_and_reads_the_heat_map(string language, int width, bool script)
    {
        var consultancy = await platform.NewConsultancy(language);
        var (client, other) = (await consultancy.NewClient(language: language), await consultancy.NewClient("SG", language));
        var assessment = await client.Answered();
        using (var http = client.Admin.At("assessment")) await http.PostJson($"/api/v1/assessments/{assessment}/submissions", null);
        using (var office = consultancy.Admin.At("assessment"))
            await Eventually.True(async () => (await office.GetJson<JsonNode>("/api/v1/portfolio"))["items"]!.AsArray().Count == 2, what: "both clients");
        await using var context = await browser.Context(platform, consultancy.Admin, language, script: script, width: width);
        var page = await context.NewPageAsync();

        await page.GotoAsync("/app");
        await Expect(page.Locator($"section[aria-labelledby=waits-review] a[href='/app/assessments/{assessment}/review']")).ToBeVisibleAsync();
        await Expect(page.Locator($"section[aria-labelledby=waits-not-started] a[href='/app/clients/{other.Id}']")).ToBeVisibleAsync();
        if (script) await page.ShouldBeAccessible();

        await page.GotoAsync("/app/clients");
        await page.SelectOptionAsync("#flag", "review");
        await page.ClickAsync("form[role=search] button");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await page.Locator("details summary").Last.ClickAsync();
        await page.FillAsync("#name", "周一 Monday");
        await page.ClickAsync("form[action='/app/clients/filters'] button");
        await Expect(page.Locator(".kept a[aria-current]")).ToHaveTextAsync("周一 Monday");
        if (script) await page.ShouldBeAccessible();

        await page.ClickAsync("a[href^='/app/clients/heat-map']");
        await Expect(page.Locator(".heat tbody tr")).ToHaveCountAsync(1);
        await Expect(page.Locator(".heat tbody td a")).ToHaveCountAsync(7);
        if (script) await page.ShouldBeAccessible();
        await page.Locator("form[role=search] a").ClickAsync();
        await Expect(page.Locator(".heat tbody tr")).ToHaveCountAsync(2);
        await page.Locator(".heat tbody td a").First.ClickAsync();
        await page.Arrives($"**/app/assessments/{assessment}/score#working-**");

        await page.GotoAsync("/app/clients");
        await page.ClickAsync(".kept form button");
        await Expect(page.Locator(".kept")).ToHaveCountAsync(0);
    }
}
