using System.Text;
using AseanPlatform.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

public sealed class BulkTests(Platform platform, Browser browser)
{
    [Theory]
    [InlineData("en", false, "CSV UTF-8", "Add clients (2) and send invitations (1)", "Take back these clients (2)")]
    [InlineData("zh-Hans", true, "CSV UTF-8", "添加 2 个客户并发送 1 份邀请", "撤销这 2 个客户")]
    public async Task A_list_is_uploaded_looked_at_confirmed_downloaded_and_taken_back(string language, bool script, string wayOut, string confirm, string undo)
    {
        var consultancy = await platform.NewConsultancy(language);
        await using var context = await browser.Context(platform, consultancy.Admin, language, script);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/app/clients");
        await page.ClickAsync("main a[href='/app/clients/upload']");

        // Nothing chosen; then a file whose encoding cannot be told.
        await page.ClickAsync("main form button");
        await Expect(page.Locator(".summary")).ToBeVisibleAsync();
        await Send(page, CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!.GetBytes("name,country,language\n莲花支付有限公司,VN,zh\n"));
        await Expect(page.Locator("#file-error")).ToContainTextAsync("GBK");
        await Expect(page.Locator("#file-error")).ToContainTextAsync(wayOut);

        // A good file: what becomes of each row is seen before anything is made.
        await Send(page, Encoding.UTF8.GetBytes($"name,country,language,contact_name,contact_email\nNguyễn & Sons,VN,en,Linh,linh@{consultancy.Slug}.test\n莲花支付,SG,zh,,\n莲花支付,SG,zh,,\nKopi,XX,en,,\n"));
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(4);
        await page.ClickAsync("main nav a[href$='?show=refused']");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(page.Locator("tbody tr")).ToContainTextAsync("XX");
        (await Names()).ShouldBeEmpty();

        await page.GetByRole(AriaRole.Button, new() { Name = confirm }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("main [role=status]")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Nguyễn & Sons" })).ToBeVisibleAsync();
        (await Names()).ShouldBe(["Nguyễn & Sons", "莲花支付"], ignoreOrder: true);

        // The list goes out, and the upload is taken back.
        var upload = page.Url;
        await page.GotoAsync("/app/clients");
        foreach (var format in new[] { "csv", "xlsx" })
        {
            var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync($"main a[href*='export.{format}']"));
            download.SuggestedFilename.ShouldEndWith("." + format);
            if (format is "csv") (await File.ReadAllTextAsync(await download.PathAsync())).ShouldContain("莲花支付,SG,zh-Hans");
        }
        await page.GotoAsync(upload);
        await page.GetByRole(AriaRole.Button, new() { Name = undo }).ClickAsync();
        await Expect(page.Locator("main [role=status]")).ToBeVisibleAsync();
        (await Names()).ShouldBeEmpty();

        async Task<List<string>> Names()
        {
            using var http = consultancy.Admin.At("identity");
            return (await http.GetJson<List<NamedClient>>("/api/v1/clients")).ConvertAll(client => client.Name);
        }
    }

    static async Task Send(IPage page, byte[] file)
    {
        await page.SetInputFilesAsync("#file", new FilePayload { Name = "clients.csv", MimeType = "text/csv", Buffer = file });
        await page.ClickAsync("main form button");
    }

    sealed record NamedClient(string Name);
}
