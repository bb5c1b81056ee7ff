using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Microsoft.Playwright;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>Takes the pictures of docs/screenshots (and more to look at) from the running platform: run with -explicit only and SCREENSHOTS=folder.</summary>
public sealed class Screenshots(Platform platform, Browser browser)
{
    static string Folder => Directory.CreateDirectory(Environment.GetEnvironmentVariable("SCREENSHOTS") ?? Path.Combine(Path.GetTempPath(), "screenshots")).FullName;

    [Fact(Explicit = true)]
    public async Task Public_pages()
    {
        foreach (var (language, width, dark) in new[] { ("en", 1280, false), ("zh-Hans", 1280, true), ("zh-Hans", 360, false), ("en", 360, true) })
        {
            await using var context = await browser.Context(platform, language: language, width: width, dark: dark);
            var page = await context.NewPageAsync();
            var segment = Steps.Segment(language);
            foreach (var (name, path) in new[] { ("home", ""), ("principle", "/principles/transparency-explainability"), ("scorecard", "/scorecard"), ("sign-in", "/sign-in") })
            {
                await page.GotoAsync($"/{segment}{path}");
                await Take(page, name, language, width, dark);
            }
            await page.ClickAsync("main form button");
            await Take(page, "error", language, width, dark);
            await page.FillScorecard(language, language == "en" ? "Lotus Pay" : "莲花支付", "VN", "SG");
            await Take(page, "result", language, width, dark);
        }
    }

    [Fact(Explicit = true)]
    public async Task Hub_pages()
    {
        foreach (var (language, width, dark) in new[] { ("en", 1280, false), ("zh-Hans", 1280, true), ("zh-Hans", 360, false), ("en", 360, true) })
        {
            await using var context = await browser.Context(platform, language: language, width: width, dark: dark);
            var page = await context.NewPageAsync();
            foreach (var (name, path) in new[]
            {
                ("crosswalk", "/crosswalk/fw-iso-42001"), ("crosswalk-law", "/crosswalk/fw-eu-ai-act"), ("history", "/history/vn-ailaw"), ("changes", "/changes"), ("bodies", "/bodies"), ("body", "/bodies/adgmin"),
                ("roadmap", "/roadmap"), ("defa", "/defa"), ("markets", "/markets"), ("timeline", "/timeline"), ("state", "/markets/KH"), ("correction", "/corrections/vn-ailaw"),
                ("home-of-a-day", "?asOf=2026-03-01"), ("principles", "/principles"), ("discrepancy", "/discrepancies/dx-10?asOf=2026-03-01"), ("sources", "/sources?tier=primary"), ("soft-law", "/soft-law"), ("classification", "/classification/scheme-vn-ai-law"), ("instruments", "/instruments?market=MY"),
            })
            {
                await page.GotoAsync($"/{Steps.Segment(language)}{path}");
                await Take(page, name, language, width, dark);
            }
            await page.GotoAsync($"/{Steps.Segment(language)}/search");
            await page.Locator("#q").PressSequentiallyAsync("ai");
            await page.Locator("#suggestions li").First.WaitForAsync();
            await Take(page, "search", language, width, dark);
            await page.GotoAsync($"/{Steps.Segment(language)}/instruments/asean-defa");
            if (width > 500) await page.PdfAsync(new() { Path = Path.Combine(Folder, $"instrument-{language}.pdf"), Format = "A4" });
        }
    }

    [Fact(Explicit = true)]
    public async Task Wording_pages()
    {
        foreach (var own in (string[])["en", "zh-Hans"]) await Wordings(await (await platform.NewConsultancy(own)).NewClient(language: own), own);
    }

    async Task Wordings(ClientOrganisation client, string own)
    {
        using (var admin = client.Admin.At("identity"))
        {
            await admin.PutJson<JsonNode>($"/api/v1/clients/{client.Id}/logo", new { image = Pictures.Png(size: 200, red: 0x7A, green: 0x1F, blue: 0x5C) });
            await admin.PutJson<JsonNode>($"/api/v1/clients/{client.Id}/brand", new { version = (long)(await admin.GetJson<JsonNode>($"/api/v1/clients/{client.Id}/brand"))["version"]!, colour = "#7a1f5c" });
        }
        var assessment = await client.Answered();
        using var http = client.Admin.At("assessment");
        foreach (var (statement, words) in new[] { ("te-01", "We keep a register of every system that decides about people.\nIt is read each May."), ("te-02", "See the minutes."), ("te-03", "Chúng tôi có sổ đăng ký.") })
            await http.PutJson<object>($"/api/v1/assessments/{assessment}/answers/{statement}", new { writeId = Guid.CreateVersion7(), basedOn = 1, notApplicable = false, level = 3, words });
        var text = (await http.GetJson<JsonNode>($"/api/v1/assessments/{assessment}/wordings"))["items"]![0]!;
        await http.PutJson<object>($"/api/v1/assessments/{assessment}/answers/te-01/wordings/words", new { basedOn = 0, originalSha256 = (string)text["originalSha256"]!, writtenIn = "en", others = new Dictionary<string, string> { ["zh-Hans"] = "凡对人作出决定的系统，我们均登记在册。\n每年五月核对。" } });
        foreach (var (language, width, dark) in new[] { ("en", 1280, false), ("zh-Hans", 1280, true), ("zh-Hans", 360, false), ("en", 360, true) }.Where(one => one.Item1 == own))
        {
            await using var context = await browser.Context(platform, client.Admin, language, width: width, dark: dark);
            var page = await context.NewPageAsync();
            await page.GotoAsync($"/app/assessments/{assessment}/wordings");
            await Take(page, "wordings", language, width, dark);
            await page.GotoAsync($"/app/clients/{client.Id}/brand");
            await Take(page, "client-brand", language, width, dark);
        }
        await http.PostJson($"/api/v1/assessments/{assessment}/submissions", null);
        using var reports = client.Admin.At("reporting");
        var report = await reports.Ready(client.Id, "submitted");
        await File.WriteAllBytesAsync(Path.Combine(Folder, $"report-{own}.pdf"), await reports.GetByteArrayAsync(new Uri($"/api/v1/reports/{report.Id}/files/{own}/pdf", UriKind.Relative)));
    }

    [Fact(Explicit = true)]
    public async Task Lead_pages()
    {
        var consultancy = await platform.NewConsultancy();
        foreach (var (language, width, dark) in new[] { ("en", 1280, false), ("zh-Hans", 1280, true), ("zh-Hans", 360, false), ("en", 360, true) })
        {
            await using var outside = await browser.Context(platform, language: language, width: width, dark: dark);
            var page = await outside.NewPageAsync();
            var email = $"visitor@{Platform.Unique("v")}.test";
            await page.FillScorecardAt($"/{Steps.Segment(language)}/t/{consultancy.Slug}/scorecard", language == "en" ? "Lotus Pay" : "莲花支付", "VN", "SG");
            await page.FillAsync("#email", email);
            await page.CheckAsync("#consent");
            await page.ClickAsync("#mail button");
            await page.GotoAsync((await platform.Mailbox(email).First()).Links[0].ToString());
            await page.ClickAsync("main form button");
            await page.Locator(".note.good").WaitForAsync();
            using var leads = consultancy.Admin.At("assessment");
            var lead = (await leads.GetJson<System.Text.Json.Nodes.JsonArray>("/api/v1/leads"))[0]!["id"]!.GetValue<Guid>();

            await using var office = await browser.Context(platform, consultancy.Admin, language, width: width, dark: dark);
            var desk = await office.NewPageAsync();
            foreach (var (name, path) in new[] { ("leads", "/app/leads"), ("lead", $"/app/leads/{lead}"), ("new-client", $"/app/clients/new?lead={lead}"), ("answer-file", "/app/answer-file") })
            {
                await desk.GotoAsync(path);
                await Take(desk, name, language, width, dark);
            }
            if (language == "en" && width > 500)
            {
                await desk.GotoAsync($"/app/clients/new?lead={lead}");
                await desk.ClickAsync("main form button");
                await desk.Arrives("**/app/clients/*");
                Guid? assessment = null;
                await Eventually.True(async () =>
                {
                    using var found = await leads.GetAsync(new Uri($"/api/v1/clients/{lead}/assessment", UriKind.Relative));
                    assessment = found.IsSuccessStatusCode ? (await found.Content.ReadFromJsonAsync<Made>())!.Id : null;
                    return assessment is not null;
                });
                await desk.GotoAsync($"/app/assessments/{assessment}/TE");
                await Take(desk, "to-confirm", language, width, dark);
            }

            var sent = await Eventually.Value(() => Task.FromResult(platform.Mailbox(email).Messages().SelectMany(mail => mail.Links).FirstOrDefault(link => link.AbsolutePath.Contains("/withdraw/", StringComparison.Ordinal))));
            await page.GotoAsync(sent.ToString());
            await Take(page, "withdraw", language, width, dark);
            await page.ClickAsync("main form button");
            await Take(page, "withdrawn", language, width, dark);
        }
    }

    [Fact(Explicit = true)]
    public async Task Offline_pages()
    {
        var consultancy = await platform.NewConsultancy();
        foreach (var (language, width, dark) in new[] { ("en", 1280, false), ("zh-Hans", 1280, false), ("zh-Hans", 360, false), ("en", 360, true) })
        {
            var client = await consultancy.NewClient(language: language);
            var assessment = await client.Answered(level: 2);
            await using var context = await browser.Context(platform, client.Admin, language, width: width, dark: dark);
            var page = await context.NewPageAsync();
            await page.GotoAsync($"/app/assessments/{assessment}/offline");
            await Take(page, "offline", language, width, dark);
            var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("main a[download]"));
            var file = Path.Combine(Folder, $"offline-{language}.html");
            await download.SaveAsAsync(file);

            var away = await context.NewPageAsync();
            await away.GotoAsync(new Uri(file).AbsoluteUri);
            await away.CheckAsync("#te-01-4");
            await away.FillAsync("#te-02-words", "Said on the road. 路上所说");
            await away.CheckAsync("#te-03-na");
            await Take(away, "offline-file", language, width, dark);
            var answers = await away.RunAndWaitForDownloadAsync(() => away.ClickAsync("#do-save"));
            await away.SetInputFilesAsync("#open-file", await answers.PathAsync());
            await Take(away, "offline-file-opened", language, width, dark);

            await page.SetInputFilesAsync("#file", await answers.PathAsync());
            await page.ClickAsync("main form[enctype] button");
            await page.Locator("#counts").WaitForAsync();
            await Take(page, "offline-import", language, width, dark);
        }
    }

    [Fact(Explicit = true)]
    public async Task Verify_pages()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        var assessment = await client.Answered();
        using (var work = client.Admin.At("assessment")) await work.PostJson($"/api/v1/assessments/{assessment}/submissions", null);
        using var http = client.Admin.At("reporting");
        var report = await http.Ready(client.Id, "submitted");
        foreach (var language in (string[])["en", "zh-Hans"])
            foreach (var form in (string[])["pdf", "xlsx", "oscal"])
                await File.WriteAllBytesAsync(Path.Combine(Folder, $"report-{language}.{form}"), await http.GetByteArrayAsync(new Uri($"/api/v1/reports/{report.Id}/files/{language}/{form}", UriKind.Relative)));
        foreach (var (language, width, dark) in new[] { ("en", 1280, false), ("zh-Hans", 1280, true), ("zh-Hans", 360, false), ("en", 360, true) })
        {
            await using (var context = await browser.Context(platform, language: language, width: width, dark: dark))
            {
                var page = await context.NewPageAsync();
                await page.GotoAsync($"/{Steps.Segment(language)}/verify");
                await Take(page, "verify", language, width, dark);
                await page.SetInputFilesAsync("#file", Path.Combine(Folder, $"report-{language}.pdf"));
                await page.ClickAsync("form[enctype] button");
                await Take(page, "verify-genuine", language, width, dark);
                await page.GotoAsync($"/{Steps.Segment(language)}/verify/{report.CheckCode}");
                await Take(page, "verify-code", language, width, dark);
            }
            await using var desk = await browser.Context(platform, client.Admin, language, width: width, dark: dark);
            var own = await desk.NewPageAsync();
            await http.PostAsJsonAsync($"/api/v1/reports/{report.Id}/editions", new { audience = "public", language = "both" });
            await own.GotoAsync($"/app/reports/{report.Id}");
            foreach (var summary in await own.Locator("main details > summary").AllAsync()) await summary.ClickAsync();
            await Take(own, "report", language, width, dark);
        }
    }

    [Fact(Explicit = true)]
    public async Task Waiting_and_shared_reports()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        await platform.SubmittedWithReport(client);
        using var http = client.Admin.At("reporting");
        var report = (await http.Ready(client.Id, "submitted")).Id;
        var open = (await http.PostJson<Given>($"/api/v1/reports/{report}/summary-links", new { })).Url;
        var closed = (await http.PostJson<Given>($"/api/v1/reports/{report}/summary-links", new { password = "Langsat-by-the-River" })).Url;
        foreach (var (language, width, dark) in new[] { ("en", 1280, false), ("zh-Hans", 1280, true), ("zh-Hans", 360, false), ("en", 360, true) })
        {
            await using (var context = await browser.Context(platform, language: language, width: width, dark: dark))
            {
                var page = await context.NewPageAsync();
                await page.GotoAsync(open.Replace("/en/", $"/{Steps.Segment(language)}/", StringComparison.Ordinal));
                await Take(page, "summary", language, width, dark);
                await page.GotoAsync(closed.Replace("/en/", $"/{Steps.Segment(language)}/", StringComparison.Ordinal));
                await page.FillAsync("#password", "not the password");
                await page.ClickAsync("main form button");
                await Take(page, "summary-password", language, width, dark);
                await page.GotoAsync($"/{Steps.Segment(language)}/summary/aaaaaaaaaaaaaaaaaaaaaa");
                await Take(page, "summary-over", language, width, dark);
            }
            var person = language == "en" ? client.Admin : await client.Consultancy.Invite(client.Id, "client-admin", language);
            await using var desk = await browser.Context(platform, person, language, width: width, dark: dark);
            var own = await desk.NewPageAsync();
            await own.GotoAsync($"/app/reports/{report}/summary");
            await own.ClickAsync("section form button");
            await Take(own, "summary-links", language, width, dark);
        }
        foreach (var (language, width, dark) in new[] { ("en", 1280, false), ("zh-Hans", 360, false) })
        {
            var person = language == "en" ? client.Admin : await client.Consultancy.Invite(client.Id, "client-admin", language);
            await using var desk = await browser.Context(platform, person, language, width: width, dark: dark);
            var own = await desk.NewPageAsync();
            await using var queue = await ReportQueue.Behind(platform, report, others: 3);
            await own.GotoAsync($"/app/reports/{report}");
            await Take(own, "report-waiting", language, width, dark);
            await own.GotoAsync($"/app/reports?clientId={client.Id}");
            await Take(own, "reports-waiting", language, width, dark);
            await queue.GivenUp("report.took-too-long");
            await own.GotoAsync($"/app/reports/{report}");
            await Take(own, "report-failed", language, width, dark);
        }
    }

    sealed record Given(string Url);

    [Fact(Explicit = true)]
    public async Task Classification_pages()
    {
        foreach (var (language, width, dark) in new[] { ("en", 1280, false), ("zh-Hans", 1280, true), ("zh-Hans", 360, false), ("en", 360, true) })
        {
            await using var context = await browser.Context(platform, language: language, width: width, dark: dark);
            var page = await context.NewPageAsync();
            await page.GotoAsync($"/{Steps.Segment(language)}/classification");
            await Take(page, "classification", language, width, dark);
            await page.GotoAsync($"/{Steps.Segment(language)}/classification/scheme-vn-ai-law");
            await Take(page, "classification-vn", language, width, dark);
            await page.CheckAsync("#vn-q-1-no");
            await page.ClickAsync("main form .actions button");
            await Take(page, "classification-vn-open", language, width, dark);
            await page.GotoAsync($"/{Steps.Segment(language)}/classification/scheme-eu-ai-act");
            await Take(page, "classification-eu", language, width, dark);
            foreach (var id in (string[])["eu-q-a1-yes", "eu-q-a2-no", "eu-q-a3-no", "eu-q-d1-4a", "eu-q-f1-yes", "eu-q-g2-yes"]) await page.CheckAsync($"#{id}");
            await page.ClickAsync("main form .actions button");
            await Take(page, "classification-eu-result", language, width, dark);
            if (width > 500) await page.PdfAsync(new() { Path = Path.Combine(Folder, $"classification-{language}.pdf"), Format = "A4" });
        }
    }

    [Fact(Explicit = true)]
    public async Task Signed_in_pages()
    {
        foreach (var (language, width, dark) in new[] { ("en", 1280, false), ("zh-Hans", 1280, true), ("zh-Hans", 360, false) })
        {
            var consultancy = await platform.NewConsultancy(language);
            var client = await consultancy.NewClient(language: language);
            var other = await consultancy.NewClient(language: language);
            var assessment = await client.Answered();
            var begun = await other.Answered(level: 2);
            using (var http = client.Admin.At("assessment")) await http.PostJson($"/api/v1/assessments/{assessment}/submissions", null);
            await using (var desk = await browser.Context(platform, other.Admin, language, width: width, dark: dark))
            {
                var page = await desk.NewPageAsync();
                foreach (var (name, path) in new[] { ("work", "/app"), ("overview", $"/app/assessments/{begun}"), ("chapter", $"/app/assessments/{begun}/TE"), ("submit", $"/app/assessments/{begun}/submit"), ("score", $"/app/assessments/{begun}/score") })
                {
                    await page.GotoAsync(path);
                    if (name == "chapter")
                    {
                        await page.CheckAsync("#te-02-4");
                        await Assertions.Expect(page.Locator("#te-02 .save-line")).Not.ToBeEmptyAsync();
                    }
                    await Take(page, name, language, width, dark);
                }
            }
            await using (var office = await browser.Context(platform, consultancy.Admin, language, width: width, dark: dark))
            {
                var page = await office.NewPageAsync();
                foreach (var (name, path) in new[] { ("office", "/app"), ("clients", "/app/clients"), ("client", $"/app/clients/{client.Id}"), ("people", "/app/people") })
                {
                    await page.GotoAsync(path);
                    await Take(page, name, language, width, dark);
                }
            }
            await using var room = await browser.Context(platform, await platform.NewOperator(language), language, width: width, dark: dark);
            var view = await room.NewPageAsync();
            foreach (var name in (string[])["consultancies", "requests", "queues", "faults", "deliveries", "health"])
            {
                await view.GotoAsync($"/app/{name}");
                await Take(view, name, language, width, dark);
            }
            await view.GotoAsync("/app/requests");
            await view.Locator("tbody a").First.ClickAsync();
            await Take(view, "request", language, width, dark);
        }
    }

    [Fact(Explicit = true)]
    public async Task Many_clients_pages()
    {
        foreach (var (language, width, dark) in new[] { ("en", 1280, false), ("zh-Hans", 1280, true), ("zh-Hans", 360, false), ("en", 360, true) })
        {
            var consultancy = await platform.NewConsultancy(language);
            var (client, other) = (await consultancy.NewClient(language: language), await consultancy.NewClient("SG", language));
            await client.Answered(level: 1);
            using (var http = consultancy.Admin.At("assessment"))
            {
                await http.PostJson($"/api/v1/clients/{client.Id}/actions", new { title = language == "en" ? "Write the policy down" : "将制度写成文件", dueOn = "2026-12-01" });
                await http.PostJson($"/api/v1/clients/{client.Id}/staff-notes", new { words = language == "en" ? "Their board changes in May; ask again then." : "其董事会五月换届，届时再问。" });
            }
            await using var context = await browser.Context(platform, consultancy.Admin, language, width: width, dark: dark);
            var page = await context.NewPageAsync();
            foreach (var (name, path) in new[] { ("notes", $"/app/clients/{client.Id}/notes"), ("left", "/app/clients/left"), ("benchmarks", "/app/clients/benchmarks"), ("list", "/app/clients?sort=next-due") })
            {
                await page.GotoAsync(path);
                await Take(page, "many-" + name, language, width, dark);
            }
            foreach (var box in await page.Locator("tbody input[type=checkbox]").AllAsync()) await box.CheckAsync();
            await page.ClickAsync("form[action='/app/clients/push'] button");
            await Take(page, "many-push", language, width, dark);
            await page.ClickAsync("form[action='/app/clients/push/made'] button");
            await Take(page, "many-pushed", language, width, dark);
        }
    }

    [Fact(Explicit = true)]
    public async Task Portfolio_report_pages()
    {
        foreach (var (language, width, dark) in new[] { ("en", 1280, false), ("zh-Hans", 1280, true), ("zh-Hans", 360, false), ("en", 360, true) })
        {
            var consultancy = await platform.NewConsultancy(language);
            var (client, other) = (await consultancy.NewClient(language: language), await consultancy.NewClient("SG", language));
            await client.Answered(level: 1);
            await using var context = await browser.Context(platform, consultancy.Admin, language, width: width, dark: dark);
            var page = await context.NewPageAsync();
            await page.GotoAsync("/app/portfolio-reports/new");
            await Take(page, "portfolio-new", language, width, dark);
            await page.UncheckAsync("input[name=language]:checked");
            await page.Locator("main form[method=post] button").First.ClickAsync();
            await Take(page, "portfolio-refused", language, width, dark);
            await page.CheckAsync($"input[name=language][value={language}]");
            await page.Locator("main form[method=post] button").First.ClickAsync();
            await page.Locator("#files a[href$='/pdf']").WaitForAsync(new() { Timeout = 60_000 });
            await page.Locator("#files details summary").ClickAsync();
            await Take(page, "portfolio-report", language, width, dark);
            await page.GotoAsync("/app/portfolio-reports");
            await Take(page, "portfolio-reports", language, width, dark);
            if (width < 500) continue;
            var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("#reports a[download]"));
            await download.SaveAsAsync(Path.Combine(Folder, $"portfolio-{language}.pdf"));
        }
    }

    [Fact(Explicit = true)]
    public async Task Evidence_pages()
    {
        foreach (var (language, width, dark) in new[] { ("en", 1280, false), ("zh-Hans", 1280, true), ("zh-Hans", 380, false), ("en", 380, true) })
        {
            var consultancy = await platform.NewConsultancy(language);
            var client = await consultancy.NewClient(language: language);
            var colleague = await consultancy.Invite(client.Id, "contributor", language);
            var assessment = await client.Answered(level: 1);
            var (evidence, action) = await client.Furnish(assessment, colleague);
            var statement = $"/app/assessments/{assessment}/TE/te-01";
            foreach (var (who, person, paths) in new[]
            {
                ("client", client.Admin, new[] { ("statement", statement), ("chapter", $"/app/assessments/{assessment}/TE"), ("evidence-list", $"/app/clients/{client.Id}/evidence"), ("evidence", $"/app/evidence/{evidence}"), ("actions", $"/app/clients/{client.Id}/actions"), ("action", $"/app/actions/{action}") }),
                ("staff", consultancy.Admin, [("statement", statement)]),
                ("asked", colleague, [("work", "/app"), ("statement", statement)]),
            })
            {
                await using var context = await browser.Context(platform, person, language, width: width, dark: dark);
                var page = await context.NewPageAsync();
                foreach (var (name, path) in paths)
                {
                    await page.GotoAsync(path);
                    await Take(page, $"{name}-{who}", language, width, dark);
                }
            }
        }
    }

    [Fact(Explicit = true)]
    public async Task Portfolio_and_system_pages()
    {
        foreach (var (language, width, dark) in new[] { ("en", 1280, false), ("zh-Hans", 1280, true), ("zh-Hans", 380, false), ("en", 380, true) })
        {
            var consultancy = await platform.NewConsultancy(language);
            using var identity = consultancy.Admin.At("identity");
            using var http = consultancy.Admin.At("assessment");
            var clients = new List<ClientOrganisation>();
            foreach (var (name, country, level) in new[] { ("Lotus Pay", "VN", 2), ("Kopi Health", "SG", 3), ("Mekong Freight", "KH", 1), ("Rinjani Insurance", "ID", 4), ("莲花物流", "MY", 0) })
            {
                var client = new ClientOrganisation(consultancy, (await identity.PostJson<Made>("/api/v1/clients", new { name, country, language, generative = false })).Id, name, consultancy.Admin);
                clients.Add(client);
                if (level == 0) continue;
                var assessment = await client.Answered(level);
                if (level != 1) await http.PostJson($"/api/v1/assessments/{assessment}/submissions", null);
            }
            var system = await http.PostJson<Made>($"/api/v1/clients/{clients[0].Id}/systems", new
            {
                name = "Credit helper",
                state = "in-use",
                sector = "finance",
                roles = new[] { "deployer" },
                autonomy = "in-the-loop",
                probability = "medium",
                severity = "high",
                hosting = "cloud",
                deployments = new[] { new { market = "VN", startsOn = "2026-02-01" }, new { market = "SG", startsOn = "2026-06-01" } },
            });
            await using var office = await browser.Context(platform, consultancy.Admin, language, width: width, dark: dark);
            var page = await office.NewPageAsync();
            foreach (var (name, path) in new[]
            {
                ("office", "/app"), ("clients", "/app/clients"), ("heat-map", "/app/clients/heat-map"), ("system", $"/app/systems/{system.Id}"), ("readiness", $"/app/clients/{clients[0].Id}/readiness"),
            })
            {
                await page.GotoAsync(path);
                await Take(page, name, language, width, dark);
            }
        }
    }

    [Fact(Explicit = true)]
    public async Task Assessment_pages()
    {
        foreach (var (language, width, dark) in new[] { ("en", 1280, false), ("zh-Hans", 1280, true), ("zh-Hans", 360, false), ("en", 360, true) })
        {
            var consultancy = await platform.NewConsultancy(language);
            var client = await consultancy.NewClient(language: language);
            var colleague = await consultancy.Invite(client.Id, "contributor", language);
            var assessment = await client.Answered(level: 2);
            await client.Furnish(assessment, colleague);
            using var http = client.Admin.At("assessment");
            await http.PutAsJsonAsync($"/api/v1/assessments/{assessment}/markets", new { markets = new[] { "VN", "SG", "EU" } });
            await http.PostJson<Made>($"/api/v1/clients/{client.Id}/systems", new { name = "Credit helper", state = "in-use", sector = "finance", roles = new[] { "deployer" }, deployments = new[] { new { market = "VN", startsOn = "2026-02-01" } } });
            await using (var desk = await browser.Context(platform, client.Admin, language, width: width, dark: dark))
            {
                var page = await desk.NewPageAsync();
                foreach (var (name, path) in new[]
                {
                    ("work", "/app"), ("overview", $"/app/assessments/{assessment}"), ("statement", $"/app/assessments/{assessment}/TE/te-01"), ("overlap", $"/app/assessments/{assessment}/overlap"), ("overlap-chain", $"/app/assessments/{assessment}/overlap/fw-iso-42001"),
                    ("overlap-law", $"/app/assessments/{assessment}/overlap/fw-eu-ai-act"), ("systems", $"/app/clients/{client.Id}/systems"), ("readiness", $"/app/clients/{client.Id}/readiness"), ("evidence-list", $"/app/clients/{client.Id}/evidence"),
                    ("data", $"/app/clients/{client.Id}/data"), ("access", $"/app/clients/{client.Id}/access"),
                })
                {
                    await page.GotoAsync(path);
                    await Take(page, name, language, width, dark);
                }
                await page.GotoAsync($"/app/assessments/{assessment}/TE");
                await page.Locator("#te-01 summary").Last.ClickAsync();
                await Take(page, "chapter", language, width, dark);
            }
            await http.PostJson($"/api/v1/assessments/{assessment}/submissions", null);
            await using var office = await browser.Context(platform, consultancy.Admin, language, width: width, dark: dark);
            var view = await office.NewPageAsync();
            foreach (var (name, path) in new[] { ("review", $"/app/assessments/{assessment}/review"), ("data-staff", $"/app/clients/{client.Id}/data"), ("clients-due", "/app/clients") })
            {
                await view.GotoAsync(path);
                await Take(view, name, language, width, dark);
            }
        }
    }

    [Fact(Explicit = true)]
    public async Task Account_pages()
    {
        foreach (var (language, width, dark) in new[] { ("en", 1280, false), ("zh-Hans", 360, true) })
        {
            var colleague = await (await platform.NewConsultancy(language)).InviteColleague(language: language);
            await using var desk = await browser.Context(platform, colleague, language, width: width, dark: dark);
            var page = await desk.NewPageAsync();
            await page.GotoAsync("/app/account");
            await Take(page, "account", language, width, dark);
            await page.GotoAsync("/app/account/second-factor");
            await page.ClickAsync("main form button");
            await Take(page, "totp", language, width, dark);
            await page.FillAsync("#code", await new Authenticator(await page.Locator("#key").InnerTextAsync()).Next());
            await page.ClickAsync("main form button");
            await Take(page, "codes", language, width, dark);
        }
    }

    [Fact(Explicit = true)]
    public async Task Upload_pages()
    {
        foreach (var (language, width, dark) in new[] { ("en", 1280, false), ("zh-Hans", 1280, true), ("zh-Hans", 360, false), ("en", 360, true) })
        {
            var consultancy = await platform.NewConsultancy(language);
            await using var office = await browser.Context(platform, consultancy.Admin, language, width: width, dark: dark);
            var page = await office.NewPageAsync();
            await page.GotoAsync("/app/clients/upload");
            await Take(page, "upload", language, width, dark);
            await page.ClickAsync("main form button");
            await Take(page, "upload-error", language, width, dark);
            await page.SetInputFilesAsync("#file", new FilePayload
            {
                Name = "clients.csv",
                MimeType = "text/csv",
                Buffer = System.Text.Encoding.UTF8.GetBytes(
                    "name,country,language,reference,contact_name,contact_email,shoe size\nNguyễn & Sons,VN,en,R-1,Trần Thị Linh,linh@example.test,1\n莲花支付,SG,zh,,,,\n莲花支付,SG,zh,,,,\nKopi,XX,en,,,,\n=1+1,VN,en,,,,\n"),
            });
            await page.ClickAsync("main form button");
            await Take(page, "upload-preview", language, width, dark);
            await page.ClickAsync("main form[action$=confirmation] button");
            await Take(page, "upload-confirmed", language, width, dark);
            await page.GotoAsync("/app/clients");
            await Take(page, "upload-clients", language, width, dark);
        }
    }

    [Fact(Explicit = true)]
    public async Task Standing_and_legal_pages()
    {
        foreach (var (language, width, dark) in new[] { ("en", 1280, false), ("zh-Hans", 1280, true), ("zh-Hans", 360, false), ("en", 360, true) })
        {
            var consultancy = await platform.NewConsultancy(language);
            var client = await consultancy.NewClient(language: language);
            var gone = await consultancy.NewClient(language: language);
            await consultancy.InviteColleague(language: language);
            using var operators = platform.Operator().At("identity");
            using var admin = consultancy.Admin.At("identity");
            foreach (var reason in (string[])["You asked us why the report of May is missing.", "您询问五月的报告为何缺失。"])
            {
                var asked = await operators.PostJson<Made>($"/api/v1/tenants/{consultancy.Id}/break-glass", new { clientId = client.Id, reason, minutes = 60 });
                await Eventually.True(async () => (await operators.GetStringAsync($"/api/v1/tenants/{consultancy.Id}/break-glass")).Contains("\"open\"", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
                if (reason[0] == 'Y') (await operators.DeleteAsync(new Uri($"/api/v1/tenants/{consultancy.Id}/break-glass/{asked.Id}", UriKind.Relative))).EnsureSuccessStatusCode();
            }
            platform.Mailbox($"gone@{consultancy.Slug}.test").Answer("550 no such mailbox");
            await admin.PostJson("/api/v1/invitations", new { email = $"gone@{consultancy.Slug}.test", name = "Gone Away", language, role = "consultant" });
            await Eventually.True(async () => (await admin.GetStringAsync("/api/v1/invitations")).Contains("mail.refused", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
            (await admin.PostAsync(new Uri($"/api/v1/clients/{gone.Id}/archiving", UriKind.Relative), null)).EnsureSuccessStatusCode();
            await using (var office = await browser.Context(platform, consultancy.Admin, language, width: width, dark: dark))
            {
                var page = await office.NewPageAsync();
                foreach (var (name, path) in new[] { ("people", "/app/people"), ("client", $"/app/clients/{client.Id}"), ("archived", $"/app/clients/{gone.Id}"), ("archived-list", "/app/clients?archived=1"), ("legal-list", "/app/legal"), ("legal-edit", "/app/legal/terms") })
                {
                    await page.GotoAsync(path);
                    if (name is "people") await page.Locator("summary").First.ClickAsync();
                    await Take(page, name, language, width, dark);
                }
            }
            await using (var room = await browser.Context(platform, await platform.NewOperator(language), language, width: width, dark: dark))
            {
                var page = await room.NewPageAsync();
                await page.GotoAsync($"/app/consultancies/{consultancy.Id}");
                await Take(page, "consultancy", language, width, dark);
                await page.ClickAsync("main details summary");
                await page.ClickAsync("main details button");
                await Take(page, "consultancy-closing", language, width, dark);
                await page.GotoAsync("/app");
                await Take(page, "operator-work", language, width, dark);
            }
            await admin.PostJson("/api/v1/tenant/legal/terms", new { english = "# Terms\n\nWe look at your answers together.\n\n- Nothing is passed on.\n- You can leave at any time.", chinese = "# 条款\n\n我们一起查看您的回答。\n\n- 不会转交他人。\n- 您可随时离开。", basedOn = 0 });
            await using var desk = await browser.Context(platform, client.Admin, language, width: width, dark: dark);
            var view = await desk.NewPageAsync();
            await view.GotoAsync("/app");
            await Take(view, "acceptance", language, width, dark);
            await view.ClickAsync("form[action='/app/acceptance'] button");
            foreach (var (name, path) in new[] { ("access", $"/app/clients/{client.Id}/access"), ("memberships", "/app/account/memberships"), ("legal-privacy", $"/{Steps.Segment(language)}/legal/privacy"), ("legal-terms", $"/{Steps.Segment(language)}/t/{consultancy.Slug}/legal/terms") })
            {
                await view.GotoAsync(path);
                await Take(view, name, language, width, dark);
            }
            await operators.PostJson($"/api/v1/tenants/{consultancy.Id}/suspension", new { reason = "The contract is being looked at." });
            await view.GotoAsync("/app");
            await Eventually.True(async () =>
            {
                await view.GotoAsync("/app");
                return await view.Locator("main").InnerTextAsync() is { } text && text.Contains("The contract", StringComparison.Ordinal);
            });
            await Take(view, "suspended", language, width, dark);
        }
    }

    [Fact(Explicit = true)]
    public async Task Brand_pages()
    {
        foreach (var (language, width, dark) in new[] { ("en", 1280, false), ("zh-Hans", 1280, true), ("zh-Hans", 360, false), ("en", 360, true) })
        {
            var consultancy = await platform.NewConsultancy(language);
            using (var http = consultancy.Admin.At("identity"))
            {
                var settings = await http.PutJson<System.Text.Json.JsonElement>("/api/v1/tenant/logo", new { image = Pictures.Png(red: 0xE3, green: 0x6A, blue: 0x1E) });
                await http.PutJson<object>("/api/v1/tenant", new { name = language == "en" ? "Harbour Advisory" : "港湾咨询", colour = "#7a1f5c", languages = new[] { language }, version = settings.GetProperty("version").GetInt64(), replyTo = "office@harbour.example" });
            }
            await using var office = await browser.Context(platform, consultancy.Admin, language, width: width, dark: dark);
            var page = await office.NewPageAsync();
            await page.GotoAsync("/app/organisation");
            await Take(page, "organisation", language, width, dark);
            await page.FillAsync("#name", "");
            await page.ClickAsync("form[action='/app/organisation'] button");
            await Take(page, "organisation-error", language, width, dark);
            await using var street = await browser.Context(platform, language: language, width: width, dark: dark);
            var visit = await street.NewPageAsync();
            await visit.GotoAsync($"/{Steps.Segment(language)}/t/{consultancy.Slug}/scorecard");
            await Take(visit, "brand-scorecard", language, width, dark);
            await using var room = await browser.Context(platform, await platform.NewOperator(language), language, width: width, dark: dark);
            var view = await room.NewPageAsync();
            await view.GotoAsync("/app/consultancies");
            await view.Locator("#colour").ScrollIntoViewIfNeededAsync();
            await Take(view, "consultancies", language, width, dark);
        }
    }

    static Task<byte[]> Take(IPage page, string name, string language, int width, bool dark) => page.ScreenshotAsync(new()
    {
        Path = Path.Combine(Folder, $"{name}-{language}-{width}{(dark ? "-dark" : "")}.png"),
        FullPage = width < 500 || Environment.GetEnvironmentVariable("WHOLE") is not null,
    });
}
