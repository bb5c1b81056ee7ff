using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>What a consultancy does with many clients at once, and keeps of each for itself.</summary>
public sealed class ManyClientsTests(Platform platform, Browser browser)
{
    [Theory]
    [InlineData("en", 1280, true)]
    [InlineData("zh-Hans", 380, true)]
    [InlineData("en", 380, false)]
    public async Task A_consultant_notes_something_looks_at_what_is_due_and_pushes_a_question_set_and_takes_it_back(string language, int width, bool script)
    {
        var consultancy = await platform.NewConsultancy(language);
        var (client, other) = (await consultancy.NewClient(language: language), await consultancy.NewClient("SG", language));
        using (var http = consultancy.Admin.At("assessment"))
        {
            await Eventually.True(async () => (await http.GetJson<JsonNode>("/api/v1/portfolio"))["items"]!.AsArray().Count == 2, TimeSpan.FromSeconds(20), "both clients");
            await http.PostJson($"/api/v1/clients/{other.Id}/actions", new { title = "Write the policy down 制度", dueOn = "2099-01-02" });
        }
        await using var context = await browser.Context(platform, consultancy.Admin, language, script: script, width: width);
        var page = await context.NewPageAsync();

        await page.GotoAsync($"/app/clients/{client.Id}");
        await page.ClickAsync($"a[href='/app/clients/{client.Id}/notes']");
        await page.FillAsync("#new-words", "Their board changes in May. 董事会五月换届。");
        await page.ClickAsync("main form.card button");
        await Expect(page.Locator("main [role=status]")).ToBeVisibleAsync();
        await Expect(page.Locator("article .said")).ToHaveTextAsync("Their board changes in May. 董事会五月换届。");
        await page.ClickAsync("article summary");
        await page.FillAsync("article textarea", "Their board changes in June.");
        if (script) await page.ShouldBeAccessible();
        await page.Locator("article button").First.ClickAsync();
        await Expect(page.Locator("article .said")).ToHaveTextAsync("Their board changes in June.");

        await page.GotoAsync("/app/clients");
        await Expect(page.Locator($"tbody a[href='/app/clients/{client.Id}/notes']")).ToBeVisibleAsync();
        await page.ClickAsync("th a[href*='sort=next-due']");
        await Expect(page.Locator("th[aria-sort] a")).ToHaveCountAsync(0);
        await Expect(page.Locator("tbody tr").First.Locator("a[href^='/app/actions/']")).ToBeVisibleAsync();
        if (script) await page.ShouldBeAccessible();

        await page.Whole();
        foreach (var box in await page.Locator("tbody input[type=checkbox]").AllAsync()) await box.CheckAsync();
        await page.ClickAsync("form[action='/app/clients/push'] button");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        if (script) await page.ShouldBeAccessible();
        await page.ClickAsync("form[action='/app/clients/push/made'] button");
        await Expect(page.Locator("main [role=status]")).ToBeVisibleAsync();
        if (script) await page.ShouldBeAccessible();
        await page.ClickAsync("form[action$='/undoing'] button");
        await Expect(page.Locator("tbody .tag")).ToHaveCountAsync(2);
        await Expect(page.Locator("form[action$='/undoing']")).ToHaveCountAsync(0);

        await page.GotoAsync("/app/clients");
        await page.ClickAsync("form[action='/app/clients/push'] button"); // nobody chosen
        await Expect(page.Locator("main [role=alert]")).ToBeVisibleAsync();

        foreach (var address in (string[])["/app/clients/benchmarks", "/app/clients/left"])
        {
            await page.GotoAsync(address);
            await Expect(page.Locator("h1")).ToBeVisibleAsync();
            if (script) await page.ShouldBeAccessible();
        }
    }
}
