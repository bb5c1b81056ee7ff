using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using AseanPlatform.Reporting.Links;
using AseanPlatform.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

[assembly: AssemblyFixture(typeof(Platform))]

namespace AseanPlatform.Reporting.Tests;

/// <summary>From the event to the file, over the real broker, worker, Chromium and database.</summary>
public sealed class ReportTests(Platform platform)
{
    static readonly Dictionary<string, (string Type, string Ending)> s_forms = new()
    {
        ["pdf"] = ("application/pdf", "pdf"),
        ["html"] = ("text/html", "html"),
        ["json"] = ("application/json", "json"),
        ["oscal"] = ("application/json", @"oscal\.json"),
        ["xlsx"] = ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    };

    sealed record FileOf(string Language, string Format, int Bytes, string Sha256);

    sealed record ReportOf(Guid Id, Guid? ClientId, string SourceKind, Guid SourceId, string State, string? Reason, List<string> Languages, List<FileOf> Files, DateTimeOffset? ExpiresAt);

    sealed record LinkTo(string Url, DateTimeOffset ExpiresAt);

    [Fact]
    public async Task A_submission_delivered_twice_makes_one_report_in_both_languages()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        var (submission, sha256) = (Guid.CreateVersion7(), await Freeze(client, PrintShop.Sample("submission")));

        Guid[] messages = [await Announce(client, submission, sha256), await Announce(client, submission, sha256)];
        using var http = client.Admin.At("reporting");
        var report = await Ready(http, client);
        foreach (var message in messages) await Eventually.True(async () => await Count("reporting", "SELECT count(*) FROM inbox_message WHERE message_id::text = $1", message) > 0, what: "both deliveries");

        report.SourceId.ShouldBe(submission);
        report.Languages.ShouldBe(["en", "zh-Hans"]);
        report.Files.Select(file => $"{file.Language}.{file.Format}").ShouldBe(["en.html", "en.json", "en.oscal", "en.pdf", "en.xlsx", "zh-Hans.html", "zh-Hans.json", "zh-Hans.oscal", "zh-Hans.pdf", "zh-Hans.xlsx"]);
        (await http.GetJson<List<ReportOf>>($"/api/v1/reports?clientId={client.Id}")).Count.ShouldBe(1);
        (await Count("reporting", "SELECT count(*) FROM outbox_message WHERE exchange LIKE '%:ReportReady' AND body LIKE '%' || $1 || '%'", report.Id)).ShouldBe(1);
    }

    [Fact]
    public async Task A_download_under_way_ends_when_the_right_to_it_does()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        await Announce(client, Guid.CreateVersion7(), await Freeze(client, PrintShop.Sample("submission")));
        var (removed, stays) = (await consultancy.Invite(client.Id, "viewer"), await consultancy.Invite(client.Id, "viewer"));
        using var http = client.Admin.At("reporting");
        var report = await Ready(http, client);
        const int Parts = 200; // of 256 kB: more than lies in the buffers on the way
        await using (var sql = await platform.Sql("reporting"))
        await using (var larger = new NpgsqlCommand("""
            INSERT INTO file_chunk (tenant_id, client_id, sha256, part, bytes) SELECT c.tenant_id, c.client_id, repeat('a', 64), n, decode(repeat('61', 262144), 'hex')
                FROM generate_series(0, $2 - 1) n, (SELECT tenant_id, client_id FROM file_chunk WHERE client_id = $3 LIMIT 1) c;
            """.Replace("$2", Parts.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("$3", $"'{client.Id}'", StringComparison.Ordinal)
            + $"UPDATE report_file SET sha256 = repeat('a', 64), bytes = {Parts} * 262144 WHERE report_id = '{report.Id}' AND language = 'en' AND format = 'html'", sql))
            await larger.ExecuteNonQueryAsync();
        async Task<Stream> Begun(Person reader)
        {
            var reading = reader.At("reporting");
            var answer = await reading.GetAsync(new Uri($"/api/v1/reports/{report.Id}/files/en/html", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            answer.EnsureSuccessStatusCode();
            var stream = await answer.Content.ReadAsStreamAsync();
            await stream.ReadExactlyAsync(new byte[65536]);
            return stream;
        }
        await using var under = await Begun(removed);
        await using var other = await Begun(stays);
        using var people = removed.At("identity");
        var person = (await people.GetJson<JsonElement>("/api/v1/me")).GetProperty("personId").GetGuid();
        using var admin = consultancy.Admin.At("identity");

        (await admin.DeleteAsync(new Uri($"/api/v1/clients/{client.Id}/people/{person}", UriKind.Relative))).EnsureSuccessStatusCode();
        var since = DateTimeOffset.UtcNow;
        await Eventually.True(() => DateTimeOffset.UtcNow - since > TimeSpan.FromSeconds(2)); // that is how long it may take

        var ended = await Should.ThrowAsync<Exception>(async () => { while (await under.ReadAsync(new byte[65536]) > 0) { } });
        (ended is IOException or HttpRequestException).ShouldBeTrue(ended.ToString());
        long whole = 65536;
        var buffer = new byte[65536];
        for (int read; (read = await other.ReadAsync(buffer)) > 0;) whole += read;
        whole.ShouldBe(Parts * 262144L); // whose right stays gets all of it
    }

    [Fact]
    public async Task Every_download_is_in_the_log_with_who_which_and_when_and_no_other_administrator_reads_it()
    {
        var consultancy = await platform.NewConsultancy();
        var (client, twin) = (await consultancy.NewClient(), await consultancy.NewClient());
        await Announce(client, Guid.CreateVersion7(), await Freeze(client, PrintShop.Sample("submission")));
        using var http = client.Admin.At("reporting");
        var report = await Ready(http, client);
        var path = $"/api/v1/reports/{report.Id}/files";
        var key = await consultancy.Admin.NewKey(["reports:read"], [client.Id]);
        using var program = platform.Program(key.Secret);
        using var browser = client.Admin.Browser();
        using var notification = await platform.As("notification", "reporting", consultancy.Id, client.Id);
        var secret = (await notification.PostJson<LinkTo>($"/internal/reports/{report.Id}/links", new { language = "en" })).Url.Split('/')[^1];
        using var link = await platform.Link("reporting", secret, "report");
        async Task<List<JsonElement>> Log(HttpClient reader) => [.. (await reader.GetJson<JsonElement>("/api/v1/reports/audit")).GetProperty("items").EnumerateArray()];

        (await browser.GetAsync(new Uri($"{path}/en/pdf", UriKind.Relative))).EnsureSuccessStatusCode();
        (await program.GetAsync(new Uri($"{path}/zh-Hans/json", UriKind.Relative))).EnsureSuccessStatusCode();
        (await link.GetAsync(new Uri("/api/v1/reports/current/files/en/html", UriKind.Relative))).EnsureSuccessStatusCode();
        (await browser.GetAsync(new Uri($"{path}/en/docx", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        using var admin = consultancy.Admin.At("reporting");
        var said = (await Log(admin)).ConvertAll(e => e.GetProperty("said"));
        said.ShouldAllBe(s => s.GetProperty("what").GetString() == "report.downloaded" && s.GetProperty("of").GetString() == report.Id.ToString());
        said.Select(s => $"{s.GetProperty("new").GetProperty("language")} {s.GetProperty("new").GetProperty("format")}").ShouldBe(["en html", "zh-Hans json", "en pdf"]);
        said.Select(s => s.GetProperty("as").GetString()!.Split(' ')[0]).ShouldBe(["link", "key", "session"]);
        said[1].GetProperty("as").GetString().ShouldBe($"key {key.Id}");
        (said[2].GetProperty("name").GetString(), said[2].GetProperty("from").GetString()).ShouldBe((client.Admin.Name, "127.0.0.1"));
        (await Log(http)).Count.ShouldBe(3);
        using var neighbour = twin.Admin.At("reporting");
        (await Log(neighbour)).ShouldBeEmpty();
        using var viewer = (await consultancy.Invite(client.Id, "viewer")).At("reporting");
        (await viewer.GetAsync(new Uri("/api/v1/reports/audit", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var page = consultancy.Admin.Browser();
        (await page.GetStringAsync("/app/audit?what=report")).ShouldContain("Report downloaded");
        (await page.GetStringAsync("/app/audit.csv?what=report")).Split("report.downloaded").Length.ShouldBe(4);
        (await Eventually.Value(async () => await Count("reporting", "SELECT count(*) FROM audit_entry WHERE client_id::text = $1 AND number IS NOT NULL", client.Id) is 3 ? "sealed" : null)).ShouldBe("sealed");
    }

    [Fact]
    public async Task Links_that_ended_are_taken_away_and_those_that_open_stay()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        await Announce(client, Guid.CreateVersion7(), await Freeze(client, PrintShop.Sample("submission")));
        using var http = client.Admin.At("reporting");
        var report = await Ready(http, client);
        using var notification = await platform.As("notification", "reporting", client.Consultancy.Id, client.Id);
        for (var n = 0; n < 2; n++) await notification.PostJson<LinkTo>($"/internal/reports/{report.Id}/links", new { language = "en" });
        var before = await Count("reporting", "SELECT count(*) FROM report_link WHERE report_id::text = $1", report.Id);
        await Count("reporting", "WITH old AS (UPDATE report_link SET expires_at = now() - interval '25 hours' WHERE id = (SELECT id FROM report_link WHERE report_id::text = $1 LIMIT 1) RETURNING 1) SELECT count(*) FROM old", report.Id);

        await using var app = await platform.Sql("reporting", "app");
        var tenant = new Tenancy.Tenant();
        tenant.Set(new(null));
        await using (var db = new ReportingDb(new DbContextOptionsBuilder<ReportingDb>().UseNpgsql(app).Options, tenant)) await db.ForgetLinks(DateTimeOffset.UtcNow, CancellationToken.None);

        (await Count("reporting", "SELECT count(*) FROM report_link WHERE report_id::text = $1", report.Id)).ShouldBe(before - 1);
    }

    [Fact]
    public async Task A_file_can_only_be_saved_and_is_what_its_hash_says()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        await Announce(client, Guid.CreateVersion7(), await Freeze(client, PrintShop.Sample("submission")));
        using var http = client.Admin.At("reporting");
        var report = await Ready(http, client);

        var key = await client.Consultancy.Admin.NewKey(["reports:read"], [client.Id]);
        using var program = platform.Program(key.Secret);
        foreach (var file in report.Files)
        {
            var address = new Uri($"/api/v1/reports/{report.Id}/files/{file.Language}/{file.Format}", UriKind.Relative);
            using var answer = await http.GetAsync(address);
            Convert.ToHexStringLower(SHA256.HashData(await program.GetByteArrayAsync(address))).ShouldBe(file.Sha256, "by key it is the same");

            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            answer.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
            var (type, ending) = s_forms[file.Format];
            answer.Content.Headers.ContentType!.MediaType.ShouldBe(type);
            answer.Content.Headers.ContentDisposition.FileName!.Trim('"').ShouldMatch($@"^ai-governance-report-1-\d{{4}}-\d\d-\d\d-{file.Language}\.{ending}$");
            answer.Headers.GetValues("Content-Security-Policy").Single().ShouldBe("sandbox; default-src 'none'");
            answer.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
            answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            bytes.Length.ShouldBe(file.Bytes);
            Convert.ToHexStringLower(SHA256.HashData(bytes)).ShouldBe(file.Sha256);
        }
    }

    [Fact]
    public async Task A_report_shows_the_logo_it_was_frozen_with_even_when_the_consultancy_has_another_by_then()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        var (first, second) = (Pictures.Png("first"), Pictures.Png("second"));
        using var admin = client.Consultancy.Admin.At("identity");
        var hash = (await admin.PutJson<JsonElement>("/api/v1/tenant/logo", new { image = first })).GetProperty("logo").GetString();
        var snapshot = System.Text.Json.Nodes.JsonNode.Parse(PrintShop.Sample("submission"))!;
        snapshot["tenant"]!["logo"] = hash;
        var sha256 = await Freeze(client, System.Text.Encoding.UTF8.GetBytes(snapshot.ToJsonString()));
        await admin.PutJson<JsonElement>("/api/v1/tenant/logo", new { image = second });

        await Announce(client, Guid.CreateVersion7(), sha256);
        using var http = client.Admin.At("reporting");
        var report = await Ready(http, client);

        var html = await http.GetStringAsync($"/api/v1/reports/{report.Id}/files/en/html");
        html.ShouldContain(Convert.ToBase64String(first));
        html.ShouldNotContain(Convert.ToBase64String(second));
        var pdf = Path.Combine(Path.GetTempPath(), $"{report.Id}.pdf");
        await File.WriteAllBytesAsync(pdf, await http.GetByteArrayAsync($"/api/v1/reports/{report.Id}/files/en/pdf"));
        using var reader = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("pdfimages", ["-list", pdf]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        (await reader.StandardOutput.ReadToEndAsync()).Split('\n').Count(line => line.Contains(" image ", StringComparison.Ordinal)).ShouldBe(1, "the logo is printed");
        File.Delete(pdf);
    }

    [Fact]
    public async Task A_report_and_its_later_editions_show_the_client_s_logo_and_colour_of_when_it_was_first_drawn()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        var (first, second) = (Pictures.Png("first"), Pictures.Png("second"));
        using var admin = client.Admin.At("identity");
        var brand = await admin.PutJson<JsonElement>($"/api/v1/clients/{client.Id}/logo", new { image = first });
        brand = await admin.PutJson<JsonElement>($"/api/v1/clients/{client.Id}/brand", new { version = brand.GetProperty("version").GetInt64(), colour = "#7a1f5c" });

        await Announce(client, Guid.CreateVersion7(), await Freeze(client, PrintShop.Sample("submission")));
        using var http = client.Admin.At("reporting");
        var report = await Ready(http, client);
        await admin.PutJson<JsonElement>($"/api/v1/clients/{client.Id}/logo", new { image = second });
        await admin.PutJson<JsonElement>($"/api/v1/clients/{client.Id}/brand", new { version = (await admin.GetJson<JsonElement>($"/api/v1/clients/{client.Id}/brand")).GetProperty("version").GetInt64() });
        await http.PostJson($"/api/v1/reports/{report.Id}/editions", new { audience = "board", language = "en" });
        await Eventually.True(async () => (await http.GetJson<JsonElement>($"/api/v1/reports/{report.Id}/editions"))[0].GetProperty("state").GetString() is "ready", TimeSpan.FromSeconds(60), "the edition");

        foreach (var file in (string[])["en/html", "zh-Hans/html", "en/html?audience=board"])
        {
            var html = await http.GetStringAsync($"/api/v1/reports/{report.Id}/files/{file}");
            html.ShouldContain(Convert.ToBase64String(first), customMessage: file);
            html.ShouldNotContain(Convert.ToBase64String(second));
            html.ShouldContain("--client: #7a1f5c;");
        }
    }

    [Fact]
    public async Task A_foreign_report_is_not_there()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        await Announce(client, Guid.CreateVersion7(), await Freeze(client, PrintShop.Sample("scorecard")));
        using var own = client.Admin.At("reporting");
        var report = await Ready(own, client);
        var stranger = await platform.NewConsultancy();
        var sibling = await client.Consultancy.NewClient();
        foreach (var person in new[] { stranger.Admin, sibling.Admin })
        {
            using var http = person.At("reporting");
            foreach (var id in new[] { report.Id, Guid.CreateVersion7() })
            {
                (await http.GetAsync(new Uri($"/api/v1/reports/{id}", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
                (await http.GetAsync(new Uri($"/api/v1/reports/{id}/files/en/pdf", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
                (await http.PostAsync(new Uri($"/api/v1/reports/{id}/retries", UriKind.Relative), null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            }

            (await http.GetJson<List<ReportOf>>($"/api/v1/reports?clientId={client.Id}")).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_link_opens_its_report_without_signing_in_until_it_is_revoked()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        await Announce(client, Guid.CreateVersion7(), await Freeze(client, PrintShop.Sample("scorecard")));
        using var http = client.Admin.At("reporting");
        var report = await Ready(http, client);
        using var notification = await platform.As("notification", "reporting", client.Consultancy.Id, client.Id);
        var link = await notification.PostJson<LinkTo>($"/internal/reports/{report.Id}/links", new { language = "zh-Hans" });
        link.Url.ShouldStartWith($"{platform.Origin.GetLeftPart(UriPartial.Authority)}/zh/report/");
        link.ExpiresAt.ShouldBeInRange(DateTimeOffset.UtcNow.AddDays(6.9), DateTimeOffset.UtcNow.AddDays(7.1));

        using var visitor = await platform.Link("reporting", link.Url, "report");
        (await visitor.GetJson<ReportOf>("/api/v1/reports/current")).Id.ShouldBe(report.Id);
        (await visitor.GetByteArrayAsync(new Uri("/api/v1/reports/current/files/en/pdf", UriKind.Relative))).AsSpan(0, 5).SequenceEqual("%PDF-"u8).ShouldBeTrue();
        (await visitor.GetAsync(new Uri($"/api/v1/reports/{report.Id}", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Forbidden, "an id alone opens nothing");

        (await http.DeleteAsync(new Uri($"/api/v1/reports/{report.Id}/links", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await visitor.GetAsync(new Uri("/api/v1/reports/current", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound, "the token still lives, the link does not");
    }

    [Fact]
    public async Task A_link_past_its_day_opens_a_page_that_says_so_in_both_languages_and_no_file()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        await Announce(client, Guid.CreateVersion7(), await Freeze(client, PrintShop.Sample("scorecard")));
        using var http = client.Admin.At("reporting");
        var report = await Ready(http, client);
        using var notification = await platform.As("notification", "reporting", client.Consultancy.Id, client.Id);
        var (opened, unopened) = (await NewLink(), await NewLink());
        using var visitor = platform.Anonymous();
        (await Page($"/en/report/{opened}")).Status.ShouldBe(HttpStatusCode.OK);
        (await visitor.GetAsync(new Uri($"/en/report/{opened}/en/pdf", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);

        await Count("reporting", "WITH old AS (UPDATE report_link SET expires_at = now() - interval '1 second' WHERE report_id::text = $1 RETURNING 1) SELECT count(*) FROM old", report.Id);
        await Count("identity", "WITH old AS (UPDATE link SET expires_at = now() - interval '1 second' WHERE tenant_id::text = $1 RETURNING 1) SELECT count(*) FROM old", client.Consultancy.Id);

        // Whether the gateway knows its holder still, or asks now for the first time.
        foreach (var key in new[] { opened, unopened })
        {
            foreach (var (language, sentence, mend) in new[] { ("en", "the link has expired", "fill in the scorecard again"), ("zh", "链接已过期", "请重新填写评分卡") })
            {
                var (status, words) = await Page($"/{language}/report/{key}");
                status.ShouldBe(HttpStatusCode.NotFound);
                words.ShouldContain(sentence);
                words.ShouldContain(mend);
                words.ShouldNotContain(client.Name);
            }
            (await visitor.GetAsync(new Uri($"/en/report/{key}/en/pdf", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        async Task<string> NewLink() => (await notification.PostJson<LinkTo>($"/internal/reports/{report.Id}/links", new { language = "en" })).Url.Split('/')[^1];

        async Task<(HttpStatusCode Status, string Words)> Page(string path)
        {
            using var answer = await visitor.GetAsync(new Uri(path, UriKind.Relative));
            return (answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
        }
    }

    [Fact]
    public async Task A_report_that_cannot_be_made_says_why_and_can_be_tried_again()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        await Announce(client, Guid.CreateVersion7(), await Freeze(client, "{\"schema\":\"snapshot/9\"}"u8.ToArray()));
        using var http = client.Admin.At("reporting");
        var report = await Eventually.Value(async () => (await http.GetJson<List<ReportOf>>($"/api/v1/reports?clientId={client.Id}")).FirstOrDefault(r => r.State == "failed"), TimeSpan.FromSeconds(60));

        report.Reason.ShouldBe("report.snapshot-not-readable");
        (await http.PostAsync(new Uri($"/api/v1/reports/{report.Id}/retries", UriKind.Relative), null)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await Eventually.True(async () => (await http.GetJson<ReportOf>($"/api/v1/reports/{report.Id}")).State == "failed", TimeSpan.FromSeconds(60), "the second failure");
        (await Count("reporting", "SELECT count(*) FROM outbox_message WHERE exchange LIKE '%:ReportFailed' AND body LIKE '%' || $1 || '%'", report.Id)).ShouldBe(2);
    }

    [Fact]
    public async Task An_operator_has_a_report_made_again_that_was_given_up_once_for_each_failure()
    {
        var (client, request) = (await (await platform.NewConsultancy()).NewClient(), Guid.CreateVersion7());
        await Announce(client, request, await Freeze(client, "{\"schema\":\"snapshot/9\"}"u8.ToArray()));
        using var operators = platform.Operator().At("operations");
        var path = $"/api/v1/operations/requests/{request}";
        await Eventually.True(async () => await operators.Followed(path) is { GivenUp: true, RetryAskedAt: null }, TimeSpan.FromSeconds(60), "the failure in the operator's eyes");

        using (var admin = client.Admin.At("operations"))
            (await admin.PostAsync(new Uri($"{path}/retries", UriKind.Relative), null)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await operators.Retry(path, request);
        await Eventually.True(async () => await Failures() == 2, TimeSpan.FromSeconds(60), "the second failure");

        await Eventually.True(async () => await operators.Followed(path) is { GivenUp: true, RetryAskedAt: null }, TimeSpan.FromSeconds(60), "the second failure, which nobody has asked about");
        (await operators.PostAsync(new Uri($"/api/v1/operations/requests/{Guid.CreateVersion7()}/retries", UriKind.Relative), null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        Task<long> Failures() => Count("reporting", "SELECT count(*) FROM outbox_message WHERE exchange LIKE '%:ReportFailed' AND body LIKE '%' || $1 || '%'", request);
    }

    static async Task<ReportOf> Ready(HttpClient http, ClientOrganisation client) =>
        await Eventually.Value(async () => (await http.GetJson<List<ReportOf>>($"/api/v1/reports?clientId={client.Id}")).FirstOrDefault(r => r.State == "ready"), TimeSpan.FromSeconds(90), "the report");

    Task<string> Freeze(ClientOrganisation client, byte[] canonical) => platform.Freeze(client, canonical);

    Task<Guid> Announce(ClientOrganisation client, Guid submission, string sha256) => platform.Announce(client, submission, sha256);

    async Task<long> Count(string service, string query, Guid id)
    {
        await using var sql = await platform.Sql(service);
        await using var command = new NpgsqlCommand(query, sql) { Parameters = { new() { Value = id.ToString() } } };
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
