using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AseanPlatform.EndToEnd.Tests;
using AseanPlatform.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.Editing.Tests;

/// <summary>As a new editor would: by the pages alone.</summary>
[Collection(nameof(OneCatalogue))]
public sealed class DeskPageTests(Platform platform, Browser browser)
{
    [Theory]
    [InlineData("en", true)]
    [InlineData("zh-Hans", false)]
    public async Task An_editor_changes_a_text_a_second_one_accepts_it_and_readers_see_it(string language, bool script)
    {
        var (author, second) = (await platform.NewEditor(), await platform.NewEditor());
        using (var me = author.At("identity")) await me.PutOnly("/api/v1/me/language", new { language });
        await using var context = await browser.Context(platform, author, script: script);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/app");
        new Uri(page.Url).AbsolutePath.ShouldBe("/app/editing");
        await Accessible(page, script);
        var (title, addition) = ($"Draft {Platform.Unique("d")}", $"(seen {Platform.Unique("t")})");

        await page.FillAsync("#title", title);
        await page.ClickAsync("section[aria-labelledby=open] button");
        var draft = new Uri(page.Url).AbsolutePath;
        await page.ClickAsync($"a[href='{draft}/items']");
        await page.SelectOptionAsync("#kind", "instruments");
        await page.FillAsync("#search", "vn-ailaw");
        await page.ClickAsync("form[method=get] button");
        await page.ClickAsync($"a[href='{draft}/items/vn-ailaw']");
        await Accessible(page, script);
        var english = page.Locator("[id='title.en']");
        var was = await english.InputValueAsync();
        await english.FillAsync($"{was} {addition}");
        await page.FillAsync("[id='why.reason.en']", "The gazette names it so.");
        await page.FillAsync("[id='why.reason.zh']", "公报如此称之。");
        await page.ClickAsync("button[value=preview]");
        await Expect(page.Locator("[role=status] ins").First).ToContainTextAsync(addition); // word by word, and nothing kept
        (await page.Locator("[role=status] li").AllInnerTextsAsync()).ShouldContain(t => t.Contains("VN", StringComparison.Ordinal));
        await page.FillAsync("[id='title.en']", "<b>bold</b>");
        await page.ClickAsync("button[value=save]");
        await Expect(page.Locator("[id='title.en-error']")).ToContainTextAsync("HTML");
        await page.FillAsync("[id='title.en']", $"{was} {addition}");
        await page.ClickAsync("button[value=save]");
        await Expect(page.Locator("#vn-ailaw ins")).ToContainTextAsync(addition);
        await page.FillAsync("[id='notes.en']", "The name of the law.");
        await page.FillAsync("[id='notes.zh']", "该法的名称。");
        await page.ClickAsync("button[value=describe]");
        await page.ClickAsync("button[value=submit]");
        await Expect(page.Locator("main [role=status]")).ToBeVisibleAsync();
        await Accessible(page, script);
        await page.ClickAsync("button[value=accept]"); // not one's own work
        await Expect(page.Locator("[role=alert]").First).ToBeVisibleAsync();

        await using (var others = await browser.Context(platform, second, script: script))
        {
            var review = await others.NewPageAsync();
            await review.GotoAsync("/app/editing");
            await review.Locator("ul.work").First.Locator("li", new() { HasText = title }).Locator("a").ClickAsync();
            await review.ClickAsync("button[value=accept]");
            await Expect(review.Locator("button[value=publish]")).ToBeVisibleAsync();
        }
        await page.GotoAsync(draft);
        await page.ClickAsync("button[value=publish]");
        await Expect(page.Locator("main [role=status]")).ToBeVisibleAsync();

        using var hub = await platform.Visitor("content", "hub");
        (await hub.GetJson<JsonNode>("/api/v1/instruments/vn-ailaw"))["item"]!["title"]!["en"]!.GetValue<string>().ShouldBe($"{was} {addition}");
        // What a visitor reads of it: between the two releases, and in the story of the item.
        var releases = await hub.GetJson<JsonArray>("/api/v1/releases");
        await using (var visitors = await browser.Context(platform, language: language, script: script))
        {
            var visitor = await visitors.NewPageAsync();
            await visitor.GotoAsync($"/{(language == "en" ? "en" : "zh")}/changes/{releases[1]!["id"]}/{releases[0]!["id"]}");
            await Expect(visitor.Locator("#vn-ailaw ins").First).ToContainTextAsync(addition);
            await Expect(visitor.Locator("#vn-ailaw .tag").First).ToHaveTextAsync(language == "en" ? "editorial" : "文字性");
            await Accessible(visitor, script);
            await visitor.ClickAsync("#vn-ailaw h3 a");
            await Expect(visitor.Locator("main ol > li").First).ToContainTextAsync(addition);
            await Expect(visitor.Locator("main ol > li").First).ToContainTextAsync(releases[0]!["id"]!.GetValue<string>());
            await Accessible(visitor, script);
        }
        await page.GotoAsync("/app/editing/freshness");
        await Accessible(page, script);
        (await page.Locator("tbody tr").CountAsync()).ShouldBeGreaterThan(50);
    }

    [Fact]
    public async Task Every_item_of_every_list_opens_in_the_form_and_goes_back_as_it_was()
    {
        var author = await platform.NewEditor();
        using var api = author.At("content");
        using var pages = author.Browser();
        var draft = await api.Open();
        foreach (var (kind, id) in new[]
        {
            ("sources", "soft-law-to-hard-rules"), ("instruments", "eu-ai-act"), ("obligations", "ob-vn-02"), ("jurisdictions", "VN"), ("bodies", "adgmin"), ("statements", "te-01"), ("principles", await First("principles")),
            ("frameworks", (await First("frameworks"))), ("mappings", await First("mappings")), ("discrepancies", await First("discrepancies")), ("timeline", await First("timeline")),
            ("vocabulary", await First("vocabulary")), ("scoring", await First("scoring")), ("risk-impact-assessment", await First("risk-impact-assessment")),
        })
        {
            var address = new Uri($"/app/editing/drafts/{draft}/items/{id}", UriKind.Relative);
            using var form = await pages.GetAsync(address);
            ((int)form.StatusCode).ShouldBe(200, $"{kind}/{id}");
            var fields = Fields(await form.Content.ReadAsStringAsync());
            fields["do"] = "preview";
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(fields) };
            foreach (var cookie in form.Headers.GetValues("Set-Cookie")) request.Headers.TryAddWithoutValidation("Cookie", $"session={author.Session}; {cookie.Split(';')[0]}");
            using var answer = await pages.SendAsync(request);
            var page = await answer.Content.ReadAsStringAsync();

            ((int)answer.StatusCode).ShouldBe(200, $"{kind}/{id}");
            page.ShouldContain("It is the same as in the release.", customMessage: $"{kind}/{id}");
        }

        async Task<string> First(string list) => (await api.GetJson<JsonNode>($"/api/v1/{list}"))["items"]![0]!["id"]!.GetValue<string>();
    }

    [Fact]
    public async Task A_visitor_without_script_reports_an_error_and_finds_the_answer()
    {
        var words = $"The year is wrong {Platform.Unique("w")}";
        await using var visitors = await browser.Context(platform, script: false, width: 360);
        var page = await visitors.NewPageAsync();
        await page.GotoAsync("/en/corrections/ob-vn-04");
        await page.FillAsync("#text", words);
        await page.ClickAsync("main form button");
        await Expect(page.Locator("main [role=status]")).ToBeVisibleAsync();
        (await page.ContentAsync()).ShouldNotContain(words);

        await using (var desk = await browser.Context(platform, await platform.NewEditor()))
        {
            var editor = await desk.NewPageAsync();
            await editor.GotoAsync("/app/editing/corrections");
            await Accessible(editor, true);
            var card = editor.Locator("section.card", new() { HasText = words });
            await card.Locator("select").SelectOptionAsync("kept");
            await card.Locator("textarea").Nth(0).FillAsync("The year is right.");
            await card.Locator("button").ClickAsync();
            await Expect(card.Locator(".error")).ToBeVisibleAsync(); // in both languages
            await card.Locator("textarea").Nth(1).FillAsync("年份无误。");
            await card.Locator("input[type=checkbox]").CheckAsync();
            await card.Locator("button").ClickAsync();
            await Expect(editor.Locator("main [role=status]")).ToBeVisibleAsync();
        }
        await page.GotoAsync("/zh/corrections/ob-vn-04");
        await Expect(page.Locator("main")).ToContainTextAsync("年份无误。");
        await Expect(page.Locator("main")).ToContainTextAsync(words);
        await using var axe = await browser.Context(platform);
        var checkedPage = await axe.NewPageAsync();
        await checkedPage.GotoAsync("/en/corrections/ob-vn-04");
        await Accessible(checkedPage, true);
        (await checkedPage.GotoAsync("/en/corrections/nowhere"))!.Status.ShouldBe(404);
    }

    [Fact]
    public async Task An_operator_makes_somebody_an_editor_who_finds_the_desk_and_takes_it_away_again()
    {
        var person = await (await platform.NewConsultancy()).InviteColleague();
        await using var operators = await browser.Context(platform, platform.Operator());
        var office = await operators.NewPageAsync();
        await office.GotoAsync("/app/editors");
        await Accessible(office, true);
        await office.FillAsync("#email", "nobody@nowhere.test");
        await office.ClickAsync("section.card button");
        await Expect(office.Locator("#email-error")).ToContainTextAsync("account");
        await office.FillAsync("#email", person.Email);
        await office.ClickAsync("section.card button");
        await Expect(office.Locator("main [role=status]")).ToBeVisibleAsync();

        await using var context = await browser.Context(platform, person);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/app");
        await page.ClickAsync("button[name=membership][value=none]");
        await Eventually.Passes(async () =>
        {
            await page.GotoAsync("/app");
            new Uri(page.Url).AbsolutePath.ShouldBe("/app/editing");
        }, TimeSpan.FromSeconds(10));

        await office.Locator("li", new() { HasText = person.Email }).Locator("button").ClickAsync();
        await Eventually.Passes(async () => (await page.GotoAsync("/app/editing"))!.Status.ShouldBe(403), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task The_desk_is_closed_to_others()
    {
        using var consultant = (await (await platform.NewConsultancy()).InviteColleague()).Browser();
        foreach (var path in (string[])["/app/editing", "/app/editing/corrections", "/app/editing/freshness", $"/app/editing/drafts/{Guid.CreateVersion7()}"])
        {
            using var answer = await consultant.GetAsync(new Uri(path, UriKind.Relative));
            ((int)answer.StatusCode).ShouldBe(403, path);
        }
    }

    static async Task Accessible(IPage page, bool script)
    {
        if (!script) return; // axe itself is one
        await page.ShouldBeAccessible();
    }

    /// <summary>What a browser would send of the page's longest form.</summary>
    static Dictionary<string, string> Fields(string html)
    {
        var form = All(html, "(?<all><form.*?</form>)").Select(m => m.Groups["all"].Value).MaxBy(f => f.Length)!;
        var fields = new Dictionary<string, string>();
        foreach (var field in All(form, """(?<all><input[^>]*\bname="(?<name>[^"]*)"[^>]*>)""")) Set(field, All(field.Groups["all"].Value, """\bvalue="(?<value>[^"]*)"{1}"""));
        foreach (var field in All(form, """<textarea[^>]*\bname="(?<name>[^"]*)"[^>]*>(?<value>.*?)</textarea>""")) Set(field, [field]);
        foreach (var field in All(form, """<select[^>]*\bname="(?<name>[^"]*)"[^>]*>(?<all>.*?)</select>""")) Set(field, All(field.Groups["all"].Value, """<option value="(?<value>[^"]*)" selected"""));
        return fields;

        void Set(Match field, IEnumerable<Match> value) => fields[field.Groups["name"].Value] = System.Net.WebUtility.HtmlDecode(value.FirstOrDefault()?.Groups["value"].Value ?? "");
        static IEnumerable<Match> All(string text, string pattern) => Regex.Matches(text, pattern, RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));
    }
}
