using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AseanPlatform.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>The scorecard that needs no network, opened from disk as by a double click, with the network cut off.</summary>
public sealed class OfflineTests(Platform platform, Browser browser)
{
    [Fact]
    public async Task The_page_reckons_every_vector_as_the_server_does()
    {
        await using var context = await browser.Context(platform);
        var page = await context.NewPageAsync();
        var script = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "offline", "score.js"));
        var vectors = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "vectors", "score-1.json")))!["vectors"]!.AsArray();

        var got = await page.EvaluateAsync<string>("""
            async ({ script, vectors }) => {
              const { scoreOf, shown } = await import("data:text/javascript;charset=utf-8," + encodeURIComponent(script));
              const number = n => n && { numerator: Number(n.numerator), denominator: Number(n.denominator), shown: shown(n) };
              return JSON.stringify(JSON.parse(vectors).map(({ statements, answers }) => {
                const score = scoreOf(statements.map(s => ({ ...s, level: Number.isInteger(answers[s.id]) ? answers[s.id] : null, notApplicable: answers[s.id] === "not-applicable" })));
                return { coverage: score.coverage, provisional: score.provisional, overall: number(score.overall),
                  principles: score.principles.map(p => ({ id: p.id, score: number(p.score), band: p.band, gateCapped: p.gateCapped, why: p.why })) };
              }));
            }
            """, new { script, vectors = vectors.ToJsonString() });

        var results = JsonNode.Parse(got)!.AsArray();
        results.Count.ShouldBe(vectors.Count);
        vectors.Count.ShouldBeGreaterThan(200);
        for (var n = 0; n < vectors.Count; n++) JsonNode.DeepEquals(results[n], vectors[n]!["expected"]).ShouldBeTrue($"{vectors[n]!["name"]}: {results[n]!.ToJsonString()}");
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh-Hans")]
    public async Task A_visitor_takes_it_along_answers_without_a_network_and_gets_an_answer_file(string language)
    {
        using var folder = new Folder();
        var file = await Download(folder, null, async page =>
        {
            await page.GotoAsync($"/{Steps.Segment(language)}/scorecard");
            return page.Locator("main a[download]");
        }, language);
        Path.GetFileName(file).ShouldBe("asean-scorecard_2026.11.html");
        new FileInfo(file).Length.ShouldBeLessThan(1_000_000);

        await using var context = await browser.Context(platform, language: language);
        var (page, asked) = await Open(context, file);
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language);
        (await page.Locator("fieldset .levels").CountAsync()).ShouldBe(49);
        await page.ShouldBeAccessible();

        // Not applicable without a reason is open; with one it counts, and adds no number.
        await page.CheckAsync("#te-01-3");
        await page.CheckAsync("#te-02-0");
        await page.CheckAsync("#fe-01-na");
        await Expect(page.Locator("#coverage")).ToContainTextAsync(language == "en" ? "2 of 49" : "已回答2条，共49条");
        await page.FillAsync("#fe-01-reason", "No such system. 没有这样的系统");
        await page.FillAsync("#te-01-words", "<b>We</b> disclose. 我们披露");
        await page.CheckAsync("input[name=markets][value=SG]");
        await Expect(page.Locator("#coverage")).ToContainTextAsync(language == "en" ? "3 of 49" : "已回答3条，共49条");
        await Expect(page.Locator("#overall")).ToHaveTextAsync("50.0"); // (2 × 3 + 0) ÷ 12
        await page.ClickAsync("#as-table summary");
        await Expect(page.Locator("#row-TE td").Nth(1)).ToHaveTextAsync("50/1");
        await Expect(page.Locator("#row-TE td").Nth(2)).ToHaveTextAsync(language == "en" ? "Defined" : "已定义");
        await Expect(page.Locator("#rows tr")).ToHaveCountAsync(7);
        await Expect(page.Locator("#reminder")).ToContainTextAsync("4");
        await page.ShouldBeAccessible();

        // The other language, where it stands: nothing typed is lost.
        await page.FocusAsync("#te-01-words");
        await page.EvaluateAsync("document.getElementById('language').click()");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language == "en" ? "zh-Hans" : "en");
        (await page.EvaluateAsync<string>("document.activeElement.id")).ShouldBe("te-01-words");
        (await page.InputValueAsync("#te-01-words")).ShouldBe("<b>We</b> disclose. 我们披露");

        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("#do-save"));
        download.SuggestedFilename.ShouldMatch(@"^asean-scorecard_2026\.11_\d{4}-\d\d-\d\d\.answers\.json$");
        var saved = JsonNode.Parse(await File.ReadAllTextAsync(await download.PathAsync()))!;
        saved["counts"]!.ToJsonString().ShouldBe("""{"statements":49,"answered":2,"notApplicable":1,"open":46}""");
        saved["markets"]!.ToJsonString().ShouldBe("""["SG"]""");
        saved["answers"]!.AsArray().Select(a => a!["textSha256"]!.GetValue<string>().Length).ShouldAllBe(length => length == 64);
        await Expect(page.Locator("#reminder")).Not.ToContainTextAsync("4");
        asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task It_is_still_there_after_a_restart_sealed_and_another_file_reads_nothing_of_it()
    {
        using var folder = new Folder();
        var client = await (await platform.NewConsultancy()).NewClient();
        var assessment = await client.Answered(level: 2);
        var (mine, other) = (await OfClient(folder, client, assessment), await OfClient(folder, client, assessment));
        var profile = Path.Combine(folder.Path, "profile");

        await using (var context = await browser.Kept(profile))
        {
            var (page, _) = await Open(context, mine);
            (await page.Locator("#te-01-2").IsCheckedAsync()).ShouldBeTrue("what is answered already is inside");
            await page.CheckAsync("#te-01-4");
            await Expect(page.Locator("#save-line")).ToContainTextAsync("Kept in this browser at");
            var before = await page.EvaluateAsync<string>("Object.values(localStorage).join()");
            await page.FillAsync("#te-01-words", "Rambutan secret");
            await page.WaitForFunctionAsync("before => Object.values(localStorage).join() !== before", before);
            (await page.EvaluateAsync<string>("Object.values(localStorage).join()")).ShouldNotContain("Rambutan");
            await OnDisk(profile, await page.EvaluateAsync<string>("Object.values(localStorage).join()"));
        }
        await using (var context = await browser.Kept(profile))
        {
            var (theirs, _) = await Open(context, other);
            (await theirs.Locator("#te-01-2").IsCheckedAsync()).ShouldBeTrue();
            (await theirs.InputValueAsync("#te-01-words")).ShouldBe("");

            var (page, _) = await Open(context, mine);
            (await page.Locator("#te-01-4").IsCheckedAsync()).ShouldBeTrue();
            (await page.InputValueAsync("#te-01-words")).ShouldBe("Rambutan secret");

            // Forgotten when asked: this file's, and nothing else.
            page.Dialog += async (_, dialog) => await dialog.AcceptAsync();
            await theirs.CheckAsync("#te-02-0");
            await Expect(theirs.Locator("#save-line")).ToContainTextAsync("Kept in this browser at");
            await page.ClickAsync("#do-forget");
            await Expect(page.Locator("#forgotten")).ToContainTextAsync("keeps nothing");
            (await page.Locator("#te-01-2").IsCheckedAsync()).ShouldBeTrue();
            (await page.EvaluateAsync<int>("localStorage.length")).ShouldBe(1);
        }
    }

    [Fact]
    public async Task Firefox_opens_it_keeps_it_over_a_restart_saves_it_and_asks_no_network()
    {
        using var folder = new Folder();
        var client = await (await platform.NewConsultancy()).NewClient();
        var file = await OfClient(folder, client, await client.Answered(level: 2));
        const string Sealed = "atob(Object.values(localStorage)[0].split('.')[1]).length";
        var (profile, downloads) = (Path.Combine(folder.Path, "firefox"), Path.Combine(folder.Path, "downloads"));

        await using (var firefox = await Firefox.Start(profile, downloads))
        {
            await firefox.Open(file);
            (await firefox.Run("document.getElementById('overall').textContent")).ShouldBe("50.0");
            await firefox.Run("document.getElementById('te-01-4').click()");
            await Until("document.getElementById('save-line').textContent.startsWith('Kept in this browser at')");
            var before = int.Parse(await firefox.Run(Sealed), CultureInfo.InvariantCulture);
            await firefox.Type("te-01-words", "Mangosteen");
            await Until($"{Sealed} >= {before + "Mangosteen".Length}"); // sealed, and as long as all of it
            (await firefox.Run("document.getElementById('overall').textContent")).ShouldBe("52.0"); // 64.3 (18 of 28) and six times 50
            (await firefox.Run("Object.values(localStorage).join()")).ShouldNotContain("Mangosteen");
            firefox.Asked.ShouldBeEmpty();

            Task<string> Until(string condition) => firefox.Run($"new Promise(done => {{ const look = () => {condition} ? done('') : setTimeout(look, 20); look(); }})");
        }
        await using (var firefox = await Firefox.Start(profile, downloads))
        {
            await firefox.Open(file);
            (await firefox.Run("document.getElementById('te-01-words').value")).ShouldBe("Mangosteen");
            (await firefox.Run("document.getElementById('te-01-4').checked")).ShouldBe("true");
            await firefox.Run("document.getElementById('do-save').click()");
            var saved = await Eventually.Value(() => Task.FromResult(Directory.GetFiles(downloads, "*.answers.json").FirstOrDefault(name => new FileInfo(name).Length > 0)));
            var answers = JsonNode.Parse(await File.ReadAllTextAsync(saved))!;
            answers["answers"]!.AsArray().Single(a => a!["statementId"]!.GetValue<string>() == "te-01")!["words"]!.GetValue<string>().ShouldBe("Mangosteen");

            var pdf = Path.Combine(folder.Path, "firefox.pdf");
            await File.WriteAllBytesAsync(pdf, await firefox.Print());
            (await Tool("pdftotext", "-enc", "UTF-8", pdf, "-")).ShouldContain("Mangosteen");
            firefox.Asked.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task An_answer_file_says_what_it_is_before_it_is_loaded_and_a_wrong_one_says_so()
    {
        using var folder = new Folder();
        var consultancy = await platform.NewConsultancy();
        var (client, stranger) = (await consultancy.NewClient(), await consultancy.NewClient());
        var assessment = await client.Answered(level: 2);
        var file = await OfClient(folder, client, assessment);
        await using var context = await browser.Context(platform);
        var (page, asked) = await Open(context, file);
        await page.CheckAsync("#te-01-4");
        var whole = await SaveAnswers(page);
        await page.CheckAsync("#te-01-0");

        await OpenAnswers(page, whole);
        await Expect(page.Locator("#found dl")).ToContainTextAsync(client.Name);
        await Expect(page.Locator("#found dl")).ToContainTextAsync("42 of 42 answered");
        (await page.Locator("#te-01-0").IsCheckedAsync()).ShouldBeTrue("nothing is loaded before somebody says so");
        await page.ShouldBeAccessible();
        await page.ClickAsync("#do-load");
        (await page.Locator("#te-01-4").IsCheckedAsync()).ShouldBeTrue();

        await OpenAnswers(page, whole[..(whole.Length / 2)]);
        await Expect(page.Locator("#found")).ToContainTextAsync("is damaged");
        await OpenAnswers(page, """{"any":"thing"}""");
        await Expect(page.Locator("#found")).ToContainTextAsync("no answer file of this scorecard");
        await OpenAnswers(page, whole.Replace("\"answered\": 42", "\"answered\": 41", StringComparison.Ordinal));
        await Expect(page.Locator("#found")).ToContainTextAsync("is damaged");
        await OpenAnswers(page, whole.Replace(client.Id.ToString(), stranger.Id.ToString(), StringComparison.Ordinal));
        await Expect(page.Locator("#found")).ToContainTextAsync("another client");

        // A level that is none, a statement that is none, and words that are others: named, and not loaded.
        var odd = JsonNode.Parse(whole)!;
        var rows = odd["answers"]!.AsArray();
        (rows[0]!["level"], rows[1]!["textSha256"], rows[2]!["statementId"]) = (7, new string('0', 64), "xx-01");
        await OpenAnswers(page, odd.ToJsonString());
        await Expect(page.Locator("#found")).ToContainTextAsync("are none and are not loaded: TE-01");
        await Expect(page.Locator("#found")).ToContainTextAsync("something else in this page; their answers are not loaded: TE-02");
        await Expect(page.Locator("#found")).ToContainTextAsync("no such statements: xx-01");
        asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task No_script_of_any_field_runs_in_it_and_changed_words_are_known()
    {
        using var folder = new Folder();
        var client = await (await platform.NewConsultancy()).NewClient();
        var assessment = await client.Answered(level: 2);
        using (var http = client.Admin.At("assessment"))
        {
            await http.PutJson<object>($"/api/v1/assessments/{assessment}/answers/te-01", new { writeId = Guid.CreateVersion7(), basedOn = 1, notApplicable = false, level = 1, words = "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"><!--" });
        }
        var file = await OfClient(folder, client, assessment);
        await using var context = await browser.Context(platform);
        var (page, asked) = await Open(context, file);

        (await page.InputValueAsync("#te-01-words")).ShouldStartWith("</script><script>");
        (await page.TitleAsync()).ShouldContain(client.Name);
        (await page.Locator("img").CountAsync()).ShouldBe(0);
        await Expect(page.Locator("#other-words")).ToBeHiddenAsync();
        // Its own policy refuses what somebody adds to it.
        await page.EvaluateAsync("() => { const s = document.createElement('script'); s.textContent = \"document.title='owned'\"; document.head.append(s); }");
        (await page.EvaluateAsync<string>("fetch('https://example.test/').then(() => 'went out', () => 'stayed')")).ShouldBe("stayed");
        (await page.TitleAsync()).ShouldNotBe("owned");

        var edited = Path.Combine(folder.Path, "edited.html");
        await File.WriteAllTextAsync(edited, (await File.ReadAllTextAsync(file)).Replace("AI use is not disclosed anywhere.", "All is well.", StringComparison.Ordinal));
        var (other, _) = await Open(context, edited);
        await Expect(other.Locator("#other-words")).ToBeVisibleAsync();
        asked.ShouldBeEmpty();

        // On our own origin nothing of it would run: it is there to be saved.
        var answer = await context.APIRequest.GetAsync("/en/scorecard/offline");
        (answer.Headers["content-disposition"], answer.Headers["content-security-policy"]).ShouldSatisfyAllConditions(h => h.Item1.ShouldStartWith("attachment"), h => h.Item2.ShouldContain("sandbox"));
    }

    [Fact]
    public async Task A_file_that_names_no_client_is_brought_to_one_that_is_chosen_and_one_that_does_to_its_own()
    {
        using var folder = new Folder();
        var consultancy = await platform.NewConsultancy();
        var (client, other) = (await consultancy.NewClient(), await consultancy.NewClient());
        var (assessment, theirs) = (await client.Admin.Start(client.Id), await other.Answered(level: 2));
        var free = await Answers(await Download(folder, null, async page =>
        {
            await page.GotoAsync("/en/scorecard");
            return page.Locator("main a[download]");
        }));
        var named = await Answers(await OfClient(folder, other, theirs));
        await using var context = await browser.Context(platform, consultancy.Admin);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/app/clients");
        await page.ClickAsync("main a[href='/app/answer-file']");
        await page.ShouldBeAccessible();

        await Bring(page, free);
        await Expect(page.Locator("#client-error")).ToContainTextAsync("names no client");
        await page.SelectOptionAsync("#client", client.Id.ToString());
        await Bring(page, free);
        await Expect(page.Locator("h1")).ToHaveTextAsync("What would come of this file");
        await Expect(page.Locator("main")).ToContainTextAsync(client.Name);
        await page.ClickAsync("main form .actions button");
        await page.Arrives($"**/app/assessments/{assessment}/offline?done=*");

        // Whatever is chosen: a file of a client goes nowhere else.
        await page.GotoAsync("/app/answer-file");
        await page.SelectOptionAsync("#client", client.Id.ToString());
        await Bring(page, named);
        await Expect(page.Locator("main")).ToContainTextAsync(other.Name);
        page.Url.ShouldEndWith("/app/answer-file");

        async Task<string> Answers(string file)
        {
            await using var offline = await browser.Context(platform);
            var (opened, _) = await Open(offline, file);
            await opened.CheckAsync("#te-01-3");
            return await SaveAnswers(opened);
        }
    }

    [Theory]
    [InlineData("en", true, "names no client")]
    [InlineData("zh-Hans", false, "未注明客户")]
    public async Task Of_many_clients_each_can_be_chosen_for_a_file_that_names_none(string language, bool script, string none)
    {
        using var folder = new Folder();
        var consultancy = await platform.NewConsultancy(language);
        using (var admin = consultancy.Admin.At("identity"))
        {
            using var file = new StringContent("name,country,language\n" + string.Concat(Enumerable.Range(1, 60).Select(n => $"0 Earlier {n:00},VN,en\n")), Encoding.UTF8, "text/csv");
            using var preview = await admin.PostAsync(new Uri("/api/v1/clients/uploads", UriKind.Relative), file);
            await admin.PostJson($"/api/v1/clients/uploads/{(await preview.Json<Made>()).Id}/confirmation", null);
        }
        var client = await consultancy.NewClient(language: language); // the newest, and by name the last
        var assessment = await client.Admin.Start(client.Id);
        using (var http = consultancy.Admin.At("assessment"))
            await Eventually.True(async () => (await http.GetJson<JsonNode>("/api/v1/portfolio?take=200"))["items"]!.AsArray().Count == 61, TimeSpan.FromSeconds(40), "all clients");
        string free;
        await using (var offline = await browser.Context(platform))
        {
            var (opened, _) = await Open(offline, await Download(folder, null, async page =>
            {
                await page.GotoAsync("/en/scorecard");
                return page.Locator("main a[download]");
            }));
            await opened.CheckAsync("#te-01-3");
            free = await SaveAnswers(opened);
        }
        await using var context = await browser.Context(platform, consultancy.Admin, language, script);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/app/answer-file");
        await Expect(page.Locator("#client option")).ToHaveCountAsync(51); // and nobody
        await Expect(page.Locator($"#client option[value='{client.Id}']")).ToHaveCountAsync(0);
        if (script) await page.ShouldBeAccessible();
        await page.ClickAsync("main form[enctype] a");
        await Expect(page.Locator("#client option")).ToHaveCountAsync(12);
        await Expect(page.Locator($"#client option[value='{client.Id}']")).ToHaveCountAsync(1);

        await page.FillAsync("#search", "nobody of this name");
        await page.ClickAsync("main form[role=search] button");
        await Expect(page.Locator("main form[enctype] [role=status]")).ToBeVisibleAsync();
        await page.FillAsync("#search", client.Name[1..].ToUpperInvariant());
        await page.ClickAsync("main form[role=search] button");
        await Expect(page.Locator("#client option")).ToHaveCountAsync(2);
        // What was found is still there after an error.
        await Bring(page, free);
        await Expect(page.Locator("#client-error")).ToContainTextAsync(none);
        await Expect(page.Locator("#search")).ToHaveValueAsync(client.Name[1..].ToUpperInvariant());
        await page.SelectOptionAsync("#client", client.Id.ToString());
        await Bring(page, free);
        await Expect(page.Locator("main")).ToContainTextAsync(client.Name);
        await page.ClickAsync("main form .actions button");
        await page.Arrives($"**/app/assessments/{assessment}/offline?done=*");
    }

    [Fact]
    public async Task Whoever_listens_hears_figures_and_reminder_when_they_change_and_not_each_letter()
    {
        using var folder = new Folder();
        var client = await (await platform.NewConsultancy()).NewClient();
        var file = await OfClient(folder, client, await client.Answered(level: 3));
        await using var context = await browser.Context(platform);
        var (page, _) = await Open(context, file);
        await Expect(page.Locator("#heard[role=status]")).ToHaveTextAsync(""); // nothing of what stands there when it is opened
        await page.EvaluateAsync("""
            () => {
              window.said = { heard: 0, "save-line": 0 };
              for (const id of Object.keys(said)) new MutationObserver(() => { said[id]++; }).observe(document.getElementById(id), { childList: true, characterData: true, subtree: true });
            }
            """);

        await page.CheckAsync("#te-01-4");
        await Expect(page.Locator("#heard")).ToContainTextAsync("of 100 · 42 of 42 answered · 1 changed");
        await Expect(page.Locator("#save-line")).ToContainTextAsync("Kept in this browser at");
        var before = await page.EvaluateAsync<string>("Object.values(localStorage).join()");
        await page.Locator("#te-01-words").PressSequentiallyAsync("Durian policy");
        await page.WaitForFunctionAsync("before => Object.values(localStorage).join() !== before", before);
        (await page.EvaluateAsync<int>("said.heard")).ShouldBe(1);
        (await page.EvaluateAsync<int>("said['save-line']")).ShouldBeInRange(1, 2, "once, and once more where a minute went by");

        await page.CheckAsync("#te-02-0");
        await Expect(page.Locator("#heard")).ToContainTextAsync("2 changed");
        (await page.EvaluateAsync<int>("said.heard")).ShouldBe(2);
    }

    [Fact]
    public async Task It_carries_the_logo_of_the_consultancy_in_itself()
    {
        using var folder = new Folder();
        var slug = Platform.Unique("logo");
        using var operators = platform.Operator().At("identity");
        await operators.PostJson<Made>("/api/v1/tenants", new { name = $"Consultancy {slug}", slug, adminEmail = $"admin@{slug}.test", adminName = "Admin", language = "en", replyTo = $"office@{slug}.test", logo = Pictures.Png(slug) });
        var (file, whole) = (Path.Combine(folder.Path, "offline.html"), "");
        using var visitor = await Eventually.Value(async () => await platform.Visitor("assessment", "start", slug));
        await Eventually.True(async () => (whole = await visitor.GetStringAsync(new Uri("/api/v1/scorecards/offline", UriKind.Relative))).Contains("data:image/png;base64,", StringComparison.Ordinal), what: "the consultancy's logo");
        await File.WriteAllTextAsync(file, whole);
        whole.Length.ShouldBeLessThan(1_000_000);

        await using var context = await browser.Context(platform, width: 360);
        var (page, asked) = await Open(context, file);

        await Expect(page.Locator("img.logo")).ToBeVisibleAsync();
        await page.Locator("img.logo").ShouldBeDrawn();
        await Expect(page.Locator("header")).ToContainTextAsync($"Consultancy {slug}");
        // On a phone the facts stand below each other, and nothing is wider than the page.
        (await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.facts > div')).gridTemplateColumns")).Split(' ').Length.ShouldBe(1);
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue();
        asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task It_prints_blank_and_filled_on_A4()
    {
        using var folder = new Folder();
        var client = await (await platform.NewConsultancy()).NewClient();
        var file = await OfClient(folder, client, await client.Answered(level: 3));
        await using var context = await browser.Context(platform);
        var (page, _) = await Open(context, file);
        await page.FillAsync("#te-01-words", "Durian policy 榴莲政策");
        await page.CheckAsync("#fe-01-na");
        await page.FillAsync("#fe-01-reason", "Mangosteen has none 山竹没有");
        await page.EvaluateAsync("window.print = () => {}");

        var filled = await Printed(page, "#do-print-filled", Path.Combine(folder.Path, "filled.pdf"));
        var blank = await Printed(page, "#do-print-blank", Path.Combine(folder.Path, "blank.pdf"));

        filled.Text.ShouldContain("Durian policy");
        filled.Text.ShouldContain("Mangosteen has none");
        filled.Text.ShouldContain("✕");
        filled.Text.ShouldContain("75.0");
        foreach (var own in (string[])["Durian", "榴莲", "Mangosteen", "山竹"]) blank.Text.ShouldNotContain(own);
        blank.Text.ShouldNotContain("✕");
        blank.Text.ShouldNotContain("75.0");
        blank.Text.ShouldContain("AI use is not disclosed anywhere.");
        blank.Text.ShouldContain("RR-01"); // to the last principle
        foreach (var info in (string[])[filled.Info, blank.Info]) info.ShouldContain("(A4)");
    }

    [Theory]
    [InlineData("en", true)]
    [InlineData("zh-Hans", false)]
    public async Task It_comes_back_row_by_row_and_nothing_is_written_before_the_decision(string language, bool script)
    {
        using var folder = new Folder();
        var client = await (await platform.NewConsultancy(language)).NewClient(language: language);
        var assessment = await client.Answered(level: 2);
        var file = await OfClient(folder, client, assessment, language);
        string answers;
        await using (var offline = await browser.Context(platform, language: language))
        {
            var (away, _) = await Open(offline, file);
            await away.CheckAsync("#te-01-4");
            await away.FillAsync("#te-02-words", "Said on the road. 路上所说");
            answers = await SaveAnswers(away);
        }
        await using var context = await browser.Context(platform, client.Admin, language, script);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/app/assessments/{assessment}/offline");
        if (script) await page.ShouldBeAccessible();

        await Bring(page, "{\"any\": \"thing\"}");
        await Expect(page.Locator("#file-error")).ToBeVisibleAsync();
        await Bring(page, answers);
        await Expect(page.Locator("#differs")).ToContainTextAsync("2");
        await Expect(page.Locator("#same")).ToContainTextAsync("40");
        await Expect(page.Locator("[data-row=te-02]")).ToContainTextAsync("Said on the road. 路上所说");
        await Expect(page.Locator("[data-row=te-02]")).ToContainTextAsync(client.Admin.Name);
        (await page.Locator("[data-row=te-01] input").IsCheckedAsync()).ShouldBeFalse("what stands is not replaced unasked");
        if (script) await page.ShouldBeAccessible();
        await page.CheckAsync("[data-row=te-02] input");
        await page.ClickAsync("main form .actions button");
        await page.Arrives($"**/app/assessments/{assessment}/offline?done=1-0-0-1-0-0");
        await Expect(page.Locator("main .note[role=status]")).ToBeVisibleAsync();

        // Brought back a second time, there is one difference left and nothing twice.
        await Bring(page, answers);
        await Expect(page.Locator("#differs")).ToContainTextAsync("1");
        await Expect(page.Locator("#same")).ToContainTextAsync("41");
    }

    async Task<string> Download(Folder folder, Person? person, Func<IPage, Task<ILocator>> find, string language = "en")
    {
        await using var context = await browser.Context(platform, person, language);
        var page = await context.NewPageAsync();
        var link = await find(page);
        var download = await page.RunAndWaitForDownloadAsync(() => link.ClickAsync());
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(folder.Path, Guid.CreateVersion7().ToString())).FullName, download.SuggestedFilename);
        await download.SaveAsAsync(file);
        return file;
    }

    Task<string> OfClient(Folder folder, ClientOrganisation client, Guid assessment, string language = "en") => Download(folder, client.Admin, async page =>
    {
        await page.GotoAsync($"/app/assessments/{assessment}/offline");
        return page.Locator("main a[download]");
    }, language);

    /// <summary>From disk, with the network cut off; says what the page asked any network for.</summary>
    static async Task<(IPage Page, List<string> Asked)> Open(IBrowserContext context, string file)
    {
        await context.SetOfflineAsync(true);
        var page = await context.NewPageAsync();
        var asked = new List<string>();
        page.Request += (_, request) =>
        {
            if (!Regex.IsMatch(request.Url, "^(file|blob|data):") && !request.Url.StartsWith("https://example.test/", StringComparison.Ordinal)) asked.Add(request.Url);
        };
        page.PageError += (_, error) => asked.Add(error);
        await page.GotoAsync(new Uri(file).AbsoluteUri);
        await page.Locator("html[data-ready]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        return (page, asked);
    }

    /// <summary>A browser writes its store down some seconds later; one that is killed before that has not kept it.</summary>
    static Task OnDisk(string profile, string value) => Eventually.True(
        async () =>
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(profile, "Default", "Local Storage", "leveldb")))
            {
                await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
                if ((await reader.ReadToEndAsync()).Contains(value[..60], StringComparison.Ordinal)) return true;
            }
            return false;
        }, TimeSpan.FromSeconds(30), "the browser's store on disk");

    static async Task<string> SaveAnswers(IPage page)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("#do-save"));
        return await File.ReadAllTextAsync(await download.PathAsync());
    }

    static Task OpenAnswers(IPage page, string text) => page.SetInputFilesAsync("#open-file", new FilePayload { Name = "some.answers.json", MimeType = "application/json", Buffer = Encoding.UTF8.GetBytes(text) });

    static async Task Bring(IPage page, string text)
    {
        await page.Whole();
        if (await page.Locator("#file").CountAsync() is 0) await page.ClickAsync("main a[href$='/offline']");
        await page.SetInputFilesAsync("#file", new FilePayload { Name = "some.answers.json", MimeType = "application/json", Buffer = Encoding.UTF8.GetBytes(text) });
        await page.ClickAsync("main form[enctype] button");
    }

    static async Task<(string Text, string Info)> Printed(IPage page, string button, string pdf)
    {
        await page.ClickAsync(button);
        await page.PdfAsync(new() { Path = pdf, PreferCSSPageSize = true });
        await page.EvaluateAsync("dispatchEvent(new Event('afterprint'))");
        return (await Tool("pdftotext", "-enc", "UTF-8", pdf, "-"), await Tool("pdfinfo", pdf));
    }

    static async Task<string> Tool(string name, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(name, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
        return text;
    }

    sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("offline").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
