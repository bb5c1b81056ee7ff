using AseanPlatform.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>A stranger with a report in hand, at the page that says whether it is genuine.</summary>
public sealed class VerifyTests(Platform platform, Browser browser)
{
    [Theory]
    [InlineData("en", true)]
    [InlineData("zh-Hans", false)]
    public async Task A_stranger_checks_a_report_by_its_file_and_its_code_until_it_is_superseded_and_withdrawn(string language, bool script)
    {
        var consultancy = await platform.NewConsultancy(language);
        var client = await consultancy.NewClient(language: language);
        var assessment = await client.Answered();
        using (var work = client.Admin.At("assessment")) await work.PostJson($"/api/v1/assessments/{assessment}/submissions", null);
        using var http = client.Admin.At("reporting");
        var first = await http.Ready(client.Id, "submitted");
        var pdf = await http.GetByteArrayAsync(new Uri($"/api/v1/reports/{first.Id}/files/{language}/pdf", UriKind.Relative));
        await using var context = await browser.Context(platform, language: language, script: script);
        var page = await context.NewPageAsync();
        async Task Brought(byte[] file, string verdict)
        {
            await page.SetInputFilesAsync("#file", new FilePayload { Name = "report 报告.pdf", MimeType = "application/pdf", Buffer = file });
            await page.ClickAsync("form[enctype] button");
            await Expect(page.Locator("#verdict")).ToHaveAttributeAsync("data-verdict", verdict);
        }

        // From any public page to the check, and the file as it was downloaded.
        await page.GotoAsync($"/{Steps.Segment(language)}/principles");
        await page.Locator($"footer a[href='/{Steps.Segment(language)}/verify']").ClickAsync();
        await Brought(pdf, "genuine");
        await Expect(page.Locator("main")).ToContainTextAsync(client.Name);
        await Expect(page.Locator("main")).ToContainTextAsync("report 报告.pdf");
        (await page.Locator("meta[name=robots]").GetAttributeAsync("content")).ShouldBe("noindex");
        new Uri(page.Url).AbsolutePath.ShouldBe($"/{Steps.Segment(language)}/verify"); // no address says "genuine" by itself
        if (script) await page.ShouldBeAccessible();

        // One byte changed, something else, and no file at all.
        byte[] changed = [.. pdf];
        changed[^2] ^= 1;
        await Brought(changed, "changed");
        await Expect(page.Locator("main")).ToContainTextAsync(client.Name);
        await Brought("%PDF-1.7\nforged"u8.ToArray(), "not-genuine");
        await Expect(page.Locator("main")).Not.ToContainTextAsync(client.Name);
        await page.SetInputFilesAsync("#file", Array.Empty<string>());
        await page.ClickAsync("form[enctype] button");
        await Expect(page.Locator("#file-error")).ToBeVisibleAsync();

        // The code, typed as people type, and photographed.
        await page.FillAsync("#code", first.CheckCode.ToLowerInvariant().Replace('-', ' '));
        await page.ClickAsync("form:not([enctype])[action$='/verify'] button");
        await Expect(page.Locator("#verdict")).ToHaveAttributeAsync("data-verdict", "issued");
        await Expect(page.Locator("main")).ToContainTextAsync(client.Name);
        await page.GotoAsync($"/{Steps.Segment(language)}/verify/{first.CheckCode}");
        await Expect(page.Locator("#verdict")).ToHaveAttributeAsync("data-verdict", "issued");
        await Expect(page.Locator("#verdict")).Not.ToContainTextAsync(language == "en" ? "Genuine" : "真实");
        if (script) await page.ShouldBeAccessible();
        await page.GotoAsync($"/{Steps.Segment(language)}/verify/0000-0000-0000-0000");
        await Expect(page.Locator("#verdict")).ToHaveAttributeAsync("data-verdict", "unknown");
        await page.FillAsync("#code", "12");
        await page.ClickAsync("form:not([enctype])[action$='/verify'] button");
        await Expect(page.Locator("#code-error")).ToBeVisibleAsync();
        (await page.InputValueAsync("#code")).ShouldBe("12");

        // Approved: the second report is the one that counts.
        using (var reviewer = consultancy.Admin.At("assessment"))
        {
            var frozen = (await reviewer.GetJson<Frozen>($"/api/v1/assessments/{assessment}/review")).Submission;
            await reviewer.PostJson($"/api/v1/assessments/{assessment}/sign-off", new { submission = frozen.Number, frozen.SnapshotSha256 });
        }
        var second = await http.Ready(client.Id, "signed");
        var signed = await http.GetByteArrayAsync(new Uri($"/api/v1/reports/{second.Id}/files/{language}/pdf", UriKind.Relative));
        await page.GotoAsync($"/{Steps.Segment(language)}/verify");
        await Brought(pdf, "superseded");
        await Brought(signed, "genuine");

        // Withdrawn by the client's administrator: not without a reason, and strangers do not read it.
        await using var desk = await browser.Context(platform, client.Admin, language, script: script);
        var own = await desk.NewPageAsync();
        await own.GotoAsync($"/app/reports/{second.Id}");
        await own.Locator("#files details summary").ClickAsync();
        (await own.Locator("#files details a[href$='/signature']").CountAsync()).ShouldBe(10); // five forms in two languages
        await own.Locator("#withdrawal summary").ClickAsync();
        await own.ClickAsync("#withdrawal form button");
        await Expect(own.Locator("#reason-error")).ToBeVisibleAsync();
        await own.FillAsync("#reason", "A level was mistyped. 填错了。");
        await own.ClickAsync("#withdrawal form button");
        await Expect(own.Locator("main [role=status]")).ToBeVisibleAsync();
        await Expect(own.Locator("#withdrawn")).ToContainTextAsync("填错了");
        (await own.Locator("#withdrawal").CountAsync()).ShouldBe(0);
        if (script) await own.ShouldBeAccessible();
        await Brought(signed, "withdrawn");
        await Expect(page.Locator("main")).Not.ToContainTextAsync("填错了");
    }

    [Fact]
    public async Task A_file_of_20_MB_is_read_a_larger_one_refused_in_plain_words_and_the_address_without_a_language_leads_on()
    {
        const int Most = 20 * 1024 * 1024;
        using var visitor = platform.Anonymous();
        foreach (var (size, status, words) in new[] { (Most, 200, "data-verdict=\"not-genuine\""), (Most + 1, 422, "larger than any report"), (Most + 500_000, 422, "larger than any report") })
        {
            using var form = new MultipartFormDataContent { { new ByteArrayContent(new byte[size]), "file", "large.pdf" } };
            using var answer = await visitor.PostAsync(new Uri("/en/verify", UriKind.Relative), form);
            ((int)answer.StatusCode).ShouldBe(status, $"{size} bytes");
            (await answer.Content.ReadAsStringAsync()).ShouldContain(words);
        }

        using var asked = new HttpRequestMessage(HttpMethod.Get, new Uri("/verify", UriKind.Relative)) { Headers = { { "Accept-Language", "zh-CN" } } };
        using var led = await visitor.SendAsync(asked);
        led.Headers.Location!.OriginalString.ShouldBe("/zh/verify");
    }

    sealed record Frozen(FrozenSubmission Submission);

    sealed record FrozenSubmission(int Number, string SnapshotSha256);
}

sealed record ReadyReport(Guid Id, string State, string Stage, string CheckCode);

static class ReadyReports
{
    public static Task<ReadyReport> Ready(this HttpClient http, Guid client, string stage) =>
        Eventually.Value(async () => (await http.GetJson<List<ReadyReport>>($"/api/v1/reports?clientId={client}")).FirstOrDefault(r => r.State == "ready" && r.Stage == stage), TimeSpan.FromSeconds(90), "the report");
}
