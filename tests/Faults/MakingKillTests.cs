using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Faults;

/// <summary>
/// What is made when somebody asks for it, an edition of a report and a report over a portfolio, while the service and the browser that make it are killed with SIGKILL:
/// each is there in the end, once, and whoever waits for it is told once. Chromium is held still first, so that both are surely in the making when the death comes.
/// </summary>
[Collection(nameof(OwnStack))]
public sealed class MakingKillTests(OwnStack own)
{
    [Fact]
    public async Task An_edition_and_a_portfolio_report_come_once_though_service_and_browser_die_over_them()
    {
        var platform = own.Platform;
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        var assessment = await client.Admin.AnswerAll(client.Id);
        using var browser = consultancy.Admin.Browser();
        browser.Timeout = TimeSpan.FromSeconds(15);
        await browser.PostJson($"/api/v1/assessments/{assessment}/submissions", null);
        var report = (await Eventually.Value(async () => (await browser.GetJson<JsonArray>($"/api/v1/reports?clientId={client.Id}")).FirstOrDefault(r => (string?)r!["state"] == "ready"), TimeSpan.FromSeconds(90), "the report"))["id"]!.GetValue<Guid>();

        await Hold("chromium");
        await browser.PostJson($"/api/v1/reports/{report}/editions", new { audience = "board", language = "en" });
        var portfolio = (await browser.PostJson<Made>("/api/v1/portfolio/reports", new { clients = new[] { client.Id }, languages = new[] { "en" } })).Id;
        await Eventually.True(async () => await InTheMaking(attempt: 1) == 2, TimeSpan.FromSeconds(25), "both in the making"); // a print that is held fails after thirty
        Victims.Kill("reporting").ShouldBe(1);
        Victims.Kill("chromium");

        // They are taken up again when the minute is over for which they were the dead one's; here it is over at once.
        await Hold("chromium");
        await Jobs("UPDATE job SET lease_until = now() WHERE tenant_id = $1 AND state = 'waiting' AND lease IS NOT NULL AND attempts = 1 RETURNING 1");
        await Eventually.True(async () => await InTheMaking(attempt: 2) == 2, TimeSpan.FromSeconds(30), "both in the making again");
        Victims.Kill("chromium").ShouldBeGreaterThan(0);

        await OrSayWhatIsLeft(Eventually.Passes(async () =>
        {
            (await browser.GetJson<JsonArray>($"/api/v1/reports/{report}/editions")).Select(e => $"{e!["audience"]} {e["language"]} {e["state"]}").ShouldBe(["board en ready"]);
            ((string?)(await browser.GetJson<JsonNode>($"/api/v1/reports/portfolio/{portfolio}"))["state"]).ShouldBe("ready");
        }, TimeSpan.FromSeconds(90)));
        var told = await platform.Mailbox(consultancy.Admin.Email).First(mail => mail.Links.Any(link => link.AbsolutePath.EndsWith($"/{portfolio}", StringComparison.Ordinal)), TimeSpan.FromSeconds(60));
        await Eventually.True(async () => await Count("notification", "SELECT count(*) FROM delivery WHERE tenant_id = $1 AND state IN ('waiting', 'sending')") == 0, TimeSpan.FromSeconds(60), "the last mail");

        platform.Mailbox(consultancy.Admin.Email).Messages().Where(mail => mail.Links.Any(link => link.AbsolutePath.EndsWith($"/{portfolio}", StringComparison.Ordinal))).Select(mail => mail.MessageId).Distinct().ShouldBe([told.MessageId]);
        (await browser.GetJson<JsonArray>("/api/v1/notices")).Count(notice => (string?)notice!["kind"] == "portfolio-report-ready").ShouldBe(1);
        foreach (var (what, query) in new[]
        {
            ("editions", "SELECT count(*) FROM report_edition WHERE tenant_id = $1"), ("portfolio reports", "SELECT count(*) FROM portfolio_report WHERE tenant_id = $1"),
            ("words that an edition is ready", "SELECT count(*) FROM outbox_message WHERE exchange LIKE '%:EditionReady' AND headers ->> 'tenant_id' = $1::text"),
            ("words that a portfolio report is ready", "SELECT count(*) FROM outbox_message WHERE exchange LIKE '%:PortfolioReportReady' AND headers ->> 'tenant_id' = $1::text"),
        })
            (await Count("reporting", query)).ShouldBe(1, what);
        (await Count("reporting", "SELECT count(*) FROM outbox_message WHERE exchange LIKE '%ReportFailed' AND headers ->> 'tenant_id' = $1::text")).ShouldBe(0);

        // What is there is whole: both forms of each, as they were signed.
        using var stranger = platform.Anonymous();
        foreach (var path in new[] { $"reports/{report}/files/en/pdf?audience=board", $"reports/{report}/files/en/html?audience=board", $"reports/portfolio/{portfolio}/files/en/pdf", $"reports/portfolio/{portfolio}/files/en/html" })
        {
            using var file = new ByteArrayContent(await browser.GetByteArrayAsync(new Uri($"/api/v1/{path}", UriKind.Relative))) { Headers = { ContentType = new("application/octet-stream") } };
            using var verdict = await stranger.PostAsync(new Uri("/api/v1/verification/files", UriKind.Relative), file);
            ((string?)(await verdict.Json<JsonNode>())["verdict"]).ShouldBe("genuine", path);
        }

        async Task<long> InTheMaking(int attempt) => await Jobs($"SELECT 1 FROM job WHERE tenant_id = $1 AND kind IN ('edition', 'portfolio-report') AND state = 'waiting' AND lease_until > now() AND attempts = {attempt}");

        async Task<long> Jobs(string query) => await Count("reporting", $"WITH found AS ({query}) SELECT count(*) FROM found");

        async Task OrSayWhatIsLeft(Task passing)
        {
            try
            {
                await passing;
            }
            catch (ShouldAssertException late)
            {
                await using var sql = await platform.Sql("reporting");
                await using var command = new NpgsqlCommand("SELECT coalesce(string_agg(to_jsonb(j)::text, E'\\n'), 'no job') FROM job j WHERE tenant_id = $1", sql) { Parameters = { new() { Value = consultancy.Id } } };
                throw new ShouldAssertException($"{late.Message}\n{await command.ExecuteScalarAsync()}\n{platform.Logged("Chromium")}\n{platform.Logged("failed at attempt")}", late);
            }
        }

        async Task<long> Count(string service, string query)
        {
            await using var sql = await platform.Sql(service);
            await using var command = new NpgsqlCommand(query, sql) { Parameters = { new() { Value = consultancy.Id } } };
            return (long)(await command.ExecuteScalarAsync())!;
        }
    }

    /// <summary>Stops it where it stands, as soon as it is there.</summary>
    static async Task Hold(string name)
    {
        await Eventually.True(() => Victims.Of(name).Count > 0, TimeSpan.FromSeconds(60), $"a process to hold: {name}");
        foreach (var process in Victims.Of(name)) Victims.Stop(process);
    }
}
