using System.Text.RegularExpressions;
using AseanPlatform.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>The public pages by keyboard alone, at 400 %, and on paper.</summary>
public sealed class ReachTests(Platform platform, Browser browser)
{
    [Fact]
    public async Task Searching_by_keyboard_with_suggestions_and_without()
    {
        await using var context = await browser.Context(platform);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/en/search");
        await page.TabTo("#q");
        await page.Keyboard.TypeAsync("singap");
        await Expect(page.Locator("#suggestions [role=option]").First).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(page.Locator("#q")).ToHaveAttributeAsync("aria-activedescendant", "suggestion-0");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#suggestions")).ToBeHiddenAsync();
        await page.Keyboard.PressAsync("Enter"); // closed, it searches
        await page.Arrives("**/en/search?q=singap*");
        await Expect(page.Locator(".hits li").First).ToBeVisibleAsync();

        await page.TabTo("#q");
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync("Viet Nam");
        await Expect(page.Locator("#suggestions [role=option]").First).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        var to = await page.Locator("#suggestions [aria-selected=true]").GetAttributeAsync("data-to");
        await page.Keyboard.PressAsync("Enter");
        await page.Arrives($"**{to}");
    }

    [Fact]
    public async Task Comparing_and_choosing_a_day_by_keyboard()
    {
        await using var context = await browser.Context(platform);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/en/compare");
        foreach (var market in new[] { "SG", "VN" })
        {
            await page.TabTo($"input[name=m][value={market}]");
            await page.Keyboard.PressAsync("Space");
        }
        await page.TabTo("main form button");
        (await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle")).ShouldBe("solid"); // where one stands is seen
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("table.compare thead th")).ToHaveCountAsync(3);

        await page.TabTo(".as-of summary");
        await page.Keyboard.PressAsync("Enter");
        await page.TabTo("#asOf");
        await page.Keyboard.TypeAsync("03032026");
        await page.TabTo(".as-of form button");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("^(?=.*asOf=2026-03-03).*m=VN"));
        await Expect(page.Locator("table.compare thead th")).ToHaveCountAsync(3);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh-Hans")]
    public async Task At_400_percent_nothing_is_pushed_sideways(string language)
    {
        await using var context = await browser.Context(platform, language: language, width: 320); // 1280 px at 400 %
        var page = await context.NewPageAsync();
        foreach (var path in (string[])["", "/asean", "/markets", "/markets/VN", "/instruments/vn-ailaw", "/timeline", "/compare?m=VN&m=SG", "/crosswalk/fw-iso-42001", "/history/vn-ailaw", "/search?q=AI", "/bodies", "/roadmap", "/classification/scheme-eu-ai-act", "/changes", "/sources"])
        {
            await page.GotoAsync($"/{Steps.Segment(language)}{path}");
            var wide = await page.EvaluateAsync<string[]>("""
                () => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
                  [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".table")).slice(0, 3).map(e => e.outerHTML.slice(0, 120))
                """);
            wide.ShouldBeEmpty(path);
        }
    }

    [Fact]
    public async Task On_paper_there_is_no_navigation_and_sources_are_opened_with_their_addresses()
    {
        await using var context = await browser.Context(platform);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/en/instruments/asean-defa");
        await page.EmulateMediaAsync(new() { Media = Media.Print });

        foreach (var hidden in (string[])["header nav", "header .end", ".tools", "form button", ".skip"])
            (await page.EvaluateAsync<bool>($"[...document.querySelectorAll('{hidden}')].length > 0 && [...document.querySelectorAll('{hidden}')].every(e => !e.checkVisibility())")).ShouldBeTrue(hidden);
        var address = page.Locator("main .address").First;
        (await address.BoundingBoxAsync())!.Height.ShouldBeGreaterThan(4); // though nobody opened it
        (await address.EvaluateAsync<string>("e => getComputedStyle(e, '::after').content")).ShouldContain("://");
        (await page.Locator("footer").First.InnerTextAsync()).ShouldNotBeEmpty();
    }
}

static class ByKeyboard
{
    /// <summary>Tab by tab, as a hand would; an element that is never reached fails.</summary>
    public static async Task TabTo(this IPage page, string selector)
    {
        for (var n = 0; n < 120; n++)
        {
            if (await page.EvaluateAsync<bool>("selector => document.activeElement?.matches(selector)", selector)) return;
            await page.Keyboard.PressAsync("Tab");
        }
        throw new InvalidOperationException($"{selector} is not reached by Tab.");
    }
}
