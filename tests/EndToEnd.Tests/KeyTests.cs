using AseanPlatform.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

public sealed class KeyTests(Platform platform, Browser browser)
{
    [Fact]
    public async Task Of_many_clients_the_right_one_is_found_and_what_was_ticked_stays()
    {
        var consultancy = await platform.NewConsultancy();
        using (var admin = consultancy.Admin.At("identity"))
        {
            using var file = new StringContent("name,country,language\n" + string.Join('\n', Enumerable.Range(1, 204).Select(n => $"Bulk {n:000},VN,en")) + "\nZebra Bank,SG,en\nÁnh Dương,VN,en\n", System.Text.Encoding.UTF8, "text/csv");
            using var preview = await admin.PostAsync(new Uri("/api/v1/clients/uploads", UriKind.Relative), file);
            await admin.PostJson($"/api/v1/clients/uploads/{(await preview.Json<Made>()).Id}/confirmation", null);
        }
        await using var context = await browser.Context(platform, consultancy.Admin, script: false);
        var page = await context.NewPageAsync();
        await Eventually.Passes(async () =>
        {
            await page.GotoAsync("/app/clients?search=Zebra");
            (await page.ContentAsync()).ShouldContain("Zebra Bank");
        }, TimeSpan.FromSeconds(40));

        await page.GotoAsync("/app/keys");
        await page.FillAsync("#name", "CRM");
        await page.CheckAsync("input[name=action][value='clients:read']");
        await page.CheckAsync("input[name=see][value=chosen]");
        foreach (var word in new[] { "zebra", "dương" })
        {
            await page.FillAsync("#search", word);
            await page.ClickAsync("button[name=find]");
            await Expect(page.Locator("#name")).ToHaveValueAsync("CRM");
            await page.Locator("label.choice", new() { HasTextRegex = new(word, System.Text.RegularExpressions.RegexOptions.IgnoreCase) }).Locator("input").CheckAsync();
        }
        (await page.Locator("input[name=client]").CountAsync()).ShouldBe(2);
        await page.Locator("main .card form > p.actions button").ClickAsync();

        using var program = platform.Program(await page.Locator("#secret").InnerTextAsync());
        var seen = await program.GetStringAsync(new Uri("/api/v1/clients", UriKind.Relative));
        seen.ShouldContain("Zebra Bank");
        seen.ShouldNotContain("Bulk 001");
        System.Text.Json.JsonDocument.Parse(seen).RootElement.GetArrayLength().ShouldBe(2);
    }

    [Theory]
    [InlineData("en", true, "revoked", "Last used about")]
    [InlineData("zh-Hans", false, "已撤销", "最近使用")]
    public async Task An_administrator_makes_a_key_that_is_shown_once_uses_it_and_revokes_it(string language, bool script, string revoked, string used)
    {
        var consultancy = await platform.NewConsultancy(language);
        var (client, other) = (await consultancy.NewClient(language: language), await consultancy.NewClient(language: language));
        await using var context = await browser.Context(platform, consultancy.Admin, language, script: script);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/app");
        await page.ClickAsync("nav a[href='/app/keys']");

        await page.FillAsync("#name", "CRM");
        await page.CheckAsync("input[name=see][value=chosen]");
        await page.ClickAsync("main .card form button");
        await Expect(page.Locator("#actions-error")).ToBeVisibleAsync();
        await Expect(page.Locator("#clientIds-error")).ToBeVisibleAsync();
        await Expect(page.Locator("#name")).ToHaveValueAsync("CRM");
        await page.CheckAsync("input[name=action][value='clients:read']");
        await page.CheckAsync($"input[name=client][value='{client.Id}']");
        await page.ClickAsync("main .card form button");
        var secret = await page.Locator("#secret").InnerTextAsync();

        using var program = platform.Program(secret);
        var seen = await program.GetStringAsync(new Uri("/api/v1/clients", UriKind.Relative));
        seen.ShouldContain(client.Name);
        seen.ShouldNotContain(other.Name);
        // The same form once more is the same key, and its secret is not shown again.
        await page.ReloadAsync();
        await Expect(page.Locator(".note.attention")).ToBeVisibleAsync();
        (await page.ContentAsync()).ShouldNotContain(secret);

        await page.ClickAsync("main .actions a");
        await Expect(page.Locator("#keys li")).ToHaveCountAsync(1);
        await Expect(page.Locator("#keys li")).ToContainTextAsync(client.Name);
        await Expect(page.Locator("#keys li")).ToContainTextAsync(used);
        (await page.ContentAsync()).ShouldNotContain(secret);
        await page.Locator("#keys li button").ClickAsync();
        await Expect(page.Locator("#keys li .tag")).ToHaveTextAsync(revoked);
        await Steps.NoLaterThan(TimeSpan.FromSeconds(2), async () => (await program.GetAsync(new Uri("/api/v1/clients", UriKind.Relative))).StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task A_client_admin_is_asked_for_a_second_factor_first()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        await using var context = await browser.Context(platform, client.Admin);
        var page = await context.NewPageAsync();

        await page.GotoAsync("/app/keys");
        await Expect(page.Locator("main a[href='/app/account/second-factor']")).ToBeVisibleAsync();
        await using var ready = await browser.Context(platform, await platform.SetUpSecondFactor(client.Admin));
        var again = await ready.NewPageAsync();
        await again.GotoAsync("/app/keys");
        await again.FillAsync("#name", "Archive");
        await again.CheckAsync("input[name=action][value='reports:read']");
        await again.ClickAsync("main .card form button");
        await Expect(again.Locator("#secret")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_colleague_who_is_removed_sees_nothing_at_the_next_click()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        var colleague = await consultancy.InviteColleague("consultancy-admin");
        await using var office = await browser.Context(platform, consultancy.Admin);
        await using var elsewhere = await browser.Context(platform, colleague);
        var (mine, theirs) = (await office.NewPageAsync(), await elsewhere.NewPageAsync());
        await theirs.GotoAsync("/app/clients");
        await Expect(theirs.Locator("tbody")).ToContainTextAsync(client.Name);

        await mine.GotoAsync("/app/people");
        var row = mine.Locator(".work li", new() { HasText = colleague.Email });
        await row.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(row).ToHaveCountAsync(0);

        await Steps.NoLaterThan(TimeSpan.FromSeconds(4), async () =>
        {
            await theirs.GotoAsync("/app/clients");
            (await theirs.ContentAsync()).ShouldNotContain(client.Name);
        });
    }
}
