using AseanPlatform.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>Reports that are still becoming, as the people see it who wait for them.</summary>
public sealed class LiveTests(Platform platform, Browser browser)
{
    /// <summary>Counts the streams that a page holds.</summary>
    const string Counting = """
        window.streams = 0;
        window.EventSource = class extends EventSource {
          constructor(address) { super(address); window.streams++; }
          close() { super.close(); window.streams--; }
        };
        """;

    [Theory]
    [InlineData("en", 1280)]
    [InlineData("zh-Hans", 360)]
    public async Task A_waiting_report_counts_down_to_its_files_without_the_page_being_loaded_again(string language, int width)
    {
        var (client, report) = await Reported(language);
        await using var queue = await ReportQueue.Behind(platform, report, others: 3);
        await using var context = await browser.Context(platform, client.Admin, language, width: width);
        await context.AddInitScriptAsync(Counting);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/app/reports/{report}");
        await page.EvaluateAsync("window.kept = true");
        var ahead = page.Locator("#files [data-ahead]");
        await Eventually.Passes(async () => int.Parse(await ahead.InnerTextAsync(), System.Globalization.CultureInfo.InvariantCulture).ShouldBe(await queue.Ahead()));
        (await queue.Ahead()).ShouldBeGreaterThanOrEqualTo(3);
        await page.ShouldBeAccessible();

        for (var left = 3; left > 0; left--)
        {
            await queue.OneDone();
            await Eventually.Passes(async () => int.Parse(await ahead.InnerTextAsync(), System.Globalization.CultureInfo.InvariantCulture).ShouldBe(await queue.Ahead()));
        }
        await queue.Taken();
        await Expect(page.Locator("#files [data-state=making]")).ToBeVisibleAsync();
        await queue.Due();

        await Expect(page.Locator($"#files a[href='/api/v1/reports/{report}/files/{language}/pdf']")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(page.Locator("#ask-edition")).ToBeVisibleAsync();
        await Expect(page.Locator($"main a[href='/app/reports/{report}/summary']")).ToBeVisibleAsync();
        await page.ShouldBeAccessible();
        (await page.EvaluateAsync<bool>("window.kept === true")).ShouldBeTrue("it was not loaded again");
        await page.SelectOptionAsync("#audience", "public");
        await page.ClickAsync("#ask-edition button");
        await Expect(page.Locator($"#editions [data-edition=public-{language}] a[href*='/pdf']").First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await page.EvaluateAsync("window.kept = true");
        await Eventually.True(async () => await page.EvaluateAsync<int>("window.streams") == 0, what: "nothing is waited for any more");
    }

    [Fact]
    public async Task One_stream_serves_all_pages_of_a_browser_and_none_is_held_while_nobody_looks()
    {
        var (client, report) = await Reported("en");
        await using var queue = await ReportQueue.Behind(platform, report, others: 2);
        await using var context = await browser.Context(platform, client.Admin);
        await context.AddInitScriptAsync(Counting);
        var (list, one) = (await context.NewPageAsync(), await context.NewPageAsync());
        await list.GotoAsync($"/app/reports?clientId={client.Id}");
        await one.GotoAsync($"/app/reports/{report}");
        async Task Hold(int first, int second) => await Eventually.Passes(async () =>
            (await list.EvaluateAsync<int>("window.streams"), await one.EvaluateAsync<int>("window.streams")).ShouldBe((first, second)));
        Task Count(IPage page) => Eventually.Passes(async () => (await page.Locator("[data-ahead]").InnerTextAsync()).ShouldBe($"{await queue.Ahead()}"));

        await Hold(1, 0);
        await queue.OneDone();
        await Count(list);
        await Count(one);

        await Look(list, away: true);
        await Hold(0, 1);
        await queue.OneDone();
        await Count(one);
        await Look(one, away: true);
        await Hold(0, 0);

        await Look(list, away: false);
        await Hold(1, 0);
        await queue.Due();
        await Expect(list.Locator($"#reports a[href='/api/v1/reports/{report}/files/en/pdf']")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Hold(0, 0);
        await Look(one, away: false);
        await Expect(one.Locator("#files a[href$='/files/en/pdf']")).ToBeVisibleAsync();
        await Hold(0, 0);
    }

    [Theory]
    [InlineData("en", true)]
    [InlineData("zh-Hans", false)]
    public async Task A_report_that_failed_says_why_and_whoever_may_has_it_made_again(string language, bool script)
    {
        var (client, report) = await Reported(language);
        await using (var queue = await ReportQueue.Behind(platform, report, others: 0)) await queue.GivenUp("report.not-printed");
        await using var context = await browser.Context(platform, client.Admin, language, script);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/app/reports/{report}");
        await Expect(page.Locator("#files .refused")).ToContainTextAsync(language == "en" ? "The program that prints could not do it." : "打印程序未能完成打印。");
        if (script) await page.ShouldBeAccessible();

        await page.ClickAsync("#files form button");
        await Expect(page.Locator("main > [role=status]")).ToBeVisibleAsync();
        await Eventually.Passes(async () =>
        {
            if (!script && await page.Locator("#files [data-report] a").CountAsync() > 0) await page.ClickAsync("#files [data-report] a");
            (await page.Locator($"#files a[href='/api/v1/reports/{report}/files/{language}/pdf']").CountAsync()).ShouldBe(1);
        }, TimeSpan.FromSeconds(60));

        await using (var queue = await ReportQueue.Behind(platform, report, others: 0)) await queue.GivenUp("report.failed");
        await using var readers = await browser.Context(platform, await client.Consultancy.Invite(client.Id, "viewer", language), language, script);
        var reader = await readers.NewPageAsync();
        await reader.GotoAsync($"/app/reports/{report}");
        await Expect(reader.Locator("#files .refused")).ToBeVisibleAsync();
        (await reader.Locator("#files form").CountAsync()).ShouldBe(0);
    }

    /// <summary>Headless, every page counts as looked at.</summary>
    static async Task Look(IPage page, bool away) => await page.EvaluateAsync(
        "away => { Object.defineProperty(document, 'hidden', { value: away, configurable: true }); Object.defineProperty(document, 'visibilityState', { value: away ? 'hidden' : 'visible', configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }", away);

    async Task<(ClientOrganisation Client, Guid Report)> Reported(string language)
    {
        var client = await (await platform.NewConsultancy(language)).NewClient(language: language);
        await platform.SubmittedWithReport(client);
        using var http = client.Admin.At("reporting");
        return (client, (await http.Ready(client.Id, "submitted")).Id);
    }
}
