using AseanPlatform.Testing;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

public sealed class MoveTests(Platform platform, Browser browser)
{
    [Theory]
    [InlineData("en", true, "cannot be undone", "Please confirm")]
    [InlineData("zh-Hans", false, "无法撤销", "请确认")]
    public async Task A_client_changes_its_consultancy_and_then_manages_itself(string language, bool script, string undone, string confirm)
    {
        var (old, next) = (await platform.NewConsultancy(language), await platform.NewConsultancy(language));
        var client = await old.NewClient(language: language);
        var assessment = await client.Answered();
        await using var ours = await browser.Context(platform, await platform.SetUpSecondFactor(client.Admin), language, script: script);
        await using var theirs = await browser.Context(platform, next.Admin, language, script: script);
        var (page, office) = (await ours.NewPageAsync(), await theirs.NewPageAsync());

        await page.GotoAsync($"/app/clients/{client.Id}/access");
        await page.ClickAsync("main a[href='/app/leave']");
        await Expect(page.Locator("main")).ToContainTextAsync(undone);
        await page.FillAsync("#slug", "nobody-of-this-name");
        await page.ClickAsync("main form button");
        await page.FillAsync("#password", Platform.Password);
        await page.ClickAsync("main form button");
        await Expect(page.Locator("#slug-error")).ToBeVisibleAsync();
        await page.FillAsync("#slug", $"{platform.Origin}t/{next.Slug}/scorecard");
        await page.ClickAsync("main form button");
        await Expect(page.Locator("h1")).ToHaveTextAsync(confirm);
        await page.FillAsync("#password", "not the password");
        await page.ClickAsync("main form button");
        await Expect(page.Locator("#password-error")).ToBeVisibleAsync();
        await page.FillAsync("#password", Platform.Password);
        await page.ClickAsync("main form button");
        await Expect(page.Locator(".note.attention")).ToContainTextAsync(next.Name);

        await office.GotoAsync("/app");
        await office.ClickAsync("main a[href='/app/offers']");
        await Expect(office.Locator("main")).ToContainTextAsync(client.Name);
        await office.ClickAsync("button[value=accept]");
        await Expect(office.Locator(".note.good")).ToBeVisibleAsync();
        await Eventually.Passes(async () =>
        {
            await office.GotoAsync($"/app/clients/{client.Id}");
            await Expect(office.Locator("h1")).ToHaveTextAsync(client.Name, new() { Timeout = 1000 });
            await page.GotoAsync("/app/leave");
            await Expect(page.Locator("header .where")).ToContainTextAsync(next.Name, new() { Timeout = 1000 });
        });
        await page.GotoAsync($"/app/assessments/{assessment}/score");
        await Expect(page.Locator(".radar")).ToBeVisibleAsync();

        await Eventually.Passes(async () =>
        {
            await page.GotoAsync("/app/leave");
            await page.ClickAsync("main a[href='/app/leave/confirm?to=self']", new() { Timeout = 1000 });
        });
        await page.FillAsync("#password", Platform.Password);
        await page.ClickAsync("main form button");
        await Eventually.Passes(async () =>
        {
            await office.GotoAsync("/app/clients");
            (await office.Locator("main").InnerTextAsync()).ShouldNotContain(client.Name);
            await page.GotoAsync("/app/leave");
            await Expect(page.Locator("header .where")).ToContainTextAsync(client.Name, new() { Timeout = 1000 });
            (await page.Locator("main a[href='/app/leave/confirm?to=self']").CountAsync()).ShouldBe(0, "it manages itself");
        });
        await page.GotoAsync($"/app/clients/{client.Id}/access");
        (await page.Locator("main").InnerTextAsync()).ShouldNotContain(next.Name);
    }
}
