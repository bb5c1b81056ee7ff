using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Messaging;
using AseanPlatform.Tenancy;
using AseanPlatform.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AseanPlatform.Reporting.Tests;

/// <summary>Editions of a report, from the ask to the file, over the real worker, Chromium and database.</summary>
public sealed class EditionTests(Platform platform)
{
    sealed record FileOf(string Language, string Format, int Bytes, string Sha256, int? Pages, string? KeyId);

    sealed record EditionOf(string Audience, string Language, string State, string? Reason, List<FileOf> Files, DateTimeOffset? ReadyAt);

    sealed record ReportOf(Guid Id, string State, string SourceKind, string CheckCode, List<FileOf> Files);

    sealed record PagesOf(string Language, int Count, string Audience);

    sealed record BroughtOf(string Language, string Format, string KeyId, string Audience);

    sealed record IssuedOf(string? Overall, List<PagesOf> Pages, BroughtOf? File);

    sealed record VerifiedAs(string Verdict, IssuedOf? Report, DateTimeOffset? DeletedAt);

    [Fact]
    public async Task An_edition_is_made_once_whoever_asks_how_often_and_is_known_to_whoever_checks_it()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        using var http = client.Admin.At("reporting");
        using var office = consultancy.Admin.At("reporting");
        var report = await Made(client, http);
        var path = $"/api/v1/reports/{report.Id}/editions";
        (await http.GetJson<List<EditionOf>>(path)).ShouldBeEmpty();

        var asked = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => (n % 2 == 0 ? http : office).PostAsJsonAsync(path, new { audience = "board", language = "both" })));
        asked.Count(answer => answer.StatusCode is HttpStatusCode.Accepted).ShouldBe(1);
        asked.Count(answer => answer.StatusCode is HttpStatusCode.OK).ShouldBe(5);
        await Ask(office, path, "public", "zh-Hans");
        var editions = await Eventually.Value(async () => await http.GetJson<List<EditionOf>>(path) is { Count: 2 } all && all.TrueForAll(e => e.State is "ready") ? all : null, TimeSpan.FromSeconds(60), "the editions");

        editions.Select(e => $"{e.Audience} {e.Language}").ShouldBe(["board both", "public zh-Hans"]);
        (await http.PostAsJsonAsync(path, new { audience = "board", language = "both" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Count("SELECT count(*) FROM report_edition WHERE report_id::text = $1", report.Id)).ShouldBe(2);
        (await Count("SELECT count(*) FROM job WHERE kind = 'edition' AND client_id::text = $1", client.Id)).ShouldBe(2);
        (await http.GetJson<ReportOf>($"/api/v1/reports/{report.Id}")).Files.Count.ShouldBe(report.Files.Count, "editions are listed apart");

        using var stranger = platform.Anonymous();
        foreach (var edition in editions)
        {
            edition.Files.Select(file => file.Format).ShouldBe(["html", "pdf"]);
            foreach (var file in edition.Files)
            {
                var bytes = await Download(http, report, edition, file);
                var said = await Check(stranger, bytes);
                said.Verdict.ShouldBe("genuine");
                (said.Report!.File!.Audience, said.Report.File.Language, said.Report.File.Format, said.Report.File.KeyId).ShouldBe((edition.Audience, edition.Language, file.Format, file.KeyId));
                bytes[^2] ^= 1;
                (await Check(stranger, bytes)).Verdict.ShouldBe("changed");
                using var signature = await http.GetAsync(new Uri($"/api/v1/reports/{report.Id}/files/{file.Language}/{file.Format}/signature?audience={edition.Audience}", UriKind.Relative));
                signature.Content.Headers.ContentDisposition!.FileName!.Trim('"').ShouldEndWith($"-{edition.Audience}-{edition.Language}.{file.Format}.sig");
                (await http.GetStringAsync(new Uri($"/api/v1/reports/{report.Id}/files/{file.Language}/{file.Format}/statement?audience={edition.Audience}", UriKind.Relative))).ShouldContain(file.Sha256);
            }
        }
        var issued = await stranger.Type<VerifiedAs>(report.CheckCode);
        issued.Report!.Pages.Select(p => $"{p.Audience} {p.Language}").ShouldBe(["full en", "full zh-Hans", "board both", "public zh-Hans"]);
        issued.Report.Pages.Single(p => p.Audience is "board").Count.ShouldBe(2);

        // Without an audience the address is that of the report itself, and no other audience has a file there.
        (await http.GetByteArrayAsync(new Uri($"/api/v1/reports/{report.Id}/files/en/pdf", UriKind.Relative))).Length.ShouldBe(report.Files.Single(f => f is { Language: "en", Format: "pdf" }).Bytes);
        foreach (var none in (string[])["both/pdf", "en/pdf?audience=board", "zh-Hans/json?audience=public", "en/pdf?audience=x"])
            (await http.GetAsync(new Uri($"/api/v1/reports/{report.Id}/files/{none}", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound, none);

        // Who asked for it and who took it.
        var log = (await office.GetJson<JsonElement>("/api/v1/reports/audit")).GetProperty("items").EnumerateArray().Select(e => e.GetProperty("said")).ToList();
        var added = log.Where(s => s.GetProperty("what").GetString() is "edition.added").ToList();
        added.Count.ShouldBe(2);
        added.ShouldAllBe(s => s.GetProperty("of").GetString() == report.Id.ToString());
        added.Single(s => s.GetProperty("new").GetProperty("audience").GetString() is "public").GetProperty("name").GetString().ShouldBe(consultancy.Admin.Name);
        log.Count(s => s.GetProperty("what").GetString() is "report.downloaded" && s.GetProperty("new").TryGetProperty("audience", out var audience) && audience.GetString() is "board").ShouldBe(2);
    }

    [Fact]
    public async Task What_cannot_be_an_edition_is_refused_with_the_reason()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        using var http = client.Admin.At("reporting");
        var report = await Made(client, http);
        var path = $"/api/v1/reports/{report.Id}/editions";
        async Task<(HttpStatusCode, string)> Refused(string at, object body)
        {
            using var answer = await http.PostAsJsonAsync(at, body);
            return (answer.StatusCode, (await answer.Content.ReadAsStringAsync()) is var text && text.Length > 0 ? JsonNode.Parse(text)!["type"]!.GetValue<string>()["/problems/".Length..] : "");
        }

        (await Refused(path, new { audience = "full", language = "en" })).ShouldBe((HttpStatusCode.UnprocessableEntity, "edition.of-report"));
        (await Refused(path, new { audience = "press", language = "en" })).ShouldBe((HttpStatusCode.UnprocessableEntity, "edition.audience"));
        (await Refused(path, new { audience = "board", language = "fr" })).ShouldBe((HttpStatusCode.UnprocessableEntity, "edition.language"));
        await Ask(http, path, "public", "en");
        await Ready(http, path);
        (await Refused($"{path}/public/en/retries", new { })).ShouldBe((HttpStatusCode.Conflict, "edition.not-failed"));
        (await Refused($"{path}/board/en/retries", new { })).Item1.ShouldBe(HttpStatusCode.NotFound);

        // Withdrawn with its report; what was asked for before stays where it is for the client's own people.
        var (edition, file) = ((await http.GetJson<List<EditionOf>>(path))[0], (await http.GetJson<List<EditionOf>>(path))[0].Files[1]);
        var pdf = await Download(http, report, edition, file);
        await http.PostJson($"/api/v1/reports/{report.Id}/withdrawal", new { reason = "A level was mistyped." });
        using var stranger = platform.Anonymous();
        (await Check(stranger, pdf)).Verdict.ShouldBe("withdrawn");
        (await Refused(path, new { audience = "board", language = "en" })).ShouldBe((HttpStatusCode.Conflict, "edition.withdrawn"));
        (await http.PostAsJsonAsync(path, new { audience = "public", language = "en" })).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Editions_of_another_client_are_not_there_and_a_viewer_asks_for_none()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        using var http = client.Admin.At("reporting");
        var report = await Made(client, http);
        var path = $"/api/v1/reports/{report.Id}/editions";
        await Ask(http, path, "board", "en");
        await Ready(http, path);

        foreach (var person in new[] { (await platform.NewConsultancy()).Admin, (await consultancy.NewClient()).Admin })
        {
            using var other = person.At("reporting");
            foreach (var id in new[] { report.Id, Guid.CreateVersion7() })
            {
                var there = $"/api/v1/reports/{id}/editions";
                (await other.GetAsync(new Uri(there, UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
                (await other.PostAsJsonAsync(there, new { audience = "public", language = "en" })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
                (await other.PostAsJsonAsync(there, new { audience = "press", language = "en" })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
                (await other.PostAsJsonAsync($"{there}/board/en/retries", new { })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
                (await other.GetAsync(new Uri($"/api/v1/reports/{id}/files/en/pdf?audience=board", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            }
        }
        using var viewer = (await consultancy.Invite(client.Id, "viewer")).At("reporting");
        (await viewer.PostAsJsonAsync(path, new { audience = "public", language = "en" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await viewer.GetJson<List<EditionOf>>(path)).Count.ShouldBe(1);
        (await Count("SELECT count(*) FROM report_edition WHERE report_id::text = $1", report.Id)).ShouldBe(1);
    }

    [Fact]
    public async Task An_edition_that_cannot_be_made_says_why_and_can_be_tried_again_and_all_goes_with_the_client()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        using var http = client.Admin.At("reporting");
        var report = await Made(client, http);
        var path = $"/api/v1/reports/{report.Id}/editions";
        async Task Swap(string from, string to)
        {
            await using var sql = await platform.Sql("reporting");
            await using var command = new NpgsqlCommand($"UPDATE file_chunk SET bytes = convert_to(replace(convert_from(bytes, 'UTF8'), $2, $3), 'UTF8') WHERE client_id = $1 AND sha256 = (SELECT snapshot_sha256 FROM report WHERE id = '{report.Id}')", sql)
            {
                Parameters = { new() { Value = client.Id }, new() { Value = from }, new() { Value = to } },
            };
            (await command.ExecuteNonQueryAsync()).ShouldBe(1);
        }
        await Swap("snapshot/1", "snapshot/9");

        await Ask(http, path, "public", "both");
        var failed = await Eventually.Value(async () => (await http.GetJson<List<EditionOf>>(path)).Find(e => e.State is "failed"), TimeSpan.FromSeconds(60), "the failure");
        failed.Reason.ShouldBe("report.snapshot-not-readable");
        failed.Files.ShouldBeEmpty();
        await Swap("snapshot/9", "snapshot/1");
        (await http.PostAsJsonAsync($"{path}/public/both/retries", new { })).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var edition = await Ready(http, path);
        var pdf = await Download(http, report, edition, edition.Files[1]);

        await using (var app = await platform.Sql("reporting", "app"))
        {
            await app.CloseAsync(); // opened again by the context, it says whose job it is
            var tenant = new Tenant();
            tenant.Set(TenantContext.Job(client.Consultancy.Id, client.Id));
            await using var db = new ReportingDb(new DbContextOptionsBuilder<ReportingDb>().UseNpgsql(app).Options, tenant);
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.DeleteClient(client.Id, CancellationToken.None);
            await transaction.CommitAsync();
        }
        (await Count("SELECT count(*) FROM report_edition WHERE client_id::text = $1", client.Id)).ShouldBe(0);
        using var stranger = platform.Anonymous();
        (await Check(stranger, pdf)).ShouldSatisfyAllConditions(v => v.Verdict.ShouldBe("withdrawn"), v => v.Report.ShouldBeNull(), v => v.DeletedAt.ShouldNotBeNull());
    }

    [Fact]
    public async Task An_operator_has_an_edition_made_again_that_was_given_up()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        using var http = client.Admin.At("reporting");
        var report = await Made(client, http);
        var path = $"/api/v1/reports/{report.Id}/editions";
        const string Frozen = "UPDATE file_chunk c SET bytes = {0} FROM report r WHERE r.id::text = $1 AND c.client_id = r.client_id AND c.sha256 = r.snapshot_sha256 RETURNING 1";
        async Task Spoil(string how) => (await Count($"WITH it AS ({string.Format(System.Globalization.CultureInfo.InvariantCulture, Frozen, how)}) SELECT count(*) FROM it", report.Id)).ShouldBe(1);
        await Spoil("'\\x5b'::bytea || bytes");
        await Ask(http, path, "board", "en");
        await Eventually.True(async () => (await http.GetJson<List<EditionOf>>(path)).Exists(e => e.State is "failed"), TimeSpan.FromSeconds(60), "the failure");
        Guid edition;
        await using (var sql = await platform.Sql("reporting"))
        await using (var asked = new NpgsqlCommand("SELECT id FROM report_edition WHERE report_id = $1", sql) { Parameters = { new() { Value = report.Id } } })
            edition = (Guid)(await asked.ExecuteScalarAsync())!;
        using var operators = platform.Operator().At("operations");
        var request = $"/api/v1/operations/requests/{edition}";
        await Eventually.True(async () => await operators.Followed(request) is { GivenUp: true, RetryAskedAt: null }, TimeSpan.FromSeconds(60), "the failure in the operator's eyes");

        await Spoil("substring(bytes FROM 2)");
        await operators.Retry(request, edition);

        (await Ready(http, path)).Files.Count.ShouldBe(2);
        await Eventually.True(async () => await operators.Followed(request) is { GivenUp: false, Request.State: not "failed" }, TimeSpan.FromSeconds(60), "the end of the failure");
    }

    [Fact]
    public async Task A_first_look_has_one_form_only()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        using var http = client.Admin.At("reporting");
        var report = await Made(client, http);
        await Count("WITH it AS (UPDATE report SET source_kind = 'scorecard' WHERE id::text = $1 RETURNING 1) SELECT count(*) FROM it", report.Id);

        using var answer = await http.PostAsJsonAsync($"/api/v1/reports/{report.Id}/editions", new { audience = "board", language = "en" });
        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("edition.of-scorecard");
    }

    async Task<ReportOf> Made(ClientOrganisation client, HttpClient http)
    {
        var snapshot = JsonNode.Parse(PrintShop.Sample("submission"))!;
        snapshot["id"] = Guid.CreateVersion7(); // a frozen state of its own, as a real one is
        await platform.Announce(client, Guid.CreateVersion7(), await platform.Freeze(client, Encoding.UTF8.GetBytes(snapshot.ToJsonString())));
        return await Eventually.Value(async () => (await http.GetJson<List<ReportOf>>($"/api/v1/reports?clientId={client.Id}")).Find(r => r.State is "ready"), TimeSpan.FromSeconds(90), "the report");
    }

    static async Task Ask(HttpClient who, string path, string audience, string language) =>
        (await who.PostAsJsonAsync(path, new { audience, language })).StatusCode.ShouldBe(HttpStatusCode.Accepted);

    static Task<EditionOf> Ready(HttpClient http, string path) =>
        Eventually.Value(async () => (await http.GetJson<List<EditionOf>>(path)).Find(e => e.State is "ready"), TimeSpan.FromSeconds(60), "the edition");

    static Task<byte[]> Download(HttpClient http, ReportOf report, EditionOf edition, FileOf file) =>
        http.GetByteArrayAsync(new Uri($"/api/v1/reports/{report.Id}/files/{file.Language}/{file.Format}?audience={edition.Audience}", UriKind.Relative));

    static Task<VerifiedAs> Check(HttpClient who, byte[] file) => who.Bring<VerifiedAs>(file);

    async Task<long> Count(string query, Guid id)
    {
        await using var sql = await platform.Sql("reporting");
        await using var command = new NpgsqlCommand(query, sql) { Parameters = { new() { Value = id.ToString() } } };
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
