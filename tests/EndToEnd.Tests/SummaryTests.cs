using AseanPlatform.Testing;
using Microsoft.Playwright;
using Npgsql;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>A link to a public summary: given out, opened by a stranger, taken back.</summary>
public sealed class SummaryTests(Platform platform, Browser browser)
{
    const string Password = "Langsat-by-the-River 龙宫果";

    [Theory]
    [InlineData("en", true, 1280)]
    [InlineData("zh-Hans", false, 360)]
    public async Task A_stranger_reads_the_summary_without_a_cookie_and_nothing_else_until_it_is_taken_back(string language, bool script, int width)
    {
        var (client, report) = await Reported(language);
        await using var desk = await browser.Context(platform, client.Admin, language, script, width);
        var own = await desk.NewPageAsync();
        await own.GotoAsync($"/app/reports/{report}");
        await own.ClickAsync($"main a[href='/app/reports/{report}/summary']");
        await own.FillAsync("#password", "seven77");
        await own.ClickAsync("section form button");
        await Expect(own.Locator("#password-error")).ToBeVisibleAsync();
        await own.FillAsync("#password", "");
        await own.ClickAsync("section form button");
        var address = await own.Locator("#address").InnerTextAsync();
        address.ShouldContain($"/{Steps.Segment(language)}/summary/");
        if (script) await own.ShouldBeAccessible();

        await using var context = await browser.Context(platform, language: language, script: script, width: width);
        var asked = new List<string>();
        context.Request += (_, request) => asked.Add(request.Url);
        var page = await context.NewPageAsync();
        var answer = (await page.GotoAsync(address))!;
        answer.Status.ShouldBe(200);
        Secret(answer);
        await Expect(page.Locator("h1")).ToContainTextAsync(client.Name);
        (await page.Locator(".bars-row").CountAsync()).ShouldBe(7);
        (await page.Locator("main").InnerTextAsync()).ShouldNotContain(client.Admin.Name);
        (await page.Locator("meta[name=referrer]").GetAttributeAsync("content")).ShouldBe("no-referrer");
        if (script) await page.ShouldBeAccessible();
        await Eventually.Passes(async () =>
        {
            await page.ReloadAsync();
            (await page.Locator($"#files a[href$='/files/{language}/pdf']").CountAsync()).ShouldBe(1);
        }, TimeSpan.FromSeconds(60));
        (await page.PdfText(page.Locator($"#files a[href$='/files/{language}/pdf']"))).ShouldNotContain(client.Admin.Name);
        var other = language == "en" ? "zh-Hans" : "en";
        await page.ClickAsync($"header a[hreflang='{other}']");
        await page.Arrives($"**/{Steps.Segment(other)}/summary/*");
        await Expect(page.Locator("h1")).ToContainTextAsync(client.Name);

        (await context.CookiesAsync()).ShouldBeEmpty();
        asked.Select(url => new Uri(url).GetLeftPart(UriPartial.Authority)).Distinct().ShouldBe([platform.Origin.GetLeftPart(UriPartial.Authority)], "nobody else is asked for anything");

        // Taken back: the same page as for an address that never was one.
        await own.GotoAsync($"/app/reports/{report}/summary");
        await Expect(own.Locator("#links")).ToContainTextAsync(client.Admin.Name);
        await own.ClickAsync("#links form button");
        await Expect(own.Locator("main [role=status]")).ToBeVisibleAsync();
        await Eventually.Passes(async () => (await page.GotoAsync(address))!.Status.ShouldBe(404), TimeSpan.FromSeconds(10));
        var over = await page.Locator("main").InnerTextAsync();
        over.ShouldContain(language == "en" ? "Ask whoever gave it to you" : "请向提供者索取新链接");
        var wrong = (await page.GotoAsync(address[..^3] + "aaa"))!;
        wrong.Status.ShouldBe(404);
        Secret(wrong);
        (await page.Locator("main").InnerTextAsync()).ShouldBe(over);
        if (script) await page.ShouldBeAccessible();
        (await context.CookiesAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("en", false)]
    [InlineData("zh-Hans", true)]
    public async Task A_password_is_given_without_script_or_cookie_and_guessing_it_is_slowed_down(string language, bool script)
    {
        var (client, report) = await Reported(language);
        using var admin = client.Admin.At("reporting");
        var link = await admin.PostJson<Given>($"/api/v1/reports/{report}/summary-links", new { language, password = Password });
        var address = link.Url;
        await using var context = await browser.Context(platform, language: language, script: script, width: 360);
        var page = await context.NewPageAsync();
        Secret((await page.GotoAsync(address))!);
        (await page.Locator("main").InnerTextAsync()).ShouldNotContain(client.Name);
        await Try("not the password", 422);
        await Expect(page.Locator("#password-error")).ToBeVisibleAsync();
        if (script) await page.ShouldBeAccessible();

        await Try(Password, 200);
        await Expect(page.Locator("h1")).ToContainTextAsync(client.Name);
        new Uri(page.Url).AbsolutePath.ShouldBe(new Uri(address).AbsolutePath);
        var file = page.Locator($"#files form[action$='/files/{language}/pdf'] button");
        await Eventually.Passes(async () =>
        {
            if (await file.CountAsync() == 1) return;
            await page.GotoAsync(address);
            await Try(Password, 200);
            (await file.CountAsync()).ShouldBe(1);
        }, TimeSpan.FromSeconds(60));
        (await page.PdfText(file)).ShouldNotContain(client.Admin.Name);
        (await context.CookiesAsync()).ShouldBeEmpty();

        await page.GotoAsync(address);
        for (var n = 0; n < 5; n++) await Try($"wrong {n} wrong", 422);
        // The sixth would have to wait only a second after the fifth, and may come later than that; after many more the wait is a quarter of an hour.
        await using (var sql = await platform.Sql("reporting"))
        await using (var more = new NpgsqlCommand("UPDATE summary_try SET failures = 15 WHERE link_id = $1 AND place <> '*' AND failures = 5", sql) { Parameters = { new() { Value = link.Id } } })
            (await more.ExecuteNonQueryAsync()).ShouldBe(1);
        await Try("wrong again", 429);
        await Expect(page.Locator("#password-error")).ToContainTextAsync(language == "en" ? "Too many tries" : "尝试次数过多");

        async Task Try(string password, int status)
        {
            await page.FillAsync("#password", password);
            var answer = await page.RunAndWaitForResponseAsync(() => page.ClickAsync("main form button"), response => response.Request.Method == "POST");
            answer.Status.ShouldBe(status);
            Secret(answer);
        }
    }

    static void Secret(IResponse answer)
    {
        answer.Headers["x-robots-tag"].ShouldBe("noindex, nofollow");
        answer.Headers["referrer-policy"].ShouldBe("no-referrer");
        answer.Headers["cache-control"].ShouldContain("no-store");
        answer.Headers.ShouldNotContainKey("set-cookie");
    }

    async Task<(ClientOrganisation Client, Guid Report)> Reported(string language)
    {
        var client = await (await platform.NewConsultancy(language)).NewClient(language: language);
        await platform.SubmittedWithReport(client);
        using var http = client.Admin.At("reporting");
        return (client, (await http.Ready(client.Id, "submitted")).Id);
    }

    sealed record Given(Guid Id, string Url);
}
