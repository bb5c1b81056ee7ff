using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>What an administrator of a consultancy sets by a form of its own: its brand, its legal texts, who sees a client, and whether the client is put away.</summary>
public sealed class AdministrationTests(Platform platform, Browser browser)
{
    [Theory]
    [InlineData("en", "is archived", "was archived by its consultancy")]
    [InlineData("zh-Hans", "已归档", "已被其咨询机构归档")]
    public async Task A_client_is_archived_and_brought_back(string language, string archived, string told)
    {
        var consultancy = await platform.NewConsultancy(language);
        var client = await consultancy.NewClient(language: language);
        await using var office = await browser.Context(platform, consultancy.Admin, language);
        await using var theirs = await browser.Context(platform, client.Admin, language);
        var (page, desk) = (await office.NewPageAsync(), await theirs.NewPageAsync());

        await page.GotoAsync($"/app/clients/{client.Id}");
        await page.ClickAsync("form[action$='/archiving'] button");
        await Expect(page.Locator(".note.attention")).ToContainTextAsync(archived);
        (await page.Locator("#invite").CountAsync()).ShouldBe(0);
        await page.ShouldBeAccessible();
        (await State()).ShouldBe("archived");
        await Reads(main => main.ShouldContain(told));
        await page.GotoAsync("/app/clients");
        (await page.InnerTextAsync("main")).ShouldNotContain(client.Name);
        await page.ClickAsync("main a[href='/app/clients?archived=1']");
        await page.ClickAsync($"tbody a[href='/app/clients/{client.Id}']");

        await page.ClickAsync("button[name=back]");
        await Expect(page.Locator("#invite")).ToBeVisibleAsync();
        (await page.Locator(".note.attention").CountAsync()).ShouldBe(0);
        (await State()).ShouldBe("active");
        await Reads(main => main.ShouldNotContain(told));

        async Task<string> State()
        {
            using var http = consultancy.Admin.At("identity");
            return (string)(await http.GetJson<JsonNode>($"/api/v1/clients/{client.Id}"))["state"]!;
        }

        Task Reads(Action<string> look) => Eventually.Passes(async () =>
        {
            await desk.GotoAsync("/app");
            look(await desk.InnerTextAsync("main"));
        });
    }

    [Theory]
    [InlineData("zh-Hans", "不可查看此客户", "可查看此客户")]
    public async Task A_consultant_is_given_a_client_and_it_is_taken_again(string language, string hidden, string shown)
    {
        var consultancy = await platform.NewConsultancy(language);
        var (client, consultant) = (await consultancy.NewClient(language: language), await consultancy.InviteColleague(language: language));
        await using var office = await browser.Context(platform, consultancy.Admin, language);
        await using var theirs = await browser.Context(platform, consultant, language);
        var (page, desk) = (await office.NewPageAsync(), await theirs.NewPageAsync());
        await desk.GotoAsync("/app/clients");
        (await desk.InnerTextAsync("main")).ShouldNotContain(client.Name);

        await page.GotoAsync($"/app/clients/{client.Id}");
        await Expect(page.Locator("#consultants li .muted")).ToHaveTextAsync(hidden);
        await page.ClickAsync("#consultants button");
        await Expect(page.Locator("#consultants li .muted")).ToHaveTextAsync(shown);
        await page.ShouldBeAccessible();
        (await Grants()).ShouldBe([client.Id]);
        await Reads(main => main.ShouldContain(client.Name));

        await page.ClickAsync("#consultants button[name=take]");
        await Expect(page.Locator("#consultants li .muted")).ToHaveTextAsync(hidden);
        (await Grants()).ShouldBeEmpty();
        await Reads(main => main.ShouldNotContain(client.Name));

        async Task<IReadOnlyList<Guid>> Grants()
        {
            using var http = consultancy.Admin.At("identity");
            return (await http.GetJson<List<Colleague>>("/api/v1/people")).Single(person => person.Email == consultant.Email).Grants;
        }

        Task Reads(Action<string> look) => Eventually.Passes(async () =>
        {
            await desk.GotoAsync("/app/clients");
            look(await desk.InnerTextAsync("main"));
        });
    }

    [Theory]
    [InlineData("en", 1280, "was too light", "at most 1 MB", "no longer used")]
    [InlineData("zh-Hans", 380, "太浅", "1 MB", "徽标已停用")]
    public async Task A_consultancy_changes_its_colour_and_its_logo_and_a_visitor_sees_them(string language, int width, string darkened, string refused, string removed)
    {
        var consultancy = await platform.NewConsultancy(language);
        await using var office = await browser.Context(platform, consultancy.Admin, language, width: width);
        await using var outside = await browser.Context(platform, language: language, width: width);
        var (page, visitor) = (await office.NewPageAsync(), await outside.NewPageAsync());

        await page.GotoAsync("/app/organisation");
        await page.FillAsync("#colour", "#ffee88");
        await page.ClickAsync("form[action='/app/organisation'] button");
        await Expect(page.Locator("main [role=status]")).ToContainTextAsync(darkened);
        var colour = (string)(await Settings())["colour"]!;
        colour.ShouldNotBe("#ffee88");
        (await page.InnerTextAsync("main [role=status]")).ShouldContain(colour);

        await page.SetInputFilesAsync("#image", new FilePayload { Name = "logo.png", MimeType = "image/png", Buffer = "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray() });
        await page.ClickAsync("form[enctype] button");
        await Expect(page.Locator("#image-error")).ToContainTextAsync(refused);
        await page.SetInputFilesAsync("#image", new FilePayload { Name = "logo.png", MimeType = "image/png", Buffer = Pictures.Png(consultancy.Slug) });
        await page.ClickAsync("form[enctype] button");
        await page.Arrives("**/app/organisation?done=logo");
        await page.Locator("#logo ~ p img.logo").ShouldBeDrawn();
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue();
        await page.ShouldBeAccessible();
        (await Settings())["logo"].ShouldNotBeNull();

        await Eventually.Passes(async () =>
        {
            await visitor.GotoAsync($"/{Steps.Segment(language)}/t/{consultancy.Slug}/scorecard");
            (await visitor.Locator("header img.logo").CountAsync()).ShouldBe(1);
            await visitor.Locator("header img.logo").ShouldBeDrawn();
            (await visitor.GetAttributeAsync("header .band .on-light", "fill")).ShouldBe(colour);
        });

        await page.ClickAsync("form[action$='/logo/removal'] button");
        await Expect(page.Locator("main [role=status]")).ToContainTextAsync(removed);
        (await page.Locator("main img.logo").CountAsync()).ShouldBe(0);
        (await Settings())["logo"].ShouldBeNull();

        async Task<JsonNode> Settings()
        {
            using var http = consultancy.Admin.At("identity");
            return await http.GetJson<JsonNode>("/api/v1/tenant");
        }
    }

    [Theory]
    [InlineData("en", "We look after what you tell us.")]
    [InlineData("zh-Hans", "您告诉我们的，我们妥善保管。")]
    public async Task A_consultancy_publishes_its_terms_and_a_person_of_a_client_accepts_them(string language, string words)
    {
        var consultancy = await platform.NewConsultancy(language);
        var client = await consultancy.NewClient(language: language);
        await using var office = await browser.Context(platform, consultancy.Admin, language);
        await using var theirs = await browser.Context(platform, client.Admin, language);
        var (page, desk) = (await office.NewPageAsync(), await theirs.NewPageAsync());

        await page.GotoAsync("/app/legal");
        await page.ClickAsync("main a[href='/app/legal/terms']");
        await page.FillAsync("#english", "Terms\n\nWe look after what you tell us.");
        await page.ClickAsync("main form button");
        await Expect(page.Locator("#chinese-error")).ToBeVisibleAsync();
        await Expect(page.Locator("#english")).ToHaveValueAsync("Terms\n\nWe look after what you tell us.");
        await page.FillAsync("#chinese", "条款\n\n您告诉我们的，我们妥善保管。");
        await page.ClickAsync("main form button");
        await page.Arrives("**/app/legal?done=terms");
        await Expect(page.Locator("main [role=status]")).ToBeVisibleAsync();

        await Eventually.Passes(async () =>
        {
            await desk.GotoAsync($"/app/clients/{client.Id}/evidence");
            new Uri(desk.Url).AbsolutePath.ShouldBe("/app/acceptance");
        });
        await Expect(desk.Locator(".text-box")).ToContainTextAsync(words);
        await desk.ShouldBeAccessible();
        await desk.ClickAsync("button[name=accept]");
        await desk.Arrives("**/app");

        await page.ReloadAsync();
        await Expect(page.Locator("tbody tr")).ToContainTextAsync(client.Admin.Name);
        await page.ShouldBeAccessible();
        using var http = consultancy.Admin.At("identity");
        var accepted = (await http.GetJson<JsonArray>("/api/v1/tenant/legal/acceptances")).ShouldHaveSingleItem()!;
        ((string)accepted["kind"]!, (int)accepted["version"]!).ShouldBe(("terms", 1));
    }

    sealed record Colleague(string Email, IReadOnlyList<Guid> Grants);
}
