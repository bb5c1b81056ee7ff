using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Invitations;

public sealed class InvitationTests(Platform platform)
{
    sealed record Link(string Url);

    [Fact]
    public async Task An_invitation_works_once_and_its_link_ends_with_it()
    {
        var consultancy = await platform.NewConsultancy();
        var (invited, key, _) = await Invite(consultancy);
        using var visitor = invited;
        var body = new { name = "Bao", password = Platform.Password, language = "zh-Hans" };

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => visitor.PostAsJsonAsync("/api/v1/invitations/current/acceptance", body)));

        answers.Count(a => a.StatusCode is HttpStatusCode.OK).ShouldBe(1);
        answers.Count(a => a.StatusCode is HttpStatusCode.Conflict).ShouldBe(3);
        using var over = await platform.Link("identity", key, "invitation");
        (await over.GetAsync("/api/v1/invitations/current")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await over.GetJson<JsonElement>("/api/v1/invitations/over")).GetProperty("state").GetString().ShouldBe("accepted");
    }

    [Fact]
    public async Task An_expired_invitation_is_refused()
    {
        var consultancy = await platform.NewConsultancy();
        var (invited, _, id) = await Invite(consultancy);
        using var visitor = invited;
        await using (var sql = await platform.Sql("identity"))
        await using (var expire = new NpgsqlCommand("UPDATE invitation SET expires_at = now() WHERE id = $1", sql) { Parameters = { new() { Value = id } } })
            (await expire.ExecuteNonQueryAsync()).ShouldBe(1);

        using var answer = await visitor.PostAsJsonAsync("/api/v1/invitations/current/acceptance", new { name = "Bao", password = Platform.Password, language = "en" });

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString().ShouldBe("invitation.expired");
    }

    [Fact]
    public async Task Who_has_an_account_joins_with_its_password_and_belongs_to_both()
    {
        var (first, second) = (await platform.NewConsultancy(), await platform.NewConsultancy());
        var (invited, _, _) = await Invite(second, first.Admin.Email);
        using var visitor = invited;

        using var wrong = await visitor.PostAsJsonAsync("/api/v1/invitations/current/acceptance", new { name = "Bao", password = "not the password", language = "en" });
        wrong.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        using var right = await visitor.PostAsJsonAsync("/api/v1/invitations/current/acceptance", new { name = "Bao", password = Platform.Password, language = "en" });
        right.StatusCode.ShouldBe(HttpStatusCode.Accepted); // joined; but a link and a password open no session of who has a second factor
        (await right.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("secret").ValueKind.ShouldBe(JsonValueKind.Null);

        using var browser = first.Admin.Browser();
        await Eventually.Passes(async () =>
            (await browser.GetJson<JsonElement>("/api/v1/me")).GetProperty("memberships").EnumerateArray().Select(m => m.GetProperty("tenantId").GetGuid()).ShouldBe([first.Id, second.Id], ignoreOrder: true));
    }

    [Fact]
    public async Task An_invitation_repeated_with_its_key_is_made_once()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");
        admin.DefaultRequestHeaders.Add("Idempotency-Key", Platform.Unique("key"));
        var body = new { email = $"b@{consultancy.Slug}.test", name = "Bao", language = "en", role = "consultant" };

        var ids = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => (await admin.PostJson<Made>("/api/v1/invitations", body)).Id));
        using var other = await admin.PostAsJsonAsync("/api/v1/invitations", body with { name = "Somebody else" });

        ids.Distinct().ShouldHaveSingleItem();
        other.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task An_invitation_sent_again_has_a_new_link_and_a_new_week_and_the_old_link_dies()
    {
        var consultancy = await platform.NewConsultancy();
        var email = $"{Platform.Unique("b")}@example.test";
        var (first, key, id) = await Invite(consultancy, email);
        using var old = first;
        using var admin = consultancy.Admin.At("identity");
        var before = await Listed(admin, id);
        await platform.Mailbox(email).First();

        (await admin.PostAsync($"/api/v1/invitations/{id}/renewal", null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await Listed(admin, id)).GetProperty("expiresAt").GetDateTimeOffset().ShouldBeGreaterThan(before.GetProperty("expiresAt").GetDateTimeOffset());
        using var over = await platform.Link("identity", key, "invitation");
        (await over.GetJson<JsonElement>("/api/v1/invitations/over")).GetProperty("state").GetString().ShouldBe("replaced");
        (await over.PostAsJsonAsync("/api/v1/invitations/current/acceptance", new { name = "Bao", password = Platform.Password, language = "en" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var mail = await Eventually.Value(() => Task.FromResult(platform.Mailbox(email).Messages().Skip(1).FirstOrDefault()), TimeSpan.FromSeconds(30), "a second mail");
        using var fresh = await platform.Link("identity", mail.Links[0].ToString(), "invitation");
        (await fresh.PostAsJsonAsync("/api/v1/invitations/current/acceptance", new { name = "Bao", password = Platform.Password, language = "en" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var late = await admin.PostAsync($"/api/v1/invitations/{id}/renewal", null);
        (await late.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString().ShouldBe("invitation.accepted");
    }

    [Fact]
    public async Task A_withdrawn_invitation_opens_nothing_and_nobody_elses_can_be_touched()
    {
        var (consultancy, other) = (await platform.NewConsultancy(), await platform.NewConsultancy());
        var (visitor, key, id) = await Invite(consultancy);
        using var first = visitor;
        var colleague = await consultancy.InviteColleague();
        using var foreign = other.Admin.At("identity");
        using var consultant = colleague.At("identity");
        using var admin = consultancy.Admin.At("identity");

        foreach (var stranger in new[] { foreign, consultant })
        {
            (await stranger.DeleteAsync($"/api/v1/invitations/{id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await stranger.PostAsync($"/api/v1/invitations/{id}/renewal", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
        (await admin.DeleteAsync($"/api/v1/invitations/{id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        using var stale = await first.PostAsJsonAsync("/api/v1/invitations/current/acceptance", new { name = "Bao", password = Platform.Password, language = "en" });
        (await stale.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString().ShouldBe("invitation.withdrawn");
        using var over = await platform.Link("identity", key, "invitation");
        (await over.GetJson<JsonElement>("/api/v1/invitations/over")).GetProperty("state").GetString().ShouldBe("withdrawn");
    }

    [Fact]
    public async Task Whoever_invited_is_told_once_a_day_that_a_new_link_is_asked_for_and_the_answer_says_nothing()
    {
        var consultancy = await platform.NewConsultancy();
        var (visitor, key, id) = await Invite(consultancy);
        visitor.Dispose();
        await using (var sql = await platform.Sql("identity"))
        await using (var expire = new NpgsqlCommand("WITH old AS (UPDATE invitation SET expires_at = now() WHERE id = $1) UPDATE link SET expires_at = now() WHERE object_id = $1", sql) { Parameters = { new() { Value = id } } })
            await expire.ExecuteNonQueryAsync();
        using var over = await platform.Link("identity", key, "invitation");
        (await over.GetJson<JsonElement>("/api/v1/invitations/over")).GetProperty("state").GetString().ShouldBe("expired");

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => await over.PostAsync("/api/v1/invitations/over/request", null)));

        foreach (var answer in answers) (answer.StatusCode, await answer.Content.ReadAsStringAsync()).ShouldBe((HttpStatusCode.Accepted, ""));
        await platform.Mailbox(consultancy.Admin.Email).First(mail => mail.Subject == "A new invitation link is asked for");
        await using var count = await platform.Sql("identity");
        await using var mails = new NpgsqlCommand("SELECT count(*) FROM account_mail m JOIN person p ON p.id = m.person_id WHERE p.email = $1 AND m.kind = 'invitation-asked'", count) { Parameters = { new() { Value = consultancy.Admin.Email } } };
        (await mails.ExecuteScalarAsync()).ShouldBe(1L);
        using var admin = consultancy.Admin.At("identity");
        (await Listed(admin, id)).GetProperty("askedAt").ValueKind.ShouldBe(JsonValueKind.String);
    }

    [Theory]
    [InlineData("en", "you will see", "The link works once, until")]
    [InlineData("zh-Hans", "您将看到", "链接仅可使用一次")]
    public async Task The_mail_says_in_the_invited_person_s_language_who_invites_why_what_they_will_see_and_until_when(string language, string sees, string until)
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        var email = $"{Platform.Unique("v")}@example.test";
        using var admin = consultancy.Admin.At("identity");
        await admin.PostJson($"/api/v1/clients/{client.Id}/invitations", new { email, name = "Vân", language, role = "viewer" });

        var mail = await platform.Mailbox(email).First();

        foreach (var part in new[] { consultancy.Admin.Name, consultancy.Name, client.Name, sees, until }) mail.Text.ShouldContain(part);
        mail.Links.Distinct().ShouldHaveSingleItem();
    }

    static async Task<JsonElement> Listed(HttpClient admin, Guid id) =>
        (await admin.GetJson<JsonElement>("/api/v1/invitations")).EnumerateArray().Single(i => i.GetProperty("id").GetGuid() == id);

    async Task<(HttpClient Visitor, string Key, Guid Id)> Invite(Consultancy consultancy, string? email = null)
    {
        using var admin = consultancy.Admin.At("identity");
        var made = await admin.PostJson<Made>("/api/v1/invitations", new { email = email ?? $"{Platform.Unique("b")}@example.test", name = "Bao", language = "en", role = "consultant" });
        using var notification = await platform.As("notification", "identity", consultancy.Id);
        var url = (await notification.PostJson<Link>($"/internal/invitations/{made.Id}/link", null)).Url;
        return (await platform.Link("identity", url, "invitation"), url.Split('/')[^1], made.Id);
    }
}
