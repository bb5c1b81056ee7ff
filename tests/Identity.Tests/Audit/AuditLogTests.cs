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
        await Eventually.True(async () => (long?)(await Log(browser, $"&clientId={client}"))[0]["number"] is 1, what: "the seal");
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

    [Fact]
    public async Task A_long_log_comes_as_one_answer_in_order_and_ends_when_the_right_does()
    {
        const int Many = 30_000;
        var consultancy = await platform.NewConsultancy();
        var second = await consultancy.InviteColleague("consultancy-admin");
        await using (var sql = await platform.Sql("identity"))
        await using (var fill = new Npgsql.NpgsqlCommand($"SELECT count(platform.audit($1, NULL, 'client.added', n::text, repeat('a client with a long name ', 12), NULL, jsonb_build_object('name', n))) FROM generate_series(1, {Many}) n", sql) { Parameters = { new() { Value = consultancy.Id } }, CommandTimeout = 120 })
            await fill.ExecuteNonQueryAsync();
        using var admin = consultancy.Admin.At("identity");

        var all = await admin.GetJson<JsonArray>("/api/v1/audit/all");
        var some = await admin.GetJson<JsonArray>("/api/v1/audit/all?what=invitation");

        all.Count(e => What(e!) == "client.added").ShouldBe(Many);
        all.Select(e => e!["at"]!.GetValue<DateTimeOffset>()).ShouldBeInOrder(SortDirection.Descending);
        all.Select(e => (string)e!["hash"]!).Distinct().Count().ShouldBe(all.Count);
        some.Select(e => What(e!)).Distinct().ShouldBe(["invitation.accepted", "invitation.added"], ignoreOrder: true);
        (await Log(admin, "&what=invitation")).Select(e => (string)e["hash"]!).ShouldBe(some.Select(e => (string)e!["hash"]!));

        // Begun, and not read on: more waits than lies in the buffers on the way.
        using var leaving = second.At("identity");
        var person = (await leaving.GetJson<JsonNode>("/api/v1/me"))["personId"]!.GetValue<Guid>();
        using var answer = await leaving.GetAsync(new Uri("/api/v1/audit/all", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        await using var stream = await answer.Content.ReadAsStreamAsync();
        await stream.ReadExactlyAsync(new byte[65536]);
        (await admin.DeleteAsync(new Uri($"/api/v1/people/{person}", UriKind.Relative))).EnsureSuccessStatusCode();
        var since = DateTimeOffset.UtcNow;
        await Eventually.True(() => DateTimeOffset.UtcNow - since > TimeSpan.FromSeconds(2)); // that is how long it may take
        var ended = await Should.ThrowAsync<Exception>(async () => { while (await stream.ReadAsync(new byte[65536]) > 0) { } });
        (ended is IOException or HttpRequestException).ShouldBeTrue(ended.ToString());
    }

    [Fact]
    public async Task Brand_legal_texts_acceptances_keys_and_operators_reading_are_told()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        using var admin = consultancy.Admin.At("identity");
        var settings = await admin.GetJson<JsonNode>("/api/v1/tenant");
        await admin.PutJson<JsonNode>("/api/v1/tenant", new { name = consultancy.Name, colour = "#123456", languages = new[] { "en" }, version = (long)settings["version"]!, replyTo = "office@example.test" });
        await admin.PutJson<JsonNode>("/api/v1/tenant/logo", new { image = Pictures.Png("logo") });
        await admin.PostJson("/api/v1/tenant/legal/terms", new { english = "Words", chinese = "文本", basedOn = 0 });
        using (var person = client.Admin.Browser()) await person.PostJson("/api/v1/me/legal", new { ofTenant = true, kind = "terms", version = 1 });
        var key = await consultancy.Admin.NewKey(["clients:read"], name: "CRM");
        (await admin.DeleteAsync(new Uri($"/api/v1/keys/{key.Id}", UriKind.Relative))).EnsureSuccessStatusCode();
        using (var operators = platform.Operator().At("identity"))
            await operators.PostJson($"/api/v1/tenants/{consultancy.Id}/break-glass", new { clientId = client.Id, reason = "A report does not open", minutes = 15 });

        var log = await Log(admin);

        JsonNode New(string what, string? member = null) => log.First(e => What(e) == what && (member is null || e["said"]!["new"]?[member] is not null))["said"]!;
        ((string?)New("tenant.changed", "reply_to")["new"]!["reply_to"]).ShouldBe("office@example.test");
        ((string?)New("tenant.changed", "reply_to")["new"]!["colour"]).ShouldBe("#123456");
        ((string)New("tenant.changed", "logo")["new"]!["logo"]!).Length.ShouldBe(64);
        ((string?)New("legal-text.added")["of"]).ShouldBe("terms 1");
        ((string?)New("legal-acceptance.added")["label"]).ShouldBe(client.Admin.Name);
        ((string?)New("api-key.added")["label"]).ShouldBe("CRM");
        New("api-key.changed", "revoked_at").ShouldNotBeNull();
        log.ShouldAllBe(e => !e.ToJsonString(null).Contains(key.Secret, StringComparison.Ordinal));
        using var own = client.Admin.Browser(); // the client reads who looked, and why
        var asked = (await Log(own)).First(e => What(e) == "break-glass.added")["said"]!;
        ((string?)asked["new"]!["reason"], (string?)asked["name"]).ShouldBe(("A report does not open", "Olivia Operator"));
    }

    [Fact]
    public async Task A_refused_sign_in_is_told_to_the_organisation_whose_person_was_tried()
    {
        var consultancy = await platform.NewConsultancy();
        var (person, other) = (await consultancy.InviteColleague(), await platform.NewConsultancy());
        using var visitor = await platform.Visitor("identity", "sign-in");
        for (var i = 0; i < 3; i++) (await visitor.PostAsJsonAsync("/api/v1/sessions", new { email = person.Email, password = "not the password" })).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await visitor.PostAsJsonAsync("/api/v1/sessions", new { email = $"nobody@{Platform.Unique("n")}.test", password = "not the password" })).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using (var half = await visitor.PostAsJsonAsync("/api/v1/sessions", new { email = consultancy.Admin.Email, password = Platform.Password }))
            (await visitor.PostAsJsonAsync("/api/v1/sessions/second-factor", new { pending = (string)(await half.Content.ReadFromJsonAsync<JsonNode>())!["pending"]!, code = "000000" })).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var admin = consultancy.Admin.At("identity");
        using var foreign = other.Admin.At("identity");

        var log = await Log(admin);

        var refused = log.Where(e => What(e) == "sign-in.refused").ToList();
        refused.Count.ShouldBe(3);
        refused.ShouldAllBe(e => (string)e["said"]!["label"]! == person.Name && e["said"]!["by"] == null && (string)e["said"]!["as"]! == "sign-in");
        Labels(log, "second-factor.refused").ShouldBe([consultancy.Admin.Name]);
        (await Log(foreign)).ShouldAllBe(e => What(e) != "sign-in.refused");
        await using var sql = await platform.Sql("identity", "app"); // guessing does not fill the log
        await using var often = new Npgsql.NpgsqlCommand($"SELECT platform.audit_refused('{refused[0]["said"]!["of"]}', 'sign-in.refused') FROM generate_series(1, 50)", sql);
        await often.ExecuteNonQueryAsync();
        (await Log(admin)).Count(e => What(e) == "sign-in.refused").ShouldBe(20);
        await using var forged = new Npgsql.NpgsqlCommand($"SELECT platform.audit_refused('{refused[0]["said"]!["of"]}', 'client.removed'), platform.audit_refused(gen_random_uuid(), 'sign-in.refused')", sql);
        await forged.ExecuteNonQueryAsync();
        (await Log(admin)).ShouldAllBe(e => What(e) != "client.removed");
    }

    [Fact]
    public async Task Who_took_the_list_of_clients_out_is_told()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        using var admin = consultancy.Admin.At("identity");
        foreach (var format in new[] { "csv", "xlsx" }) (await admin.GetAsync(new Uri($"/api/v1/clients/export.{format}", UriKind.Relative))).EnsureSuccessStatusCode();
        using var own = client.Admin.At("identity");

        var log = await Log(admin, "&what=client-list");

        log.Select(e => (string)e["said"]!["label"]!).ShouldBe(["xlsx", "csv"]);
        log.ShouldAllBe(e => What(e) == "client-list.exported" && (string)e["said"]!["name"]! == consultancy.Admin.Name);
        (await Log(own)).ShouldAllBe(e => What(e) != "client-list.exported");
    }
}
