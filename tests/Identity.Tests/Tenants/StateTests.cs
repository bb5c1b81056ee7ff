using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Tenants;

/// <summary>Suspended and closed consultancies, archived clients: what it means for people, within two seconds, and that it can be taken back.</summary>
public sealed class StateTests(Platform platform)
{
    static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Nobody_acts_in_a_suspended_consultancy_and_its_people_read_why()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        using var admin = consultancy.Admin.Browser();
        using var people = client.Admin.Browser();
        using var visitor = platform.Anonymous();
        var page = $"/en/t/{consultancy.Slug}/scorecard";
        (await visitor.GetAsync(page)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await admin.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await people.GetAsync($"/api/v1/clients/{client.Id}")).StatusCode.ShouldBe(HttpStatusCode.OK);

        using var operators = platform.Operator().At("identity");
        await operators.PostJson($"/api/v1/tenants/{consultancy.Id}/suspension", new { reason = "The contract is being looked at." });

        await Eventually.Passes(async () =>
        {
            (await admin.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            (await people.GetAsync($"/api/v1/clients/{client.Id}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            (await visitor.GetAsync(page)).StatusCode.ShouldNotBe(HttpStatusCode.OK);
        }, AtOnce);
        (await people.GetStringAsync("/app")).ShouldContain("The contract is being looked at.");
        (await platform.Mailbox(consultancy.Admin.Email).First(mail => mail.Subject == "Your organisation was suspended")).Text.ShouldContain("Nothing was deleted.");

        (await operators.DeleteAsync($"/api/v1/tenants/{consultancy.Id}/suspension")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        await Eventually.Passes(async () =>
        {
            (await admin.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await people.GetAsync($"/api/v1/clients/{client.Id}")).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await visitor.GetAsync(page)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }, AtOnce);
    }

    [Fact]
    public async Task Mails_of_a_suspended_consultancy_wait_and_are_sent_when_it_goes_on()
    {
        var consultancy = await platform.NewConsultancy();
        var email = $"bao@{Platform.Unique("p")}.test";
        using var admin = consultancy.Admin.At("identity"); // its token is still good for a moment, past the gateway
        await admin.GetStringAsync("/api/v1/invitations");
        using var operators = platform.Operator().At("identity");
        await operators.PostJson($"/api/v1/tenants/{consultancy.Id}/suspension", new { reason = "For a while." });
        await Eventually.True(async () => await State("notification", consultancy.Id) is "suspended", what: "Notification knows");

        await admin.PostJson("/api/v1/invitations", new { email, name = "Bao", language = "en", role = "consultant" });
        await Eventually.True(async () => await Jobs(consultancy.Id, "waiting") > 0, what: "the mail waits");
        // Another's mail that was asked for later has gone out, and this one has not.
        var other = $"chi@{Platform.Unique("p")}.test";
        using (var busy = (await platform.NewConsultancy()).Admin.At("identity")) await busy.PostJson("/api/v1/invitations", new { email = other, name = "Chi", language = "en", role = "consultant" });
        await platform.Mailbox(other).First();
        platform.Mailbox(email).Messages().ShouldBeEmpty();

        await operators.DeleteAsync($"/api/v1/tenants/{consultancy.Id}/suspension");

        await platform.Mailbox(email).First();
    }

    [Fact]
    public async Task What_is_closed_stays_closed_and_only_an_operator_closes()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");
        (await admin.PostAsJsonAsync($"/api/v1/tenants/{consultancy.Id}/closure", new { reason = "Mine." })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var operators = platform.Operator().At("identity");

        await operators.PostJson($"/api/v1/tenants/{consultancy.Id}/closure", new { reason = "It asked for it." });

        using var browser = consultancy.Admin.Browser();
        await Eventually.True(async () => (await browser.GetAsync("/api/v1/clients")).StatusCode is HttpStatusCode.Forbidden, AtOnce);
        using var again = await operators.DeleteAsync($"/api/v1/tenants/{consultancy.Id}/suspension");
        again.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await again.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString().ShouldBe("tenant.closed");
        (await browser.GetStringAsync("/app")).ShouldContain("It asked for it.");
        using var hub = await operators.PostAsJsonAsync($"/api/v1/tenants/00000000-0000-7000-8000-000000000001/suspension", new { reason = "No." });
        hub.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task People_of_an_archived_client_cannot_act_until_it_is_brought_back()
    {
        var consultancy = await platform.NewConsultancy();
        var (client, other) = (await consultancy.NewClient(), await consultancy.NewClient());
        using var admin = consultancy.Admin.At("identity");
        using var people = client.Admin.Browser();
        using var others = other.Admin.Browser();
        await people.GetAsync($"/api/v1/clients/{client.Id}");

        (await admin.PostAsync($"/api/v1/clients/{client.Id}/archiving", null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        await Eventually.True(async () => (await people.GetAsync($"/api/v1/clients/{client.Id}")).StatusCode is HttpStatusCode.Forbidden, AtOnce);
        (await people.GetStringAsync("/app")).ShouldContain("was archived by its consultancy");
        (await others.GetAsync($"/api/v1/clients/{other.Id}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await admin.GetAsync($"/api/v1/clients/{client.Id}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var invited = await admin.PostAsJsonAsync($"/api/v1/clients/{client.Id}/invitations", new { email = $"x@{Platform.Unique("p")}.test", name = "X", language = "en", role = "viewer" });
        invited.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var portfolio = consultancy.Admin.At("assessment");
        await Eventually.Passes(async () =>
        {
            (await portfolio.GetStringAsync("/api/v1/portfolio")).ShouldNotContain(client.Name);
            (await portfolio.GetStringAsync("/api/v1/portfolio?archived=true")).ShouldContain(client.Name);
        });

        (await admin.DeleteAsync($"/api/v1/clients/{client.Id}/archiving")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        await Eventually.True(async () => (await people.GetAsync($"/api/v1/clients/{client.Id}")).StatusCode is HttpStatusCode.OK, AtOnce);
    }

    [Fact]
    public async Task An_invitation_that_was_refused_says_so_and_its_inviter_is_told()
    {
        var consultancy = await platform.NewConsultancy();
        var email = $"gone@{Platform.Unique("p")}.test";
        platform.Mailbox(email).Answer("550 5.1.1 no such mailbox");
        using var admin = consultancy.Admin.At("identity");

        await admin.PostJson("/api/v1/invitations", new { email, name = "Gone", language = "en", role = "consultant" });

        var listed = await Eventually.Value(async () => (await admin.GetJson<List<Invited>>("/api/v1/invitations")).Find(i => i.Email == email && i.Undelivered is not null), what: "that it was refused");
        listed.Undelivered.ShouldBe("mail.refused");
        await platform.Mailbox(consultancy.Admin.Email).First(mail => mail.Subject == "An invitation could not be delivered");
        using var browser = consultancy.Admin.Browser();
        (await browser.GetStringAsync("/app/people")).ShouldContain("the address refused the mail");

        platform.Mailbox(email).Answer(null);
        (await admin.PostAsync($"/api/v1/invitations/{listed.Id}/renewal", null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await admin.GetJson<List<Invited>>("/api/v1/invitations")).Find(i => i.Email == email)!.Undelivered.ShouldBeNull();
    }

    sealed record Invited(Guid Id, string Email, string? Undelivered);

    async Task<string?> State(string service, Guid tenant)
    {
        await using var sql = await platform.Sql(service);
        await using var command = new NpgsqlCommand("SELECT state FROM tenant_directory WHERE tenant_id = $1", sql) { Parameters = { new() { Value = tenant } } };
        return (string?)await command.ExecuteScalarAsync();
    }

    async Task<long> Jobs(Guid tenant, string state)
    {
        await using var sql = await platform.Sql("notification");
        await using var command = new NpgsqlCommand("SELECT count(*) FROM job WHERE tenant_id = $1 AND state = $2", sql) { Parameters = { new() { Value = tenant }, new() { Value = state } } };
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
