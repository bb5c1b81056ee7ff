using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Messaging;
using AseanPlatform.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Scorecards;

public sealed class LeadTests(Platform platform)
{
    static readonly string[] s_gates = ["te-01", "fe-01", "ss-01", "hc-03", "pd-01", "ac-01", "rr-01"];

    [Fact]
    public async Task The_consultancy_sees_its_leads_with_what_they_answered_and_agreed_to_and_no_other_does()
    {
        var (consultancy, other) = (await platform.NewConsultancy(), await platform.NewConsultancy());
        var lead = await Confirmed(consultancy);
        await Asked(consultancy); // an address that was never confirmed is nobody's lead
        using var http = consultancy.Admin.At("assessment");

        var found = (await http.GetJson<JsonArray>("/api/v1/leads")).ShouldHaveSingleItem()!;

        found["id"]!.GetValue<Guid>().ShouldBe(lead.Id);
        found["email"]!.GetValue<string>().ShouldBe(lead.Email);
        found["organisation"]!.GetValue<string>().ShouldBe("Lotus 莲花");
        found["markets"]!.AsArray().Select(m => (string)m!).ShouldBe(["VN"]);
        found["levels"]!.AsArray().Select(l => ((string)l!["statementId"]!, (int?)l["level"])).ShouldBe(s_gates.Select((gate, n) => (gate, n is 6 ? null : (int?)(n % 5))));
        found["consentVersion"]!.GetValue<string>().ShouldBe("consent/1");
        found["consentText"]!.GetValue<string>().ShouldContain(consultancy.Name);
        var today = DateOnly.FromDateTime(found["confirmedAt"]!.GetValue<DateTimeOffset>().UtcDateTime);
        found["keptUntil"]!.GetValue<string>().ShouldBe(Iso(today.AddMonths(12)));
        found["lastContactOn"].ShouldBeNull();
        using var elsewhere = other.Admin.At("assessment");
        (await elsewhere.GetJson<JsonArray>("/api/v1/leads")).ShouldBeEmpty();
        using var foreign = await elsewhere.GetAsync(new Uri($"/api/v1/leads/{lead.Id}", UriKind.Relative));
        foreign.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var client = (await consultancy.NewClient()).Admin.At("assessment");
        using var ofClient = await client.GetAsync(new Uri("/api/v1/leads", UriKind.Relative));
        ofClient.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_lead_becomes_one_client_whose_first_assessment_has_its_levels_to_confirm()
    {
        var consultancy = await platform.NewConsultancy();
        var lead = await Confirmed(consultancy);
        using var identity = consultancy.Admin.At("identity");
        using var http = consultancy.Admin.At("assessment");

        var made = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Turn(identity, lead.Id)));

        made.Select(m => m.Status).Order().ShouldBe([200, 200, 200, 200, 201]);
        made.Select(m => m.Id).Distinct().ShouldBe([lead.Id]);
        (await identity.GetJson<JsonArray>("/api/v1/clients")).ShouldHaveSingleItem();
        var assessment = await Eventually.Value(async () =>
        {
            using var answer = await http.GetAsync(new Uri($"/api/v1/clients/{lead.Id}/assessment", UriKind.Relative));
            return answer.IsSuccessStatusCode && await answer.Content.ReadFromJsonAsync<JsonNode>() is { } found && found["answers"]!.AsArray().Count > 0 ? found : null;
        }, what: "the first assessment");
        assessment["markets"]!.AsArray().Select(m => (string)m!).ShouldBe(["VN"]);
        assessment["coverage"]!["done"]!.GetValue<int>().ShouldBe(0, "what was not confirmed counts as open");
        var answers = assessment["answers"]!.AsArray().ToDictionary(a => (string)a!["statementId"]!, a => a!);
        answers.Keys.Order().ShouldBe(s_gates.Take(6).Order());
        foreach (var (gate, n) in s_gates.Take(6).Select((gate, n) => (gate, n)))
        {
            answers[gate]["level"]!.GetValue<int>().ShouldBe(n % 5);
            answers[gate]["toConfirm"]!.GetValue<bool>().ShouldBeTrue();
            answers[gate]["origin"]!.GetValue<string>().ShouldBe("scorecard");
            answers[gate]["originAt"]!.GetValue<DateTimeOffset>().ShouldBe(lead.MadeAt);
            answers[gate]["savedBy"]!.GetValue<string>().ShouldBe(consultancy.Admin.Name);
        }
        (await http.GetJson<JsonNode>($"/api/v1/leads/{lead.Id}"))["clientId"]!.GetValue<Guid>().ShouldBe(lead.Id);

        // Confirmed as it is, by somebody who saw it: it counts, and is theirs from now on.
        var path = $"/api/v1/assessments/{assessment["id"]}/answers/fe-01";
        using var saved = await http.PutAsJsonAsync(path, Work.Level(1, basedOn: 1));
        (await saved.Json<JsonNode>())["coverage"]!["done"]!.GetValue<int>().ShouldBe(1);
        var history = await http.GetJson<JsonArray>($"{path}/history");
        history.Select(h => (string?)h!["answer"]!["origin"]).ShouldBe([null, "scorecard"]);

        using var reports = consultancy.Admin.At("reporting");
        var report = await Eventually.Value(async () => (await reports.GetJson<JsonArray>($"/api/v1/reports?clientId={lead.Id}")).SingleOrDefault(), TimeSpan.FromSeconds(60), "the scorecard's report beside the client");
        report["sourceKind"]!.GetValue<string>().ShouldBe("scorecard");
    }

    [Fact]
    public async Task What_somebody_answered_before_the_levels_came_stays()
    {
        var consultancy = await platform.NewConsultancy();
        var lead = await Confirmed(consultancy);
        using (var sql = await platform.Sql("assessment")) // as if the client were there already: its first assessment is started before the message comes
        await using (var known = new NpgsqlCommand("INSERT INTO client_copy (client_id, tenant_id, name, country, language, generative, state, version) VALUES ($1, $2, 'Lotus', 'SG', 'en', false, 'active', 0)", sql) { Parameters = { new() { Value = lead.Id }, new() { Value = consultancy.Id } } })
            await known.ExecuteNonQueryAsync();
        using var http = consultancy.Admin.At("assessment");
        var assessment = (await http.PostJson<JsonNode>($"/api/v1/clients/{lead.Id}/assessments", new { }))["id"]!.GetValue<Guid>();
        using (var answered = await http.PutAsJsonAsync($"/api/v1/assessments/{assessment}/answers/fe-01", Work.Level(4))) answered.EnsureSuccessStatusCode();

        using (var identity = consultancy.Admin.At("identity")) (await Turn(identity, lead.Id)).Status.ShouldBe(201);

        var view = await Eventually.Value(async () => await http.GetJson<JsonNode>($"/api/v1/assessments/{assessment}") is { } found && found["answers"]!.AsArray().Count > 1 ? found : null, what: "the levels");
        var kept = view["answers"]!.AsArray().Single(a => (string)a!["statementId"]! == "fe-01")!;
        kept["level"]!.GetValue<int>().ShouldBe(4);
        kept["toConfirm"]!.GetValue<bool>().ShouldBeFalse();
        (await http.GetJson<JsonArray>($"/api/v1/assessments/{assessment}/answers/fe-01/history")).Count(h => (string?)h!["answer"]!["origin"] == "scorecard" && !h["stored"]!.GetValue<bool>()).ShouldBe(1);
    }

    [Fact]
    public async Task Withdrawn_by_one_press_the_address_is_gone_at_once_and_no_client_comes_of_it()
    {
        var consultancy = await platform.NewConsultancy();
        var lead = await Confirmed(consultancy);
        using var withdraw = await Link(consultancy.Id, lead.Id, "withdrawal-link", "withdraw");

        var pressed = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => withdraw.PostJson<JsonNode>("/api/v1/contacts/current/withdrawal", null)));

        pressed.Select(p => p.ToJsonString()).Distinct().ShouldHaveSingleItem();
        (await Row(lead.Id)).ShouldBe((null, false, true));
        (await Ended(lead.Id)).ShouldBe(1);
        using var http = consultancy.Admin.At("assessment");
        (await http.GetJson<JsonArray>("/api/v1/leads")).ShouldBeEmpty();
        using (var one = await http.GetAsync(new Uri($"/api/v1/leads/{lead.Id}", UriKind.Relative))) one.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using (var touch = await http.PutAsJsonAsync($"/api/v1/leads/{lead.Id}/contact", new { on = Iso(DateOnly.FromDateTime(DateTime.UtcNow)) })) touch.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var identity = consultancy.Admin.At("identity");
        using (var turned = await identity.PostAsJsonAsync("/api/v1/clients", Client(lead.Id)))
        {
            turned.StatusCode.ShouldBe(HttpStatusCode.Conflict);
            (await turned.Code()).ShouldBe("lead.gone");
        }
        (await identity.GetJson<JsonArray>("/api/v1/clients")).ShouldBeEmpty();
        // The visitor's own result is still there, and says so; another mail has nowhere to go.
        using var own = await platform.Link("assessment", lead.Key, "scorecard");
        (await own.GetJson<JsonNode>("/api/v1/scorecards/current"))["contact"]!.GetValue<string>().ShouldBe("withdrawn");
        using var again = await own.PostAsJsonAsync("/api/v1/scorecards/current/contact", new { email = "again@example.test", consentVersion = "consent/1", language = "en" });
        (await again.Code()).ShouldBe("contact.withdrawn");
        using var notification = await platform.As("notification", "assessment", consultancy.Id);
        using var contact = await notification.GetAsync(new Uri($"/internal/contacts/{lead.Id}", UriKind.Relative));
        contact.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Withdrawn_before_it_was_confirmed_the_address_is_gone_and_its_link_confirms_nothing()
    {
        var consultancy = await platform.NewConsultancy();
        var asked = await Asked(consultancy);
        using var confirm = await Link(consultancy.Id, asked.Id, "link", "confirm");
        using var withdraw = await Link(consultancy.Id, asked.Id, "withdrawal-link", "withdraw");

        await withdraw.PostJson("/api/v1/contacts/current/withdrawal", null);

        (await Row(asked.Id)).ShouldBe((null, false, true));
        (await Ended(asked.Id)).ShouldBe(0, "nothing was made for an address that nobody confirmed");
        using var late = await confirm.PostAsync(new Uri("/api/v1/contacts/current/confirmation", UriKind.Relative), null);
        late.StatusCode.ShouldBeOneOf(HttpStatusCode.NotFound, HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Whoever_was_in_touch_writes_down_the_day_and_the_lead_is_kept_for_twelve_months_from_it()
    {
        var consultancy = await platform.NewConsultancy();
        var lead = await Confirmed(consultancy);
        using var colleague = (await consultancy.InviteColleague()).At("assessment");
        var today = DateOnly.FromDateTime(DateTime.UtcNow);

        foreach (var (day, status) in new[] { (today, 200), (today, 200), (today.AddDays(2), 422), (today.AddDays(-2), 422) })
        {
            using var noted = await colleague.PutAsJsonAsync($"/api/v1/leads/{lead.Id}/contact", new { on = Iso(day) });
            ((int)noted.StatusCode).ShouldBe(status, $"{day}");
        }

        var found = await colleague.GetJson<JsonNode>($"/api/v1/leads/{lead.Id}");
        found["lastContactOn"]!.GetValue<string>().ShouldBe(Iso(today));
        found["keptUntil"]!.GetValue<string>().ShouldBe(Iso(today.AddMonths(12)));
        using var identity = (await consultancy.InviteColleague()).At("identity");
        using var turned = await identity.PostAsJsonAsync("/api/v1/clients", Client(lead.Id));
        turned.StatusCode.ShouldBe(HttpStatusCode.Forbidden, "clients are made by administrators");
    }

    [Fact]
    public async Task Whoever_withdraws_by_letter_is_erased_by_the_consultancy_and_the_client_that_came_of_it_stays()
    {
        var consultancy = await platform.NewConsultancy();
        var lead = await Confirmed(consultancy);
        using var identity = consultancy.Admin.At("identity");
        (await Turn(identity, lead.Id)).Status.ShouldBe(201);
        using var http = consultancy.Admin.At("assessment");

        foreach (var _ in Enumerable.Range(0, 2))
        {
            using var erased = await http.DeleteAsync(new Uri($"/api/v1/leads/{lead.Id}", UriKind.Relative));
            erased.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        }

        (await Row(lead.Id)).ShouldBe((null, false, true));
        (await Ended(lead.Id)).ShouldBe(0, "what was made for the visitor is the client's");
        (await Turn(identity, lead.Id)).ShouldBe((200, lead.Id), "the client is there");
        await Eventually.Value(async () =>
        {
            using var answer = await http.GetAsync(new Uri($"/api/v1/clients/{lead.Id}/assessment", UriKind.Relative));
            return answer.IsSuccessStatusCode && (await answer.Content.ReadFromJsonAsync<JsonNode>())!["answers"]!.AsArray().Count is 6 ? answer : null;
        }, what: "what the visitor answered");
        await using var sql = await platform.Sql("assessment");
        await using var log = new NpgsqlCommand("SELECT count(*) FROM audit_entry WHERE tenant_id = $1 AND client_id IS NULL AND payload::text LIKE '%withdrawn_at%' AND payload::text NOT LIKE '%' || $2 || '%'", sql) { Parameters = { new() { Value = consultancy.Id }, new() { Value = lead.Email } } };
        ((long)(await log.ExecuteScalarAsync())!).ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_written_to_a_lead_at_the_same_moment_keeps_nobody_from_erasing_it_or_noting_a_contact(bool erase)
    {
        var consultancy = await platform.NewConsultancy();
        var lead = await Confirmed(consultancy);
        using var http = consultancy.Admin.At("assessment");
        await using var sql = await platform.Sql("assessment");
        await using var meanwhile = await sql.BeginTransactionAsync();
        await using (var touch = new NpgsqlCommand("UPDATE contact SET turned_by_name = turned_by_name WHERE scorecard_id = $1", sql, meanwhile) { Parameters = { new() { Value = lead.Id } } }) await touch.ExecuteNonQueryAsync();

        var (address, on) = ($"/api/v1/leads/{lead.Id}", Iso(DateOnly.FromDateTime(DateTime.UtcNow)));
        var asked = erase ? http.DeleteAsync(new Uri(address, UriKind.Relative)) : http.PutAsJsonAsync($"{address}/contact", new { on });
        await Eventually.True(async () =>
        {
            await using var look = await platform.Sql("assessment");
            await using var waiting = new NpgsqlCommand("SELECT count(*) FROM pg_stat_activity WHERE $1 = ANY(pg_blocking_pids(pid))", look) { Parameters = { new() { Value = sql.ProcessID } } };
            return await waiting.ExecuteScalarAsync() is 1L;
        }, what: "somebody who waits");
        await meanwhile.CommitAsync();

        using var answer = await asked;
        answer.StatusCode.ShouldBe(erase ? HttpStatusCode.NoContent : HttpStatusCode.OK);
        (await Row(lead.Id)).IsLead.ShouldBe(!erase);
    }

    [Fact]
    public async Task The_lead_goes_with_the_client_that_came_of_it_and_stays_with_its_consultancy_when_the_client_leaves()
    {
        var (consultancy, other) = (await platform.NewConsultancy(), await platform.NewConsultancy());
        var (deleted, leaving) = (await Confirmed(consultancy), await Confirmed(consultancy));
        using var identity = consultancy.Admin.At("identity");
        using var http = consultancy.Admin.At("assessment");
        foreach (var lead in new[] { deleted, leaving })
        {
            (await Turn(identity, lead.Id)).Status.ShouldBe(201);
            await Eventually.True(async () => (await http.GetJson<JsonNode>($"/api/v1/leads/{lead.Id}"))["clientId"] is not null, what: "the client of the lead");
        }

        await using (var db = platform.Job(consultancy.Id, deleted.Id))
        {
            var (tables, _) = await db.DeleteClient(deleted.Id, CancellationToken.None);
            tables.ShouldContain("contact");
            tables.ShouldContain("scorecard");
        }
        await using (var db = platform.Job(consultancy.Id))
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.Database.ExecuteSqlAsync($"SELECT platform.move_client({leaving.Id}, {other.Id}, 1)");
            (await db.Contacts.AnyAsync(c => c.ScorecardId == leaving.Id)).ShouldBeTrue("the lead is the consultancy's own");
            (await db.Scorecards.AnyAsync(s => s.Id == leaving.Id)).ShouldBeTrue();
            (await db.Assessments.AnyAsync(a => a.ClientId == leaving.Id)).ShouldBeFalse("its assessment has moved");
            await transaction.RollbackAsync();
        }
        (await http.GetJson<JsonArray>("/api/v1/leads")).Select(l => l!["id"]!.GetValue<Guid>()).ShouldBe([leaving.Id]);
    }

    sealed record Made(Guid Id, string Key, string Email, DateTimeOffset MadeAt);

    async Task<Made> Asked(Consultancy consultancy)
    {
        using var start = await Eventually.Value(async () => await platform.Visitor("assessment", "start", consultancy.Slug));
        await Eventually.True(async () => (await start.GetJson<JsonNode>("/api/v1/scorecards/consent?language=en"))["text"]!.GetValue<string>().Contains(consultancy.Name, StringComparison.Ordinal), what: "the consultancy's name in its consent");
        var made = await start.PostJson<JsonNode>("/api/v1/scorecards", new { organisation = "Lotus 莲花", language = "en", answers = s_gates.Select((gate, n) => new { statementId = gate, level = n is 6 ? null : (int?)(n % 5) }), markets = new[] { "VN" } });
        var (key, email) = (made["key"]!.GetValue<string>(), $"visitor@{Platform.Unique("v")}.test");
        using var own = await platform.Link("assessment", key, "scorecard");
        using (var left = await own.PostAsJsonAsync("/api/v1/scorecards/current/contact", new { email, consentVersion = "consent/1", language = "en" })) left.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        return new(made["id"]!.GetValue<Guid>(), key, email, (await own.GetJson<JsonNode>("/api/v1/scorecards/current"))["madeAt"]!.GetValue<DateTimeOffset>());
    }

    async Task<Made> Confirmed(Consultancy consultancy)
    {
        var made = await Asked(consultancy);
        using var confirm = await Link(consultancy.Id, made.Id, "link", "confirm");
        await confirm.PostJson("/api/v1/contacts/current/confirmation", null);
        return made;
    }

    /// <summary>What a mail would hold.</summary>
    async Task<HttpClient> Link(Guid tenant, Guid id, string kind, string purpose)
    {
        using var notification = await platform.As("notification", "assessment", tenant);
        return await platform.Link("assessment", (await notification.PostJson<JsonNode>($"/internal/contacts/{id}/{kind}", null))["url"]!.GetValue<string>(), purpose);
    }

    static object Client(Guid lead) => new { name = "Lotus 莲花", country = "SG", language = "en", generative = false, leadId = lead };

    static async Task<(int Status, Guid Id)> Turn(HttpClient identity, Guid lead)
    {
        using var answer = await identity.PostAsJsonAsync("/api/v1/clients", Client(lead));
        return ((int)answer.StatusCode, (await answer.Json<JsonNode>())["id"]!.GetValue<Guid>());
    }

    async Task<(string? Email, bool IsLead, bool Withdrawn)> Row(Guid id)
    {
        await using var sql = await platform.Sql("assessment");
        await using var command = new NpgsqlCommand("SELECT email, is_lead, withdrawn_at IS NOT NULL FROM contact WHERE scorecard_id = $1", sql) { Parameters = { new() { Value = id } } };
        await using var row = await command.ExecuteReaderAsync();
        (await row.ReadAsync()).ShouldBeTrue();
        return (row.IsDBNull(0) ? null : row.GetString(0), row.GetBoolean(1), row.GetBoolean(2));
    }

    /// <summary>How often the other services were told that it is over.</summary>
    async Task<long> Ended(Guid id)
    {
        await using var sql = await platform.Sql("assessment");
        await using var command = new NpgsqlCommand("SELECT count(*) FROM outbox_message WHERE exchange LIKE '%:ContactEnded' AND body LIKE '%' || $1 || '%'", sql) { Parameters = { new() { Value = id.ToString() } } };
        return (long)(await command.ExecuteScalarAsync())!;
    }

    static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
