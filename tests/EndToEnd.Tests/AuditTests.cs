using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using AseanPlatform.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>The log of changes as an administrator meets it.</summary>
public sealed class AuditTests(Platform platform, Browser browser)
{
    [Fact]
    public async Task An_administrator_finds_who_changed_what_in_access_and_work_alike()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient(language: "zh-Hans");
        await client.Answered();
        await consultancy.Invite(client.Id, "viewer"); // more than a page of entries
        await using var office = await browser.Context(platform, consultancy.Admin);
        var page = await office.NewPageAsync();

        await page.GotoAsync($"/app/clients/{client.Id}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Log of this client" }).ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync($"Only {client.Name}.");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(50);
        await page.GetByRole(AriaRole.Link, new() { Name = "Older" }).ClickAsync();
        await Expect(page.Locator("tbody")).ToContainTextAsync("Client added");

        await page.FillAsync("#who", client.Admin.Name[..6]);
        await page.SelectOptionAsync("#what", "membership");
        await page.ClickAsync("main form button");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(0);
        await page.FillAsync("#who", "");
        await page.ClickAsync("main form button");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        await Expect(page.Locator("tbody tr").Last).ToContainTextAsync($"Membership added: {client.Admin.Name}");

        await using var desk = await browser.Context(platform, client.Admin, "zh-Hans");
        var own = await desk.NewPageAsync();
        await own.GotoAsync("/app/audit?what=submission&from=yesterday");
        await Expect(own.Locator(".error")).ToContainTextAsync("2026-11-22");
        await own.GotoAsync("/app/audit?what=client");
        await Expect(own.Locator("tbody")).ToContainTextAsync("客户已添加");
    }

    [Fact]
    public async Task The_file_holds_everything_in_order_and_no_formula()
    {
        var (consultancy, other) = (await platform.NewConsultancy(), await platform.NewConsultancy());
        using var admin = consultancy.Admin.Browser();
        using var made = await admin.PostAsJsonAsync("/api/v1/clients", new { name = "=HYPERLINK(\"http://x.test\",\"y\")", country = "VN", language = "en", generative = false });
        made.EnsureSuccessStatusCode();
        using var file = new StringContent("name,country,language\n" + string.Concat(Enumerable.Range(0, 600).Select(n => string.Create(CultureInfo.InvariantCulture, $"Client {n},VN,en\n"))), Encoding.UTF8, "text/csv");
        using var upload = await admin.PostAsync(new Uri("/api/v1/clients/uploads?fileName=many.csv", UriKind.Relative), file);
        using var confirmed = await admin.PostAsync(new Uri($"/api/v1/clients/uploads/{(await upload.Json<Made>()).Id}/confirmation", UriKind.Relative), null);
        confirmed.EnsureSuccessStatusCode();

        using var answer = await admin.GetAsync(new Uri("/app/audit.csv", UriKind.Relative));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentDisposition!.FileName!.ShouldStartWith("audit-");
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        bytes[..3].ShouldBe(Encoding.UTF8.Preamble.ToArray());
        var lines = Encoding.UTF8.GetString(bytes[3..]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        lines[0].ShouldStartWith("when,who,as,from,what,name,id,");
        lines.Count(l => l.Contains(",client.added,", StringComparison.Ordinal)).ShouldBe(601);
        lines[1..].Select(l => l[..27]).ShouldBeInOrder(SortDirection.Descending);
        lines.Distinct().Count().ShouldBe(lines.Length);
        lines.Count(l => l.Contains("\"'=HYPERLINK(", StringComparison.Ordinal)).ShouldBe(1);
        lines.ShouldAllBe(l => !l.Contains(",=", StringComparison.Ordinal) && !l.Contains(",\"=", StringComparison.Ordinal) && !l.Contains(other.Name, StringComparison.Ordinal));

        using var consultant = (await consultancy.InviteColleague()).Browser();
        (await consultant.GetAsync(new Uri("/app/audit.csv", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await consultant.GetAsync(new Uri("/app/audit", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }
}
