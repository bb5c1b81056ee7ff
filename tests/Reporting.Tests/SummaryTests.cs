using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AseanPlatform.Reporting.Summaries;
using AseanPlatform.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AseanPlatform.Reporting.Tests;

/// <summary>A public summary in the hands of a stranger, from the link that was given out to the one that opens nothing any more.</summary>
public sealed class SummaryTests(Platform platform)
{
    const string Password = "Langsat-by-the-River";
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    static readonly Uri Current = new("/api/v1/summaries/current", UriKind.Relative);

    sealed record Made(Guid Id, string Url, DateTimeOffset ExpiresAt);

    sealed record Entry(Guid Id, string? MadeBy, DateTimeOffset ExpiresAt, bool HasPassword, int Opened, DateTimeOffset? LastOpenedAt);

    [Fact]
    public async Task Whoever_holds_the_link_reads_the_numbers_and_nothing_that_people_said_until_it_is_taken_back()
    {
        var (client, report) = await Reported();
        using var contributor = (await client.Consultancy.Invite(client.Id, "contributor")).At("reporting");
        var made = await contributor.PostJson<Made>(Links(report), new { });
        made.ExpiresAt.ShouldBeInRange(DateTimeOffset.UtcNow.AddDays(29.9), DateTimeOffset.UtcNow.AddDays(30.1));
        made.Url.ShouldStartWith($"{platform.Origin.GetLeftPart(UriPartial.Authority)}/en/summary/");
        using var stranger = await platform.Link("reporting", made.Url, "summary");

        var said = await stranger.GetStringAsync(Current);

        var snapshot = Snapshots.Snapshot.Read(PrintShop.Sample("submission"));
        var shown = JsonDocument.Parse(said).RootElement.GetProperty("summary");
        shown.GetProperty("subject").GetString().ShouldBe(snapshot.Subject);
        shown.GetProperty("principles").EnumerateArray().Select(p => p.GetProperty("score").GetProperty("shown").GetString()).ShouldBe(snapshot.Principles.OrderBy(p => p.Order).Select(p => p.Score!.Shown));
        snapshot.People.ShouldNotBeEmpty();
        foreach (var secret in snapshot.Statements.Select(s => s.Words).Concat(snapshot.Statements.Select(s => s.Reason)).Concat(snapshot.Statements.Select(s => s.Title.En)).Concat(snapshot.People!.Select(p => p.Name)).Append(snapshot.SignOff?.By).OfType<string>().Where(s => s.Length > 3))
            said.ShouldNotContain(JsonEncodedText.Encode(secret).ToString());
        using var admin = client.Admin.At("reporting");
        await Eventually.True(async () => JsonDocument.Parse(await stranger.GetStringAsync(Current)).RootElement.GetProperty("summary").GetProperty("files").GetArrayLength() == 2, TimeSpan.FromSeconds(60), "the public edition in both languages");
        foreach (var path in (string[])["en/pdf", "zh-Hans/pdf"])
        {
            using var file = await stranger.GetAsync(new Uri($"{Current}/files/{path}", UriKind.Relative));
            file.StatusCode.ShouldBe(HttpStatusCode.OK);
            var saved = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.pdf");
            await System.IO.File.WriteAllBytesAsync(saved, await file.Content.ReadAsByteArrayAsync());
            var pdf = await PrintShop.Text(saved);
            System.IO.File.Delete(saved);
            pdf.ShouldNotBeEmpty();
            foreach (var person in snapshot.People!) pdf.ShouldNotContain(PrintShop.Squeeze(person.Name));
        }
        foreach (var path in (string[])["en/json", "both/pdf", "en/xlsx"]) (await stranger.GetAsync(new Uri($"{Current}/files/{path}", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        foreach (var path in (string[])["/api/v1/reports/current", $"/api/v1/reports/{report}", $"/api/v1/reports/{report}/files/en/pdf", "/api/v1/reports/current/files/en/pdf", Links(report)])
            (await stranger.GetAsync(new Uri(path, UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);

        var entry = (await admin.GetJson<List<Entry>>(Links(report))).ShouldHaveSingleItem();
        (entry.Id, entry.MadeBy, entry.HasPassword).ShouldBe((made.Id, "Person contributor", false));
        entry.Opened.ShouldBeGreaterThan(1);
        entry.LastOpenedAt.ShouldNotBeNull();
        using var viewer = (await client.Consultancy.Invite(client.Id, "viewer")).At("reporting");
        (await viewer.GetJson<List<Entry>>(Links(report))).Count.ShouldBe(1);
        (await viewer.PostAsJsonAsync(Links(report), new { })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await viewer.DeleteAsync(new Uri($"{Links(report)}/{made.Id}", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var page = platform.Anonymous();
        var address = new Uri(made.Url).AbsolutePath;
        (await page.GetAsync(new Uri(address, UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await admin.DeleteAsync(new Uri($"{Links(report)}/{made.Id}", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await stranger.GetAsync(Current)).StatusCode.ShouldBe(HttpStatusCode.NotFound, "our own row decides, whatever the token says");
        await Eventually.Passes(async () => (await page.GetAsync(new Uri(address, UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound), Soon);
        (await admin.GetJson<List<Entry>>(Links(report))).ShouldBeEmpty();
        (await admin.DeleteAsync(new Uri($"{Links(report)}/{made.Id}", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Log(admin)).ShouldBe(["summary-link.removed", "report.downloaded", "report.downloaded", "summary-link.added"], ignoreOrder: false);
    }

    [Fact]
    public async Task A_password_is_asked_before_anything_is_told_and_guessing_gets_slow_for_each_place()
    {
        var (client, report) = await Reported();
        using var admin = client.Admin.At("reporting");
        var made = await admin.PostJson<Made>(Links(report), new { password = Password, days = 7 });
        var other = await admin.PostJson<Made>(Links(report), new { password = Password });
        using var guessing = await From(made, "198.51.100.7");
        using var knowing = await From(made, "203.0.113.9");
        using var elsewhere = await From(other, "203.0.113.9");

        (await guessing.GetStringAsync(Current)).ShouldContain("\"passwordNeeded\":true");
        (await guessing.GetStringAsync(Current)).ShouldNotContain("subject");
        var tries = await Task.WhenAll(Enumerable.Range(0, 12).Select(async n => (await Try(guessing, $"wrong number {n}")).StatusCode));
        tries.Count(status => status is HttpStatusCode.UnprocessableEntity).ShouldBe(5, "also where they come all at once");
        tries.Count(status => status is HttpStatusCode.TooManyRequests).ShouldBe(7);
        using (var waits = await Try(guessing, Password))
        {
            waits.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests, "also the right one");
            waits.Headers.RetryAfter.ShouldNotBeNull();
        }

        var shown = await (await Try(knowing, Password)).Json<JsonElement>();
        var ticket = shown.GetProperty("ticket").GetString()!;
        shown.GetProperty("summary").GetProperty("subject").GetString().ShouldNotBeNullOrEmpty();
        await Eventually.Passes(async () => (await File(knowing, ticket)).ShouldBe(HttpStatusCode.OK), TimeSpan.FromSeconds(60));
        (await File(knowing, null)).ShouldBe(HttpStatusCode.NotFound);
        (await File(knowing, ticket[..^2] + (ticket.EndsWith("AA", StringComparison.Ordinal) ? "BB" : "AA"))).ShouldBe(HttpStatusCode.NotFound);
        (await File(knowing, $"{long.Parse(ticket.Split('.')[0], System.Globalization.CultureInfo.InvariantCulture) + 3600}.{ticket.Split('.')[1]}")).ShouldBe(HttpStatusCode.NotFound, "nobody makes it last longer");
        (await File(knowing, "1.!")).ShouldBe(HttpStatusCode.NotFound);
        (await File(elsewhere, ticket)).ShouldBe(HttpStatusCode.NotFound, "of another link");
        await using var sql = await platform.Sql("reporting");
        await using var stored = new NpgsqlCommand("SELECT password_hash, (SELECT string_agg(place, ' ') FROM summary_try t WHERE t.link_id = k.link_id) FROM summary_key k WHERE link_id = $1", sql) { Parameters = { new() { Value = made.Id } } };
        await using var row = await stored.ExecuteReaderAsync();
        (await row.ReadAsync()).ShouldBeTrue();
        Convert.FromBase64String(row.GetString(0)).Length.ShouldBeGreaterThan(40);
        row.GetString(1).ShouldNotContain("198.51");
        (await admin.GetJson<List<Entry>>(Links(report))).Single(link => link.Id == made.Id).Opened.ShouldBe(1, "only where it was shown");
    }

    [Fact]
    public async Task Links_end_with_the_report_with_their_makers_access_by_time_and_when_the_client_has_moved()
    {
        var (client, report) = await Reported();
        var colleague = await client.Consultancy.InviteColleague("consultancy-admin");
        using var made = colleague.At("reporting");
        using var admin = client.Admin.At("reporting");
        using var identity = client.Consultancy.Admin.At("identity");
        async Task<(HttpClient Stranger, Made Link)> Given(HttpClient by)
        {
            var link = await by.PostJson<Made>(Links(report), new { days = 1 });
            var stranger = await platform.Link("reporting", link.Url, "summary");
            (await stranger.GetAsync(Current)).StatusCode.ShouldBe(HttpStatusCode.OK);
            return (stranger, link);
        }

        var (ofColleague, _) = await Given(made);
        var (stays, staying) = await Given(admin);
        (await identity.DeleteAsync(new Uri($"/api/v1/people/{await colleague.Id()}", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await Eventually.Passes(async () => (await ofColleague.GetAsync(Current)).StatusCode.ShouldBe(HttpStatusCode.NotFound));
        (await stays.GetAsync(Current)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await admin.GetJson<List<Entry>>(Links(report))).ShouldHaveSingleItem().Id.ShouldBe(staying.Id);

        var (late, over) = await Given(admin);
        await Do($"UPDATE summary_key SET expires_at = now() - interval '1 second' WHERE link_id = '{over.Id}'");
        (await late.GetAsync(Current)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var (left, moved) = await Given(admin);
        await Do($"UPDATE summary_key SET tenant_id = gen_random_uuid() WHERE link_id = '{moved.Id}'; UPDATE summary_key SET tenant_id = '{client.Consultancy.Id}' WHERE link_id = '{moved.Id}'");
        (await left.GetAsync(Current)).StatusCode.ShouldBe(HttpStatusCode.NotFound, "what was given out under one tenant opens nothing, even back there");
        (await admin.GetJson<List<Entry>>(Links(report))).ShouldHaveSingleItem().Id.ShouldBe(staying.Id);

        await admin.PostJson($"/api/v1/reports/{report}/withdrawal", new { reason = "A level was mistyped." });
        (await stays.GetAsync(Current)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await admin.GetJson<List<Entry>>(Links(report))).ShouldBeEmpty();
        (await (await admin.PostAsJsonAsync(Links(report), new { })).Content.ReadAsStringAsync()).ShouldContain("report.withdrawn");
    }

    [Fact]
    public async Task What_cannot_be_given_out_is_refused_and_what_is_over_is_forgotten_a_month_later()
    {
        var (client, report) = await Reported();
        using var admin = client.Admin.At("reporting");
        foreach (var wrong in new object[] { new { days = 0 }, new { days = 91 }, new { password = "seven77" }, new { password = "aaaaaaaaaaaa" }, new { password = "" }, new { language = "fr" } })
            (await admin.PostAsJsonAsync(Links(report), wrong)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, wrong.ToString());
        using var foreign = (await platform.NewConsultancy()).Admin.At("reporting");
        (await foreign.PostAsJsonAsync(Links(report), new { })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await foreign.GetAsync(new Uri(Links(report), UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await using (await ReportQueue.Behind(platform, report, others: 0))
        {
            (await (await admin.PostAsJsonAsync(Links(report), new { })).Content.ReadAsStringAsync()).ShouldContain("edition.not-ready");
            await Do($"UPDATE report SET state = 'ready' WHERE id = '{report}'");
        }

        var (old, young) = (await admin.PostJson<Made>(Links(report), new { }), await admin.PostJson<Made>(Links(report), new { }));
        await Do($"UPDATE summary_key SET expires_at = now() - interval '31 days' WHERE link_id = '{old.Id}'; UPDATE summary_key SET expires_at = now() - interval '29 days' WHERE link_id = '{young.Id}'");
        await using var app = await platform.Sql("reporting", "app");
        var tenant = new Tenancy.Tenant();
        tenant.Set(Tenancy.TenantContext.Job(client.Consultancy.Id, client.Id));
        await using (var wall = new NpgsqlCommand($"SELECT set_config('app.tenant_id', '{client.Consultancy.Id}', false), set_config('app.client_id', '{client.Id}', false), set_config('app.staff', 'on', false)", app)) await wall.ExecuteNonQueryAsync();
        await using (var db = new ReportingDb(new DbContextOptionsBuilder<ReportingDb>().UseNpgsql(app).Options, tenant))
            await db.ForgetOverSummaries(client.Consultancy.Id, client.Id, DateTimeOffset.UtcNow, CancellationToken.None);
        await using var sql = await platform.Sql("reporting");
        await using var left = new NpgsqlCommand("SELECT string_agg(id::text, ' ') FROM summary_link WHERE report_id = $1", sql) { Parameters = { new() { Value = report } } };
        (await left.ExecuteScalarAsync()).ShouldBe(young.Id.ToString());
    }

    static string Links(Guid report) => $"/api/v1/reports/{report}/summary-links";

    static Task<HttpResponseMessage> Try(HttpClient stranger, string password) => stranger.PostAsJsonAsync($"{Current}/opening", new { password });

    static async Task<HttpStatusCode> File(HttpClient stranger, string? ticket)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{Current}/files/en/pdf", UriKind.Relative));
        if (ticket is not null) request.Headers.TryAddWithoutValidation("Summary-Ticket", ticket);
        using var answer = await stranger.SendAsync(request);
        return answer.StatusCode;
    }

    static async Task<List<string>> Log(HttpClient admin) =>
        [.. (await admin.GetJson<JsonElement>("/api/v1/reports/audit")).GetProperty("items").EnumerateArray().Select(e => e.GetProperty("said").GetProperty("what").GetString()!).Where(what => !what.StartsWith("edition.", StringComparison.Ordinal))];

    /// <summary>As the gateway sees somebody there.</summary>
    async Task<HttpClient> From(Made link, string network)
    {
        var http = new HttpClient { BaseAddress = platform.Service("reporting") };
        http.DefaultRequestHeaders.Authorization = new("Bearer", await platform.Token(new { link = link.Url.Split('/')[^1], purpose = "summary", network }));
        return http;
    }

    async Task Do(string statements)
    {
        await using var sql = await platform.Sql("reporting");
        await using var command = new NpgsqlCommand(statements, sql);
        await command.ExecuteNonQueryAsync();
    }

    async Task<(ClientOrganisation Client, Guid Report)> Reported()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        await platform.Announce(client, Guid.CreateVersion7(), await platform.Freeze(client, PrintShop.Sample("submission")));
        using var http = client.Admin.At("reporting");
        var ready = await Eventually.Value(async () => (await http.GetJson<List<ReportOf>>($"/api/v1/reports?clientId={client.Id}")).FirstOrDefault(r => r.State == "ready"), TimeSpan.FromSeconds(90), "the report");
        return (client, ready.Id);
    }

    sealed record ReportOf(Guid Id, string State);
}
