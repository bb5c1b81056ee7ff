using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>Who changes the language where they write goes on writing where they were: place, focus and what is not sent stay.</summary>
public sealed class LanguageTests(Platform platform, Browser browser)
{
    const string Switch = "form[data-language] button";

    [Theory]
    [InlineData("en")]
    [InlineData("zh-Hans")]
    public async Task At_a_statement_place_focus_and_words_stay_in_both_directions(string language)
    {
        var client = await (await platform.NewConsultancy(language)).NewClient(language: language);
        var assessment = await client.Answered(level: 1);
        await using var context = await browser.Context(platform, client.Admin, language);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/app/assessments/{assessment}/TE");
        await page.FocusAsync("#te-03-words");
        await page.Keyboard.TypeAsync("Typed and not sent 未发送");
        for (var n = 0; n < 4; n++) await page.Keyboard.PressAsync("ArrowLeft");

        for (var turn = 0; turn < 2; turn++)
        {
            var next = (language == "en") == (turn == 0) ? "zh-Hans" : "en";
            await page.ClickAsync(Switch); // the page is scrolled up to it
            await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", next);
            page.Url.ShouldEndWith($"/app/assessments/{assessment}/TE");
            await Expect(page.Locator("#te-03-words")).ToBeFocusedAsync();
            await Expect(page.Locator("#te-03-words")).ToBeInViewportAsync();
            await Expect(page.Locator("#te-03-words")).ToHaveValueAsync("Typed and not sent 未发送");
            (await page.EvaluateAsync<int>("document.activeElement.selectionStart")).ShouldBe("Typed and not sent".Length);
        }
        await Expect(page.Locator("#te-03 .save-line")).ToContainTextAsync(language == "en" ? "Saved" : "已保存");

        // A choice counts as a place, too.
        await page.CheckAsync("#te-05-3");
        await page.ClickAsync(Switch);
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language == "en" ? "zh-Hans" : "en");
        await Expect(page.Locator("#te-05-3")).ToBeFocusedAsync();
        await Expect(page.Locator("#te-05-3")).ToBeCheckedAsync();
    }

    [Theory]
    [InlineData("en", "Not saved yet, kept on this device", "尚未保存，已暂存于本设备")]
    [InlineData("zh-Hans", "尚未保存，已暂存于本设备", "Not saved yet, kept on this device")]
    public async Task What_does_not_apply_keeps_its_words_until_the_reason_is_there(string language, string here, string there)
    {
        var client = await (await platform.NewConsultancy(language)).NewClient(language: language);
        var assessment = await client.Answered(level: 1);
        using var http = client.Admin.At("assessment");
        await using var context = await browser.Context(platform, client.Admin, language);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/app/assessments/{assessment}/TE");
        await page.CheckAsync("#te-02-na");
        await page.FillAsync("#te-02-words", "We buy it ready-made. 外购");
        await Expect(page.Locator("#te-02 .save-line")).ToContainTextAsync(here);

        await page.ClickAsync(Switch);
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language == "en" ? "zh-Hans" : "en");
        await Still(there);
        await Expect(page.Locator("#te-02-words")).ToBeFocusedAsync();
        await page.ClickAsync(Switch);
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language);
        await page.ReloadAsync();
        await Still(here);
        ((int)(await Stored())["level"]!).ShouldBe(1, "without its reason it is no answer");

        await page.FillAsync("#te-02-reason", "No such system. 没有");
        await Expect(page.Locator("#te-02 .save-line")).ToContainTextAsync(language == "en" ? "Saved" : "已保存");
        var stored = await Stored();
        ((bool)stored["notApplicable"]!, (string)stored["reason"]!, (string)stored["words"]!, (int)stored["revision"]!).ShouldBe((true, "No such system. 没有", "We buy it ready-made. 外购", 2));
        await Waits(0);

        // Whoever goes back to what is stored has nothing left to send.
        await page.CheckAsync("#te-04-na");
        await Waits(1);
        await page.CheckAsync("#te-04-1");
        await Waits(0);
        await Expect(page.Locator("#te-04 .save-line")).ToContainTextAsync(language == "en" ? "Saved" : "已保存");
        (await http.GetJson<JsonArray>($"/api/v1/assessments/{assessment}/answers/te-04/history")).Count.ShouldBe(1);

        async Task Still(string line)
        {
            await Expect(page.Locator("#te-02-na")).ToBeCheckedAsync();
            await Expect(page.Locator("#te-02-words")).ToHaveValueAsync("We buy it ready-made. 外购");
            await Expect(page.Locator("#te-02-reason")).ToBeVisibleAsync();
            await Expect(page.Locator("#te-02 .save-line")).ToContainTextAsync(line);
        }

        async Task<JsonNode> Stored() => (await http.GetJson<JsonNode>($"/api/v1/assessments/{assessment}"))["answers"]!.AsArray().Single(answer => (string)answer!["statementId"]! == "te-02")!;

        Task Waits(int count) => Eventually.True(async () => await page.EvaluateAsync<int>("Object.keys(localStorage).filter(key => key.startsWith('answer:')).length") == count, what: $"{count} answers that wait");
    }

    [Fact]
    public async Task What_stands_beside_an_answer_and_was_not_sent_stays_with_it()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        await consultancy.Invite(client.Id, "contributor");
        var assessment = await client.Answered(level: 1);
        using var http = client.Admin.At("assessment");
        var action = await http.PostJson<Made>($"/api/v1/clients/{client.Id}/actions", new { title = "Write it down" });
        await http.PostJson<Made>($"/api/v1/assessments/{assessment}/answers/te-01/comments", new { words = "Is it in use?" });
        await using var context = await browser.Context(platform, consultancy.Admin);
        var page = await context.NewPageAsync();

        await page.GotoAsync($"/app/assessments/{assessment}/TE/te-01");
        await page.ClickAsync("#evidence details > summary");
        string[] fields = ["#comment-words", "#staff-words", "#ask-words", "#evidence-url", "#evidence-note"];
        foreach (var field in fields) await page.FillAsync(field, $"https://example.test/{field[1..]}");
        await page.SelectOptionAsync("#ask-person", new SelectOptionValue { Index = 1 });
        await page.FocusAsync("#evidence-note");
        // What somebody else says meanwhile puts a form before these.
        await http.PostJson<Made>($"/api/v1/assessments/{assessment}/answers/te-01/comments", new { words = "It is." });
        await Turn();
        foreach (var field in fields) await Expect(page.Locator(field)).ToHaveValueAsync($"https://example.test/{field[1..]}");
        await Expect(page.Locator("#ask-person")).Not.ToHaveValueAsync("");
        await Expect(page.Locator("#evidence-note")).ToBeFocusedAsync(); // the fold is open again

        foreach (var (address, field) in ((string, string)[])[($"/app/actions/{action.Id}", "#action-words"), ($"/app/clients/{client.Id}/actions", "#new-words"), ($"/app/clients/{client.Id}/notes", "#new-words")])
        {
            await page.GotoAsync(address);
            await page.FillAsync(field, "Not sent yet 未发送");
            await Turn();
            await Expect(page.Locator(field)).ToHaveValueAsync("Not sent yet 未发送");
            await Expect(page.Locator(field)).ToBeFocusedAsync();
        }

        async Task Turn()
        {
            var other = await page.Locator("html").GetAttributeAsync("lang") == "en" ? "zh-Hans" : "en";
            await page.ClickAsync(Switch);
            await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", other);
        }
    }
}
