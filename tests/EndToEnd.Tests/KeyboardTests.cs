using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>The questionnaire of a client by the keyboard alone: no mouse, and no script of the test does what a key should.</summary>
public sealed class KeyboardTests(Platform platform, Browser browser)
{
    [Theory]
    [InlineData("en")]
    [InlineData("zh-Hans")]
    public async Task A_client_answers_every_statement_and_submits(string language)
    {
        var client = await (await platform.NewConsultancy(language)).NewClient(language: language);
        var assessment = await client.Admin.Start(client.Id);
        using var http = client.Admin.At("assessment");
        await using var context = await browser.Context(platform, client.Admin, language);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/app/assessments/{assessment}");
        await page.TabTo("main a[href$='/TE']");
        await page.Keyboard.PressAsync("Enter");

        var pressed = new Dictionary<string, int>();
        for (var chapter = 0; chapter < 7; chapter++)
        {
            await Expect(page.Locator("#answers.scripted")).ToBeVisibleAsync();
            var here = page.Url;
            var statements = await page.EvaluateAsync<string[]>("[...document.querySelectorAll('form[data-statement]')].map(form => form.dataset.statement)");
            foreach (var statement in statements)
            {
                await page.Keyboard.PressAsync("Alt+ArrowRight"); // to the next statement
                (await page.EvaluateAsync<string?>("document.activeElement.closest('form')?.dataset.statement")).ShouldBe(statement);
                (await page.EvaluateAsync<string?>("document.activeElement.type")).ShouldBe("radio");
                var level = pressed[statement] = pressed.Count % 5;
                await page.Keyboard.PressAsync($"Digit{level}");
                (await page.EvaluateAsync<string>("document.activeElement.id")).ShouldBe($"{statement}-{level}");
            }
            if (chapter == 0)
            {
                // Back by one, to change what was pressed there, and forth again; and a digit among own words is a digit.
                await page.Keyboard.PressAsync("Alt+ArrowLeft");
                var before = statements[^2];
                (await page.EvaluateAsync<string>("document.activeElement.id")).ShouldBe($"{before}-{pressed[before]}");
                pressed[before] = 4 - pressed[before];
                await page.Keyboard.PressAsync($"Digit{pressed[before]}");
                await page.Keyboard.PressAsync("Alt+ArrowRight");
                await page.TabTo($"#{statements[^1]}-words");
                await page.Keyboard.TypeAsync("Since 2024 制度");
                await Expect(page.Locator($"#{statements[^1]}-words")).ToHaveValueAsync("Since 2024 制度");
            }
            page.Url.ShouldBe(here, "Alt and an arrow do not leave the page");
            await page.TabTo("#answers > .actions a.button");
            await page.Keyboard.PressAsync("Enter");
            await Expect(page).Not.ToHaveURLAsync(here);
        }

        page.Url.ShouldEndWith("/submit");
        await Eventually.True(async () => (int)(await http.GetJson<JsonNode>($"/api/v1/assessments/{assessment}"))["coverage"]!["done"]! == 42, TimeSpan.FromSeconds(30), "every answer");
        var answers = (await http.GetJson<JsonNode>($"/api/v1/assessments/{assessment}"))["answers"]!.AsArray();
        answers.ToDictionary(answer => (string)answer!["statementId"]!, answer => (int)answer!["level"]!).OrderBy(answer => answer.Key, StringComparer.Ordinal).ShouldBe(pressed.OrderBy(answer => answer.Key, StringComparer.Ordinal));
        answers.Select(answer => (string?)answer!["words"]).OfType<string>().ShouldBe(["Since 2024 制度"]);
        await page.ReloadAsync();
        await page.TabTo("main form[action$='/submit'] button");
        await page.Keyboard.PressAsync("Enter");
        await Eventually.True(async () => (string)(await http.GetJson<JsonNode>($"/api/v1/assessments/{assessment}"))["state"]! == "submitted", what: "the submission");
    }
}
