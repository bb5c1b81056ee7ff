using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Identity.Tests.SignInProviders;

/// <summary>Sign-in by an outside OAuth provider, and what an attacker tries on the way there and back.</summary>
public sealed class OutsideSignInTests(Platform platform)
{
    static string Start(Consultancy at, Guid provider, string query = "lang=en") => $"/t/{at.Slug}/sign-in/with/{provider}?{query}";

    async Task<Guid> Configure(Consultancy at, OutsideProvider provider, string name = "Staff account")
    {
        using var admin = at.Admin.At("identity");
        return (await admin.PostJson<Made>("/api/v1/tenant/sign-in-providers", provider.Settings(name))).Id;
    }

    /// <summary>As the account page does: to the provider, back, and once more yes.</summary>
    async Task Link(Person person, Guid provider)
    {
        using var browser = new OutsideBrowser(platform, person.Session);
        (await browser.Walk($"/app/account/outside/{provider}/start")).Address.ShouldBe($"/app/account/outside/{provider}");
        using var linked = await Confirm(person, browser.Cookies["outside-ticket"]);
        linked.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    static async Task<HttpResponseMessage> Confirm(Person person, string ticket, string? password = null)
    {
        using var http = person.Browser();
        return await http.PostAsJsonAsync("/api/v1/me/outside-links", new { ticket, password });
    }

    async Task<(Consultancy Tenant, Person Person, Guid Provider)> Linked(OutsideProvider provider)
    {
        var tenant = await platform.NewConsultancy();
        var (id, person) = (await Configure(tenant, provider), await tenant.InviteColleague());
        await Link(person, id);
        return (tenant, person, id);
    }

    [Fact]
    public async Task Who_is_linked_signs_in_and_reaches_that_tenant_and_no_other()
    {
        await using var provider = await OutsideProvider.Start();
        var (tenant, person, id) = await Linked(provider);
        var other = await platform.NewConsultancy();
        using (var admin = other.Admin.At("identity"))
            await admin.PostJson("/api/v1/invitations", new { email = person.Email, name = person.Name, language = "en", role = "consultant" });
        await platform.Accept(other.Id, null, person.Email, person.Name);
        using var browser = new OutsideBrowser(platform);

        var end = await browser.Walk(Start(tenant, id, "lang=en&return=%2Fapp%2Fclients"));

        (end.Status, end.Address).ShouldBe((HttpStatusCode.OK, "/app/clients"));
        var signed = new Person(platform, person.Email, person.Name, browser.Session!);
        using var http = signed.Browser();
        var me = await http.GetJson<JsonElement>("/api/v1/me");
        me.GetProperty("tenant").GetProperty("id").GetGuid().ShouldBe(tenant.Id);
        me.GetProperty("memberships").EnumerateArray().ShouldHaveSingleItem().GetProperty("tenantId").GetGuid().ShouldBe(tenant.Id);
        foreach (var elsewhere in new object[] { new { tenantId = other.Id }, new { tenantId = (Guid?)null } })
            (await Code(await http.PutAsJsonAsync("/api/v1/sessions/current/membership", elsewhere))).ShouldBe("session.outside");
        foreach (var (path, body) in new (string, object)[]
        {
            ("/api/v1/me/passkeys/options", new { password = Platform.Password }), ("/api/v1/me/second-factor/totp", new { }), ("/api/v1/me/address-change", new { email = "x@example.test" }),
            ($"/api/v1/me/outside-links/{id}/start", new { }),
        })
            (await Code(await http.PostAsJsonAsync(path, body))).ShouldBe("session.outside", path);
        (await http.GetJson<JsonElement>("/api/v1/sessions")).GetArrayLength().ShouldBe(1); // those that began with the password are not shown
        await Eventually.Passes(async () => (await Log(tenant.Id, "session.started")).ShouldContain(id.ToString()));
    }

    /// <summary>A person of a client, signed in by the consultancy's provider.</summary>
    async Task<(Consultancy Tenant, ClientOrganisation Client, Guid Provider, Person Outside)> InClient(OutsideProvider provider)
    {
        var tenant = await platform.NewConsultancy();
        var (id, client) = (await Configure(tenant, provider), await tenant.NewClient());
        var worker = await tenant.Invite(client.Id, "contributor");
        await Link(worker, id);
        using var browser = new OutsideBrowser(platform);
        await browser.Walk(Start(tenant, id));
        var outside = new Person(platform, worker.Email, worker.Name, browser.Session!);
        using var http = outside.Browser();
        (await http.GetJson<JsonElement>("/api/v1/me")).GetProperty("client").GetProperty("id").GetGuid().ShouldBe(client.Id);
        return (tenant, client, id, outside);
    }

    [Fact]
    public async Task When_the_client_leaves_the_tenant_the_session_ends_within_two_seconds_and_nothing_keeps_up_the_move()
    {
        await using var provider = await OutsideProvider.Start();
        var (tenant, client, id, outside) = await InClient(provider);
        var owner = await platform.SetUpSecondFactor(client.Admin);
        using var http = outside.Browser();
        using var own = owner.At("identity");
        using var browser = owner.Browser();

        await own.PostJson<Made>($"/api/v1/clients/{client.Id}/moves", new { password = Platform.Password, slug = (string?)null });

        await Eventually.Passes(async () => (await http.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized), TimeSpan.FromSeconds(2));
        await Eventually.True(async () => (await browser.GetJson<JsonElement>($"/api/v1/clients/{client.Id}/moves"))[0].GetProperty("state").GetString() == "done", TimeSpan.FromSeconds(30), "the end of the move");
        (await Count("SELECT count(*) FROM outside_link WHERE tenant_id = $1", tenant.Id)).ShouldBe(0);
        using var again = new OutsideBrowser(platform);
        (await again.Walk(Start(tenant, id))).Address.ShouldEndWith("problem=unknown");
        (await platform.SignIn(outside.Email)).Session.ShouldNotBeNullOrEmpty(); // by what is their own they come in as before
    }

    [Fact]
    public async Task When_the_client_is_deleted_the_session_ends_and_nothing_keeps_up_the_deletion()
    {
        await using var provider = await OutsideProvider.Start();
        var (tenant, client, _, outside) = await InClient(provider);
        using var http = outside.Browser();
        using var own = client.Admin.At("identity");
        using var office = tenant.Admin.At("identity");

        var deletion = (await own.PostJson<Made>($"/api/v1/clients/{client.Id}/deletion", new { password = Platform.Password })).Id;
        await Count("WITH d AS (UPDATE client_deletion SET due_at = now() - interval '1 second' WHERE id = $1), c AS (UPDATE deletion_clock SET due_at = now() - interval '1 second' WHERE deletion_id = $1) SELECT 1::bigint", deletion);

        await Eventually.Passes(async () => (await http.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized), TimeSpan.FromSeconds(10));
        await Eventually.True(async () => (await office.GetJson<JsonElement>("/api/v1/deletions"))[0].GetProperty("state").GetString() == "done", TimeSpan.FromSeconds(60), "the certificate");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_equal_address_links_nobody_however_verified_it_is_said_to_be(bool verified)
    {
        await using var provider = await OutsideProvider.Start();
        var tenant = await platform.NewConsultancy();
        var (id, person) = (await Configure(tenant, provider), await tenant.InviteColleague());
        provider.User = new() { ["sub"] = "stranger", ["email"] = person.Email, ["email_verified"] = verified, ["preferred_username"] = person.Email };
        using var browser = new OutsideBrowser(platform);

        var end = await browser.Walk(Start(tenant, id));

        (end.Status, end.Address).ShouldBe((HttpStatusCode.BadRequest, $"/en/t/{tenant.Slug}/sign-in?problem=unknown"));
        end.Body.ShouldContain("An equal e-mail address is not enough.");
        browser.Session.ShouldBeNull();
        (await Count("SELECT count(*) FROM outside_link WHERE tenant_id = $1", tenant.Id)).ShouldBe(0);
    }

    [Fact]
    public async Task The_same_name_at_another_tenant_or_another_provider_is_somebody_else()
    {
        await using var provider = await OutsideProvider.Start();
        await using var second = await OutsideProvider.Start();
        var (tenant, _, _) = await Linked(provider);
        var other = await platform.NewConsultancy();
        second.User = provider.User;
        var (elsewhere, beside) = (await Configure(other, provider), await Configure(tenant, second, "Second"));
        using var browser = new OutsideBrowser(platform);

        (await browser.Walk(Start(other, elsewhere))).Address.ShouldEndWith("problem=unknown");
        (await browser.Walk(Start(tenant, beside))).Address.ShouldEndWith("problem=unknown");
        // Another tenant's provider is none, under whichever address.
        (await browser.Walk(Start(tenant, elsewhere))).Address.ShouldEndWith("problem=gone");
    }

    [Fact]
    public async Task A_provider_stands_in_for_the_password_and_not_for_the_second_factor()
    {
        await using var provider = await OutsideProvider.Start();
        var tenant = await platform.NewConsultancy();
        var id = await Configure(tenant, provider);
        await Link(tenant.Admin, id);
        using var browser = new OutsideBrowser(platform);
        var callback = await browser.ComeBack(Start(tenant, id));
        await browser.Get(callback);
        using var visitor = await platform.Visitor("identity", "sign-in");

        using var half = await visitor.PostAsJsonAsync("/api/v1/sessions/outside", new { ticket = browser.Cookies["outside-ticket"] });
        using var again = await visitor.PostAsJsonAsync("/api/v1/sessions/outside", new { ticket = browser.Cookies["outside-ticket"] });

        half.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await Code(again)).ShouldBe("sign-in.outside-stale");
        var pending = (await half.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("pending").GetString();
        var session = await visitor.PostJson<SessionSecret>("/api/v1/sessions/second-factor", new { pending, code = await Authenticator.Of(platform, tenant.Admin.Email).Next() });
        using var signed = new Person(platform, tenant.Admin.Email, "", session.Secret).Browser();
        (await signed.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Code(await signed.PutAsJsonAsync("/api/v1/sessions/current/membership", new { tenantId = (Guid?)null }))).ShouldBe("session.outside"); // still bound after the second step
    }

    [Fact]
    public async Task Whatever_is_wrong_with_the_way_back_nobody_is_signed_in()
    {
        await using var provider = await OutsideProvider.Start();
        await using var other = await OutsideProvider.Start();
        var (tenant, _, id) = await Linked(provider);
        var (second, name) = (await Configure(tenant, other, "Second"), $"/t/{tenant.Slug}/sign-in/with/{id}/answer");
        other.User = provider.User;

        async Task Refused(string what, string problem, Func<OutsideBrowser, string, Task<string>> change)
        {
            using var browser = new OutsideBrowser(platform);
            var callback = await change(browser, new Uri(await browser.ComeBack(Start(tenant, id))).PathAndQuery);
            var (status, location, body) = await browser.Get(callback);
            location.ShouldEndWith($"/sign-in?problem={problem}", customMessage: $"{what}: {(int)status} {body}");
            browser.Cookies.ContainsKey("outside-ticket").ShouldBeFalse(what);
            var end = await browser.Walk($"/en/t/{tenant.Slug}/sign-in/outside");
            end.Address.ShouldEndWith("problem=stale", customMessage: what);
            browser.Session.ShouldBeNull(what);
        }

        string State(string callback) => System.Web.HttpUtility.ParseQueryString(callback.Split('?')[1])["state"]!;

        await Refused("no state", "stale", (_, callback) => Task.FromResult(callback[..callback.IndexOf("&state=", StringComparison.Ordinal)]));
        await Refused("a state that nobody sealed", "stale", (_, callback) => Task.FromResult(callback[..callback.IndexOf("&state=", StringComparison.Ordinal)] + "&state=CfDJ8AAAA"));
        await Refused("a changed state", "stale", (_, callback) => Task.FromResult(callback[..^6] + (callback[^6] is 'A' ? 'B' : 'A') + callback[^5..]));
        await Refused("the state of another provider", "stale", async (browser, callback) =>
        {
            var foreign = await browser.ComeBack(Start(tenant, second));
            return callback.Replace(Uri.EscapeDataString(State(callback)), Uri.EscapeDataString(State(foreign)), StringComparison.Ordinal);
        });
        await Refused("another browser", "stale", (browser, callback) =>
        {
            browser.Cookies.Clear();
            return Task.FromResult(callback);
        });
        await Refused("another browser's own cookie", "stale", async (browser, callback) =>
        {
            browser.Cookies.Clear();
            await browser.ComeBack(Start(tenant, id)); // the thief's own way
            return callback;
        });
        await Refused("a cookie that says something else", "refused", (browser, callback) =>
        {
            foreach (var mark in browser.Cookies.Keys.Where(key => key.StartsWith("outside.", StringComparison.Ordinal)).ToList()) browser.Cookies[mark] = "Y";
            return Task.FromResult(callback);
        });
        await Refused("a code that the provider never gave", "refused", (_, callback) => Task.FromResult(callback.Replace("code=", "code=x", StringComparison.Ordinal)));
        await Refused("a code of another provider", "refused", async (browser, callback) =>
        {
            var foreign = await new OutsideBrowser(platform).ComeBack(Start(tenant, second));
            return callback.Replace(callback.Split("code=")[1].Split('&')[0], foreign.Split("code=")[1].Split('&')[0], StringComparison.Ordinal);
        });
        await Refused("a code that was given in another browser", "refused", async (browser, callback) => // PKCE: it was asked for with another challenge
        {
            var foreign = await new OutsideBrowser(platform).ComeBack(Start(tenant, id));
            return callback.Replace(callback.Split("code=")[1].Split('&')[0], foreign.Split("code=")[1].Split('&')[0], StringComparison.Ordinal);
        });
        await Refused("no code", "refused", (_, callback) => Task.FromResult($"{name}?state={Uri.EscapeDataString(State(callback))}"));
    }

    [Fact]
    public async Task A_way_back_counts_once_also_when_its_cookie_was_kept()
    {
        await using var provider = await OutsideProvider.Start();
        var (tenant, _, id) = await Linked(provider);
        using var browser = new OutsideBrowser(platform);
        var there = new Uri((await browser.Get(Start(tenant, id))).Location!);
        var asked = System.Web.HttpUtility.ParseQueryString(there.Query);
        var cookies = new Dictionary<string, string>(browser.Cookies);
        var callback = (await browser.Get(there.ToString())).Location!;
        (await browser.Get(callback)).Location.ShouldBe($"/en/t/{tenant.Slug}/sign-in/outside");

        using var again = new OutsideBrowser(platform);
        foreach (var (key, value) in cookies) again.Cookies[key] = value;
        (await again.Get(callback)).Location.ShouldEndWith("problem=refused"); // the code was used
        foreach (var (key, value) in cookies) again.Cookies[key] = value;
        var fresh = provider.Code(asked["redirect_uri"]!, asked["code_challenge"]!);
        (await again.Get($"{asked["redirect_uri"]}?code={fresh}&state={Uri.EscapeDataString(asked["state"]!)}")).Location.ShouldEndWith("problem=stale"); // the question was answered

        again.Cookies.ContainsKey("outside-ticket").ShouldBeFalse();
        asked["redirect_uri"].ShouldBe($"{platform.Origin.GetLeftPart(UriPartial.Authority)}/t/{tenant.Slug}/sign-in/with/{id}/answer");
        asked["code_challenge_method"].ShouldBe("S256");
    }

    [Theory]
    [InlineData("https://evil.example/app")]
    [InlineData("//evil.example/app")]
    [InlineData("/app\\..\\\\evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("/application")]
    [InlineData("/app/\r\nLocation: https://evil.example")]
    public async Task A_wish_where_to_go_afterwards_leads_nowhere_else(string wish)
    {
        await using var provider = await OutsideProvider.Start();
        var (tenant, _, id) = await Linked(provider);
        using var browser = new OutsideBrowser(platform);

        await browser.Get(await browser.ComeBack(Start(tenant, id, $"lang=en&return={Uri.EscapeDataString(wish)}")));
        var (_, location, _) = await browser.Get($"/en/t/{tenant.Slug}/sign-in/outside?return={Uri.EscapeDataString(wish)}");

        location.ShouldBe("/app");
        browser.Session.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("token", "500", "away")]
    [InlineData("token", "slow", "away")]
    [InlineData("token", "huge", "unreadable")]
    [InlineData("token", "html", "unreadable")]
    [InlineData("token", "{}", "refused")]
    [InlineData("token", "[]", "refused")]
    [InlineData("token", "{\"access_token\":\"a\\u000d\\u000ab\"}", "refused")]
    [InlineData("user", "500", "away")]
    [InlineData("user", "huge", "unreadable")]
    [InlineData("user", "html", "unreadable")]
    [InlineData("user", "{}", "no-subject")]
    [InlineData("user", "[\"sub\"]", "no-subject")]
    [InlineData("user", "{\"sub\":null}", "no-subject")]
    [InlineData("user", "{\"sub\":\"\"}", "no-subject")]
    [InlineData("user", "{\"sub\":{\"sub\":\"x\"}}", "no-subject")]
    [InlineData("user", "{\"email\":\"somebody@example.test\"}", "no-subject")]
    public async Task A_provider_that_answers_nonsense_or_nothing_ends_in_a_sentence(string where, string trouble, string problem)
    {
        await using var provider = await OutsideProvider.Start();
        var tenant = await platform.NewConsultancy();
        var id = await Configure(tenant, provider);
        if (where is "token") provider.TokenTrouble = trouble;
        else provider.UserTrouble = trouble;
        using var browser = new OutsideBrowser(platform);

        var end = await browser.Walk(Start(tenant, id, "lang=zh"));

        end.Address.ShouldBe($"/zh/t/{tenant.Slug}/sign-in?problem={problem}");
        end.Status.ShouldBe(problem is "away" ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.BadRequest);
        end.Body.ShouldContain("role=\"alert\"");
        end.Body.ShouldContain(problem is "away" ? "登录服务目前没有响应" : "登录");
    }

    [Theory]
    [InlineData("access_denied", "denied")]
    [InlineData("server_error", "refused")]
    [InlineData("%22%3E%3Cscript%3E", "refused")]
    public async Task What_a_provider_refuses_is_told_in_our_own_words(string error, string problem)
    {
        await using var provider = await OutsideProvider.Start();
        var tenant = await platform.NewConsultancy();
        var id = await Configure(tenant, provider);
        provider.Error = error;
        using var browser = new OutsideBrowser(platform);

        var end = await browser.Walk(Start(tenant, id));

        end.Address.ShouldEndWith($"problem={problem}");
        end.Body.ShouldNotContain("<script>alert");
        (await browser.Get($"/en/t/{tenant.Slug}/sign-in?problem=%22%3E%3Cscript%3Ealert(1)")).Body.ShouldNotContain("<script>alert");
    }

    [Fact]
    public async Task Somebody_new_takes_up_an_invitation_without_a_password()
    {
        await using var provider = await OutsideProvider.Start();
        var tenant = await platform.NewConsultancy();
        var (id, email) = (await Configure(tenant, provider), $"new@{Platform.Unique("p")}.test");
        var (invited, key) = await Invited(tenant, email);
        using var _ = invited;
        using var browser = new OutsideBrowser(platform);

        var back = await browser.Walk($"/zh/invitation/{key}/with/{id}");
        back.Address.ShouldBe($"/zh/invitation/{key}/outside");
        var session = await invited.PostJson<SessionSecret>("/api/v1/invitations/current/acceptance", new { name = "Siti", language = "en", ticket = browser.Cookies["outside-ticket"] });

        using var http = new Person(platform, email, "Siti", session.Secret).Browser();
        (await http.GetJson<JsonElement>("/api/v1/me")).GetProperty("tenant").GetProperty("id").GetGuid().ShouldBe(tenant.Id);
        (await Count("SELECT count(*) FROM credential c JOIN person p ON p.id = c.person_id WHERE p.email = $1", email)).ShouldBe(0);
        (await Code(await http.DeleteAsync($"/api/v1/me/outside-links/{id}"))).ShouldBe("outside-link.last");
        using var later = new OutsideBrowser(platform);
        (await later.Walk(Start(tenant, id))).Address.ShouldBe("/app");
        using var visitor = await platform.Visitor("identity", "sign-in");
        (await visitor.PostAsJsonAsync("/api/v1/sessions", new { email, password = Platform.Password })).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_invitation_to_who_has_an_account_still_asks_for_its_password()
    {
        await using var provider = await OutsideProvider.Start();
        var (tenant, other) = (await platform.NewConsultancy(), await platform.NewConsultancy());
        var (id, victim) = (await Configure(tenant, provider), await other.InviteColleague());
        provider.User["email"] = victim.Email;
        var (invited, key) = await Invited(tenant, victim.Email);
        using var _ = invited;
        using var browser = new OutsideBrowser(platform);
        await browser.Walk($"/en/invitation/{key}/with/{id}");
        var ticket = browser.Cookies["outside-ticket"];
        async Task<string> Try(object body) => await Code(await invited.PostAsJsonAsync("/api/v1/invitations/current/acceptance", body));

        foreach (var body in new object[] { new { name = "x", language = "en", ticket }, new { name = "x", language = "en", ticket, password = "not the password" } })
            (await invited.PostAsJsonAsync("/api/v1/invitations/current/acceptance", body)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var (second, _) = await Invited(tenant, $"second@{Platform.Unique("p")}.test");
        using (second) (await Code(await second.PostAsJsonAsync("/api/v1/invitations/current/acceptance", new { name = "x", language = "en", ticket }))).ShouldBe("outside-link.stale"); // another invitation
        (await Try(new { name = "x", language = "en", ticket = "made-up", password = Platform.Password })).ShouldBe("outside-link.stale");
        (await Count("SELECT count(*) FROM outside_link WHERE tenant_id = $1", tenant.Id)).ShouldBe(0);

        await invited.PostJson("/api/v1/invitations/current/acceptance", new { name = "x", language = "en", ticket, password = Platform.Password });
        (await Count("SELECT count(*) FROM outside_link WHERE tenant_id = $1", tenant.Id)).ShouldBe(1);
    }

    [Fact]
    public async Task Linking_needs_the_same_session_a_fresh_one_or_the_password()
    {
        await using var provider = await OutsideProvider.Start();
        var tenant = await platform.NewConsultancy();
        var (id, person, thief) = (await Configure(tenant, provider), await tenant.InviteColleague(), await tenant.InviteColleague());
        async Task<string> Ticket(Person by)
        {
            using var browser = new OutsideBrowser(platform, by.Session);
            await browser.Walk($"/app/account/outside/{id}/start");
            return browser.Cookies["outside-ticket"];
        }

        var theirs = await Ticket(thief);
        (await Code(await Confirm(person, theirs))).ShouldBe("outside-link.stale"); // somebody led the victim's browser here with an account of their own
        var mine = await Ticket(person);
        await using (var sql = await platform.Sql("identity"))
        await using (var age = new NpgsqlCommand("UPDATE session SET created_at = created_at - interval '11 minutes' WHERE person_id = (SELECT id FROM person WHERE email = $1)", sql) { Parameters = { new() { Value = person.Email } } })
            await age.ExecuteNonQueryAsync();
        (await Confirm(person, mine)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await Confirm(person, mine, "not the password")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await Confirm(person, mine, Platform.Password)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await Code(await Confirm(person, mine, Platform.Password))).ShouldBe("outside-link.stale"); // once
        (await Code(await Confirm(thief, theirs))).ShouldBe("outside-link.taken"); // the same outside account
    }

    [Fact]
    public async Task Unlinking_and_removing_the_provider_end_its_sessions_within_two_seconds()
    {
        await using var provider = await OutsideProvider.Start();
        var (tenant, person, id) = await Linked(provider);
        async Task<Person> SignedIn()
        {
            using var browser = new OutsideBrowser(platform);
            await browser.Walk(Start(tenant, id));
            return new Person(platform, person.Email, person.Name, browser.Session!);
        }
        static async Task Ends(HttpClient http) => await Eventually.Passes(async () => (await http.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized), TimeSpan.FromSeconds(2));
        using var own = person.Browser();

        using (var first = (await SignedIn()).Browser())
        {
            (await first.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await own.DeleteAsync($"/api/v1/me/outside-links/{id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
            await Ends(first);
        }
        using (var browser = new OutsideBrowser(platform)) (await browser.Walk(Start(tenant, id))).Address.ShouldEndWith("problem=unknown");

        await Link(person, id);
        using var second = (await SignedIn()).Browser();
        (await second.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var admin = tenant.Admin.Browser();
        (await admin.DeleteAsync($"/api/v1/tenant/sign-in-providers/{id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await Ends(second);
        (await own.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.OK); // the one that began with the password goes on
        (await Count("SELECT count(*) FROM outside_link WHERE tenant_id = $1", tenant.Id)).ShouldBe(0);
        using (var browser = new OutsideBrowser(platform)) (await browser.Walk(Start(tenant, id))).Address.ShouldEndWith("problem=gone");
        await Eventually.Passes(async () =>
        {
            (await Log(tenant.Id, "sign-in-provider")).ShouldContain("sign-in-provider.removed");
            (await Log(tenant.Id, "outside-link")).ShouldContain("outside-link.added");
            (await Log(tenant.Id, "outside-link")).ShouldContain("outside-link.removed");
        });
        (await Log(tenant.Id, "")).ShouldNotContain(OutsideProvider.Secret);
    }

    [Fact]
    public async Task A_member_who_was_removed_is_not_let_in_and_is_no_longer_linked()
    {
        await using var provider = await OutsideProvider.Start();
        var (tenant, person, id) = await Linked(provider);
        using var admin = tenant.Admin.Browser();
        using var own = person.Browser();
        var personId = (await own.GetJson<JsonElement>("/api/v1/me")).GetProperty("personId").GetGuid();
        using var browser = new OutsideBrowser(platform);
        await browser.Walk(Start(tenant, id));

        (await admin.DeleteAsync($"/api/v1/people/{personId}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        using var signed = new Person(platform, person.Email, "", browser.Session!).Browser();
        await Eventually.Passes(async () => (await signed.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.Forbidden), TimeSpan.FromSeconds(2));
        (await browser.Walk(Start(tenant, id))).Address.ShouldEndWith("problem=unknown");
    }

    async Task<(HttpClient Http, string Key)> Invited(Consultancy tenant, string email)
    {
        using var admin = tenant.Admin.At("identity");
        await admin.PostJson("/api/v1/invitations", new { email, name = "Siti", language = "en", role = "consultant" });
        var url = (await platform.Mailbox(email).First(mail => mail.Text.Contains(tenant.Name, StringComparison.Ordinal))).Links[0].ToString();
        return (await platform.Link("identity", url, "invitation"), url.TrimEnd('/').Split('/')[^1]);
    }

    async Task<long> Count(string query, object value)
    {
        await using var sql = await platform.Sql("identity");
        await using var command = new NpgsqlCommand(query, sql) { Parameters = { new() { Value = value } } };
        return (long)(await command.ExecuteScalarAsync())!;
    }

    async Task<string> Log(Guid tenant, string what)
    {
        await using var sql = await platform.Sql("identity");
        await using var command = new NpgsqlCommand("SELECT coalesce(string_agg(payload::text, ' '), '') FROM audit_entry WHERE tenant_id = $1 AND payload ->> 'what' LIKE $2 || '%'", sql)
        {
            Parameters = { new() { Value = tenant }, new() { Value = what } },
        };
        return (string)(await command.ExecuteScalarAsync())!;
    }

    static async Task<string> Code(HttpResponseMessage answer)
    {
        using (answer)
        {
            var body = await answer.Content.ReadFromJsonAsync<JsonObject>();
            return body?["code"]?.GetValue<string>() ?? $"{(int)answer.StatusCode} {body}";
        }
    }
}
