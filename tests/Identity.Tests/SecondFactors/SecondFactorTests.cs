using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Identity.Tests.SecondFactors;

public sealed class SecondFactorTests(Platform platform)
{
    [Fact]
    public async Task Without_a_second_factor_an_admin_reaches_nothing_but_the_way_to_one_in_no_service()
    {
        var (admin, consultancy) = await NewAdminWithoutSecondFactor();
        using var browser = admin.Browser();

        foreach (var path in new[] { "/api/v1/clients", "/api/v1/people", "/api/v1/sessions", "/api/v1/portfolio", "/api/v1/notices", "/api/v1/reports", $"/api/v1/assessments/{Guid.NewGuid()}" })
            await Locked(await browser.GetAsync(path), path);
        await Locked(await browser.PostAsJsonAsync("/api/v1/clients", new { name = "A", country = "VN", language = "en", generative = false }), "POST clients");
        await Locked(await browser.PutAsJsonAsync("/api/v1/sessions/current/membership", new { tenantId = consultancy.Id }), "PUT membership");
        await Locked(await browser.PostAsJsonAsync("/api/v1/me/second-factor/recovery-codes", new { }), "POST recovery codes");
        var me = await browser.GetJson<JsonElement>("/api/v1/me");
        me.GetProperty("secondFactorRequired").GetBoolean().ShouldBeTrue();
        me.GetProperty("roles").GetArrayLength().ShouldBe(0);
        me.GetProperty("memberships").GetArrayLength().ShouldBe(0);

        using var set = (await platform.SetUpSecondFactor(admin)).Browser();

        (await set.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await set.GetJson<JsonElement>("/api/v1/me")).GetProperty("secondFactorRequired").GetBoolean().ShouldBeFalse();
        await Eventually.Passes(async () => (await browser.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized), TimeSpan.FromSeconds(2));

        static async Task Locked(HttpResponseMessage answer, string what)
        {
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, what);
            (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString().ShouldBe("second-factor-required", what);
        }
    }

    [Fact]
    public async Task A_consultant_does_without_one_until_made_an_admin()
    {
        var consultancy = await platform.NewConsultancy();
        var colleague = await consultancy.InviteColleague();
        using var browser = colleague.Browser();
        (await browser.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.OK);

        using var admin = consultancy.Admin.At("identity");
        var made = await admin.PostJson<Made>("/api/v1/invitations", new { email = colleague.Email, name = "C", language = "en", role = "consultancy-admin" });
        using var notification = await platform.As("notification", "identity", consultancy.Id);
        using var visitor = await platform.Link("identity", (await notification.PostJson<Link>($"/internal/invitations/{made.Id}/link", null)).Url, "invitation");
        (await visitor.PostAsJsonAsync("/api/v1/invitations/current/acceptance", new { name = "C", password = Platform.Password, language = "en" })).StatusCode.ShouldBe(HttpStatusCode.OK);

        await Eventually.Passes(async () => (await browser.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.Forbidden), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Signing_in_takes_two_steps_and_no_code_counts_twice()
    {
        var (person, phone, _) = await WithSecondFactor();
        using var visitor = await platform.Visitor("identity", "sign-in");
        var code = await phone.Next();

        var pending = await Pending(visitor, person.Email);
        using var wrong = await Step(visitor, pending, code == "000000" ? "111111" : "000000");
        using var right = await Step(visitor, pending, $"{code[..3]} {code[3..]}");
        using var sameStep = await Step(visitor, pending, await phone.Next());
        using var replay = await Step(visitor, await Pending(visitor, person.Email), code);

        wrong.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await Code(wrong)).ShouldBe("sign-in.code-wrong");
        right.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await Code(sameStep)).ShouldBe("sign-in.start-over");
        (await Code(replay)).ShouldBe("sign-in.code-wrong");
    }

    [Fact]
    public async Task Half_a_sign_in_opens_nothing_and_five_wrong_codes_end_it()
    {
        var (person, phone, _) = await WithSecondFactor();
        using var visitor = await platform.Visitor("identity", "sign-in");
        var pending = await Pending(visitor, person.Email);

        await Should.ThrowAsync<HttpRequestException>(() => platform.Token(new { session = pending }));
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Step(visitor, pending, $"{900000 + i}")));
        using var late = await Step(visitor, pending, await phone.Next());

        (await Task.WhenAll(answers.Select(Code))).Count(code => code == "sign-in.code-wrong").ShouldBe(5);
        late.IsSuccessStatusCode.ShouldBeFalse();
    }

    [Fact]
    public async Task A_recovery_code_works_once_also_when_it_comes_twice_at_once_and_its_owner_is_told()
    {
        var (person, _, codes) = await WithSecondFactor();
        codes.Count.ShouldBe(10);
        codes.ShouldBeUnique();
        using var visitor = await platform.Visitor("identity", "sign-in");
        var (first, second) = (await Pending(visitor, person.Email), await Pending(visitor, person.Email));

        var answers = await Task.WhenAll(Step(visitor, first, codes[3].ToLowerInvariant()), Step(visitor, second, codes[3].Replace("-", " ")));

        answers.Count(a => a.StatusCode is HttpStatusCode.Created).ShouldBe(1);
        answers.Count(a => a.StatusCode is HttpStatusCode.Unauthorized).ShouldBe(1);
        await platform.Mailbox(person.Email).First(mail => mail.Subject == "A recovery code was used");
        using var other = await Step(visitor, await Pending(visitor, person.Email), codes[4]);
        other.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task New_recovery_codes_end_the_old_ones()
    {
        var (person, _, codes) = await WithSecondFactor();
        using var browser = person.Browser();

        var fresh = await browser.PostJson<Codes>("/api/v1/me/second-factor/recovery-codes", null);

        using var visitor = await platform.Visitor("identity", "sign-in");
        using var old = await Step(visitor, await Pending(visitor, person.Email), codes[0]);
        using var now = await Step(visitor, await Pending(visitor, person.Email), fresh.RecoveryCodes[0]);
        old.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        now.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Keys_and_recovery_codes_are_not_in_the_database_as_they_are()
    {
        var colleague = await (await platform.NewConsultancy()).InviteColleague();
        using var http = colleague.At("identity");
        var key = (await http.PostJson<JsonElement>("/api/v1/me/second-factor/totp", null)).GetProperty("text").GetString()!;
        var done = await http.PostJson<Done>("/api/v1/me/second-factor/totp/confirmation", new { code = await new Authenticator(key).Next() });
        await using var sql = await platform.Sql("identity");
        await using var command = new NpgsqlCommand("SELECT string_agg(c.kind || ' ' || c.data, ' ') FROM credential c JOIN person p ON p.id = c.person_id WHERE p.email = $1", sql) { Parameters = { new() { Value = colleague.Email } } };

        var stored = (string)(await command.ExecuteScalarAsync())!;

        stored.Split("recovery ").Length.ShouldBe(11);
        stored.ShouldNotContain(key);
        foreach (var code in done.RecoveryCodes) stored.ShouldNotContain(code.Replace("-", ""), Case.Insensitive);
    }

    [Fact]
    public async Task A_reset_does_not_go_round_the_second_factor()
    {
        var (person, phone, _) = await WithSecondFactor();
        using var visitor = await platform.Visitor("identity", "sign-in");
        (await visitor.PostAsJsonAsync("/api/v1/password-resets", new { email = person.Email })).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var mail = await platform.Mailbox(person.Email).First(m => m.Links.Any(l => l.AbsolutePath.Contains("/reset/", StringComparison.Ordinal)));
        using var link = await platform.Link("identity", mail.Links[0].ToString(), "reset");
        (await link.PostAsJsonAsync("/api/v1/password-resets/current", new { password = "Durian-behind-the-Lighthouse-3" })).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        using var half = await visitor.PostAsJsonAsync("/api/v1/sessions", new { email = person.Email, password = "Durian-behind-the-Lighthouse-3" });
        half.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var pending = (await half.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("pending").GetString()!;
        using var whole = await Step(visitor, pending, await phone.Next());
        whole.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Who_may_does_without_it_again_and_who_must_may_not()
    {
        var (person, _, _) = await WithSecondFactor();
        using var browser = person.Browser();
        using var admin = (await platform.NewConsultancy()).Admin.Browser();

        (await browser.PostAsJsonAsync("/api/v1/me/second-factor/removal", new { password = "not the password" })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await browser.PostAsJsonAsync("/api/v1/me/second-factor/removal", new { password = Platform.Password })).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        using var refused = await admin.PostAsJsonAsync("/api/v1/me/second-factor/removal", new { password = Platform.Password });

        (await Code(refused)).ShouldBe("second-factor.required");
        using var visitor = await platform.Visitor("identity", "sign-in");
        using var again = await visitor.PostAsJsonAsync("/api/v1/sessions", new { email = person.Email, password = Platform.Password });
        again.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task An_old_session_changes_it_only_with_the_password_and_one_without_the_factor_not_at_all()
    {
        var (person, _, _) = await WithSecondFactor();
        await using var sql = await platform.Sql("identity");
        await using (var age = new NpgsqlCommand("UPDATE session SET created_at = now() - interval '11 minutes' WHERE person_id = (SELECT id FROM person WHERE email = $1)", sql) { Parameters = { new() { Value = person.Email } } })
            await age.ExecuteNonQueryAsync();
        using var browser = person.Browser();

        using var without = await browser.PostAsJsonAsync("/api/v1/me/second-factor/totp", new { });
        using var with = await browser.PostAsJsonAsync("/api/v1/me/second-factor/totp", new { password = Platform.Password });
        without.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        with.StatusCode.ShouldBe(HttpStatusCode.OK);

        await using (var weaken = new NpgsqlCommand("UPDATE session SET second_factor = false WHERE person_id = (SELECT id FROM person WHERE email = $1)", sql) { Parameters = { new() { Value = person.Email } } })
            await weaken.ExecuteNonQueryAsync();
        using var weak = person.At("identity");
        using var refused = await weak.PostAsJsonAsync("/api/v1/me/second-factor/totp", new { password = Platform.Password });
        (await Code(refused)).ShouldBe("second-factor.not-used");
        (await weak.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    async Task<(Person Admin, Consultancy Consultancy)> NewAdminWithoutSecondFactor()
    {
        var consultancy = await platform.NewConsultancy();
        var email = $"second@{Platform.Unique("a")}.test";
        using var admin = consultancy.Admin.At("identity");
        var made = await admin.PostJson<Made>("/api/v1/invitations", new { email, name = "Second", language = "en", role = "consultancy-admin" });
        using var notification = await platform.As("notification", "identity", consultancy.Id);
        using var visitor = await platform.Link("identity", (await notification.PostJson<Link>($"/internal/invitations/{made.Id}/link", null)).Url, "invitation");
        var session = await visitor.PostJson<SessionSecret>("/api/v1/invitations/current/acceptance", new { name = "Second", password = Platform.Password, language = "en" });
        return (new Person(platform, email, "Second", session.Secret), consultancy);
    }

    async Task<(Person Person, Authenticator Phone, IReadOnlyList<string> Codes)> WithSecondFactor()
    {
        var colleague = await (await platform.NewConsultancy()).InviteColleague();
        using var http = colleague.At("identity");
        var phone = new Authenticator((await http.PostJson<JsonElement>("/api/v1/me/second-factor/totp", null)).GetProperty("text").GetString()!);
        var done = await http.PostJson<Done>("/api/v1/me/second-factor/totp/confirmation", new { code = await phone.Next() });
        return (new Person(platform, colleague.Email, colleague.Name, done.Secret), phone, done.RecoveryCodes);
    }

    static async Task<string> Pending(HttpClient visitor, string email)
    {
        using var answer = await visitor.PostAsJsonAsync("/api/v1/sessions", new { email, password = Platform.Password });
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("pending").GetString()!;
    }

    static Task<HttpResponseMessage> Step(HttpClient visitor, string pending, string code) => visitor.PostAsJsonAsync("/api/v1/sessions/second-factor", new { pending, code });

    static async Task<string?> Code(HttpResponseMessage answer) => answer.IsSuccessStatusCode ? null : (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();

    sealed record Link(string Url);

    sealed record Codes(IReadOnlyList<string> RecoveryCodes);

    sealed record Done(IReadOnlyList<string> RecoveryCodes, string Secret, DateTimeOffset ExpiresAt);
}
