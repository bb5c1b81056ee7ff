using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using AseanPlatform.Testing;
using Microsoft.Playwright;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>What several journeys do.</summary>
static class Steps
{
    public static string Segment(string language) => language == "en" ? "en" : "zh";

    /// <summary>
    /// Polls until the address is this one; ** is anything, * is anything but a slash.
    /// (WaitForURLAsync waits for the load event too, and on a busy machine misses one that came between.)
    /// </summary>
    public static async Task Arrives(this IPage page, string address)
    {
        await Assertions.Expect(page).ToHaveURLAsync(new Regex($"^{Regex.Escape(address).Replace(@"\*\*", ".*", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal)}$"));
        await page.Whole();
    }

    /// <summary>Waits until a page of ours is read to its foot: after a click it is there as soon as its first piece is, and what is counted at once may be half of it.</summary>
    public static Task Whole(this IPage page) => page.Locator("body > footer").WaitForAsync(new() { State = WaitForSelectorState.Attached });

    /// <summary>One heading; and with script no scrolling sideways, and nothing that axe finds.</summary>
    public static async Task ShouldLookWell(this IPage page, bool script)
    {
        await page.Whole();
        (await page.Locator("h1").CountAsync()).ShouldBe(1);
        if (!script) return; // the checker is a script
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBeLessThanOrEqualTo(0, $"{page.Url} scrolls sideways");
        await page.ShouldBeAccessible();
    }

    /// <summary>Asks until it passes. What was begun within the limit may fail, however long the answer took; what is begun later may not.</summary>
    public static async Task NoLaterThan(TimeSpan limit, Func<Task> assertions)
    {
        var started = Stopwatch.GetTimestamp();
        await Eventually.True(async () =>
        {
            var late = Stopwatch.GetElapsedTime(started) > limit;
            try
            {
                await assertions();
                return true;
            }
            catch (Exception) when (!late)
            {
                return false;
            }
        }, limit + TimeSpan.FromMinutes(1));
    }

    /// <summary>Fails unless the picture comes and can be drawn; a page arrives before its pictures do.</summary>
    public static async Task ShouldBeDrawn(this ILocator picture) =>
        (await picture.EvaluateAsync<int>("picture => picture.decode().then(() => picture.naturalWidth)")).ShouldBeGreaterThan(0);

    /// <summary>Fills in the public scorecard and stands on the result.</summary>
    public static Task FillScorecard(this IPage page, string language, string? organisation = null, params string[] markets) => page.FillScorecardAt($"/{Segment(language)}/scorecard", organisation, markets);

    public static async Task FillScorecardAt(this IPage page, string address, string? organisation = null, params string[] markets)
    {
        await page.GotoAsync(address);
        if (organisation is not null) await page.FillAsync("#organisation", organisation);
        var statements = await page.Locator("fieldset.card[id]").AllAsync();
        statements.Count.ShouldBe(7);
        for (var i = 0; i < statements.Count; i++) await statements[i].Locator($"input[value='{(i == 6 ? "open" : i % 5)}']").CheckAsync();
        foreach (var market in markets) await page.CheckAsync($"input[name=markets][value={market}]");
        await page.ClickAsync("main form button:not([type=button])");
        await page.Locator(".radar").WaitForAsync();
        await page.Whole();
    }

    /// <summary>Answers every statement of the chapter in which the page stands, and waits until each says that it is saved.</summary>
    public static async Task AnswerChapter(this IPage page, string level = "3")
    {
        foreach (var card in await page.Locator("form[data-statement]").AllAsync())
        {
            await card.Locator($"input[name=level][value='{level}']").CheckAsync();
            await Assertions.Expect(card.Locator(".save-line")).ToContainTextAsync("Saved");
        }
    }

    public static async Task<string> PdfText(this IPage page, ILocator link)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => link.ClickAsync());
        var file = await download.PathAsync();
        using var reader = Process.Start(new ProcessStartInfo("pdftotext", ["-enc", "UTF-8", file, "-"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var text = await reader.StandardOutput.ReadToEndAsync();
        await reader.WaitForExitAsync();
        reader.ExitCode.ShouldBe(0);
        return text;
    }

    /// <summary>The answers through the same API, so that a test about something else need not click 49 times.</summary>
    public static async Task<Guid> Answered(this ClientOrganisation client, int level = 3)
    {
        using var http = client.Admin.At("assessment");
        var started = await Eventually.Value(async () =>
        {
            using var answer = await http.PostAsync(new Uri($"/api/v1/clients/{client.Id}/assessments", UriKind.Relative), null);
            return answer.IsSuccessStatusCode ? await answer.Json<Made>() : null;
        });
        var assessment = await http.GetJson<ShownAssessment>($"/api/v1/assessments/{started.Id}");
        foreach (var statement in assessment.Statements.Where(statement => statement.Shown))
        {
            await http.PutJson<object>($"/api/v1/assessments/{started.Id}/answers/{statement.Id}", new { writeId = Guid.CreateVersion7(), basedOn = 0, notApplicable = false, level });
        }
        return started.Id;
    }

    /// <summary>Something of everything that stands beside answers: evidence of each kind for TE-01, what people say about it, a question to a colleague, an action.</summary>
    public static async Task<(Guid Evidence, Guid Action)> Furnish(this ClientOrganisation client, Guid assessment, Person colleague)
    {
        using var http = client.Admin.At("assessment");
        using var paper = new ByteArrayContent("%PDF-1.7\nproof"u8.ToArray()) { Headers = { ContentType = new("application/pdf") } };
        using var brought = await http.PostAsync(new Uri($"/api/v1/clients/{client.Id}/evidence/files?fileName={Uri.EscapeDataString("AI policy 人工智能政策 2026.pdf")}&expiresOn={Day(20)}", UriKind.Relative), paper);
        var file = (await brought.Json<Made>()).Id;
        var link = (await http.PostJson<Made>($"/api/v1/clients/{client.Id}/evidence", new { kind = "link", title = "The public page about our systems", url = "https://example.test/a/rather/long/address/of/a/page/that-says-how-the-systems-work" })).Id;
        var note = (await http.PostJson<Made>($"/api/v1/clients/{client.Id}/evidence", new { kind = "note", title = "Minutes of the board", note = "The board approved the policy.\n董事会批准了该政策。", expiresOn = "2026-01-31" })).Id;
        await http.PostJson<Made>($"/api/v1/clients/{client.Id}/evidence", new { kind = "note", title = "Not used yet", note = "…" });
        foreach (var evidence in (Guid[])[file, link, note]) (await http.PutAsync(new Uri($"/api/v1/assessments/{assessment}/answers/te-01/evidence/{evidence}", UriKind.Relative), null)).EnsureSuccessStatusCode();

        using var office = client.Consultancy.Admin.At("assessment");
        var comments = $"/api/v1/assessments/{assessment}/answers/te-01/comments";
        var asked = await office.PostJson<Made>(comments, new { words = "Does the policy cover the systems you buy?\n政策是否涵盖外购系统？", mentioned = new[] { await colleague.Id() } });
        await http.PostJson<Made>(comments, new { words = "Yes, in chapter 4.", below = asked.Id });
        var settled = await http.PostJson<Made>(comments, new { words = "The link was broken; it works again." });
        await http.PutAsJsonAsync($"/api/v1/comments/{settled.Id}/standing", new { resolved = true });
        await office.PostJson<Made>(comments, new { words = "They are better than they think.", staffOnly = true });
        await http.PostJson<Made>($"/api/v1/assessments/{assessment}/answers/te-01/asks", new { asked = await colleague.Id(), dueOn = Day(10), words = "You wrote the policy." });

        var actions = $"/api/v1/clients/{client.Id}/actions";
        await http.PostJson<Made>(actions, new { title = "Print the notice", dueOn = "2026-01-31" });
        return (file, (await http.PostJson<Made>(actions, new { title = "Write down who decides what the system may do without a person", words = "With the people who run it.", assessmentId = assessment, statementId = "te-01", target = 3, owner = await colleague.Id(), dueOn = Day(30) })).Id);

        static string Day(int ahead) => DateTime.UtcNow.AddDays(ahead).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    sealed record ShownAssessment(IReadOnlyList<ShownStatement> Statements);

    sealed record ShownStatement(string Id, bool Shown);
}
