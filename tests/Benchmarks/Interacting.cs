using System.Text.Json;
using AseanPlatform.Testing;
using Microsoft.Playwright;

namespace AseanPlatform.Benchmarks;

/// <summary>How long a person waits until the page shows that it heard: the event timing of the browser, with a processor four times as slow.</summary>
static class Interacting
{
    const int Times = 8, Slower = 4;

    // The browser rounds to 8 ms and tells of nothing below 16.
    const string Listen = """
        new PerformanceObserver(list => { for (const entry of list.getEntries()) if (entry.interactionId) (window.waits ??= []).push(entry.duration); })
          .observe({ type: "event", durationThreshold: 16, buffered: true });
        """;

    const string Painted = "new Promise(done => requestAnimationFrame(() => setTimeout(done, 150)))";

    sealed record Way(string Name, string Path, Func<IPage, int, Task> Act);

    public static async Task<Row> UntilPaint(Testing.Platform platform)
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        var chapter = $"app/assessments/{await client.Admin.AnswerAll(client.Id)}/TE";
        Way[] ways =
        [
            new("level by mouse", chapter, (page, n) => page.ClickAsync($"label:has(#te-01-{n % 5})")),
            new("level by keyboard", chapter, (page, n) => page.PressAsync($"#te-02 input[name=level]:checked", n % 2 == 0 ? "ArrowDown" : "ArrowUp")),
            new("not applicable", chapter, (page, n) => page.ClickAsync(n % 2 == 0 ? "label:has(#te-03-na)" : "label:has(#te-03-2)")),
            new("own words", chapter, (page, _) => page.PressAsync("#te-01-words", "a")),
            new("what counts as evidence", chapter, (page, _) => page.ClickAsync("#te-01 summary >> nth=0")),
            new("what it rests on", chapter, (page, _) => page.ClickAsync("#te-01 summary >> nth=-1")),
            new("comment", $"{chapter}/te-01", (page, _) => page.PressAsync("textarea >> nth=-1", "a")),
            new("scorecard: level", "en/scorecard", (page, n) => page.ClickAsync($"fieldset.card >> nth=0 >> label >> nth={n % 5}")),
            new("scorecard: market", "en/scorecard", (page, _) => page.ClickAsync("label:has(input[name=markets]) >> nth=0")),
            new("search", "en/search", (page, _) => page.PressAsync("main input[name=q]", "a")),
        ];

        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium-headless-shell", Args = ["--no-sandbox"] });
        var waits = new List<(string Name, double Worst)>();
        foreach (var way in ways)
        {
            await using var context = await browser.NewContextAsync(new() { BaseURL = platform.Origin.ToString() });
            await context.AddCookiesAsync([new() { Name = "session", Value = client.Admin.Session, Url = platform.Origin.ToString(), HttpOnly = true, SameSite = SameSiteAttribute.Lax }]);
            await context.AddInitScriptAsync(Listen);
            var page = await context.NewPageAsync();
            if (await page.GotoAsync($"/{way.Path}") is not { Ok: true } answer) throw new InvalidOperationException($"/{way.Path} does not open.");
            var protocol = await context.NewCDPSessionAsync(page);
            await protocol.SendAsync("Emulation.setCPUThrottlingRate", new Dictionary<string, object> { ["rate"] = Slower });
            for (var n = 0; n < Times; n++)
            {
                await way.Act(page, n);
                await page.EvaluateAsync(Painted);
            }
            var seen = await page.EvaluateAsync<JsonElement>("window.waits ?? []");
            waits.Add((way.Name, seen.EnumerateArray().Select(wait => wait.GetDouble()).DefaultIfEmpty(16).Max()));
        }
        return Row.AtMost("interaction to next paint, worst of ten interactions", 150, 150, waits.Max(wait => wait.Worst), "ms",
            $"Chromium, processor {Slower} times slower, each {Times} times, the slowest counts: " + string.Join(", ", waits.Select(wait => $"{wait.Name} {wait.Worst:0}")));
    }
}
