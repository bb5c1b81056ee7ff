using AseanPlatform.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

public sealed class ConsultancyTests(Platform platform, Browser browser)
{
    [Fact]
    public async Task From_the_first_client_to_the_report_that_both_are_told_about()
    {
        var consultancy = await platform.NewConsultancy();
        await using var office = await browser.Context(platform, consultancy.Admin);
        var admin = await office.NewPageAsync();
        var (organisation, email) = ($"Lotus Pay {Platform.Unique("l")}", $"linh@{Platform.Unique("p")}.test");

        // The consultancy adds its first client and invites the person who will answer.
        await admin.GotoAsync("/app");
        await admin.GetByRole(AriaRole.Link, new() { Name = "Add the first client" }).ClickAsync();
        await admin.FillAsync("#name", organisation);
        await admin.SelectOptionAsync("#country", "VN");
        await admin.CheckAsync("input[name=generative]");
        await admin.ClickAsync("main form button");
        await admin.FillAsync("#name", "Nguyễn Thị Ánh");
        await admin.FillAsync("#email", email);
        await admin.ClickAsync("#invite form button");
        await Expect(admin.Locator("main [role=status]")).ToContainTextAsync(email);
        (await admin.TitleAsync()).ShouldStartWith(organisation);

        // The person follows the mail.
        await using var desk = await browser.Context(platform);
        var page = await desk.NewPageAsync();
        await page.GotoAsync((await platform.Mailbox(email).First()).Links[0].ToString());
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(organisation);
        await page.FillAsync("#password", "short");
        await page.ClickAsync("main form button");
        await Expect(page.Locator(".summary")).ToBeVisibleAsync();
        await page.FillAsync("#password", Platform.Password);
        await page.ClickAsync("main form button");
        await page.Arrives("**/app");

        // Signs out, and in again with the password.
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GotoAsync("/app");
        await page.Arrives("**/sign-in*");
        await page.FillAsync("#email", email);
        await page.FillAsync("#password", Platform.Password);
        await page.ClickAsync("main form button");
        await page.GetByRole(AriaRole.Link, new() { Name = "Start the assessment" }).ClickAsync();

        // Answers 49 statements; each says when it is saved.
        var overview = page.Url.Split('#')[0];
        await page.CheckAsync("input[name=markets][value=VN]");
        await page.ClickAsync("#markets button");
        await Expect(page.Locator("#markets [role=status]")).ToBeVisibleAsync();
        var chapters = await page.Locator(".chapter-list a").EvaluateAllAsync<string[]>("links => links.slice(1, 8).map(link => link.href)");
        foreach (var chapter in chapters)
        {
            await page.GotoAsync(chapter);
            await page.AnswerChapter();
        }
        await page.GotoAsync(overview + "/submit");
        await page.GetByRole(AriaRole.Button, new() { Name = "Submit 49 answers" }).ClickAsync();
        await Expect(page.Locator(".score-line .big")).ToHaveTextAsync("75.0");
        (await page.TitleAsync()).ShouldStartWith(organisation);

        // The report is made, and both are told.
        var toPerson = await platform.Mailbox(email).First(mail => mail.Links.Any(link => link.AbsolutePath.Contains("/report", StringComparison.Ordinal)), TimeSpan.FromSeconds(60));
        await platform.Mailbox(consultancy.Admin.Email).First(mail => mail.Text.Contains(organisation, StringComparison.Ordinal) || mail.Subject.Contains(organisation, StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        toPerson.Text.ShouldContain(organisation);
        await Eventually.Passes(async () =>
        {
            await page.GotoAsync("/app");
            (await page.Locator(".strip .count").InnerTextAsync()).ShouldNotStartWith("0");
        });
        (await page.PdfText(page.Locator("#reports a[href$='/en/pdf']").First)).ShouldContain(organisation);
        (await page.PdfText(page.Locator("#reports a[href$='/zh-Hans/pdf']").First)).ShouldContain("75.0");

        // The consultant sees score, coverage and state in the list of clients, and the way of the number.
        await admin.GotoAsync("/app/clients");
        var row = admin.Locator("tbody tr", new() { HasText = organisation });
        await Expect(row).ToContainTextAsync("75.0");
        await Expect(row).ToContainTextAsync("49 of 49");
        await Expect(row).ToContainTextAsync("submitted");
        await row.Locator("th a").ClickAsync();
        await admin.GetByRole(AriaRole.Link, new() { Name = "See the score with its working" }).ClickAsync();
        await admin.Locator(".bars-name a").First.ClickAsync();
        await Expect(admin.Locator("#working-TE tfoot")).ToContainTextAsync("24");
    }

    [Fact]
    public async Task An_answer_given_offline_survives_a_reload_and_is_sent_when_the_network_is_back()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        var assessment = await client.Answered(level: 1);
        await using var context = await browser.Context(platform, client.Admin);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/app/assessments/{assessment}/TE");

        await context.RouteAsync("**/api/v1/**", route => route.AbortAsync("internetdisconnected"));
        await page.CheckAsync("#te-01-4");
        await page.FillAsync("#te-01-words", "Đã ghi trong chính sách 2026 · 已写入政策");
        await Expect(page.Locator("#te-01 .save-line")).ToHaveTextAsync("Offline: kept on this device");
        await page.ReloadAsync();
        (await page.Locator("#te-01-4").IsCheckedAsync()).ShouldBeTrue();
        await Expect(page.Locator("#te-01 .save-line")).ToHaveTextAsync("Offline: kept on this device");
        (await Stored()).Level.ShouldBe(1);

        await context.UnrouteAsync("**/api/v1/**");
        await Expect(page.Locator("#te-01 .save-line")).ToContainTextAsync("Saved", new() { Timeout = 40_000 });

        var stored = await Stored();
        stored.Level.ShouldBe(4);
        stored.Words.ShouldBe("Đã ghi trong chính sách 2026 · 已写入政策");
        (await page.EvaluateAsync<int>("Object.keys(localStorage).filter(key => key.startsWith('answer:')).length")).ShouldBe(0);

        async Task<StoredAnswer> Stored()
        {
            using var http = client.Admin.At("assessment");
            return (await http.GetJson<StoredAnswers>($"/api/v1/assessments/{assessment}")).Answers.Single(answer => answer.StatementId == "te-01");
        }
    }

    [Fact]
    public async Task Two_people_at_one_statement_see_both_values_and_one_chooses()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        var colleague = await consultancy.Invite(client.Id, "contributor");
        var assessment = await client.Answered(level: 1);
        await using var first = await browser.Context(platform, client.Admin);
        await using var second = await browser.Context(platform, colleague);
        var (one, other) = (await first.NewPageAsync(), await second.NewPageAsync());
        await one.GotoAsync($"/app/assessments/{assessment}/TE");
        await other.GotoAsync($"/app/assessments/{assessment}/TE");

        await one.CheckAsync("#te-01-3");
        await Expect(one.Locator("#te-01 .save-line")).ToContainTextAsync("Saved");
        await other.CheckAsync("#te-01-0");
        await Expect(other.Locator("#te-01 .conflict")).ToContainTextAsync("Level 3");
        await Expect(other.Locator("#te-01 .conflict")).ToContainTextAsync("Level 0");
        await other.Locator("#te-01 .conflict").GetByRole(AriaRole.Button, new() { Name = "Keep the stored one" }).ClickAsync();
        (await other.Locator("#te-01-3").IsCheckedAsync()).ShouldBeTrue();

        await other.CheckAsync("#te-01-2");
        await Expect(other.Locator("#te-01 .save-line")).ToContainTextAsync("Saved");
        await one.CheckAsync("#te-01-4");
        await one.Locator("#te-01 .conflict").GetByRole(AriaRole.Button, new() { Name = "Save mine instead" }).ClickAsync();
        await Expect(one.Locator("#te-01 .save-line")).ToContainTextAsync("Saved");
        await other.ReloadAsync();
        (await other.Locator("#te-01-4").IsCheckedAsync()).ShouldBeTrue();
    }

    sealed record StoredAnswers(IReadOnlyList<StoredAnswer> Answers);

    sealed record StoredAnswer(string StatementId, int? Level, string? Words);
}
