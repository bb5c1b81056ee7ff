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
        await Should.ThrowAsync<HttpRequestException>(() => platform.Token(new { link = key, purpose = "invitation" }));
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
        right.StatusCode.ShouldBe(HttpStatusCode.OK);

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

    async Task<(HttpClient Visitor, string Key, Guid Id)> Invite(Consultancy consultancy, string? email = null)
    {
        using var admin = consultancy.Admin.At("identity");
        var made = await admin.PostJson<Made>("/api/v1/invitations", new { email = email ?? $"{Platform.Unique("b")}@example.test", name = "Bao", language = "en", role = "consultant" });
        using var notification = await platform.As("notification", "identity", consultancy.Id);
        var url = (await notification.PostJson<Link>($"/internal/invitations/{made.Id}/link", null)).Url;
        return (await platform.Link("identity", url, "invitation"), url.Split('/')[^1], made.Id);
    }
}
