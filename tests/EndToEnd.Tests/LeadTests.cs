using System.Net;
using System.Text.RegularExpressions;
using AseanPlatform.Testing;
using Microsoft.Playwright;
using Npgsql;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

public sealed partial class LeadTests(Platform platform, Browser browser)
{
    [Theory]
    [InlineData("en", true)]
    [InlineData("zh-Hans", false)]
    public async Task A_visitor_becomes_a_lead_and_the_lead_a_client_whose_people_confirm_what_the_visitor_said(string language, bool script)
    {
        var consultancy = await platform.NewConsultancy(language);
        await using var outside = await browser.Context(platform, language: language);
        var mail = await Confirm(await outside.NewPageAsync(), consultancy, language, "Lotus Pay 莲花");
        await using var office = await browser.Context(platform, consultancy.Admin, language, script: script);
        var page = await office.NewPageAsync();

        await page.GotoAsync("/app/clients");
        await page.Locator("main a[href='/app/leads']").ClickAsync();
        await Expect(page.Locator("table")).ToContainTextAsync("Lotus Pay 莲花");
        if (script) await page.ShouldBeAccessible();
        await page.Locator("table a").First.ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync(mail.To);
        await Expect(page.Locator("blockquote")).ToContainTextAsync(consultancy.Name);
        if (script) await page.ShouldBeAccessible();

        // In touch: not on a day to come, then today.
        await page.FillAsync("#on", "2099-01-01");
        await page.ClickAsync("form[action$='/contact'] button");
        await Expect(page.Locator("#on-error")).ToBeVisibleAsync();
        await page.FillAsync("#on", DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        await page.ClickAsync("form[action$='/contact'] button");
        await Expect(page.Locator("main [role=status]")).ToBeVisibleAsync();

        // The form of a new client knows the name; pressed without a name it keeps what it is about.
        await page.ClickAsync("section[aria-labelledby=turn] a.button");
        (await page.InputValueAsync("#name")).ShouldBe("Lotus Pay 莲花");
        await page.FillAsync("#name", "");
        await page.ClickAsync("main form button");
        await Expect(page.Locator("#name-error")).ToBeVisibleAsync();
        await page.FillAsync("#name", "Lotus Pay 莲花");
        await page.SelectOptionAsync("#country", "VN");
        await page.ClickAsync("main form button");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Lotus Pay 莲花");
        var client = new Uri(page.Url).AbsolutePath.Split('/')[^1];

        await Eventually.Passes(async () =>
        {
            await page.GotoAsync($"/app/leads/{client}");
            (await page.Locator($"a[href='/app/clients/{client}']").CountAsync()).ShouldBe(1);
        });
        await page.GotoAsync($"/app/clients/{client}");
        await page.Locator("a[href^='/app/assessments/']").Last.ClickAsync();
        var assessment = new Uri(page.Url).AbsolutePath.Split('/')[3];

        // Somebody of the client reads it and confirms one.
        var person = await consultancy.Invite(Guid.Parse(client), "client-admin", language);
        await using var desk = await browser.Context(platform, person, language, script: script);
        var own = await desk.NewPageAsync();
        await own.GotoAsync($"/app/assessments/{assessment}/TE");
        await Expect(own.Locator("#te-01 [data-origin]")).ToBeVisibleAsync();
        await Expect(own.Locator("#te-01 .note.attention")).ToBeVisibleAsync();
        if (script) await own.ShouldBeAccessible();
        await own.ClickAsync("#te-01 [data-confirm] button");
        await Expect(own.Locator("#te-01 .note.attention")).ToHaveCountAsync(0);
        await Eventually.Passes(async () =>
        {
            await own.GotoAsync($"/app/assessments/{assessment}/TE/te-01");
            (await own.Locator("#history li").CountAsync()).ShouldBe(2);
        });
        await Expect(own.Locator("#history")).ToContainTextAsync(language == "en" ? "From the public scorecard of" : "的公开评分卡");
    }

    [Fact]
    public async Task A_mail_program_withdraws_for_its_reader_with_one_click_and_a_look_at_the_page_withdraws_nothing()
    {
        var consultancy = await platform.NewConsultancy();
        await using var context = await browser.Context(platform);
        var page = await context.NewPageAsync();
        var mail = await Confirm(page, consultancy, "en", "One Click Ltd");
        mail.Raw.ShouldContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
        var address = Unsubscribe().Match(mail.Raw.ReplaceLineEndings("\n").Replace("\n ", "", StringComparison.Ordinal)).Groups["url"].Value;
        mail.Html.ShouldContain(address);
        mail.Text.ShouldContain(address);

        await page.GotoAsync(mail.Report.ToString());
        await Expect(page.Locator("main a[href*='/pdf']").First).ToBeVisibleAsync();

        // A scanner of links only looks.
        using var program = platform.Anonymous();
        using (var looked = await program.GetAsync(new Uri(address))) looked.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Leads(consultancy)).ShouldBe(1);
        using (var clicked = await program.PostAsync(new Uri(address), new FormUrlEncodedContent(new Dictionary<string, string> { ["List-Unsubscribe"] = "One-Click" }))) clicked.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Leads(consultancy)).ShouldBe(0);

        // What the mail led to is over: the report is deleted, not only hidden.
        await Eventually.Passes(async () =>
        {
            (await page.GotoAsync(mail.Report.ToString()))!.Ok.ShouldBeFalse();
            (await page.Locator("main").InnerTextAsync()).ShouldContain("This report cannot be opened");
        });
        await using (var sql = await platform.Sql("reporting"))
        await using (var left = new NpgsqlCommand("SELECT count(*) FROM report WHERE tenant_id = $1", sql) { Parameters = { new() { Value = consultancy.Id } } })
            (await left.ExecuteScalarAsync()).ShouldBe(0L);

        // The reader may press as well: it says the same again.
        await page.GotoAsync(address);
        await page.ShouldBeAccessible();
        await page.ClickAsync("main form button");
        await Expect(page.Locator("main [role=status]")).ToContainTextAsync("erased");
        await page.ShouldBeAccessible();
    }

    sealed record Ready(string To, string Raw, string Html, string Text, Uri Report);

    /// <summary>Fills in the consultancy's scorecard, leaves an address, confirms it, and gives the mail with the report.</summary>
    async Task<Ready> Confirm(IPage page, Consultancy consultancy, string language, string organisation)
    {
        var email = $"visitor@{Platform.Unique("v")}.test";
        await page.FillScorecardAt($"/{(language == "en" ? "en" : "zh")}/t/{consultancy.Slug}/scorecard", organisation, "VN");
        await page.FillAsync("#email", email);
        await page.CheckAsync("#consent");
        await page.ClickAsync("#mail button");
        var asked = await platform.Mailbox(email).First();
        asked.Raw.ShouldContain("List-Unsubscribe:");
        await page.GotoAsync(asked.Links[0].ToString());
        await page.ClickAsync("main form button");
        await Expect(page.Locator(".note.good")).ToBeVisibleAsync();
        var sent = await platform.Mailbox(email).First(mail => mail.MessageId != asked.MessageId, TimeSpan.FromSeconds(60));
        return new(email, sent.Raw, sent.Html, sent.Text, sent.Links.Single(link => link.AbsolutePath.Contains("/report/", StringComparison.Ordinal)));
    }

    static async Task<int> Leads(Consultancy consultancy)
    {
        using var http = consultancy.Admin.At("assessment");
        return (await http.GetJson<System.Text.Json.Nodes.JsonArray>("/api/v1/leads")).Count;
    }

    [GeneratedRegex(@"^List-Unsubscribe: ?<(?<url>[^>]+)>", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Unsubscribe();
}
