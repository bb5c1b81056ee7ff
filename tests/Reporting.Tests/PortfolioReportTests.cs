using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Presentation;
using AseanPlatform.Reporting.Portfolios;
using AseanPlatform.Reporting.Rendering;
using AseanPlatform.Testing;
using Npgsql;

namespace AseanPlatform.Reporting.Tests;

/// <summary>A report over a portfolio as paper and page, made of figures that need no other service.</summary>
public sealed class PortfolioRenderingTests(PrintShop shop)
{
    static readonly ReportMark s_mark = new("0123-4567-89AB-CDEF", "https://reports.example/en/verify/0123-4567-89AB-CDEF");

    [Theory]
    [InlineData("en", "Heat map: clients and principles", "Principles, the weakest first", "Better or worse since the cycle before", "Weakest principle", "page {0} of {1}", "Check code 0123-4567-89AB-CDEF at reports.example")]
    [InlineData("zh-Hans", "热力图：客户与原则", "原则：最弱者在前", "与上一周期相比的升降", "最弱原则", "第 {0} 页，共 {1} 页", "核验码 0123-4567-89AB-CDEF，见 reports.example")]
    public async Task Forty_clients_are_printed_with_every_name_and_number_and_what_each_page_must_say(string language, string heat, string principles, string changes, string column, string page, string check)
    {
        var snapshot = Sample(40);
        var pdf = await shop.Pdf(await shop.Html(snapshot, language, s_mark));

        var info = await PrintShop.Run("pdfinfo", pdf);
        info.ShouldContain("Tagged:          yes");
        info.ShouldContain("(A4)");
        var pages = PdfPages.Count(await File.ReadAllBytesAsync(pdf)).ShouldNotBeNull();
        pages.ShouldBeInRange(8, 16);
        var text = await Text(pdf);
        foreach (var words in new[] { heat, principles, changes, "Mekong Assurance 湄公咨询" }) text.ShouldContain(PrintShop.Squeeze(words));
        foreach (var client in snapshot.Clients) Times(text, PrintShop.Squeeze(client.Name)).ShouldBeGreaterThanOrEqualTo(client.Due is null ? 2 : 3, client.Name);
        Times(text, PrintShop.Squeeze(column)).ShouldBeGreaterThanOrEqualTo(3, "the head of the table stands on each of its pages");
        text.ShouldContain("−2.5");
        text.ShouldContain("+3.0");
        for (var n = 1; n <= pages; n++)
        {
            var one = PrintShop.Squeeze(await PrintShop.Run("pdftotext", "-f", $"{n}", "-l", $"{n}", pdf, "-"));
            one.ShouldContain(PrintShop.Squeeze(string.Format(CultureInfo.InvariantCulture, page, n, pages)));
            one.ShouldContain(PrintShop.Squeeze(check));
        }
        var fonts = (await PrintShop.Run("pdffonts", pdf)).Split('\n').Skip(2).Where(line => line.Length > 0).ToList();
        fonts.ShouldNotBeEmpty();
        fonts.ShouldAllBe(line => line.Contains(" yes ", StringComparison.Ordinal), "every font is embedded");
        var tags = (await PrintShop.Run("pdfinfo", "-struct", pdf)).Split('\n').Select(line => line.Trim().Split(' ', ':')[0]).ToHashSet();
        foreach (var tag in new[] { "H1", "H2", "Table", "TH", "TD", "Figure" }) tags.ShouldContain(tag);
    }

    [Fact]
    public async Task Four_hundred_clients_are_printed_each_in_the_table_and_on_the_map()
    {
        var snapshot = Sample(400);
        var text = await Text(await shop.Pdf(await shop.Html(snapshot, "en", s_mark)));

        snapshot.Clients.Where(client => Times(text, PrintShop.Squeeze(client.Name)) < 2).Select(client => client.Name).ShouldBeEmpty();
    }

    [Fact]
    public async Task Words_of_people_are_words_and_the_page_runs_and_loads_nothing()
    {
        const string Hostile = "</style><script>alert(1)</script><img src=x onerror=alert(1)>";
        var sample = Sample(3);
        var html = await shop.Html(sample with { MadeBy = Hostile, Tenant = sample.Tenant! with { Name = Hostile, Colour = "red;} * { background: url(https://example.test/)" }, Clients = [.. sample.Clients.Select(client => client with { Name = Hostile, Sector = Hostile, Due = new("2026-12-01", "action", false, Hostile) })] }, "en", s_mark);

        html.ShouldNotContain("<script");
        html.ShouldNotContain("<img");
        html.ShouldNotContain("https://example.test");
        html.ShouldContain("default-src 'none'");
        (await PrintShop.Text(await shop.Pdf(html))).ShouldContain(PrintShop.Squeeze(Hostile));
    }

    [Fact]
    public async Task One_client_with_nothing_started_makes_a_report_that_says_so()
    {
        var sample = Sample(1);
        var html = await shop.Html(sample with
        {
            Clients = [sample.Clients[0] with { Score = null, LastScore = null, DeltaTenths = null, Cells = [], Coverage = null, Cycle = null, Due = null, SignedAt = null, State = "not-started" }],
            Obligations = [],
            Principles = [.. sample.Principles.Select(principle => principle with { Clients = 0, MeanTenths = null, Lowest = null, Highest = null })],
        }, "en", s_mark);

        var text = await PrintShop.Text(await shop.Pdf(html));
        foreach (var words in new[] { "nothing started", "No client has anything due.", "No client got worse.", "no client has a number", "That does not mean that there is none." }) text.ShouldContain(PrintShop.Squeeze(words));
    }

    /// <summary>Cell by cell: a name that takes two lines stays together.</summary>
    static async Task<string> Text(string pdf) => PrintShop.Squeeze(await PrintShop.Run("pdftotext", "-raw", pdf, "-"));

    static int Times(string text, string part) => text.Split(part).Length - 1;

    /// <summary>Clients of many scripts with all that a portfolio may say of one; every third got worse, every third better.</summary>
    internal static PortfolioSnapshot Sample(int clients)
    {
        (string Code, LocalText Name)[] principles =
        [
            ("TE", new("Transparency and Explainability", "透明与可解释")), ("FE", new("Fairness and Equity", "公平与公正")), ("SS", new("Security and Safety", "安全与防护")), ("HC", new("Human-centricity", "以人为本")),
            ("PD", new("Privacy and Data Governance", "隐私与数据治理")), ("AI", new("Accountability and Integrity", "问责与诚信")), ("RR", new("Robustness and Reliability", "稳健与可靠")),
        ];
        string[] states = ["approved", "in-progress", "submitted", "changes-requested"];
        string[] kinds = ["action", "answer", "evidence"];
        static PortfolioCell Cell(string principle, int tenths, bool leftOut, bool gate, int? way) => leftOut
            ? new(principle, null, null, "not-applicable", null)
            : new(principle, Number(tenths), tenths switch { < 200 => "absent", < 400 => "initial", _ when gate => "initial", < 600 => "defined", < 800 => "managed", _ => "leading" }, gate && tenths >= 400 ? "gate-open" : null, way);
        static ScoreFigure Number(int tenths) => new(tenths, 10, (tenths / 10m).ToString("0.0", CultureInfo.InvariantCulture));
        return new(
            PortfolioSnapshot.Form, "portfolio", Guid.CreateVersion7(), new("Mekong Assurance 湄公咨询", "mekong", "#7A2E0E"), new("2026.11", new string('0', 64), "2026-11-21"), "2026-11-22",
            new(2026, 11, 22, 9, 30, 0, TimeSpan.Zero), "Nguyễn Thị Minh Khai", ["en", "zh-Hans"],
            [
                .. Enumerable.Range(0, clients).Select(n =>
                {
                    int? way = (n % 3) switch { 0 => -25, 1 => 30, _ => null };
                    var score = 200 + (n * 7 % 700);
                    return new PortfolioClient(
                        Guid.CreateVersion7(), $"{RenderingTests.WordsOfPeople[n % RenderingTests.WordsOfPeople.Length][..Math.Min(18, RenderingTests.WordsOfPeople[n % RenderingTests.WordsOfPeople.Length].Length)].Trim()} #{n:000}", "VN", "Banking",
                        states[n % states.Length], 2, "2026.11", new(49 - (n % 5), 49), Number(score), n % 5 > 0, way is { } w ? Number(score - w) : null, way, n % 4 == 0 ? new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero) : null,
                        n % 2 == 0 ? new($"2026-{11 + (n % 2)}-{10 + (n % 18):00}", kinds[n % 3], n % 8 == 0, "Write down who decides 写下由谁决定", n % 3 == 1 ? new("People know that they speak to a machine", "人们知道自己在与机器对话") : null) : null,
                        [.. principles.Select((p, m) => Cell(p.Code, (score + (m * 90)) % 1000, m == 6 && n % 9 == 0, m == 2 && n % 4 == 0, way))]);
                }),
            ],
            [.. principles.Select((p, n) => new PortfolioPrinciple(p.Code, p.Code, n + 1, p.Name, clients, 350 + (n * 60), "10.0", "92.5", 3, 1))],
            [new("ob-1", "VN-02", "VN", new("Register high-risk systems", "登记高风险系统"), "binding-not-yet-in-force", new("2027-03-01", "day"), true, "primary-read", 0, clients), new("ob-2", "EU-04", "EU", new("Say that a text was generated", "标明生成内容"), "uncertain", new("2027", "year"), false, "unverified", 1, 1)]);
    }
}

/// <summary>From asking to checking, over the running platform.</summary>
public sealed class PortfolioReportTests(Platform platform)
{
    const string Path = "/api/v1/reports/portfolio";

    sealed record FileOf(string Language, string Format, int Bytes, string Sha256, int? Pages, string KeyId);

    sealed record ReportOf(Guid Id, int Clients, string? MadeBy, string State, string? Reason, List<string> Languages, List<FileOf> Files, string CheckCode);

    [Fact]
    public async Task A_report_is_made_signed_and_recognised_and_tells_a_stranger_no_client()
    {
        var consultancy = await platform.NewConsultancy();
        var (one, two) = (await consultancy.NewClient(), await consultancy.NewClient("SG"));
        var id = await Ask(consultancy.Admin, [one.Id, two.Id], "en", "zh-Hans");
        using var http = consultancy.Admin.At("reporting");
        var report = await Ready(http, id);
        using var stranger = await platform.Visitor("reporting", "hub");

        (report.Clients, report.MadeBy).ShouldBe((2, consultancy.Admin.Name));
        report.Files.Select(file => $"{file.Language}.{file.Format}").ShouldBe(["en.html", "en.json", "en.pdf", "zh-Hans.html", "zh-Hans.json", "zh-Hans.pdf"]);
        foreach (var file in report.Files)
        {
            using var answer = await http.GetAsync(new Uri($"{Path}/{id}/files/{file.Language}/{file.Format}", UriKind.Relative));
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            (bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))).ShouldBe((file.Bytes, file.Sha256));
            (answer.Content.Headers.ContentDisposition!.DispositionType, answer.Headers.GetValues("Content-Security-Policy").Single()).ShouldBe(("attachment", "sandbox; default-src 'none'"));
            using var key = ECDsa.Create();
            key.ImportFromPem(await stranger.GetStringAsync(new Uri($"/api/v1/verification/signing-keys/{file.KeyId}", UriKind.Relative)));
            key.VerifyData(bytes, await http.GetByteArrayAsync(new Uri($"{Path}/{id}/files/{file.Language}/{file.Format}/signature", UriKind.Relative)), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence).ShouldBeTrue();
            (await http.GetStringAsync(new Uri($"{Path}/{id}/files/{file.Language}/{file.Format}/statement", UriKind.Relative))).ShouldContain(file.Sha256);

            var verified = await Verify(stranger, bytes);
            ((string)verified["verdict"]!, (string)verified["report"]!["kind"]!, (int)verified["report"]!["number"]!, (string)verified["report"]!["publisher"]!).ShouldBe(("genuine", "portfolio", 2, consultancy.Name));
            foreach (var client in new[] { one, two }) verified.ToJsonString().ShouldNotContain(client.Name);
            if (file.Format is "json") continue;
            bytes[^3] ^= 1;
            ((string)(await Verify(stranger, bytes))["verdict"]!).ShouldBe("changed");
        }
        var typed = await stranger.Type<JsonNode>(report.CheckCode);
        ((string)typed["verdict"]!, (string)typed["report"]!["kind"]!).ShouldBe(("issued", "portfolio"));
        var html = await http.GetStringAsync(new Uri($"{Path}/{id}/files/en/html", UriKind.Relative));
        foreach (var words in new[] { one.Name, two.Name, consultancy.Name, report.CheckCode }) html.ShouldContain(WebUtility.HtmlEncode(words));
        var said = (await http.GetJson<JsonElement>("/api/v1/reports/audit")).GetProperty("items").EnumerateArray().Select(e => e.GetProperty("said")).ToList();
        said.Count(s => s.GetProperty("what").GetString() == "portfolio-report.downloaded" && s.GetProperty("of").GetString() == id.ToString()).ShouldBe(7);
        using var client1 = one.Admin.At("reporting");
        (await client1.GetAsync(new Uri(Path, UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await client1.GetJson<JsonElement>("/api/v1/reports/audit")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_grant_that_is_taken_away_hides_it_from_its_maker_and_a_client_that_goes_takes_it_along()
    {
        var consultancy = await platform.NewConsultancy();
        var (one, two) = (await consultancy.NewClient(), await consultancy.NewClient());
        var (maker, colleague) = (await consultancy.InviteColleague(), await consultancy.InviteColleague());
        using var identity = consultancy.Admin.At("identity");
        foreach (var client in new[] { one, two })
            foreach (var person in new[] { maker, colleague }) (await identity.PutAsync(new Uri($"/api/v1/clients/{client.Id}/grants/{await person.Id()}", UriKind.Relative), null)).EnsureSuccessStatusCode();
        var id = await Ask(maker, [one.Id, two.Id], "en");
        using var http = maker.At("reporting");
        using var others = colleague.At("reporting");
        using var admin = consultancy.Admin.At("reporting");
        using var stranger = await platform.Visitor("reporting", "hub");
        var report = await Ready(http, id);
        var pdf = await http.GetByteArrayAsync(new Uri($"{Path}/{id}/files/en/pdf", UriKind.Relative));
        string[] addresses = [$"{Path}/{id}", $"{Path}/{id}/files/en/pdf", $"{Path}/{id}/files/en/pdf/signature", $"{Path}/{id}/files/en/pdf/statement"];
        foreach (var address in addresses) (await Status(others, address)).ShouldBe(HttpStatusCode.NotFound, address);
        (await others.GetJson<JsonArray>(Path)).ShouldBeEmpty();
        (await admin.GetJson<JsonArray>(Path)).Count.ShouldBe(1);

        (await identity.DeleteAsync(new Uri($"/api/v1/clients/{two.Id}/grants/{await maker.Id()}", UriKind.Relative))).EnsureSuccessStatusCode();
        await Eventually.True(async () => await Status(http, addresses[0]) == HttpStatusCode.NotFound, what: "the report hidden from its maker");
        foreach (var address in addresses) (await Status(http, address)).ShouldBe(HttpStatusCode.NotFound, address);
        (await http.PostAsync(new Uri($"{Path}/{id}/retries", UriKind.Relative), null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await http.GetJson<JsonArray>(Path)).ShouldBeEmpty();
        (await Status(admin, addresses[1])).ShouldBe(HttpStatusCode.OK);

        await using (var sql = await platform.Sql("reporting", "app"))
        await using (var delete = new NpgsqlCommand("SELECT set_config('app.tenant_id', $1, false), set_config('app.client_id', $2, false), set_config('app.staff', 'on', false); ", sql) { Parameters = { new() { Value = $"{consultancy.Id}" }, new() { Value = $"{one.Id}" } } })
        {
            await delete.ExecuteNonQueryAsync();
            await using var gone = new NpgsqlCommand("SELECT count(*) FROM platform.delete_client($1)", sql) { Parameters = { new() { Value = one.Id } } };
            await gone.ExecuteScalarAsync();
        }

        (await Status(admin, addresses[0])).ShouldBe(HttpStatusCode.NotFound);
        foreach (var table in (string[])["portfolio_report_client", "portfolio_report_file", "portfolio_report_chunk", "issued_portfolio_hash"]) (await Count($"SELECT count(*) FROM {table} WHERE report_id = $1", id)).ShouldBe(0, table);
        var verified = await Verify(stranger, pdf);
        ((string)verified["verdict"]!, verified["report"]).ShouldBe(("withdrawn", null));
        ((string)(await stranger.Type<JsonNode>(report.CheckCode))["verdict"]!).ShouldBe("withdrawn");
    }

    [Fact]
    public async Task One_that_cannot_be_made_says_why_is_one_for_all_deliveries_and_can_be_tried_again()
    {
        var consultancy = await platform.NewConsultancy();
        var (client, id, frozen) = (await consultancy.NewClient(), Guid.CreateVersion7(), Encoding.UTF8.GetBytes("""{"schema":"portfolio/9"}"""));
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(frozen));
        await using (var sql = await platform.Sql("assessment"))
        await using (var made = new NpgsqlCommand("INSERT INTO portfolio_report (id, tenant_id, clients, languages, snapshot, snapshot_sha256, made_at, made_by) VALUES ($1, $2, 1, '{en}', $3, $4, now(), $5)", sql)
        { Parameters = { new() { Value = id }, new() { Value = consultancy.Id }, new() { Value = frozen }, new() { Value = sha256 }, new() { Value = await consultancy.Admin.Id() } } })
            await made.ExecuteNonQueryAsync();
        using var http = consultancy.Admin.At("reporting");

        for (var n = 0; n < 2; n++) await Announce(consultancy, id, await consultancy.Admin.Id(), client.Id, sha256);
        var failed = await Eventually.Value(async () => (await http.GetJson<List<ReportOf>>(Path)).Find(r => r.State is "failed"), TimeSpan.FromSeconds(60), "the failure");
        failed.Reason.ShouldBe("report.snapshot-not-readable");
        (await http.PostAsync(new Uri($"{Path}/{id}/retries", UriKind.Relative), null)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await Eventually.True(async () => (await http.GetJson<ReportOf>($"{Path}/{id}")).State is "failed", TimeSpan.FromSeconds(60), "the second failure");
        (await http.GetJson<List<ReportOf>>(Path)).ShouldHaveSingleItem();
        (await Count("SELECT count(*) FROM job WHERE kind = 'portfolio-report' AND subject_id = $1", id)).ShouldBe(1);
    }

    [Fact]
    public async Task An_operator_has_one_made_again_that_was_given_up_and_its_maker_hears_of_each_outcome_once()
    {
        var consultancy = await platform.NewConsultancy();
        var (client, id, frozen) = (await consultancy.NewClient(), Guid.CreateVersion7(), JsonSerializer.SerializeToUtf8Bytes(PortfolioRenderingTests.Sample(1), JsonSerializerOptions.Web));
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(frozen));
        async Task Freeze(byte[] what)
        {
            await using var sql = await platform.Sql("assessment");
            await using var made = new NpgsqlCommand("INSERT INTO portfolio_report (id, tenant_id, clients, languages, snapshot, snapshot_sha256, made_at, made_by) VALUES ($1, $2, 1, '{en}', $3, $4, now(), $5) ON CONFLICT (id) DO UPDATE SET snapshot = excluded.snapshot", sql)
            { Parameters = { new() { Value = id }, new() { Value = consultancy.Id }, new() { Value = what }, new() { Value = sha256 }, new() { Value = await consultancy.Admin.Id() } } };
            await made.ExecuteNonQueryAsync();
        }
        await Freeze([.. frozen, (byte)' ']); // not what was announced
        using var operators = platform.Operator().At("operations");
        var path = $"/api/v1/operations/requests/{id}";

        await Announce(consultancy, id, await consultancy.Admin.Id(), client.Id, sha256);
        await Eventually.True(async () => await operators.Followed(path) is { GivenUp: true, RetryAskedAt: null }, TimeSpan.FromSeconds(60), "the failure in the operator's eyes");
        using var notices = consultancy.Admin.At("notification");
        await Told("portfolio-report-failed");
        await Freeze(frozen);
        await operators.Retry(path, id);
        using var http = consultancy.Admin.At("reporting");
        await Ready(http, id);

        await Told("portfolio-report-failed", "portfolio-report-ready");
        await Eventually.True(async () => await operators.Followed(path) is { GivenUp: false, Request.State: "told" }, TimeSpan.FromSeconds(60), "the end of the request");
        (await operators.PostJson<Operating.Retried>($"{path}/retries", new { })).Requests.ShouldBeEmpty();

        Task Told(params string[] kinds) => Eventually.Passes(async () => (await notices.GetJson<JsonArray>("/api/v1/notices"))
            .Where(n => (string?)n!["path"] == $"/app/portfolio-reports/{id}").Select(n => (string)n!["kind"]!).Order().ShouldBe(kinds), TimeSpan.FromSeconds(30));
    }

    static async Task<Guid> Ask(Person person, Guid[] clients, params string[] languages)
    {
        using var http = person.At("assessment");
        await Eventually.True(async () => (await http.GetJson<JsonNode>("/api/v1/portfolio"))["items"]!.AsArray().Count == clients.Length, TimeSpan.FromSeconds(20), "the clients in the portfolio");
        return (await http.PostJson<Made>("/api/v1/portfolio/reports", new { clients, languages })).Id;
    }

    static async Task<ReportOf> Ready(HttpClient http, Guid id) =>
        await Eventually.Value(async () => (await http.GetJson<List<ReportOf>>(Path)).Find(r => r.Id == id && r.State is "ready"), TimeSpan.FromSeconds(90), "the report");

    static async Task<HttpStatusCode> Status(HttpClient http, string address)
    {
        using var answer = await http.GetAsync(new Uri(address, UriKind.Relative));
        return answer.StatusCode;
    }

    static Task<JsonNode> Verify(HttpClient http, byte[] file) => http.Bring<JsonNode>(file);

    async Task Announce(Consultancy consultancy, Guid report, Guid person, Guid client, string sha256)
    {
        var (id, headers) = (Guid.CreateVersion7(), new { tenant_id = consultancy.Id, move_epoch = "0" });
        var message = new { reportId = report, personId = person, clientIds = new[] { client }, snapshotSha256 = sha256 };
        await using var sql = await platform.Sql("assessment");
        await using var command = new NpgsqlCommand("""
            INSERT INTO outbox_message (message_id, exchange, content_type, headers, body)
            VALUES ($1, 'AseanPlatform.Contracts.Assessments:PortfolioReportAsked', 'application/vnd.masstransit+json', $2::jsonb, $3)
            """, sql)
        {
            Parameters = { new() { Value = id }, new() { Value = JsonSerializer.Serialize(headers) }, new() { Value = JsonSerializer.Serialize(new { messageId = id, messageType = new[] { "urn:message:AseanPlatform.Contracts.Assessments:PortfolioReportAsked" }, message, sentTime = DateTime.UtcNow, headers }) } },
        };
        await command.ExecuteNonQueryAsync();
    }

    async Task<long> Count(string query, Guid id)
    {
        await using var sql = await platform.Sql("reporting");
        await using var command = new NpgsqlCommand(query, sql) { Parameters = { new() { Value = id } } };
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
