using System.Net;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Npgsql;

namespace AseanPlatform.Reporting.Tests;

/// <summary>What becomes of a visitor's report once Assessment says that nothing came of the contact.</summary>
public sealed class ContactEndedTests(Platform platform)
{
    [Fact]
    public async Task The_report_of_a_visitor_who_withdrew_is_gone_with_its_link_and_does_not_come_back()
    {
        var consultancy = await platform.NewConsultancy();
        var (withdrawn, stays) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var sha256 = await platform.Freeze(consultancy.Id, withdrawn, PrintShop.Sample("scorecard"));
        await platform.Freeze(consultancy.Id, stays, PrintShop.Sample("scorecard"));
        foreach (var contact in new[] { withdrawn, stays }) await platform.Confirm(consultancy.Id, contact, sha256);
        using var gone = await Opened(consultancy.Id, withdrawn);
        using var still = await Opened(consultancy.Id, stays);
        var pdf = await gone.GetByteArrayAsync(new Uri("/api/v1/reports/current/files/en/pdf", UriKind.Relative));

        await platform.End(consultancy.Id, withdrawn);
        await Eventually.True(async () => await Rows(withdrawn) is 0, what: "the end of the report");
        var again = await platform.End(consultancy.Id, withdrawn);
        var late = await platform.Confirm(consultancy.Id, withdrawn, sha256);

        foreach (var message in new[] { again, late }) await Heard(message);
        (await Rows(withdrawn)).ShouldBe(0, "a report that is asked for after the end is not made");
        foreach (var path in new[] { "", "/files/en/pdf", "/files/en/pdf/signature" })
            (await gone.GetAsync(new Uri($"/api/v1/reports/current{path}", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        (await still.GetAsync(new Uri("/api/v1/reports/current/files/en/pdf", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK, "another visitor's");
        using var stranger = platform.Anonymous();
        ((string?)(await stranger.Bring<JsonNode>(pdf))["verdict"]).ShouldBe("withdrawn", "whoever holds a copy reads that it no longer counts");
    }

    [Fact]
    public async Task An_end_that_is_heard_before_the_beginning_leaves_nothing_to_be_made()
    {
        var consultancy = await platform.NewConsultancy();
        var contact = Guid.CreateVersion7();

        await Heard(await platform.End(consultancy.Id, contact));
        await Heard(await platform.Confirm(consultancy.Id, contact, await platform.Freeze(consultancy.Id, contact, PrintShop.Sample("scorecard"))));

        (await Count("SELECT count(*) FROM report WHERE client_id = $1", contact)).ShouldBe(0);
        (await Count("SELECT count(*) FROM job WHERE client_id = $1", contact)).ShouldBe(0);
    }

    [Fact]
    public async Task Work_on_a_report_whose_visitor_withdraws_meanwhile_ends()
    {
        var consultancy = await platform.NewConsultancy();
        var contact = Guid.CreateVersion7();
        await Heard(await platform.Confirm(consultancy.Id, contact, new string('0', 64))); // Assessment knows no such state, so the work is tried again and again
        await using var sql = await platform.Sql("reporting");
        await using var asked = new NpgsqlCommand("SELECT id FROM report WHERE client_id = $1", sql) { Parameters = { new() { Value = contact } } };
        var report = (Guid)(await asked.ExecuteScalarAsync())!;
        await Eventually.True(async () => await Count("SELECT attempts::bigint FROM job WHERE subject_id = $1", report) > 0, what: "a first attempt");

        await Heard(await platform.End(consultancy.Id, contact));

        await Eventually.True(async () => await Count("SELECT count(*) FROM job WHERE subject_id = $1 AND state = 'done'", report) is 1, TimeSpan.FromSeconds(60), "the end of the work"); // the next look may be forty seconds off
    }

    /// <summary>Waits for the visitor's report and opens it as the mail would.</summary>
    async Task<HttpClient> Opened(Guid tenant, Guid contact)
    {
        await using var sql = await platform.Sql("reporting");
        var report = await Eventually.Value(async () =>
        {
            await using var ready = new NpgsqlCommand("SELECT id FROM report WHERE client_id = $1 AND state = 'ready'", sql) { Parameters = { new() { Value = contact } } };
            return await ready.ExecuteScalarAsync();
        }, TimeSpan.FromSeconds(90), "the visitor's report");
        using var notification = await platform.As("notification", "reporting", tenant);
        return await platform.Link("reporting", (await notification.PostJson<JsonNode>($"/internal/reports/{report}/links", new { language = "en" }))["url"]!.GetValue<string>(), "report");
    }

    Task Heard(Guid message) => Eventually.True(async () => await Count("SELECT count(*) FROM inbox_message WHERE message_id = $1", message) is 1, what: "the message");

    /// <summary>Of every table that knows the contact: only that it is over may stay.</summary>
    Task<long> Rows(Guid contact) => Count("""
        SELECT (SELECT count(*) FROM report WHERE client_id = $1) + (SELECT count(*) FROM report_file WHERE client_id = $1) + (SELECT count(*) FROM file_chunk WHERE client_id = $1)
             + (SELECT count(*) FROM report_link WHERE client_id = $1) + (SELECT count(*) FROM issued_hash WHERE client_id = $1) + (SELECT count(*) FROM job WHERE client_id = $1)
        """, contact);

    async Task<long> Count(string query, Guid id)
    {
        await using var sql = await platform.Sql("reporting");
        await using var command = new NpgsqlCommand(query, sql) { Parameters = { new() { Value = id } } };
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
