using System.Net;
using System.Text.Json;
using AseanPlatform.Testing;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Sessions;

public sealed class OwnSessionsTests(Platform platform)
{
    const string Firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

    [Fact]
    public async Task A_person_sees_their_own_sessions_with_device_times_and_address_and_nobody_else_s()
    {
        var (colleague, other) = await TwoColleagues();
        using var one = Using(colleague, Firefox);
        using var two = Using(await platform.SignIn(colleague.Email), "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1");
        using var foreign = Using(other, Firefox);
        await foreign.GetJson<JsonElement>("/api/v1/me");
        await two.GetJson<JsonElement>("/api/v1/me");

        var sessions = await one.GetJson<List<Item>>("/api/v1/sessions");

        sessions.Count.ShouldBe(2);
        sessions[0].ShouldSatisfyAllConditions(s => s.Current.ShouldBeTrue(), s => s.Browser.ShouldBe("Firefox"), s => s.System.ShouldBe("Windows"), s => s.Network.ShouldNotBeNullOrEmpty());
        sessions[1].ShouldSatisfyAllConditions(s => s.Current.ShouldBeFalse(), s => s.Browser.ShouldBe("Safari"), s => s.System.ShouldBe("iPhone"), s => s.LastSeenAt.ShouldBeGreaterThanOrEqualTo(s.FirstSeenAt));
        (await foreign.GetJson<List<Item>>("/api/v1/sessions")).Select(s => s.Id).Intersect(sessions.Select(s => s.Id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Ending_one_session_is_in_force_within_two_seconds_and_leaves_the_rest()
    {
        var (colleague, other) = await TwoColleagues();
        using var mine = colleague.Browser();
        using var second = (await platform.SignIn(colleague.Email)).Browser();
        using var third = (await platform.SignIn(colleague.Email)).Browser();
        using var foreign = other.Browser();
        var id = (await second.GetJson<List<Item>>("/api/v1/sessions")).Single(s => s.Current).Id;
        await third.GetJson<JsonElement>("/api/v1/me");

        (await foreign.DeleteAsync($"/api/v1/sessions/{id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await mine.DeleteAsync($"/api/v1/sessions/{Guid.NewGuid()}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await mine.DeleteAsync($"/api/v1/sessions/{id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        await Eventually.Passes(async () => (await second.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized), TimeSpan.FromSeconds(2));
        (await third.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await mine.DeleteAsync($"/api/v1/sessions/{id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Ending_all_others_leaves_the_one_in_use()
    {
        var (colleague, _) = await TwoColleagues();
        using var mine = colleague.Browser();
        using var second = (await platform.SignIn(colleague.Email)).Browser();
        using var third = (await platform.SignIn(colleague.Email)).Browser();
        await second.GetJson<JsonElement>("/api/v1/me");
        await third.GetJson<JsonElement>("/api/v1/me");

        (await mine.DeleteAsync("/api/v1/sessions/others")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        foreach (var ended in new[] { second, third })
            await Eventually.Passes(async () => (await ended.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized), TimeSpan.FromSeconds(2));
        (await mine.GetJson<List<Item>>("/api/v1/sessions")).ShouldHaveSingleItem().Current.ShouldBeTrue();
    }

    async Task<(Person, Person)> TwoColleagues()
    {
        var consultancy = await platform.NewConsultancy();
        return (await consultancy.InviteColleague(), await consultancy.InviteColleague());
    }

    static HttpClient Using(Person person, string agent)
    {
        var http = person.Browser();
        http.DefaultRequestHeaders.UserAgent.ParseAdd(agent);
        return http;
    }

    sealed record Item(Guid Id, bool Current, string? Browser, string? System, string? Network, DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt);
}
