using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Identity.Tests.BreakGlasses;

/// <summary>An operator reads in a client: only after the client was told, only as a viewer, only for a while, and all of it in the client's list.</summary>
public sealed class BreakGlassTests(Platform platform)
{
    const string Reason = "You asked us why the report of May is missing.";

    sealed record Access(Guid Id, string Name, string Reason, int Minutes, string State, DateTimeOffset? ToldAt, DateTimeOffset? Until, string? EndedBy);

    [Fact]
    public async Task It_opens_once_the_client_was_told_and_then_it_is_a_viewers_membership()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        var operators = await platform.NewOperator();
        platform.Mailbox(client.Admin.Email).Answer("451 4.3.0 try later");
        using var http = operators.At("identity");
        (await http.GetAsync($"/api/v1/clients/{client.Id}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        await http.PostJson($"/api/v1/tenants/{client.Consultancy.Id}/break-glass", new { clientId = client.Id, reason = Reason, minutes = 15 });

        await Eventually.True(() => platform.Mailbox(client.Admin.Email).Attempts() > 0, what: "a try to tell");
        (await http.PutAsJsonAsync("/api/v1/sessions/current/membership", new { tenantId = client.Consultancy.Id, clientId = client.Id })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        platform.Mailbox(client.Admin.Email).Answer(null);
        var mail = await platform.Mailbox(client.Admin.Email).First(m => m.Subject.StartsWith("An operator will read", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        mail.Text.ShouldContain(Reason);
        mail.Text.ShouldContain("15 minutes");
        using var own = client.Admin.At("identity");
        var access = await Eventually.Value(async () => (await own.GetJson<List<Access>>($"/api/v1/clients/{client.Id}/break-glass")).Find(a => a.State == "open"), what: "that it is open");
        (access.Reason, access.Minutes).ShouldBe((Reason, 15));
        access.ToldAt.ShouldNotBeNull();

        await http.PutAsJsonAsync("/api/v1/sessions/current/membership", new { tenantId = client.Consultancy.Id, clientId = client.Id });
        using var browser = operators.Browser();
        await Eventually.True(async () => (await browser.GetAsync($"/api/v1/clients/{client.Id}")).IsSuccessStatusCode, TimeSpan.FromSeconds(3));
        var me = await browser.GetJson<JsonElement>("/api/v1/me");
        me.GetProperty("roles").EnumerateArray().Select(r => r.GetString()).ShouldBe(["viewer"]);
        (await browser.PostAsJsonAsync($"/api/v1/clients/{client.Id}/assessments", new { })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var notices = client.Admin.At("notification");
        (await notices.GetStringAsync("/api/v1/notices")).ShouldContain("break-glass");
        (await own.GetStringAsync($"/api/v1/clients/{client.Id}/people")).ShouldNotContain(operators.Name, Case.Sensitive, "listed with the reason, not as one of the client's people");
        using var page = client.Admin.Browser();
        (await page.GetStringAsync($"/app/clients/{client.Id}/access")).ShouldContain(Reason);
    }

    [Fact]
    public async Task It_ends_by_itself_whatever_token_is_still_around()
    {
        var (client, operators, _) = await Open();
        using var browser = operators.Browser();
        (await browser.GetAsync($"/api/v1/clients/{client.Id}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await using (var sql = await platform.Sql("identity"))
        await using (var sooner = new NpgsqlCommand("WITH m AS (UPDATE membership SET until = now() + interval '15 s' WHERE client_id = $1 AND break_glass_id IS NOT NULL) UPDATE break_glass SET until = now() + interval '15 s' WHERE client_id = $1", sql) { Parameters = { new() { Value = client.Id } } })
            await sooner.ExecuteNonQueryAsync();
        // A token of now ends with the membership; the one the gateway holds is asked for anew when the person's version is raised.
        var token = await platform.Token(new { session = operators.Session });
        using var direct = new HttpClient { BaseAddress = platform.Service("identity"), DefaultRequestHeaders = { Authorization = new("Bearer", token) } };
        (await direct.GetAsync($"/api/v1/clients/{client.Id}")).StatusCode.ShouldBe(HttpStatusCode.OK);

        await Eventually.True(async () => (await direct.GetAsync($"/api/v1/clients/{client.Id}")).StatusCode is HttpStatusCode.Unauthorized, TimeSpan.FromSeconds(30));
        var next = await platform.Token(new { session = operators.Session });
        using var after = new HttpClient { BaseAddress = platform.Service("identity"), DefaultRequestHeaders = { Authorization = new("Bearer", next) } };
        (await after.GetAsync($"/api/v1/clients/{client.Id}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var own = client.Admin.At("identity");
        (await own.GetJson<List<Access>>($"/api/v1/clients/{client.Id}/break-glass")).ShouldHaveSingleItem().State.ShouldBe("over");
    }

    [Fact]
    public async Task The_client_ends_it_at_any_time_and_it_stays_in_the_list()
    {
        var (client, operators, id) = await Open();
        using var browser = operators.Browser();
        (await browser.GetAsync($"/api/v1/clients/{client.Id}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var own = client.Admin.At("identity");

        (await own.DeleteAsync($"/api/v1/clients/{client.Id}/break-glass/{id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        await Eventually.True(async () => (await browser.GetAsync($"/api/v1/clients/{client.Id}")).StatusCode is HttpStatusCode.Forbidden, TimeSpan.FromSeconds(2));
        var listed = (await own.GetJson<List<Access>>($"/api/v1/clients/{client.Id}/break-glass")).ShouldHaveSingleItem();
        (listed.State, listed.EndedBy).ShouldBe(("ended", client.Admin.Name));
    }

    [Theory]
    [InlineData("short", 60, null)]
    [InlineData(Reason, 14, null)]
    [InlineData(Reason, 481, null)]
    [InlineData(Reason, 60, "0199f0aa-0000-7000-8000-000000000001")]
    public async Task Without_a_reason_a_limit_or_such_a_client_nothing_is_asked(string reason, int minutes, string? other)
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        using var http = platform.Operator().At("identity");

        using var answer = await http.PostAsJsonAsync($"/api/v1/tenants/{client.Consultancy.Id}/break-glass", new { clientId = other is null ? client.Id : Guid.Parse(other), reason, minutes });

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await http.GetJson<List<Access>>($"/api/v1/tenants/{client.Consultancy.Id}/break-glass")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_client_that_nobody_could_be_told_for_is_not_opened()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");
        var client = await admin.PostJson<Made>("/api/v1/clients", new { name = "Nobody's", country = "VN", language = "en", generative = false });
        using var http = platform.Operator().At("identity");

        using var answer = await http.PostAsJsonAsync($"/api/v1/tenants/{consultancy.Id}/break-glass", new { clientId = client.Id, reason = Reason, minutes = 60 });

        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString().ShouldBe("break-glass.nobody-to-tell");
    }

    async Task<(ClientOrganisation Client, Person Operator, Guid Id)> Open()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        var operators = await platform.NewOperator();
        using var http = operators.At("identity");
        var made = await http.PostJson<Made>($"/api/v1/tenants/{client.Consultancy.Id}/break-glass", new { clientId = client.Id, reason = Reason, minutes = 60 });
        await Eventually.True(async () => (await http.GetJson<List<Access>>($"/api/v1/tenants/{client.Consultancy.Id}/break-glass")).Exists(a => a.State == "open"), TimeSpan.FromSeconds(30), "that it is open");
        await http.PutAsJsonAsync("/api/v1/sessions/current/membership", new { tenantId = client.Consultancy.Id, clientId = client.Id });
        return (client, operators, made.Id);
    }
}
