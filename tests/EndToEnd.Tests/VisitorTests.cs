using AseanPlatform.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

public sealed class VisitorTests(Platform platform, Browser browser)
{
    [Theory]
    [InlineData("en", "Start the scorecard", "First look: 7 of 49 statements", "inbox")]
    [InlineData("zh-Hans", "开始评分", "初步了解：49条陈述中的7条", "收件箱")]
    public async Task A_visitor_rates_an_organisation_and_gets_the_report_by_mail(string language, string start, string firstLook, string inbox)
    {
        await using var context = await browser.Context(platform, language: language);
        var page = await context.NewPageAsync();
        var organisation = language == "en" ? "Harbour Foods Nguyễn" : "海港食品有限公司";
        var email = $"visitor@{Platform.Unique("v")}.test";

        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = start }).First.ClickAsync();
        await page.FillScorecard(language, organisation, "VN", "SG", "EU");

        await Expect(page.GetByText(firstLook)).ToBeVisibleAsync();
        (await page.TitleAsync()).ShouldContain(organisation);
        (await page.Locator(".score-table tbody tr").CountAsync()).ShouldBe(7);
        (await page.Locator(".bars-row").CountAsync()).ShouldBe(7);
        (await page.Locator(".force").CountAsync()).ShouldBeGreaterThan(5);
        (await page.Locator(".standing").CountAsync()).ShouldBe(await page.Locator(".force").CountAsync());
        (await page.Locator("section[id=market-EU], h3[id=market-EU]").CountAsync()).ShouldBe(1);

        await page.FillAsync("#email", email);
        await page.CheckAsync("#consent");
        await page.ClickAsync("#mail button");
        await Expect(page.Locator("#mail [role=status]")).ToContainTextAsync(inbox);

        var asked = await platform.Mailbox(email).First();
        await page.GotoAsync(asked.Links[0].ToString());
        await page.ClickAsync("main form button");
        await Expect(page.Locator(".note.good")).ToBeVisibleAsync();

        var sent = await platform.Mailbox(email).First(mail => mail.MessageId != asked.MessageId, TimeSpan.FromSeconds(60));
        await page.GotoAsync(sent.Links[0].ToString());
        var text = await page.PdfText(page.Locator($"a[href$='/{language}/pdf']"));
        text.ShouldContain(organisation);
        text.ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal).ShouldContain(language == "en" ? "TransparencyandExplainability" : "透明性与可解释性");
    }

    [Fact]
    public async Task A_link_that_opens_nothing_says_so_and_says_what_to_do()
    {
        await using var context = await browser.Context(platform);
        var page = await context.NewPageAsync();

        foreach (var purpose in (string[])["scorecard", "confirm", "withdraw", "report", "calendar", "invitation", "set-up"])
        {
            var answer = await page.GotoAsync($"/en/{purpose}/{new string('A', 22)}");
            answer!.Status.ShouldBe(404, purpose);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task Changing_the_language_keeps_the_page_and_what_was_filled_in()
    {
        await using var context = await browser.Context(platform);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/en/scorecard");
        await page.FillAsync("#organisation", "Lotus Pay");
        await page.Locator("fieldset.card[id]").First.Locator("input[value='3']").CheckAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "中文" }).ClickAsync();
        await page.Arrives("**/zh/scorecard*");

        await Expect(page.Locator("#organisation")).ToHaveValueAsync("Lotus Pay");
        await Expect(page.Locator("fieldset.card[id]").First.Locator("input[value='3']")).ToBeCheckedAsync();
        (await page.Locator("html").GetAttributeAsync("lang")).ShouldBe("zh-Hans");
    }

    [Fact]
    public async Task The_scorecard_can_be_filled_in_by_keyboard_alone()
    {
        await using var context = await browser.Context(platform);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/en/scorecard");
        await page.FocusAsync("#organisation");

        for (var i = 0; i < 7; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            await page.Keyboard.PressAsync("Space");
            await page.Keyboard.PressAsync("ArrowDown"); // level 1
        }
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Space"); // the first market
        (await page.Locator("fieldset.card input[type=radio][value='1']:checked").CountAsync()).ShouldBe(7);
        (await page.Locator("input[name=markets]:checked").CountAsync()).ShouldBe(1);
        for (var i = 0; i < 20 && !await page.EvaluateAsync<bool>("document.activeElement.matches('main form button')"); i++) await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Locator(".radar")).ToBeVisibleAsync();
    }
}
