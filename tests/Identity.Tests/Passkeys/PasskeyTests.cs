using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Passkeys;

public sealed class PasskeyTests(Platform platform)
{
    string Origin => platform.Origin.GetLeftPart(UriPartial.Authority);

    [Fact]
    public async Task One_is_added_named_used_without_password_and_counts_as_both_factors()
    {
        var admin = (await platform.NewConsultancy()).Admin;
        using var key = new SoftKey(Origin);
        var (next, codes) = await Added(admin, key, "Work laptop");
        using var visitor = await platform.Visitor("identity", "sign-in");

        var session = await visitor.PostJson<SessionSecret>("/api/v1/sessions/passkey", await Answer(visitor, key));

        codes.ShouldBeNull(); // there are some of the app already
        using var browser = new Person(platform, admin.Email, "", session.Secret).Browser();
        (await browser.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.OK); // as an admin: not locked
        var one = (await browser.GetJson<JsonElement>("/api/v1/me/passkeys")).EnumerateArray().ShouldHaveSingleItem();
        one.GetProperty("name").GetString().ShouldBe("Work laptop");
        one.GetProperty("usedAt").ValueKind.ShouldBe(JsonValueKind.String);
        using var old = admin.Browser();
        await Eventually.Passes(async () => (await old.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized), TimeSpan.FromSeconds(2));
        using var kept = next.Browser();
        (await kept.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await platform.Mailbox(admin.Email).First(mail => mail.Subject == "A passkey was added");
    }

    [Fact]
    public async Task As_the_first_second_factor_it_comes_with_recovery_codes_and_the_password_alone_is_no_longer_enough()
    {
        var (person, key, codes) = await WithPasskey();
        using var _ = key;
        using var visitor = await platform.Visitor("identity", "sign-in");

        using var half = await visitor.PostAsJsonAsync("/api/v1/sessions", new { email = person.Email, password = Platform.Password });
        half.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var pending = (await half.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("pending").GetString();
        using var whole = await visitor.PostAsJsonAsync("/api/v1/sessions/second-factor", new { pending, code = codes[0] });
        using var whole2 = await visitor.PostAsJsonAsync("/api/v1/sessions/passkey", await Answer(visitor, key));

        whole.StatusCode.ShouldBe(HttpStatusCode.Created);
        whole2.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_new_administrator_may_begin_with_a_passkey()
    {
        var slug = Platform.Unique("k");
        var email = $"admin@{slug}.test";
        using var operators = platform.Operator().At("identity");
        await operators.PostJson("/api/v1/tenants", new { name = slug, slug, adminEmail = email, adminName = "Siti", language = "en" });
        using var invited = await platform.Link("identity", (await platform.Mailbox(email).First()).Links[0].ToString(), "invitation");
        var session = await invited.PostJson<SessionSecret>("/api/v1/invitations/current/acceptance", new { name = "Siti", password = Platform.Password, language = "en" });
        var locked = new Person(platform, email, "Siti", session.Secret);
        using var before = locked.Browser();
        (await before.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        using var key = new SoftKey(Origin);
        var (next, codes) = await Added(locked, key);

        codes!.Count.ShouldBe(10);
        using var browser = next.Browser();
        (await browser.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var only = (await browser.GetJson<JsonElement>("/api/v1/me/passkeys"))[0].GetProperty("id").GetGuid();
        (await Code(await browser.PostAsJsonAsync($"/api/v1/me/passkeys/{only}/removal", new { }))).ShouldBe("second-factor.required");
        using var visitor = await platform.Visitor("identity", "sign-in");
        (await visitor.PostAsJsonAsync("/api/v1/sessions/passkey", await Answer(visitor, key))).StatusCode.ShouldBe(HttpStatusCode.Created); // it is still there
    }

    [Fact]
    public async Task A_removed_one_opens_nothing_and_its_codes_go_with_it()
    {
        var (person, key, _) = await WithPasskey();
        using var __ = key;
        using var browser = person.Browser();
        var id = (await browser.GetJson<JsonElement>("/api/v1/me/passkeys"))[0].GetProperty("id").GetGuid();

        (await browser.PostAsJsonAsync($"/api/v1/me/passkeys/{id}/removal", new { password = "not the password" })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await browser.PostAsJsonAsync($"/api/v1/me/passkeys/{id}/removal", new { password = Platform.Password })).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await browser.PostAsJsonAsync($"/api/v1/me/passkeys/{id}/removal", new { password = Platform.Password })).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        using var visitor = await platform.Visitor("identity", "sign-in");
        (await Code(await visitor.PostAsJsonAsync("/api/v1/sessions/passkey", await Answer(visitor, key)))).ShouldBe("sign-in.passkey-refused");
        (await visitor.PostAsJsonAsync("/api/v1/sessions", new { email = person.Email, password = Platform.Password })).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await browser.GetJson<JsonElement>("/api/v1/me/second-factor")).GetProperty("recoveryCodesLeft").GetInt32().ShouldBe(0);
        await platform.Mailbox(person.Email).First(mail => mail.Subject == "A passkey was removed");
        await using var sql = await platform.Sql("identity");
        await using var log = new NpgsqlCommand("SELECT string_agg(payload ->> 'what', ' ' ORDER BY at) FROM audit_entry WHERE payload ->> 'of' = (SELECT id::text FROM person WHERE email = $1) AND payload ->> 'what' LIKE 'passkey.%'", sql) { Parameters = { new() { Value = person.Email } } };
        (await log.ExecuteScalarAsync()).ShouldBe("passkey.added passkey.removed");
    }

    [Fact]
    public async Task An_answer_counts_once_also_when_it_comes_twice_at_once()
    {
        using var key = new SoftKey(Origin) { CountsNothing = true }; // no counter stands in for this
        await Added(await (await platform.NewConsultancy()).InviteColleague(), key);
        using var visitor = await platform.Visitor("identity", "sign-in");
        (await visitor.PostAsJsonAsync("/api/v1/sessions/passkey", await Answer(visitor, key))).StatusCode.ShouldBe(HttpStatusCode.Created);
        var answer = await Answer(visitor, key);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => visitor.PostAsJsonAsync("/api/v1/sessions/passkey", answer)));
        var late = await visitor.PostAsJsonAsync("/api/v1/sessions/passkey", answer);
        var question = await Question(visitor);
        var otherQuestion = await visitor.PostAsJsonAsync("/api/v1/sessions/passkey", new { answer.credential, state = question.GetProperty("state").GetString() });

        answers.Count(a => a.StatusCode is HttpStatusCode.Created).ShouldBe(1);
        foreach (var refused in answers.Where(a => a.StatusCode is not HttpStatusCode.Created).Append(late).Append(otherQuestion)) (await Code(refused)).ShouldBe("sign-in.passkey-refused");
    }

    [Fact]
    public async Task Whatever_is_wrong_with_an_answer_it_is_refused_in_the_same_words()
    {
        var (victim, theirs, _) = await WithPasskey();
        var (_, mine, _) = await WithPasskey();
        using var _ = theirs;
        using var __ = mine;
        using var visitor = await platform.Visitor("identity", "sign-in");
        using var unknown = new SoftKey(Origin) { UserHandle = mine.UserHandle };
        using var stolenId = new SoftKey(Origin) { Id = theirs.Id, UserHandle = theirs.UserHandle };
        var evil = new UriBuilder(platform.Origin) { Host = "evil.example" }.Uri.GetLeftPart(UriPartial.Authority);
        (string Name, SoftKey Key, SoftKey.Wrong Wrong)[] tries =
        [
            ("another origin", mine, new(Origin: evil)),
            ("another port", mine, new(Origin: new UriBuilder(platform.Origin) { Port = 1 }.Uri.GetLeftPart(UriPartial.Authority))),
            ("another site's passkey", mine, new(RpId: "evil.example")),
            ("inside another site's frame", mine, new(CrossOrigin: true, TopOrigin: evil)),
            ("inside another site's frame that is not said to be one", mine, new(TopOrigin: evil)),
            ("somebody was there, but nobody was verified", mine, new(Flags: SoftKey.Present)),
            ("nobody was there", mine, new(Flags: SoftKey.Verified)),
            ("the answer to another kind of question", mine, new(Type: "webauthn.create")),
            ("another challenge", mine, new(Challenge: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")),
            ("signed by another key", mine, new(SignatureOfOther: true)),
            ("changed after it was signed", mine, new(ChangedAfterwards: true)),
            ("my passkey in another's name", mine, new(UserHandle: theirs.UserHandle)),
            ("a passkey that was never added", unknown, new()),
            ("another's passkey id with my key", stolenId, new()),
            ("nobody's name", mine, new(UserHandle: "AAAA")),
        ];
        var said = new HashSet<string>();
        foreach (var (name, key, wrong) in tries)
        {
            using var refused = await visitor.PostAsJsonAsync("/api/v1/sessions/passkey", await Answer(visitor, key, wrong));
            refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, name);
            var body = JsonNode.Parse(await refused.Content.ReadAsStringAsync())!.AsObject();
            body.Remove("traceId");
            said.Add(body.ToJsonString());
        }

        said.Count.ShouldBe(1);
        (await visitor.PostAsJsonAsync("/api/v1/sessions/passkey", await Answer(visitor, mine))).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await visitor.PostAsJsonAsync("/api/v1/sessions/passkey", await Answer(visitor, theirs))).StatusCode.ShouldBe(HttpStatusCode.Created);
        victim.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_copy_whose_counter_lags_behind_is_refused()
    {
        var (_, key, _) = await WithPasskey();
        using var __ = key;
        using var visitor = await platform.Visitor("identity", "sign-in");
        (await visitor.PostAsJsonAsync("/api/v1/sessions/passkey", await Answer(visitor, key))).StatusCode.ShouldBe(HttpStatusCode.Created);

        key.Counter = 0; // the next says 1, as the one before
        using var copy = await visitor.PostAsJsonAsync("/api/v1/sessions/passkey", await Answer(visitor, key));
        using var right = await visitor.PostAsJsonAsync("/api/v1/sessions/passkey", await Answer(visitor, key));

        (await Code(copy)).ShouldBe("sign-in.passkey-refused");
        right.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_question_is_old_after_five_minutes_belongs_to_its_session_and_cannot_be_changed()
    {
        var (person, key, _) = await WithPasskey();
        using var __ = key;
        using var visitor = await platform.Visitor("identity", "sign-in");
        var seal = DataProtectionProvider.Create(new DirectoryInfo(Path.Combine(platform.File.DataDir, "keys")), builder => builder.SetApplicationName("AseanPlatform")).CreateProtector("identity.passkey-ceremony");
        var question = await Question(visitor);
        var state = question.GetProperty("state").GetString()!;
        var old = JsonNode.Parse(seal.Unprotect(state))!;
        var until = old["ExpiresAt"]!.GetValue<DateTimeOffset>();
        until.ShouldBeInRange(DateTimeOffset.UtcNow.AddMinutes(4), DateTimeOffset.UtcNow.AddMinutes(6));
        old["ExpiresAt"] = DateTimeOffset.UtcNow.AddSeconds(-1);
        var credential = key.Get(question.GetProperty("options"));

        foreach (var wrong in new[] { seal.Protect(old.ToJsonString()), state[..^2] + (state[^2] is 'A' ? "BB" : "AA"), "nonsense", "{}" })
            (await Code(await visitor.PostAsJsonAsync("/api/v1/sessions/passkey", new { credential, state = wrong }))).ShouldBe("sign-in.passkey-refused");

        // A question for a new passkey answers neither a sign-in nor another session's, not even of the same person.
        using var browser = person.Browser();
        var asked = await browser.PostJson<JsonElement>("/api/v1/me/passkeys/options", new { });
        using var second = new SoftKey(Origin);
        var made = second.Create(asked.GetProperty("options"));
        (await Code(await visitor.PostAsJsonAsync("/api/v1/sessions/passkey", new { credential, state = asked.GetProperty("state").GetString() }))).ShouldBe("sign-in.passkey-refused");
        var session = await visitor.PostJson<SessionSecret>("/api/v1/sessions/passkey", await Answer(visitor, key));
        using var elsewhere = new Person(platform, person.Email, "", session.Secret).Browser();
        using var refused = await elsewhere.PostAsJsonAsync("/api/v1/me/passkeys", new { name = "Second", credential = made, state = asked.GetProperty("state").GetString() });
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task The_question_is_the_same_for_everybody_and_names_nobody()
    {
        using var visitor = await platform.Visitor("identity", "sign-in");

        var options = (await Question(visitor)).GetProperty("options");

        options.GetProperty("rpId").GetString().ShouldBe(platform.Origin.Host);
        options.GetProperty("userVerification").GetString().ShouldBe("required");
        (options.TryGetProperty("allowCredentials", out var known) && known.GetArrayLength() > 0).ShouldBeFalse();
        options.GetProperty("challenge").GetString()!.Length.ShouldBeGreaterThanOrEqualTo(43);
        options.GetProperty("challenge").GetString().ShouldNotBe((await Question(visitor)).GetProperty("options").GetProperty("challenge").GetString());
    }

    [Fact]
    public async Task One_authenticator_belongs_to_one_account_and_is_added_only_as_it_should()
    {
        var (_, key, _) = await WithPasskey();
        using var __ = key;
        var other = await (await platform.NewConsultancy()).InviteColleague();
        using var browser = other.Browser();
        using var fresh = new SoftKey(Origin);

        using var taken = await Add(browser, key, null);
        var refused = new List<HttpStatusCode>();
        foreach (var wrong in new SoftKey.Wrong[] { new(Origin: "https://evil.example"), new(RpId: "evil.example"), new(Flags: SoftKey.Present), new(Challenge: "AAAA"), new(Type: "webauthn.get"), new(CrossOrigin: true) })
        {
            using var answer = await Add(browser, fresh, wrong);
            refused.Add(answer.StatusCode);
        }
        using var nonsense = await browser.PostAsJsonAsync("/api/v1/me/passkeys", new { name = "N", credential = "{\"id\":1}", state = (await browser.PostJson<JsonElement>("/api/v1/me/passkeys/options", new { })).GetProperty("state").GetString() });

        taken.StatusCode.ShouldBeOneOf(HttpStatusCode.Conflict, HttpStatusCode.UnprocessableEntity);
        refused.ShouldAllBe(status => status == HttpStatusCode.UnprocessableEntity);
        nonsense.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await browser.GetJson<JsonElement>("/api/v1/me/passkeys")).GetArrayLength().ShouldBe(0);
        (await Add(browser, fresh, null)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_old_session_adds_one_only_with_the_password_and_one_without_the_second_factor_not_at_all()
    {
        var (person, key, _) = await WithPasskey();
        using var __ = key;
        await Session(person, "created_at = now() - interval '11 minutes'");
        using var browser = person.Browser();

        (await browser.PostAsJsonAsync("/api/v1/me/passkeys/options", new { })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await browser.PostAsJsonAsync("/api/v1/me/passkeys/options", new { password = "not the password" })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await browser.PostAsJsonAsync("/api/v1/me/passkeys/options", new { password = Platform.Password })).StatusCode.ShouldBe(HttpStatusCode.OK);

        await Session(person, "second_factor = false");
        using var weak = person.At("identity");
        foreach (var path in new[] { "/api/v1/me/passkeys/options", "/api/v1/me/second-factor/totp" })
            (await Code(await weak.PostAsJsonAsync(path, new { password = Platform.Password }))).ShouldBe("second-factor.not-used", path);
    }

    [Fact]
    public async Task The_app_may_go_when_a_passkey_is_left_and_a_lost_second_factor_takes_passkeys_along()
    {
        var admin = (await platform.NewConsultancy()).Admin;
        using var key = new SoftKey(Origin);
        var (next, _) = await Added(admin, key);
        using var browser = next.Browser();

        (await browser.PostAsJsonAsync("/api/v1/me/second-factor/removal", new { password = Platform.Password })).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var left = await browser.GetJson<JsonElement>("/api/v1/me/second-factor");
        (left.GetProperty("totpSince").ValueKind, left.GetProperty("passkeys").GetInt32(), left.GetProperty("recoveryCodesLeft").GetInt32()).ShouldBe((JsonValueKind.Null, 1, 10));

        using var operators = platform.Operator().At("identity");
        var removal = (await operators.PostJson<Made>("/api/v1/second-factor-removals", new { email = admin.Email })).Id;
        await Sql("UPDATE factor_removal SET state = 'confirmed', confirmed_by = gen_random_uuid(), due_at = now() - interval '1 second' WHERE id = $1", removal);
        using var visitor = await platform.Visitor("identity", "sign-in");
        await Eventually.Passes(async () => (await visitor.PostAsJsonAsync("/api/v1/sessions", new { email = admin.Email, password = Platform.Password })).StatusCode.ShouldBe(HttpStatusCode.Created), TimeSpan.FromSeconds(15));
        (await Code(await visitor.PostAsJsonAsync("/api/v1/sessions/passkey", await Answer(visitor, key)))).ShouldBe("sign-in.passkey-refused");
    }

    async Task<(Person Person, SoftKey Key, IReadOnlyList<string> Codes)> WithPasskey()
    {
        var key = new SoftKey(Origin);
        var (person, codes) = await Added(await (await platform.NewConsultancy()).InviteColleague(), key);
        return (person, key, codes!);
    }

    async Task<(Person Person, IReadOnlyList<string>? Codes)> Added(Person person, SoftKey key, string name = "Key")
    {
        using var browser = person.Browser();
        var done = await (await Add(browser, key, null, name)).Json<Done>();
        return (new Person(platform, person.Email, person.Name, done.Secret), done.RecoveryCodes);
    }

    static async Task<HttpResponseMessage> Add(HttpClient browser, SoftKey key, SoftKey.Wrong? wrong, string name = "Key")
    {
        var asked = await browser.PostJson<JsonElement>("/api/v1/me/passkeys/options", new { });
        return await browser.PostAsJsonAsync("/api/v1/me/passkeys", new { name, credential = key.Create(asked.GetProperty("options"), wrong), state = asked.GetProperty("state").GetString() });
    }

    sealed record Said(string credential, string state);

    static async Task<Said> Answer(HttpClient visitor, SoftKey key, SoftKey.Wrong? wrong = null)
    {
        var question = await Question(visitor);
        return new(key.Get(question.GetProperty("options"), wrong), question.GetProperty("state").GetString()!);
    }

    static Task<JsonElement> Question(HttpClient visitor) => visitor.PostJson<JsonElement>("/api/v1/sessions/passkey/options", new { });

    async Task Session(Person person, string change)
    {
        await using var sql = await platform.Sql("identity");
        await using var command = new NpgsqlCommand($"UPDATE session SET {change} WHERE person_id = (SELECT id FROM person WHERE email = $1)", sql) { Parameters = { new() { Value = person.Email } } };
        await command.ExecuteNonQueryAsync();
    }

    async Task Sql(string text, Guid id)
    {
        await using var sql = await platform.Sql("identity");
        await using var command = new NpgsqlCommand(text, sql) { Parameters = { new() { Value = id } } };
        await command.ExecuteNonQueryAsync();
    }

    static async Task<string?> Code(HttpResponseMessage answer) => answer.IsSuccessStatusCode ? null : (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();

    sealed record Done(IReadOnlyList<string>? RecoveryCodes, string Secret, DateTimeOffset ExpiresAt);
}
