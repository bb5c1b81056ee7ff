using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Sessions;

public sealed class SessionTests(Platform platform)
{
    [Fact]
    public async Task Signing_in_opens_the_only_membership()
    {
        var consultancy = await platform.NewConsultancy();

        var person = await platform.SignIn(consultancy.Admin.Email.ToUpperInvariant());

        using var browser = person.Browser();
        var me = await browser.GetJson<JsonElement>("/api/v1/me");
        me.GetProperty("email").GetString().ShouldBe(consultancy.Admin.Email);
        me.GetProperty("tenant").GetProperty("slug").GetString().ShouldBe(consultancy.Slug);
        me.GetProperty("roles")[0].GetString().ShouldBe("consultancy-admin");
    }

    [Fact]
    public async Task A_password_is_hashed_as_often_as_the_installation_says()
    {
        var person = (await platform.NewConsultancy()).Admin;
        await using var sql = await platform.Sql("identity");
        await using var command = new NpgsqlCommand("SELECT c.data FROM credential c JOIN person p ON p.id = c.person_id WHERE p.email = $1 AND c.kind = 'password'", sql) { Parameters = { new() { Value = person.Email } } };

        var stored = Convert.FromBase64String((string)(await command.ExecuteScalarAsync())!);

        BinaryPrimitives.ReadUInt32BigEndian(stored.AsSpan(5)).ShouldBe(20_000u, "which the tests set as Passwords:IterationCount of the AppHost");
    }

    [Fact]
    public async Task An_unknown_account_and_a_wrong_password_get_the_same_answer_after_the_same_work()
    {
        var consultancy = await platform.NewConsultancy();
        var known = new List<double>();
        var unknown = new List<double>();

        for (var i = 0; i < 31; i++)
        {
            var (right, rightTime) = await Try(consultancy.Admin.Email);
            var (none, noneTime) = await Try($"nobody{i}@{consultancy.Slug}.test");
            none.ShouldBe(right);
            known.Add(rightTime);
            unknown.Add(noneTime);
        }

        var ratio = Median(unknown) / Median(known); // hashing is most of it: leaving it out would show
        ratio.ShouldBeInRange(0.5, 2);

        async Task<(string Answer, double Milliseconds)> Try(string email)
        {
            using var visitor = await Visitor(Guid.NewGuid().ToString());
            var started = Stopwatch.GetTimestamp();
            using var answer = await visitor.PostAsJsonAsync("/api/v1/sessions", new { email, password = "not the password" });
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
            var time = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            return ($"{(int)answer.StatusCode} {body.GetProperty("type")} {body.GetProperty("title")} {answer.Headers.WwwAuthenticate}", time);
        }
    }

    static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    [Fact]
    public async Task Failures_from_one_address_do_not_lock_the_account_for_another()
    {
        var person = await (await platform.NewConsultancy()).InviteColleague();
        using var attacker = await Visitor(Platform.Unique("address"));
        using var owner = await Visitor(Platform.Unique("address"));

        HttpResponseMessage? waiting = null;
        for (var i = 0; i < 12 && waiting is null; i++)
        {
            var answer = await attacker.PostAsJsonAsync("/api/v1/sessions", new { email = person.Email, password = "not the password" });
            if (answer.StatusCode is HttpStatusCode.TooManyRequests) waiting = answer;
        }

        waiting.ShouldNotBeNull().Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThan(TimeSpan.Zero);
        using var signedIn = await owner.PostAsJsonAsync("/api/v1/sessions", new { email = person.Email, password = Platform.Password });
        signedIn.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_everywhere_within_two_seconds()
    {
        var consultancy = await platform.NewConsultancy();
        using var browser = consultancy.Admin.Browser();
        (await browser.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.OK);

        using var signOut = await browser.DeleteAsync("/api/v1/sessions/current");
        signOut.StatusCode.ShouldBe(HttpStatusCode.NoContent);

        await Eventually.Passes(async () => (await browser.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_grant_taken_away_is_gone_at_the_gateway_within_two_seconds()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        var colleague = await consultancy.InviteColleague();
        using var admin = consultancy.Admin.At("identity");
        using var browser = colleague.Browser();
        var me = (await browser.GetJson<JsonElement>("/api/v1/me")).GetProperty("personId").GetGuid();
        (await admin.PutAsync($"/api/v1/clients/{client.Id}/grants/{me}", null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await Eventually.Passes(async () => (await browser.GetAsync($"/api/v1/clients/{client.Id}")).StatusCode.ShouldBe(HttpStatusCode.OK), TimeSpan.FromSeconds(2));

        (await admin.DeleteAsync($"/api/v1/clients/{client.Id}/grants/{me}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        await Eventually.Passes(async () => (await browser.GetAsync($"/api/v1/clients/{client.Id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_person_acts_only_in_memberships_of_their_own()
    {
        var (mine, other) = (await platform.NewConsultancy(), await platform.NewConsultancy());
        using var admin = mine.Admin.At("identity");

        using var answer = await admin.PutAsJsonAsync("/api/v1/sessions/current/membership", new { tenantId = other.Id });

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    async Task<HttpClient> Visitor(string address)
    {
        var token = await platform.Token(new { purpose = "sign-in", address });
        return new() { BaseAddress = platform.Service("identity"), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
    }
}
