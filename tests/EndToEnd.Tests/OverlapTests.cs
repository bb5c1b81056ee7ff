using AseanPlatform.Testing;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

public sealed class OverlapTests(Platform platform, Browser browser)
{
    [Theory]
    [InlineData("en", "Indicative overlap derived from ASEAN answers. Not a compliance, conformity or certification result.", 1280, false)]
    [InlineData("zh-Hans", "根据东盟答卷推算的指示性重叠度，不构成合规、符合性或认证结论。", 360, true)]
    public async Task From_an_answer_to_what_another_framework_asks(string language, string label, int width, bool dark)
    {
        var client = await (await platform.NewConsultancy(language)).NewClient(language: language);
        var assessment = await client.Answered();
        await using var context = await browser.Context(platform, client.Admin, language, width: width, dark: dark);
        var page = await context.NewPageAsync();

        await page.GotoAsync($"/app/assessments/{assessment}");
        await page.ClickAsync($".chapter-list a[href='/app/assessments/{assessment}/overlap']");
        await Expect(page.Locator(".note.attention b")).ToHaveTextAsync(label);
        await Expect(page.Locator("#fw-nist-ai-rmf-1-0 table")).ToBeVisibleAsync();

        // A law whose market is not chosen has no band; chosen, it has bands and no figure.
        await Expect(page.Locator("#fw-eu-ai-act table")).ToHaveCountAsync(0);
        await page.ClickAsync($"#fw-eu-ai-act a[href='/app/assessments/{assessment}#markets']");
        await page.CheckAsync("input[name=markets][value=EU]");
        await page.ClickAsync("#markets button");
        await Expect(page.Locator("#markets [role=status]")).ToBeVisibleAsync();
        await page.GotoAsync($"/app/assessments/{assessment}/overlap");
        await Expect(page.Locator("#fw-eu-ai-act table")).ToBeVisibleAsync();
        (await page.Locator("#fw-eu-ai-act").InnerTextAsync()).ShouldNotMatch(@"0\.\d\d");
        (await page.Locator("#fw-nist-ai-rmf-1-0").InnerTextAsync()).ShouldMatch(@"0\.\d\d");

        // The chain: what is asked, the practice that meets it, the answer behind the practice.
        await page.ClickAsync("#fw-nist-ai-rmf-1-0 h2 a");
        await Expect(page.Locator(".note.attention b")).ToHaveTextAsync(label);
        var node = page.Locator("#fw-nist-ai-rmf-1-0-measure-2-3");
        await node.Locator("summary").ClickAsync();
        await node.Locator("a[href='#practice-rr-01']").ClickAsync();
        await page.Locator("#practice-rr-01 li a").First.ClickAsync();
        new Uri(page.Url).PathAndQuery.ShouldBe($"/app/assessments/{assessment}/RR");
        await Expect(page.Locator("#rr-01")).ToBeVisibleAsync();

        foreach (var path in (string[])["", "/fw-eu-ai-act", "/fw-ai-verify"]) await PageQuality.Check(context, $"/app/assessments/{assessment}/overlap{path}", ofLists: path.Length > 0);
    }
}
