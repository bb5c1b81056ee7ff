using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using AseanPlatform.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>The save line never lies: networks that go, tabs that die, sessions that end, two tabs, two people.</summary>
public sealed class SaveQueueTests(Platform platform, Browser browser)
{
    const string Api = "**/api/v1/**", Chapter = "TE";

    // Says to the test what each card says: with the words that stood there when the card said that they are saved.
    const string Witness = """
        document.addEventListener("DOMContentLoaded", () => {
          for (const form of document.querySelectorAll("form[data-statement]")) new MutationObserver(() => {
            if (/^Saved /.test(form.querySelector(".save-line").textContent)) witness(JSON.stringify({ statement: form.dataset.statement, level: form.elements.level.value, words: form.elements.words.value }));
          }).observe(form.querySelector(".save-line"), { childList: true, characterData: true, subtree: true });
        });
        """;

    sealed record Seen(string Statement, string Level, string Words);

    [Theory]
    [InlineData(7)]
    [InlineData(20261122)]
    public async Task Every_answer_that_was_shown_as_saved_is_there_and_none_twice(int seed)
    {
        var random = new Random(seed);
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        var assessment = await client.Answered(level: 1);
        var colleague = await consultancy.Invite(client.Id, "contributor");
        var ledger = new ConcurrentQueue<Seen>();
        var people = new List<(IBrowserContext Context, IPage Page)>();
        await using var one = await browser.Context(platform, client.Admin);
        await using var other = await browser.Context(platform, colleague);
        foreach (var context in (IBrowserContext[])[one, other])
        {
            await context.ExposeFunctionAsync("witness", (string said) => ledger.Enqueue(JsonSerializer.Deserialize<Seen>(said, JsonSerializerOptions.Web)!));
            await context.AddInitScriptAsync(Witness);
            people.Add((context, await Open(context, assessment)));
        }

        for (var step = 0; step < 40; step++)
        {
            var who = random.Next(people.Count);
            var (context, page) = people[who];
            var statement = $"te-0{random.Next(1, 4)}";
            switch (random.Next(10))
            {
                case 0:
                    await context.RouteAsync(Api, route => route.AbortAsync("internetdisconnected"));
                    break;
                case 1:
                    await context.UnrouteAsync(Api);
                    break;
                case 2:
                    await page.ReloadAsync();
                    break;
                case 3: // no farewell: what was typed last has half a second less to live
                    await page.CloseAsync(new() { RunBeforeUnload = false });
                    people[who] = (context, await Open(context, assessment));
                    break;
                case 4 when await Choices(page.Locator($"#{statement}")) is > 0 and var choices:
                    await page.Locator($"#{statement} .conflict button").Nth(random.Next(choices)).ClickAsync();
                    break;
                default:
                    await page.FillAsync($"#{statement}-words", string.Create(CultureInfo.InvariantCulture, $"step {step} 第{step}步"));
                    await page.CheckAsync($"#{statement}-{random.Next(5)}");
                    if (random.Next(3) == 0) await Expect(page.Locator($"#{statement} .save-line")).Not.ToHaveTextAsync("Saving…", new() { Timeout = 30_000 });
                    break;
            }
        }
        foreach (var (context, _) in people) await context.UnrouteAsync(Api);
        foreach (var (_, page) in people)
        {
            await page.EvaluateAsync("dispatchEvent(new Event('online'))");
            await Expect(page.Locator(".save-line", new() { HasText = "Saving…" })).ToHaveCountAsync(0, new() { Timeout = 60_000 }); // what was typed last is in the queue
            await Eventually.True(async () => await page.EvaluateAsync<int>("Object.entries(localStorage).filter(([key, value]) => key.startsWith('answer:') && !JSON.parse(value).state).length") == 0, TimeSpan.FromSeconds(60), $"an empty queue, seed {seed}");
        }

        using var http = client.Admin.At("assessment");
        var present = (await http.GetJson<StoredAnswers>($"/api/v1/assessments/{assessment}")).Answers.ToDictionary(answer => answer.StatementId);
        ledger.ShouldNotBeEmpty();
        foreach (var statement in (string[])["te-01", "te-02", "te-03"])
        {
            var stored = (await http.GetJson<List<Write>>($"/api/v1/assessments/{assessment}/answers/{statement}/history")).Where(write => write.Stored).Select(write => write.Answer).OrderBy(answer => answer.Revision).ToList();
            var values = stored.Select(answer => (Level: answer.Level?.ToString(CultureInfo.InvariantCulture) ?? "open", Words: answer.Words ?? "")).ToHashSet();
            ledger.Where(seen => seen.Statement == statement && !values.Contains((seen.Level, seen.Words))).ShouldBeEmpty($"shown as saved and not there, seed {seed}");
            var revisions = stored.GroupBy(answer => answer.Revision).ToList();
            revisions.ShouldAllBe(same => same.Select(answer => $"{answer.Level} {answer.Words}").Distinct().Count() == 1, $"one value to each revision, seed {seed}");
            revisions.Select(same => same.Key).ShouldBe(Enumerable.Range(1, revisions.Count).Select(n => (long)n), $"no revision is missing, seed {seed}");
            revisions.Zip(revisions.Skip(1)).ShouldAllBe(pair => pair.First.First().Level != pair.Second.First().Level || pair.First.First().Words != pair.Second.First().Words, $"nothing is stored twice, seed {seed}");
            (present[statement].Level, present[statement].Words).ShouldBe((stored[^1].Level, stored[^1].Words));
        }
    }

    [Fact]
    public async Task What_was_chosen_and_typed_before_the_script_came_is_saved_too()
    {
        var (client, assessment) = await Answered();
        await using var context = await browser.Context(platform, client.Admin);
        var page = await context.NewPageAsync();
        var comes = new TaskCompletionSource();
        await page.RouteAsync("**/answers*.js", async route =>
        {
            await comes.Task;
            await route.ContinueAsync();
        });
        await page.GotoAsync($"/app/assessments/{assessment}/{Chapter}", new() { WaitUntil = WaitUntilState.Commit });
        await Expect(page.Locator("body > footer")).ToBeAttachedAsync();

        await page.CheckAsync("#te-01-3");
        await page.FillAsync("#te-02-words", "Typed early 早先写的");
        (await page.Locator("#answers.scripted").CountAsync()).ShouldBe(0);
        comes.SetResult();

        await Expect(page.Locator("#answers.scripted")).ToBeAttachedAsync();
        await Eventually.True(async () => await Level(client, assessment) == 3, what: "the level");
        await Expect(page.Locator("#te-02 .save-line")).ToContainTextAsync("Saved");
        await page.ReloadAsync();
        await Expect(page.Locator("#te-02-words")).ToHaveValueAsync("Typed early 早先写的");
        await Expect(page.Locator("#te-01-3")).ToBeCheckedAsync();
    }

    [Fact]
    public async Task A_page_drawn_while_the_one_before_it_was_saving_shows_what_was_stored()
    {
        var (client, assessment) = await Answered();
        await using var context = await browser.Context(platform, client.Admin);
        var page = await Open(context, assessment);
        var drawn = new TaskCompletionSource();
        var watcher = await context.NewPageAsync(); // a page on its way out cannot be asked
        await watcher.GotoAsync("/robots.txt");
        await page.RouteAsync("**/answers/te-01", async route =>
        {
            await drawn.Task;
            await route.ContinueAsync();
        });
        await page.CheckAsync("#te-01-4");
        await Expect(page.Locator("#te-01 .save-line")).ToHaveTextAsync("Saving…");

        await page.RouteAsync($"**/app/assessments/{assessment}/{Chapter}", async route =>
        {
            var old = await route.FetchAsync();
            drawn.SetResult();
            await Eventually.True(async () => await watcher.EvaluateAsync<int>("Object.keys(localStorage).filter(key => key.startsWith('answer:')).length") == 0, what: "an empty queue");
            await route.FulfillAsync(new() { Response = old });
        });
        await page.ReloadAsync();

        (await Level(client, assessment)).ShouldBe(4);
        await Expect(page.Locator("#te-01-4")).ToBeCheckedAsync();
        await Expect(page.Locator("#te-01 .save-line")).ToContainTextAsync("Saved");

        await page.UnrouteAsync($"**/app/assessments/{assessment}/{Chapter}");
        await page.CheckAsync("#te-01-2"); // nobody else wrote: no conflict
        await Eventually.True(async () => await Level(client, assessment) == 2, what: "the next answer");
    }

    [Fact]
    public async Task With_an_ended_session_an_answer_waits_and_is_sent_after_signing_in_again()
    {
        var (client, assessment) = await Answered();
        await using var context = await browser.Context(platform, client.Admin);
        var page = await Open(context, assessment);

        await context.ClearCookiesAsync();
        await page.CheckAsync("#te-01-4");
        await Expect(page.Locator("#te-01 .save-line")).ToContainTextAsync("You are signed out: kept on this device");
        await page.Locator("#te-01 .save-line a").ClickAsync();
        await page.FillAsync("#email", client.Admin.Email);
        await page.FillAsync("#password", Platform.Password);
        await page.ClickAsync("main form button");

        await page.Arrives($"**/app/assessments/{assessment}/{Chapter}");
        await Eventually.True(async () => await Level(client, assessment) == 4, what: "the answer that waited"); // of the one before, the page says "Saved" as it comes
        await Expect(page.Locator("#te-01 .save-line")).ToContainTextAsync("Saved");
    }

    [Fact]
    public async Task What_one_person_wrote_is_neither_sent_nor_shown_in_the_session_of_another()
    {
        var (client, assessment) = await Answered();
        var colleague = await client.Consultancy.Invite(client.Id, "contributor");
        await using var context = await browser.Context(platform, client.Admin);
        var page = await Open(context, assessment);

        await context.AddCookiesAsync([CookieOf(colleague)]);
        await page.CheckAsync("#te-01-4");
        await Expect(page.Locator("#te-01 .save-line")).ToContainTextAsync("Somebody else is signed in now");
        var theirs = await Open(context, assessment);
        (await theirs.Locator("#te-01-1").IsCheckedAsync()).ShouldBeTrue();
        await theirs.CheckAsync("#te-02-3");
        await Expect(theirs.Locator("#te-02 .save-line")).ToContainTextAsync("Saved");
        (await Level(client, assessment)).ShouldBe(1);
        await theirs.CloseAsync();

        await context.AddCookiesAsync([CookieOf(client.Admin)]);
        await page.EvaluateAsync("dispatchEvent(new Event('focus'))");
        await Expect(page.Locator("#te-01 .save-line")).ToContainTextAsync("Saved");
        (await Level(client, assessment)).ShouldBe(4);
    }

    [Fact]
    public async Task Signing_out_with_unsent_answers_asks_and_what_is_kept_comes_back_to_this_person_only()
    {
        var (client, assessment) = await Answered();
        var colleague = await client.Consultancy.Invite(client.Id, "contributor");
        await using var context = await browser.Context(platform, client.Admin);
        var page = await Open(context, assessment);
        await context.RouteAsync(Api, route => route.AbortAsync("internetdisconnected"));
        await page.CheckAsync("#te-01-4");
        await page.FillAsync("#te-01-words", "secret-words-莲花");
        await page.PressAsync("#te-01-words", "Tab");

        await page.ClickAsync("form[action='/app/sign-out'] button");
        await Expect(page.Locator("#unsent")).ToContainTextAsync("1 answers are kept on this device");
        await page.ShouldBeAccessible();
        await page.ClickAsync("#unsent button[value=send]");
        await Expect(page.Locator("#unsent [data-text=status]")).ToContainTextAsync("could not be sent");
        await page.ClickAsync("#unsent button[value=keep]");
        await page.Arrives("**/en");

        var left = await page.EvaluateAsync<string>("JSON.stringify(localStorage)");
        left.ShouldContain("sealed:");
        left.ShouldNotContain("secret-words");
        left.ShouldNotContain("answer:");

        await context.UnrouteAsync(Api);
        await context.AddCookiesAsync([CookieOf(colleague)]);
        var theirs = await Open(context, assessment);
        (await theirs.Locator("#te-01-1").IsCheckedAsync()).ShouldBeTrue();
        (await theirs.EvaluateAsync<string>("JSON.stringify(localStorage)")).ShouldContain("sealed:");
        (await theirs.EvaluateAsync<int>("""
            async () => {
              const body = new FormData(document.querySelector("form[data-person]"));
              body.set("box", JSON.parse(localStorage.getItem(Object.keys(localStorage).find(key => key.startsWith("sealed:")))).box);
              return (await fetch("/app/kept-answers/key", { method: "POST", body: new URLSearchParams(body) })).status;
            }
            """)).ShouldBe(404, "the key of somebody else");
        await theirs.CloseAsync();

        await context.AddCookiesAsync([CookieOf(await platform.SignIn(client.Admin.Email))]);
        await page.GotoAsync("/app"); // any page: what waits is sent wherever they go
        await Eventually.True(async () => await Level(client, assessment) == 4, what: "the answer that was kept");
        await Eventually.True(async () => await page.EvaluateAsync<int>("localStorage.length") == 0, what: "an empty store");
    }

    [Fact]
    public async Task Discarding_at_the_sign_out_leaves_nothing_and_staying_keeps_everything()
    {
        var (client, assessment) = await Answered();
        await using var context = await browser.Context(platform, client.Admin);
        var page = await Open(context, assessment);
        await context.RouteAsync(Api, route => route.AbortAsync("internetdisconnected"));
        await page.CheckAsync("#te-01-4");

        await page.ClickAsync("form[action='/app/sign-out'] button");
        await page.ClickAsync("#unsent button[value=stay]");
        await Expect(page.Locator("#unsent")).ToBeHiddenAsync();
        await page.ReloadAsync();
        (await page.Locator("#te-01-4").IsCheckedAsync()).ShouldBeTrue();

        await page.ClickAsync("form[action='/app/sign-out'] button");
        await page.ClickAsync("#unsent button[value=discard]");
        await page.Arrives("**/en");
        (await page.EvaluateAsync<int>("localStorage.length")).ShouldBe(0);
        (await Level(client, assessment)).ShouldBe(1);
    }

    [Fact]
    public async Task Two_tabs_of_one_person_that_wrote_offline_show_both_values()
    {
        var (client, assessment) = await Answered();
        await using var context = await browser.Context(platform, client.Admin);
        var (one, other) = (await Open(context, assessment), await Open(context, assessment));
        await context.RouteAsync(Api, route => route.AbortAsync("internetdisconnected"));
        await one.CheckAsync("#te-01-4");
        await other.CheckAsync("#te-01-0");
        await context.UnrouteAsync(Api);
        foreach (var page in (IPage[])[one, other]) await page.EvaluateAsync("dispatchEvent(new Event('online'))");

        await Expect(one.Locator("#te-01 .save-line")).ToContainTextAsync("Saved");
        await Expect(other.Locator("#te-01 .conflict")).ToContainTextAsync("Level 4");
        await Expect(other.Locator("#te-01 .conflict")).ToContainTextAsync("Level 0");
        await Expect(other.Locator("#te-01 .conflict")).ToContainTextAsync(client.Admin.Name);
        (await Level(client, assessment)).ShouldBe(4);
    }

    async Task<(ClientOrganisation Client, Guid Assessment)> Answered()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        return (client, await client.Answered(level: 1));
    }

    static async Task<IPage> Open(IBrowserContext context, Guid assessment)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/app/assessments/{assessment}/{Chapter}");
        return page;
    }

    Cookie CookieOf(Person person) => new() { Name = "session", Value = person.Session, Url = platform.Origin.ToString(), HttpOnly = true, SameSite = SameSiteAttribute.Lax };

    /// <summary>How many choices a conflict offers, once what was written last has met it or has not.</summary>
    static async Task<int> Choices(ILocator card)
    {
        await Expect(card.Locator(".save-line")).Not.ToHaveTextAsync("Saving…", new() { Timeout = 30_000 });
        return await card.Locator(".conflict button").CountAsync();
    }

    static async Task<int?> Level(ClientOrganisation client, Guid assessment)
    {
        using var http = client.Consultancy.Admin.At("assessment"); // the client's own people sign out
        return (await http.GetJson<StoredAnswers>($"/api/v1/assessments/{assessment}")).Answers.Single(answer => answer.StatementId == "te-01").Level;
    }

    sealed record StoredAnswers(IReadOnlyList<StoredAnswer> Answers);

    sealed record StoredAnswer(string StatementId, int? Level, string? Words, long Revision);

    sealed record Write(StoredAnswer Answer, bool Stored);
}
