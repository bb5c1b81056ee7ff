using System.Security.Cryptography;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>A client takes all that is kept of it away, and has it deleted or thinks better of it.</summary>
public sealed class OwnDataTests(Platform platform, Browser browser)
{
    [Fact]
    public async Task A_client_asks_for_its_file_and_what_it_fetches_is_what_the_page_names()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        await using var context = await browser.Context(platform, client.Admin);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/app/clients/{client.Id}/data");
        await page.ClickAsync("#export form button");
        await page.Arrives($"**/app/clients/{client.Id}/data#export");

        await Eventually.Passes(async () =>
        {
            await page.GotoAsync($"/app/clients/{client.Id}/data");
            (await page.Locator("#export a[download]").CountAsync()).ShouldBe(1);
        }, TimeSpan.FromSeconds(60));
        await page.ShouldBeAccessible();
        var named = await page.InnerTextAsync("#export .hash");
        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("#export a[download]"));
        await using var file = File.OpenRead(await download.PathAsync());
        Convert.ToHexStringLower(await SHA256.HashDataAsync(file)).ShouldBe(named);
        download.SuggestedFilename.ShouldEndWith(".zip");

        using var http = client.Admin.At("identity");
        var export = (await http.GetJson<JsonArray>($"/api/v1/clients/{client.Id}/exports")).ShouldHaveSingleItem()!;
        ((string)export["state"]!, (string)export["sha256"]!).ShouldBe(("ready", named));
    }

    [Theory]
    [InlineData("en", false, "asked on", "was withdrawn by")]
    [InlineData("zh-Hans", true, "申请删除全部数据", "撤回一次删除申请")]
    public async Task A_client_asks_to_be_deleted_and_thinks_better_of_it(string language, bool script, string waiting, string withdrawn)
    {
        var consultancy = await platform.NewConsultancy(language);
        var client = await consultancy.NewClient(language: language);
        await using var theirs = await browser.Context(platform, client.Admin, language, script);
        await using var office = await browser.Context(platform, consultancy.Admin, language);
        var (page, desk) = (await theirs.NewPageAsync(), await office.NewPageAsync());
        var address = $"/app/clients/{client.Id}/data";

        await page.GotoAsync(address);
        await page.ClickAsync("#deletion form button");
        await Expect(page.Locator("#understood-error")).ToBeVisibleAsync();
        (await State()).ShouldBeNull();
        await page.CheckAsync("#understood");
        await page.FillAsync("#password", Platform.Password);
        await page.ClickAsync("#deletion form button");
        await Expect(page.Locator("#deletion .note")).ToContainTextAsync(waiting);
        if (script) await page.ShouldBeAccessible();
        (await State()).ShouldBe("waiting");
        await desk.GotoAsync(address);
        await Expect(desk.Locator("#deletion .note")).ToContainTextAsync(waiting);
        (await desk.Locator("#deletion form").CountAsync()).ShouldBe(0, "the consultancy neither asks nor withdraws");

        await page.ClickAsync("#deletion form[action$='/withdrawal'] button");
        await Expect(page.Locator("#deletion p.muted")).ToContainTextAsync(withdrawn);
        await Expect(page.Locator("#understood")).ToBeVisibleAsync();
        (await State()).ShouldBe("withdrawn");

        async Task<string?> State()
        {
            using var http = client.Admin.At("identity");
            return (string?)(await http.GetJson<JsonNode>($"/api/v1/clients/{client.Id}/deletion"))["deletion"]?["state"];
        }
    }
}
