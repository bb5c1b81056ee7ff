using AseanPlatform.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>What a client finds in the rows at the top, and beside a statement.</summary>
public sealed class NavigationTests(Platform platform, Browser browser)
{
    const string Main = "header nav:not(.part) a", Part = "header nav.part a";

    [Theory]
    [InlineData("en", 1280)]
    [InlineData("zh-Hans", 360)]
    public async Task A_client_sees_six_entries_and_finds_everything_within_them(string language, int width)
    {
        var client = await (await platform.NewConsultancy(language)).NewClient(language: language);
        var assessment = await client.Answered();
        await using var context = await browser.Context(platform, client.Admin, language, width: width);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/app");
        await Expect(page.Locator(Main)).ToHaveCountAsync(6);
        await Expect(page.Locator(Part)).ToHaveCountAsync(0);

        var found = new HashSet<string>();
        foreach (var address in await page.Hrefs(Main))
        {
            await page.GotoAsync(address);
            found.UnionWith(await page.Hrefs("header nav a"));
            await Expect(page.Locator($"{Main}[aria-current]")).ToHaveCountAsync(1);
            await Expect(page.Locator($"{Main}[aria-current]")).ToHaveAttributeAsync("href", address);
        }
        string[] of = ["assessment", "systems", "readiness", "evidence", "actions", "access", "data", "brand"];
        found.ShouldBe([.. of.Select(part => $"/app/clients/{client.Id}/{part}"), "/app", $"/app/reports?clientId={client.Id}", "/app/audit", "/app/keys"], ignoreOrder: true);

        // Pages whose addresses begin otherwise belong to a part too.
        await page.GotoAsync($"/app/assessments/{assessment}/TE");
        await Expect(page.Locator($"{Part}[aria-current=page]")).ToHaveAttributeAsync("href", $"/app/clients/{client.Id}/assessment");
        await page.ShouldBeAccessible();

        // By the keyboard alone: each entry is reached in the order in which it stands.
        await page.Locator(Main).First.FocusAsync();
        for (var n = 0; n < 6; n++) await page.Keyboard.PressAsync("Tab");
        (await page.EvaluateAsync<string>("document.activeElement.getAttribute('href')")).ShouldBe($"/app/clients/{client.Id}/assessment");
    }

    [Fact]
    public async Task The_consultancy_reads_whose_data_it_is()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        await using var context = await browser.Context(platform, consultancy.Admin);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/app/clients/{client.Id}/data");
        await Expect(page.Locator("h1")).ToContainTextAsync(client.Name);
    }

    [Theory]
    [InlineData("en", true)]
    [InlineData("zh-Hans", false)]
    public async Task A_card_tells_its_sources_and_leads_to_all_of_them_and_on_to_the_hub(string language, bool script)
    {
        var client = await (await platform.NewConsultancy(language)).NewClient(language: language);
        var assessment = await client.Answered();
        await using var context = await browser.Context(platform, client.Admin, language, script: script);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/app/assessments/{assessment}/TE");
        var fold = page.Locator("#te-01 details:has(.standing)");
        await Expect(fold.Locator(".force-voluntary").First).Not.ToBeVisibleAsync();
        await fold.Locator("summary").ClickAsync();
        await Expect(fold.Locator(".force-voluntary").First).ToBeVisibleAsync();
        await Expect(fold).ToContainTextAsync("B.1");
        if (script) await page.ShouldBeAccessible();
        await fold.Locator("p a").ClickAsync();

        var sources = page.Locator("#sources");
        await Expect(sources.Locator($"a[href='/{Steps.Segment(language)}/discrepancies/dx-24']")).ToBeVisibleAsync();
        await Expect(sources.Locator($"a[href='/{Steps.Segment(language)}/sources/guide2024-clause-map']")).ToBeVisibleAsync();
        await Expect(sources.Locator(".attention-text").First).ToBeVisibleAsync();
        if (script) await page.ShouldBeAccessible();
        await sources.Locator("a[href$='#te-01']").ClickAsync();
        await Expect(page.Locator("#te-01 h3")).ToBeVisibleAsync();
    }
}

static class Navigating
{
    public static async Task<string[]> Hrefs(this IPage page, string links) => await page.Locator(links).EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))");
}
