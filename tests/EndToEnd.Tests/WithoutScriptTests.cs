using AseanPlatform.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

public sealed class WithoutScriptTests(Platform platform, Browser browser)
{
    [Fact]
    public async Task The_scorecard_works_without_JavaScript_and_loses_nothing_by_an_error()
    {
        await using var context = await browser.Context(platform, script: false);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/en/scorecard");
        await page.FillAsync("#organisation", "Lotus Pay");
        await page.Locator("fieldset.card[id]").First.Locator("input[value='2']").CheckAsync();
        await page.ClickAsync("main form button");

        await Expect(page.Locator(".summary")).ToBeVisibleAsync();
        await page.Whole();
        (await page.Locator(".summary li").CountAsync()).ShouldBe(6);
        (await page.InputValueAsync("#organisation")).ShouldBe("Lotus Pay");
        (await page.Locator("fieldset.card[id]").First.Locator("input[value='2']").IsCheckedAsync()).ShouldBeTrue();

        await page.FillScorecard("en");
    }

    [Fact]
    public async Task An_answer_is_saved_by_its_own_button_and_a_conflict_shows_both_values()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        var assessment = await client.Answered(level: 1);
        await using var context = await browser.Context(platform, client.Admin, script: false);
        var (one, other) = (await context.NewPageAsync(), await context.NewPageAsync());
        await one.GotoAsync($"/app/assessments/{assessment}/TE");
        await other.GotoAsync($"/app/assessments/{assessment}/TE");

        await Save(one, "4", "Written down in the policy.");
        await Expect(one.Locator("#te-01 .save-line")).ToContainTextAsync("Saved");
        (await one.Locator("#te-01-4").IsCheckedAsync()).ShouldBeTrue();

        await Save(other, "2", "Not quite.");
        await Expect(other.Locator(".conflict")).ToContainTextAsync("Written down in the policy.");
        await Expect(other.Locator(".conflict")).ToContainTextAsync("Not quite.");
        await Save(other, null, null); // saves mine instead, now that both were seen
        await Expect(other.Locator("#te-01 .save-line")).ToContainTextAsync("Saved");
        (await other.Locator("#te-01-2").IsCheckedAsync()).ShouldBeTrue();
    }

    static async Task Save(IPage page, string? level, string? words)
    {
        if (level is not null) await page.CheckAsync($"#te-01-{level}");
        if (words is not null) await page.FillAsync("#te-01-words", words);
        await page.ClickAsync("#te-01 .by-hand button");
    }
}
