using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Microsoft.Playwright;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>
/// Sixty texts that are markup, scripts and addresses stand in the fields of a client that people can write, in each another. Wherever one is shown it is words: in pages,
/// mails, the report as HTML and PDF, the offline file, and what comes back in an answer file.
/// </summary>
public sealed class CanaryTests(Platform platform, Browser browser)
{
    const string Host = "canary.invalid";
    const int Port = 9;
    const string AllAtOnce = $"""'"></textarea></title></style></script><script>window.canary=1;console.log('canary')</script><img data-canary src="https://{Host}/i" onerror="alert(1)"><svg data-canary onload=alert(1)><a data-canary href="javascript:alert(1)">""";
    const string Ran = "() => window.canary === undefined && document.querySelectorAll('[data-canary], [onerror], [onload], a[href^=\"javascript:\" i], meta[http-equiv=refresh]').length === 0";

    static readonly IReadOnlyList<string> s_payloads = [AllAtOnce, .. Payloads.All(Host, Port)];

    /// <summary>Those that stand in no field yet; when all do, it begins anew.</summary>
    readonly List<string> _left = [.. s_payloads];
    readonly HashSet<string> _used = [];

    string Payload => Cut(int.MaxValue);

    [Fact]
    public async Task No_script_from_any_field_runs_in_page_mail_report_or_offline_file()
    {
        var slug = Platform.Unique("canary");
        using var operators = platform.Operator().At("identity");
        var tenant = await operators.PostJson<Made>("/api/v1/tenants", new { name = Cut(100), slug, adminEmail = $"admin@{slug}.test", adminName = Cut(100), language = "en", replyTo = $"office@{slug}.test", logo = Pictures.Png(slug) });
        var admin = await platform.Accept(tenant.Id, null, $"admin@{slug}.test", Cut(100));
        using var office = admin.At("identity");
        var client = (await office.PostJson<Made>("/api/v1/clients", new { name = Cut(100), country = "VN", language = "en", generative = false, sector = Cut(100), reference = Cut(60) })).Id;
        await office.PostJson($"/api/v1/clients/{client}/invitations", new { email = $"person@{slug}.test", name = Cut(100), language = "en", role = "client-admin" });
        var person = await platform.Accept(tenant.Id, client, $"person@{slug}.test", Cut(100));
        var (assessment, system, evidence, action) = await Write(person, admin, client);
        _used.Count.ShouldBe(s_payloads.Count, "each stands somewhere");

        string[] pages =
        [
            "/app", "/app/notices", $"/app/clients/{client}/assessment", $"/app/assessments/{assessment}", $"/app/assessments/{assessment}/TE", $"/app/assessments/{assessment}/TE/te-01", $"/app/assessments/{assessment}/asked",
            $"/app/assessments/{assessment}/score", $"/app/assessments/{assessment}/review", $"/app/assessments/{assessment}/offline", $"/app/assessments/{assessment}/wordings", $"/app/clients/{client}/evidence",
            $"/app/evidence/{evidence}", $"/app/clients/{client}/actions", $"/app/actions/{action}", $"/app/clients/{client}/systems", $"/app/systems/{system}", $"/app/systems/{system}/facts", $"/app/systems/{system}/impact",
            $"/app/clients/{client}/readiness", $"/app/reports?clientId={client}", $"/app/clients/{client}/access", $"/app/clients/{client}/data", "/app/audit", "/app/account",
        ];
        string[] ofOffice = ["/app/clients", "/app/clients/heat-map", $"/app/clients/{client}", $"/app/clients/{client}/notes", "/app/people", "/app/organisation", "/app/leads"];
        var seen = 0;
        foreach (var (who, language, script, addresses) in new[] { (person, "en", true, pages), (admin, "zh-Hans", true, [.. pages, .. ofOffice]), (admin, "en", false, ofOffice) })
        {
            await using var context = await browser.Context(platform, who, language, script: script);
            var (page, wrong) = await Watched(context);
            foreach (var address in addresses)
            {
                var answer = await page.GotoAsync(address);
                answer!.Status.ShouldBeOneOf([200, 403, 404], address); // some are not for everybody, or have nothing to show yet
                if (answer.Status is 200 && (await answer.TextAsync()).Contains("data-canary", StringComparison.Ordinal)) seen++;
                if (script) (await page.EvaluateAsync<bool>(Ran)).ShouldBeTrue(address);
                else (await page.Locator("[data-canary], [onerror], [onload]").CountAsync()).ShouldBe(0, address);
                wrong.ShouldBeEmpty(address);
            }
        }
        seen.ShouldBeGreaterThan(40, "the pages do show it");
        await BringBack(person, assessment);

        // The mails that went out meanwhile, and the one with the report.
        using var work = person.At("assessment");
        await work.PostJson($"/api/v1/assessments/{assessment}/submissions", null);
        using var reports = admin.At("reporting");
        var report = await Eventually.Value(async () => (await reports.GetJson<JsonArray>($"/api/v1/reports?clientId={client}")).FirstOrDefault(r => (string?)r!["state"] == "ready"), TimeSpan.FromSeconds(90), "the report");
        await platform.Mailbox($"admin@{slug}.test").First(mail => mail.Links.Any(link => link.AbsolutePath.Contains("/reports/", StringComparison.Ordinal)), TimeSpan.FromSeconds(60));
        var mails = platform.Mailbox($"admin@{slug}.test").Messages().Concat(platform.Mailbox($"person@{slug}.test").Messages()).ToList();
        mails.Count.ShouldBeGreaterThan(2);
        await using (var context = await browser.Context(platform))
        {
            var (page, wrong) = await Watched(context);
            foreach (var mail in mails)
            {
                mail.Raw.Split("\r\n\r\n")[0].Split("\r\n").ShouldNotContain(line => line.StartsWith("Bcc:", StringComparison.OrdinalIgnoreCase));
                await page.SetContentAsync(mail.Html);
                (await page.EvaluateAsync<bool>(Ran)).ShouldBeTrue(mail.Subject);
                (await page.Locator($"script, iframe, object, embed, form, a[href*='{Host}']").CountAsync()).ShouldBe(0, mail.Subject);
            }
            mails.ShouldContain(mail => mail.Html.Contains("data-canary", StringComparison.Ordinal), "a mail does show it");

            foreach (var language in (string[])["en", "zh-Hans"])
            {
                await page.SetContentAsync(Encoding.UTF8.GetString(await File("html", language)));
                (await page.Locator("body").InnerTextAsync()).ShouldContain("data-canary");
                (await page.EvaluateAsync<bool>(Ran)).ShouldBeTrue(language);
            }
            wrong.ShouldBeEmpty();
        }

        using var folder = new Folder();
        var pdf = Path.Combine(folder.Path, "report.pdf");
        await System.IO.File.WriteAllBytesAsync(pdf, await File("pdf", "en"));
        (await Tool("pdftotext", pdf, "-")).ReplaceLineEndings("").ShouldContain("canary");
        (await Tool("pdfinfo", "-js", pdf)).Trim().ShouldBeEmpty();
        (await Tool("pdfinfo", "-url", pdf)).ShouldNotContain(Host);
        var plain = Path.Combine(folder.Path, "plain.pdf");
        await Tool("qpdf", "--qdf", "--object-streams=disable", "--decode-level=none", pdf, plain);
        var names = Encoding.Latin1.GetString(await System.IO.File.ReadAllBytesAsync(plain));
        foreach (var name in (string[])["/JavaScript", "/JS ", "/Launch", "/OpenAction", "/SubmitForm", "/GoToR", "/AA ", "/RichMedia"]) names.ShouldNotContain(name, Case.Sensitive);

        var offline = Path.Combine(folder.Path, "offline.html");
        await System.IO.File.WriteAllTextAsync(offline, await work.GetStringAsync(new Uri($"/api/v1/assessments/{assessment}/offline", UriKind.Relative)));
        await using (var context = await browser.Context(platform))
        {
            await context.SetOfflineAsync(true);
            var (page, wrong) = await Watched(context);
            await page.GotoAsync(new Uri(offline).AbsoluteUri);
            await page.Locator("html[data-ready]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
            (await page.InputValueAsync("#te-01-words")).ShouldContain("data-canary");
            (await page.EvaluateAsync<bool>(Ran)).ShouldBeTrue();
            wrong.ShouldBeEmpty();
        }

        async Task<byte[]> File(string format, string language) => await reports.GetByteArrayAsync(new Uri($"/api/v1/reports/{report["id"]}/files/{language}/{format}", UriKind.Relative));
    }

    /// <summary>An answer file in which somebody wrote them by hand, in every member that is shown.</summary>
    async Task BringBack(Person person, Guid assessment)
    {
        using var http = person.At("assessment");
        var file = AnswerFiles.Of(AnswerFiles.Data(await http.GetStringAsync(new Uri($"/api/v1/assessments/{assessment}/offline", UriKind.Relative))), [.. Enumerable.Range(1, 6).Select(n => ($"te-0{n}", 3))]);
        (file["manifest"]!["clientName"], file["manifest"]!["tenantName"], file["markets"]) = (Cut(100), Cut(100), new JsonArray(Cut(40)));
        foreach (var row in file["answers"]!.AsArray().Take(8)) row!["words"] = Payload;
        file["answers"]!.AsArray()[6]!["reason"] = Payload;
        file["answers"]!.AsArray()[7]!["statementId"] = Cut(100);
        await using var context = await browser.Context(platform, person, "en");
        var (page, wrong) = await Watched(context);
        await page.GotoAsync($"/app/assessments/{assessment}/offline");
        await page.SetInputFilesAsync("#file", new FilePayload { Name = "canary.answers.json", MimeType = "application/json", Buffer = Encoding.UTF8.GetBytes(file.ToJsonString()) });
        await page.ClickAsync("main form[enctype] button");
        await page.Arrives("**/offline/preview");

        (await page.Locator("main").InnerTextAsync()).Split(Payloads.Mark).Length.ShouldBeGreaterThan(8, "it is shown");
        (await page.EvaluateAsync<bool>(Ran)).ShouldBeTrue();
        wrong.ShouldBeEmpty();
    }

    /// <summary>The watch can fail: a page that does run it is noticed in all three ways.</summary>
    [Fact]
    public async Task A_page_that_does_run_it_is_noticed()
    {
        await using var context = await browser.Context(platform);
        var (page, wrong) = await Watched(context);

        await page.SetContentAsync($"<p>{AllAtOnce}</p>");

        (await page.EvaluateAsync<bool>(Ran)).ShouldBeFalse();
        await Eventually.True(() => wrong.Exists(w => w.StartsWith("dialog", StringComparison.Ordinal)) && wrong.Exists(w => w.StartsWith("asked", StringComparison.Ordinal)));
        wrong.ShouldContain("console: canary");
    }

    async Task<(Guid Assessment, Guid System, Guid Evidence, Guid Action)> Write(Person person, Person admin, Guid client)
    {
        var assessment = await person.Start(client);
        using var http = person.At("assessment");
        var view = await http.GetJson<JsonNode>($"/api/v1/assessments/{assessment}");
        foreach (var statement in view["statements"]!.AsArray().Where(s => (bool)s!["shown"]!).Select(s => (string)s!["id"]!))
            await Put(http, $"/api/v1/assessments/{assessment}/answers/{statement}", statement is "te-02"
                ? new { writeId = Guid.CreateVersion7(), basedOn = 0, notApplicable = true, reason = Payload, words = Payload }
                : new { writeId = Guid.CreateVersion7(), basedOn = 0, notApplicable = false, level = 2, words = Payload } as object);
        var answer = $"/api/v1/assessments/{assessment}/answers/te-01";
        var system = await http.PostJson<Made>($"/api/v1/clients/{client}/systems", new { name = Cut(100), state = "in-use", purpose = Payload, roles = new[] { "deployer" }, data = Payload, people = Payload, deployments = new[] { new { market = "VN", startsOn = "2026-02-01" } } });
        await Put(http, $"/api/v1/systems/{system.Id}/duties/ob-vn-05", new { basedOn = 0, state = "not-applicable", reason = Payload, words = Payload });
        await Put(http, $"/api/v1/systems/{system.Id}/impact/annex-a-1-2", new { basedOn = 0, choice = "yes", words = Payload });
        var note = await http.PostJson<Made>($"/api/v1/clients/{client}/evidence", new { kind = "note", title = Cut(100), note = Payload });
        (await http.PutAsync(new Uri($"{answer}/evidence/{note.Id}", UriKind.Relative), null)).EnsureSuccessStatusCode();
        await http.PostJson($"{answer}/comments", new { words = Payload, staffOnly = false });
        await http.PostJson($"{answer}/asks", new { asked = await person.Id(), dueOn = DateTime.UtcNow.AddDays(30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), words = Payload });
        var action = await http.PostJson<Made>($"/api/v1/clients/{client}/actions", new { title = Cut(100), words = Payload, assessmentId = assessment, statementId = "te-01", target = 3 });
        using var office = admin.At("assessment");
        await office.PostJson($"{answer}/comments", new { words = Payload, staffOnly = true });
        await office.PostJson($"/api/v1/clients/{client}/staff-notes", new { words = Payload });
        return (assessment, system.Id, note.Id, action.Id);
    }

    static async Task Put(HttpClient http, string path, object body)
    {
        using var answer = await http.PutAsJsonAsync(path, body);
        answer.IsSuccessStatusCode.ShouldBeTrue($"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>The next one of at most so many characters.</summary>
    string Cut(int most)
    {
        if (_left.Count is 0) _left.AddRange(s_payloads);
        if (_left.Find(payload => payload.Length <= most) is not { } next) return s_payloads.First(payload => payload.Length <= most);
        _left.Remove(next);
        _used.Add(next);
        return next;
    }

    /// <summary>What a page does that only a script of the payload, or an address in it, would make it do.</summary>
    static async Task<(IPage Page, List<string> Wrong)> Watched(IBrowserContext context)
    {
        var page = await context.NewPageAsync();
        var wrong = new List<string>();
        page.Dialog += async (_, dialog) =>
        {
            wrong.Add($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        page.Console += (_, line) =>
        {
            if (line.Text.Contains("canary", StringComparison.Ordinal)) wrong.Add($"console: {line.Text}");
        };
        page.Request += (_, request) =>
        {
            if (new[] { Host, $":{Port}/", "169.254", "passwd" }.Any(part => request.Url.Contains(part, StringComparison.Ordinal))) wrong.Add($"asked: {request.Url}");
        };
        return (page, wrong);
    }

    static async Task<string> Tool(string name, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, name);
        return text;
    }

    sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("canary").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
