using AseanPlatform.Testing;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>The public questionnaires, as a visitor uses them: with script and without, wide and on a phone, light and dark.</summary>
public sealed class ClassificationTests(Platform platform, Browser browser)
{
    [Theory]
    [InlineData("en", true, 1280, false, "High risk", "Limited risk (transparency)", "2 Dec 2027")]
    [InlineData("zh-Hans", false, 360, true, "高风险", "有限风险（透明度）", "2027年12月2日")]
    public async Task A_system_is_classified_by_the_european_act(string language, bool script, int width, bool dark, string high, string limited, string from)
    {
        await using var context = await browser.Context(platform, language: language, script: script, width: width, dark: dark);
        var page = await context.NewPageAsync();
        var addresses = new List<string>();
        page.Request += (_, request) => addresses.Add(request.Url);
        await page.GotoAsync($"/{Steps.Segment(language)}/classification");
        await page.ShouldLookWell(script);
        await page.Locator("a[href$='/classification/scheme-eu-ai-act']").ClickAsync();
        await page.ShouldLookWell(script);
        (await page.Locator("fieldset.card").CountAsync()).ShouldBe(29);
        (await page.Locator("#eu-q-c2-if").InnerTextAsync()).ShouldContain("C1");

        foreach (var id in (string[])["eu-q-a1-yes", "eu-q-a2-yes", "eu-q-a3-no", "eu-q-d1-4a", "eu-q-f1-yes"]) await page.CheckAsync($"#{id}");
        await page.FillAsync("#asOf", "2027-12-01");
        await page.ClickAsync("main form .actions button");

        // The way out is not shown yet, so that it is high risk for now; and it says by which answer, from when, and what is open.
        await Expect(page.Locator("#verdict")).ToContainTextAsync(high);
        await page.Whole();
        (await page.Locator(".verdict").InnerTextAsync()).ShouldContain(limited);
        (await page.Locator(".verdict").InnerTextAsync()).ShouldContain(from);
        (await page.Locator("section[aria-labelledby=why] .card").CountAsync()).ShouldBe(2);
        (await page.Locator("section[aria-labelledby=why]").InnerTextAsync()).ShouldContain("D1");
        (await page.Locator("section[aria-labelledby=follows] .force").CountAsync()).ShouldBe(5);
        (await page.Locator("section[aria-labelledby=follows] .force-binding-not-yet-in-force").CountAsync()).ShouldBe(3);
        (await page.Locator("section[aria-labelledby=follows] .standing").CountAsync()).ShouldBe(5);
        await page.ShouldLookWell(script);

        // Back to an open question: the other answers are still there, and the day.
        await page.Locator("button[name=change][value=eu-q-e1]").ClickAsync();
        await page.Whole();
        (await page.Locator("input[type=radio]:checked:not([value=''])").CountAsync()).ShouldBe(4);
        (await page.IsCheckedAsync("#eu-q-d1-4a")).ShouldBeTrue();
        (await page.InputValueAsync("#asOf")).ShouldBe("2027-12-01");
        foreach (var id in (string[])["eu-q-e1-no", "eu-q-e2-no", "eu-q-e3-narrow"]) await page.CheckAsync($"#{id}");
        await page.ClickAsync("main form .actions button");
        await Expect(page.Locator("#verdict")).ToContainTextAsync(limited);
        await page.Whole();
        (await page.Locator("button[name=change][value=eu-q-e1]").CountAsync()).ShouldBe(0);

        addresses.ShouldAllBe(address => !address.Contains("eu-q-a1", StringComparison.Ordinal) && !address.Contains('?'), "no answer stands in an address");
        (await context.CookiesAsync()).ShouldAllBe(cookie => cookie.Name != "form");
    }

    [Theory]
    [InlineData("en", false, 360, false, "High risk", "No tier found so far", "Nothing was answered")]
    [InlineData("zh-Hans", true, 1280, true, "高风险", "目前尚未得出等级", "尚未作答")]
    public async Task A_system_is_classified_by_the_vietnamese_law(string language, bool script, int width, bool dark, string high, string noneYet, string nothing)
    {
        await using var context = await browser.Context(platform, language: language, script: script, width: width, dark: dark);
        var page = await context.NewPageAsync();
        var address = $"/{Steps.Segment(language)}/classification/scheme-vn-ai-law";
        await page.GotoAsync(address);
        await page.ShouldLookWell(script);

        // Nothing answered, and one answered: neither is a finding.
        await page.ClickAsync("main form .actions button");
        await Expect(page.Locator("#verdict")).ToHaveTextAsync(nothing);
        await page.Whole();
        (await page.Locator("section[aria-labelledby=follows] .force").CountAsync()).ShouldBe(0);
        await page.ShouldLookWell(script);
        await page.ClickAsync("button[name=change][value=all]");
        await page.CheckAsync("#vn-q-1-no");
        await page.ClickAsync("main form .actions button");
        await Expect(page.Locator("#verdict")).ToHaveTextAsync(noneYet);
        await page.Whole();
        (await page.Locator("section[aria-labelledby=why]").CountAsync()).ShouldBe(0);

        // The other language keeps what was answered.
        await page.Locator("main form .actions button.quiet").ClickAsync();
        await page.ClickAsync("button[name=change][value=all]");
        await page.Whole();
        (await page.IsCheckedAsync("#vn-q-1-no")).ShouldBeTrue();
        (await page.GetAttributeAsync("html", "lang")).ShouldBe(language == "en" ? "zh-Hans" : "en");
        await page.CheckAsync("#vn-q-2-yes");
        await page.CheckAsync("#vn-q-3-yes");
        await page.ClickAsync("main form .actions button");
        await page.Locator("main form .actions button.quiet").ClickAsync();

        await Expect(page.Locator("#verdict")).ToHaveTextAsync(high);
        await page.Whole();
        (await page.Locator("section[aria-labelledby=open]").CountAsync()).ShouldBe(0);
        (await page.Locator("section[aria-labelledby=follows] .force-binding-in-force").CountAsync()).ShouldBe(4);
        await page.ShouldLookWell(script);

        await page.GotoAsync($"/{Steps.Segment(language)}/classification/nowhere");
        await Expect(page.Locator("h1")).ToBeVisibleAsync();
        page.Url.ShouldEndWith("nowhere");
    }

    [Fact]
    public async Task What_cannot_be_is_refused_on_the_page_and_what_comes_from_elsewhere_at_the_door()
    {
        using var visitor = platform.Anonymous();
        using var day = await Post(new() { ["vn-q-1"] = "no", ["asOf"] = "2026-02-30" });
        using var option = await Post(new() { ["vn-q-1"] = "perhaps" });
        using var elsewhere = await Post(new() { ["vn-q-1"] = "no" }, "https://elsewhere.test");
        using var right = await Post(new() { ["vn-q-1"] = "no" });

        ((int)day.StatusCode, (int)option.StatusCode, (int)elsewhere.StatusCode, (int)right.StatusCode).ShouldBe((422, 422, 403, 200));
        var again = await day.Content.ReadAsStringAsync();
        again.ShouldContain("href=\"#asOf\"");
        again.ShouldMatch("id=\"vn-q-1-no\"[^>]*checked"); // nothing is lost by the error
        right.Headers.CacheControl!.NoStore.ShouldBeTrue();

        Task<HttpResponseMessage> Post(Dictionary<string, string> fields, string? origin = null)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/en/classification/scheme-vn-ai-law") { Content = new FormUrlEncodedContent(fields) };
            request.Headers.Add("Origin", origin ?? platform.Origin.GetLeftPart(UriPartial.Authority));
            return visitor.SendAsync(request);
        }
    }
}
