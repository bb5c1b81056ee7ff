using AseanPlatform.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

public sealed class ReviewTests(Platform platform, Browser browser)
{
    [Theory]
    [InlineData("en", true)]
    [InlineData("zh-Hans", false)]
    public async Task A_submission_is_given_back_changed_approved_and_opened_again(string language, bool script)
    {
        var consultancy = await platform.NewConsultancy(language);
        var client = await consultancy.NewClient(language: language);
        var assessment = await client.Answered();
        await using var desk = await browser.Context(platform, client.Admin, language, script: script);
        await using var office = await browser.Context(platform, consultancy.Admin, language, script: script);
        var (page, reviewer) = (await desk.NewPageAsync(), await office.NewPageAsync());

        await page.GotoAsync($"/app/assessments/{assessment}/submit");
        await page.ClickAsync($"form[action='/app/assessments/{assessment}/submit'] button");

        // The reviewer comes from the list of what waits, chooses a statement, and forgets to say why.
        await reviewer.GotoAsync("/app");
        await Eventually.Passes(async () =>
        {
            await reviewer.ReloadAsync();
            (await reviewer.Locator($"a[href='/app/assessments/{assessment}/review']").CountAsync()).ShouldBeGreaterThan(0);
        });
        await reviewer.Locator($"a[href='/app/assessments/{assessment}/review']").First.ClickAsync();
        await reviewer.Locator("details summary").First.ClickAsync();
        await reviewer.CheckAsync("input[name=statements][value=te-01]");
        await reviewer.ClickAsync("form[action$='/change-requests'] button");
        await Expect(reviewer.Locator(".summary")).ToBeVisibleAsync();
        (await reviewer.IsCheckedAsync("input[name=statements][value=te-01]")).ShouldBeTrue();
        await reviewer.FillAsync("#words", "Where is it written down? 依据何在？");
        await reviewer.ClickAsync("form[action$='/change-requests'] button");
        await Expect(reviewer.Locator(".note.good")).ToBeVisibleAsync();

        // The client is told, sees what is asked for, changes it and something else, and submits again.
        await platform.Mailbox(client.Admin.Email).First(mail => mail.Text.Contains(client.Name, StringComparison.Ordinal) && mail.Links.Any(link => link.AbsolutePath.EndsWith("/assessment", StringComparison.Ordinal)), TimeSpan.FromSeconds(60));
        await page.GotoAsync("/app");
        await page.ClickAsync($"a[href='/app/assessments/{assessment}#asked']");
        await Expect(page.Locator("#asked")).ToContainTextAsync("依据何在？");
        await page.Locator("#asked ul a").First.ClickAsync();
        await Expect(page.Locator("#te-01 .note.attention")).ToBeVisibleAsync();
        await Answer(page, script, "te-01", "4", "Policy 7.");
        await Answer(page, script, "te-02", "2", "Found while looking.");
        await page.GotoAsync($"/app/assessments/{assessment}/submit");
        await page.ClickAsync($"form[action='/app/assessments/{assessment}/submit'] button");

        // The reviewer sees both changes, asked for or not, and approves exactly this.
        await reviewer.GotoAsync($"/app/assessments/{assessment}/review");
        await Expect(reviewer.Locator("#change-te-01")).ToBeVisibleAsync();
        await Expect(reviewer.Locator("#change-te-02")).ToBeVisibleAsync();
        await reviewer.ClickAsync("form[action$='/sign-off'] button");
        await Expect(reviewer.Locator("#signed-heading")).ToBeVisibleAsync();
        var hash = await reviewer.Locator("section[aria-labelledby=signed-heading] code").First.InnerTextAsync();
        hash.Length.ShouldBe(64);

        // Opened again, the next cycle has the answers, marked; a change shows beside the approval and beside the cycle before.
        await page.GotoAsync($"/app/assessments/{assessment}/review");
        await page.FillAsync("#reason", "A new system.");
        await page.ClickAsync("form[action$='/next-cycle'] button");
        await Expect(page.Locator("main")).ToContainTextAsync("A new system.");
        var next = new Uri(page.Url).AbsolutePath.Split('/')[^1];
        next.ShouldNotBe(assessment.ToString());
        await page.GotoAsync($"/app/assessments/{next}/TE");
        await Answer(page, script, "te-01", "1", "It fell back.");
        await page.GotoAsync($"/app/assessments/{next}/score");
        await page.Locator($"a[href='/app/assessments/{next}/cycles']").First.ClickAsync();
        await Expect(page.Locator("#row-te-01")).ToBeVisibleAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("It fell back.");
    }

    [Theory]
    [InlineData("en", 1280, false)]
    [InlineData("zh-Hans", 360, true)]
    public async Task Pages_of_a_review(string language, int width, bool dark)
    {
        var consultancy = await platform.NewConsultancy(language);
        var client = await consultancy.NewClient(language: language);
        var assessment = await client.Answered(level: 4);
        using (var work = client.Admin.At("assessment")) await work.PostJson($"/api/v1/assessments/{assessment}/submissions", null);
        await using (var office = await browser.Context(platform, consultancy.Admin, language, width: width, dark: dark))
            await PageQuality.Check(office, $"/app/assessments/{assessment}/review");

        using (var reviewer = consultancy.Admin.At("assessment"))
        {
            await reviewer.PostJson($"/api/v1/assessments/{assessment}/change-requests", new { submission = 1, statements = new[] { "te-01" }, words = "依据何在？" });
            using (var work = client.Admin.At("assessment"))
            {
                await using var desk = await browser.Context(platform, client.Admin, language, width: width, dark: dark);
                foreach (var path in (string[])["", "/TE", "/asked", "/submit", "/score"]) await PageQuality.Check(desk, $"/app/assessments/{assessment}{path}");
                await work.PostJson($"/api/v1/assessments/{assessment}/submissions", null);
            }
            var frozen = (await reviewer.GetJson<Frozen>($"/api/v1/assessments/{assessment}/review")).Submission;
            await reviewer.PostJson($"/api/v1/assessments/{assessment}/sign-off", new { submission = frozen.Number, frozen.SnapshotSha256 });
            var next = await reviewer.PostJson<Made>($"/api/v1/assessments/{assessment}/next-cycle", new { reason = "Spring." });
            await using var later = await browser.Context(platform, client.Admin, language, width: width, dark: dark);
            foreach (var path in (string[])[$"{assessment}/review", $"{next.Id}", $"{next.Id}/score", $"{next.Id}/cycles"]) await PageQuality.Check(later, $"/app/assessments/{path}");
        }
    }

    /// <summary>By itself with script, by its button without.</summary>
    static async Task Answer(IPage page, bool script, string statement, string level, string words)
    {
        if (script) await Expect(page.Locator("#answers.scripted")).ToBeAttachedAsync(); // before, nobody would hear of what is filled in
        await page.FillAsync($"#{statement}-words", words);
        await page.CheckAsync($"#{statement}-{level}");
        if (!script) await page.ClickAsync($"#{statement} p.actions button");
        await Expect(page.Locator($"#{statement} .save-line")).ToContainTextAsync(script ? "Saved" : "UTC");
    }

    sealed record Frozen(FrozenSubmission Submission);

    sealed record FrozenSubmission(int Number, string SnapshotSha256);
}
