using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Audit;

/// <summary>Who changed what in access and settings, as the administrators read it.</summary>
public sealed class AuditLogTests(Platform platform)
{
    static async Task<List<JsonNode>> Log(HttpClient http, string query = "")
    {
        var page = await http.GetJson<JsonNode>($"/api/v1/audit?take=500{query}");
        return [.. page["items"]!.AsArray().Select(item => item!)];
    }

    static string What(JsonNode entry) => (string)entry["said"]!["what"]!;

    static List<string> Labels(IEnumerable<JsonNode> entries, string what) => [.. entries.Where(e => What(e) == what).Select(e => (string)e["said"]!["label"]!)];

    [Fact]
    public async Task A_change_names_who_from_where_by_which_session_and_old_and_new()
    {
        var consultancy = await platform.NewConsultancy();
        using var browser = consultancy.Admin.Browser();
        using var made = await browser.PostAsJsonAsync("/api/v1/clients", new { name = "Lotus Pay", country = "VN", language = "en", generative = false });
        var client = (await made.Json<Made>()).Id;

        var entry = (await Log(browser, $"&clientId={client}")).ShouldHaveSingleItem();

        var said = entry["said"]!;
        (What(entry), (string?)said["name"], (string?)said["label"], (string?)said["of"]).ShouldBe(("client.added", "Anh Admin", "Lotus Pay", client.ToString()));
        ((string?)said["from"]).ShouldBeOneOf("127.0.0.1", "::1");
        ((string)said["as"]!).ShouldStartWith("session ");
        said["by"]!.GetValue<Guid>().ShouldNotBe(Guid.Empty);
        said["old"].ShouldBeNull();
        ((string?)said["new"]!["country"]).ShouldBe("VN");
        await Eventually.True(async () => (long?)(await Log(browser, $"&clientId={client}"))[0]["number"] is 1, TimeSpan.FromSeconds(2), "the seal");
    }

    [Fact]
    public async Task An_administrator_of_a_client_reads_that_clients_chain_and_one_of_the_consultancy_all()
    {
        var consultancy = await platform.NewConsultancy();
        var (one, two) = (await consultancy.NewClient(), await consultancy.NewClient());
        var consultant = await consultancy.InviteColleague();
        using var admin = consultancy.Admin.At("identity");
        var id = (await admin.GetJson<JsonArray>("/api/v1/people")).Single(p => (string)p!["email"]! == consultant.Email)!["personId"]!.GetValue<Guid>();
        (await admin.PutAsync(new Uri($"/api/v1/clients/{one.Id}/grants/{id}", UriKind.Relative), null)).EnsureSuccessStatusCode();
        (await admin.DeleteAsync(new Uri($"/api/v1/clients/{one.Id}/grants/{id}", UriKind.Relative))).EnsureSuccessStatusCode();
        using var own = one.Admin.At("identity");

        var (all, ofOne) = (await Log(admin), await Log(own));

        ofOne.ShouldAllBe(e => e["clientId"]!.GetValue<Guid>() == one.Id);
        ofOne.Select(What).ShouldBe(["client.added", "invitation.added", "invitation.accepted", "membership.added", "session.started", "grant.added", "grant.removed"], ignoreOrder: true);
        Labels(ofOne, "grant.added").ShouldBe([consultant.Name]);
        Labels(ofOne, "membership.added").ShouldBe([one.Admin.Name]);
        ((string)ofOne.Single(e => What(e) == "session.started")["said"]!["name"]!).ShouldBe(one.Admin.Name);
        all.Count(e => e["clientId"] is { } client && client.GetValue<Guid>() == one.Id).ShouldBe(ofOne.Count);
        all.Count(e => e["clientId"] is { } client && client.GetValue<Guid>() == two.Id).ShouldBeGreaterThan(3);
        all.Where(e => e["clientId"] is null).Select(What).ShouldContain("tenant.added");
        (await Log(own, $"&clientId={two.Id}")).ShouldBeEmpty();
        (await Log(own, $"&clientId={Guid.CreateVersion7()}")).ShouldBeEmpty();
        foreach (var other in new[] { consultant, await consultancy.Invite(one.Id, "viewer") })
        {
            using var http = other.At("identity");
            (await http.GetAsync(new Uri("/api/v1/audit", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
    }

    [Fact]
    public async Task What_people_do_with_their_account_is_told_without_the_secret()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        var person = await platform.SetUpSecondFactor(client.Admin);
        using (var http = person.At("identity"))
            (await http.PutAsJsonAsync("/api/v1/me/password", new { current = Platform.Password, password = "Another-Monsoon-under-the-Rambutan-8" })).EnsureSuccessStatusCode();
        using (var http = person.At("identity"))
            (await http.DeleteAsync(new Uri("/api/v1/sessions/current", UriKind.Relative))).EnsureSuccessStatusCode();

        using var admin = client.Consultancy.Admin.At("identity");
        var log = await Log(admin, $"&clientId={client.Id}");

        log.Count(e => What(e) == "second-factor.set").ShouldBe(1);
        log.Count(e => What(e) == "recovery-codes.made").ShouldBe(1);
        log.Count(e => What(e) == "password.changed").ShouldBe(1);
        log.Count(e => What(e) == "session.ended").ShouldBe(2); // the one before the second factor, and the one signed out of
        log.Where(e => What(e) == "password.changed").ShouldAllBe(e => (string)e["said"]!["name"]! == client.Admin.Name && e["said"]!["old"] == null && e["said"]!["new"] == null);
        await using var sql = await platform.Sql("identity");
        await using var secrets = new Npgsql.NpgsqlCommand("""
            SELECT count(*) FROM audit_entry e JOIN credential c ON e.payload::text LIKE '%' || c.data || '%' WHERE e.client_id = $1
            """, sql) { Parameters = { new() { Value = client.Id } } };
        (await secrets.ExecuteScalarAsync()).ShouldBe(0L);
    }

    [Fact]
    public async Task It_is_read_by_who_what_and_when_and_page_by_page()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        using var admin = consultancy.Admin.At("identity");
        var all = await Log(admin);
        all.Count.ShouldBeGreaterThan(8);
        all.Select(e => e["at"]!.GetValue<DateTimeOffset>()).ShouldBeInOrder(SortDirection.Descending);

        (await Log(admin, "&what=invitation")).Select(What).ShouldBe(["invitation.accepted", "invitation.added", "invitation.accepted", "invitation.added"]);
        (await Log(admin, $"&who={Uri.EscapeDataString("person CLIENT")}")).ShouldAllBe(e => (string)e["said"]!["name"]! == client.Admin.Name);
        (await Log(admin, "&who=nobody-of-this-name")).ShouldBeEmpty();
        var today = DateTimeOffset.UtcNow;
        (await Log(admin, $"&from={today.AddDays(-1):yyyy-MM-dd}&until={today.AddDays(1):yyyy-MM-dd}")).Count.ShouldBe(all.Count);
        (await Log(admin, $"&until={today.AddDays(-2):yyyy-MM-dd}")).ShouldBeEmpty();
        (await Log(admin, $"&from={today.AddDays(2):yyyy-MM-dd}")).ShouldBeEmpty();

        var (read, after) = (new List<string>(), "");
        do
        {
            var page = await admin.GetJson<JsonNode>($"/api/v1/audit?take=3{after}");
            read.AddRange(page["items"]!.AsArray().Select(e => (string)e!["hash"]!));
            after = page["next"] is { } next ? $"&after={next}" : null;
        }
        while (after is not null);
        read.ShouldBe(all.Select(e => (string)e["hash"]!));

        foreach (var wrong in new[] { "take=0", "take=501", "after=x", "after=1-x", $"after={long.MaxValue}-{new string('0', 64)}", $"who={new string('x', 101)}" })
            (await admin.GetAsync(new Uri($"/api/v1/audit?{wrong}", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, wrong);
        (await admin.GetAsync(new Uri("/api/v1/audit?from=yesterday", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }
}
