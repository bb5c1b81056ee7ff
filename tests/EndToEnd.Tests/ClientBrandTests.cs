using AseanPlatform.Testing;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>A client shows itself: its administrators choose a logo and a colour, and the covers of its reports have them.</summary>
public sealed class ClientBrandTests(Platform platform, Browser browser)
{
    [Theory]
    [InlineData("en", true, 1280, "Logo of", "at most 1 MB")]
    [InlineData("zh-Hans", false, 360, "的标志", "1 MB")]
    public async Task A_logo_and_a_colour_are_chosen_and_stand_on_the_cover(string language, bool script, int width, string named, string refused)
    {
        var consultancy = await platform.NewConsultancy(language);
        var client = await consultancy.NewClient(language: language);
        var assessment = await client.Answered();
        await using var context = await browser.Context(platform, client.Admin, language, script, width);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/app/clients/{client.Id}/access");
        await page.ClickAsync($"nav.part a[href='/app/clients/{client.Id}/brand']");
        await page.Arrives($"**/app/clients/{client.Id}/brand");
        if (script) await page.ShouldBeAccessible();

        await page.SetInputFilesAsync("#image", new Microsoft.Playwright.FilePayload { Name = "logo.png", MimeType = "image/png", Buffer = "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray() });
        await page.ClickAsync("form[enctype] button");
        await Expect(page.Locator("#image-error")).ToContainTextAsync(refused);
        var picture = Pictures.Png(client.Name);
        await page.SetInputFilesAsync("#image", new Microsoft.Playwright.FilePayload { Name = "logo.png", MimeType = "image/png", Buffer = picture });
        await page.ClickAsync("form[enctype] button");
        await page.Arrives($"**/app/clients/{client.Id}/brand?done=logo");
        await page.Locator("main img.logo").ShouldBeDrawn();
        (await page.GetAttributeAsync("main img.logo", "alt"))!.ShouldContain(client.Name);
        await page.CheckAsync("input[name=own]");
        await page.FillAsync("#colour", "#7a1f5c");
        await page.ClickAsync($"form[action='/app/clients/{client.Id}/brand'] button");
        await page.Arrives($"**/app/clients/{client.Id}/brand?done=saved");
        await Expect(page.Locator("main [role=status]")).ToBeVisibleAsync();
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue();
        if (script) await page.ShouldBeAccessible();

        using (var work = client.Admin.At("assessment")) await work.PostJson($"/api/v1/assessments/{assessment}/submissions", null);
        using var reports = client.Admin.At("reporting");
        var report = await reports.Ready(client.Id, "submitted");
        var html = System.Net.WebUtility.HtmlDecode(await reports.GetStringAsync(new Uri($"/api/v1/reports/{report.Id}/files/{language}/html", UriKind.Relative)));
        html.ShouldContain(Convert.ToBase64String(picture));
        html.ShouldContain(named);
        html.ShouldContain("--client: #7a1f5c;");

        // A viewer sees it and changes nothing.
        await using var reading = await browser.Context(platform, await consultancy.Invite(client.Id, "viewer"), language, script, width);
        var viewer = await reading.NewPageAsync();
        await viewer.GotoAsync($"/app/clients/{client.Id}/brand");
        await Expect(viewer.Locator("main img.logo")).ToBeVisibleAsync();
        (await viewer.Locator("main form").CountAsync()).ShouldBe(0);
    }
}
