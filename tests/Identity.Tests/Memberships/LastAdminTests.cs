using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AseanPlatform.Testing;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Memberships;

public sealed class LastAdminTests(Platform platform)
{
    sealed record Me(Guid PersonId, IReadOnlyList<Membership> Memberships);

    sealed record Membership(Guid Id);

    [Fact]
    public async Task The_last_administrator_of_a_consultancy_neither_leaves_nor_is_removed_nor_becomes_less()
    {
        var consultancy = await platform.NewConsultancy();
        await consultancy.InviteColleague();
        using var admin = consultancy.Admin.At("identity");
        var me = await admin.GetJson<Me>("/api/v1/me");

        HttpResponseMessage[] answers =
        [
            await admin.DeleteAsync($"/api/v1/me/memberships/{me.Memberships[0].Id}"), await admin.DeleteAsync($"/api/v1/people/{me.PersonId}"),
            await admin.PutAsJsonAsync($"/api/v1/people/{me.PersonId}/role", new { role = "consultant" }),
        ];

        foreach (var answer in answers) (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString().ShouldBe("people.last-admin");
        (await admin.GetAsync("/api/v1/people")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_last_administrator_of_a_client_stays_too()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        await consultancy.Invite(client.Id, "viewer");
        using var own = client.Admin.At("identity");
        using var admin = consultancy.Admin.At("identity");
        var me = await own.GetJson<Me>("/api/v1/me");

        HttpResponseMessage[] answers =
        [
            await own.DeleteAsync($"/api/v1/me/memberships/{me.Memberships[0].Id}"), await admin.DeleteAsync($"/api/v1/clients/{client.Id}/people/{me.PersonId}"),
            await own.PutAsJsonAsync($"/api/v1/clients/{client.Id}/people/{me.PersonId}/role", new { role = "viewer" }),
        ];

        foreach (var answer in answers) (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString().ShouldBe("people.last-admin");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_two_administrators_who_go_at_the_same_time_one_stays(bool leaving)
    {
        for (var round = 0; round < 3; round++)
        {
            var consultancy = await platform.NewConsultancy();
            var other = await consultancy.InviteColleague("consultancy-admin");
            using var one = consultancy.Admin.At("identity");
            using var two = other.At("identity");
            var (first, second) = (await one.GetJson<Me>("/api/v1/me"), await two.GetJson<Me>("/api/v1/me"));

            var answers = leaving
                ? await Task.WhenAll(one.DeleteAsync($"/api/v1/me/memberships/{first.Memberships[0].Id}"), two.DeleteAsync($"/api/v1/me/memberships/{second.Memberships[0].Id}"))
                : await Task.WhenAll(one.DeleteAsync($"/api/v1/people/{second.PersonId}"), two.DeleteAsync($"/api/v1/people/{first.PersonId}"));

            answers.Select(a => a.StatusCode).Order().ShouldBe([HttpStatusCode.NoContent, HttpStatusCode.Conflict]);
        }
    }

    [Fact]
    public async Task Whoever_is_removed_or_gets_another_role_has_lost_the_old_one_within_two_seconds()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        var colleague = await consultancy.InviteColleague();
        var contributor = await consultancy.Invite(client.Id, "contributor");
        using var admin = consultancy.Admin.At("identity");
        using var browser = colleague.Browser();
        using var writer = contributor.Browser();
        var id = (await browser.GetJson<Me>("/api/v1/me")).PersonId;
        var other = (await writer.GetJson<Me>("/api/v1/me")).PersonId;
        await admin.PutAsync($"/api/v1/clients/{client.Id}/grants/{id}", null);
        await Eventually.True(async () => (await browser.GetAsync($"/api/v1/clients/{client.Id}")).IsSuccessStatusCode);

        (await admin.DeleteAsync($"/api/v1/people/{id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        using (var own = client.Admin.At("identity"))
            (await own.PutAsJsonAsync($"/api/v1/clients/{client.Id}/people/{other}/role", new { role = "viewer" })).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        await Eventually.True(async () => (await browser.GetAsync("/api/v1/clients")).StatusCode is HttpStatusCode.Forbidden, TimeSpan.FromSeconds(2));
        await Eventually.True(async () => (await writer.GetStringAsync("/api/v1/me")).Contains("\"viewer\"", StringComparison.Ordinal), TimeSpan.FromSeconds(2));
        (await admin.GetStringAsync("/api/v1/people")).ShouldNotContain(colleague.Email);
    }
}
