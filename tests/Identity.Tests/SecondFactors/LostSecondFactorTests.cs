using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Identity.Tests.SecondFactors;

public sealed class LostSecondFactorTests(Platform platform)
{
    [Fact]
    public async Task Two_admins_and_a_day_remove_it_and_the_person_hears_of_every_step()
    {
        var (consultancy, second, person, id) = await TwoAdminsAndSomebody();
        using var first = consultancy.Admin.At("identity");
        using var other = second.At("identity");
        using var browser = person.Browser();

        var removal = (await first.PostJson<Made>("/api/v1/second-factor-removals", new { personId = id })).Id;
        using var alone = await first.PostAsJsonAsync($"/api/v1/second-factor-removals/{removal}/confirmation", new { });
        using var twice = await other.PostAsJsonAsync("/api/v1/second-factor-removals", new { personId = id });
        using var confirmed = await other.PostAsJsonAsync($"/api/v1/second-factor-removals/{removal}/confirmation", new { });

        (await Code(alone)).ShouldBe("second-factor-removal.self");
        (await Code(twice)).ShouldBe("second-factor-removal.open");
        confirmed.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await Number("SELECT count(*) FROM factor_removal WHERE id = $1 AND due_at BETWEEN now() + interval '23 hours 59 minutes' AND now() + interval '24 hours'", removal)).ShouldBe(1);
        await platform.Mailbox(person.Email).First(mail => mail.Subject == "Your second factor is to be removed");
        await platform.Mailbox(person.Email).First(mail => mail.Subject == "Your second factor will be removed in 24 hours");
        await Eventually.Passes(async () =>
        {
            var notices = await browser.GetJson<JsonElement>("/api/v1/notices");
            notices.EnumerateArray().Select(notice => notice.GetProperty("kind").GetString()).ShouldBe(["second-factor-removal-asked", "second-factor-removal-confirmed"], ignoreOrder: true);
        }, TimeSpan.FromSeconds(15));
        (await Factors(person)).ShouldBe(11); // the day is not over

        await DayIsOver(removal);

        await Eventually.Passes(async () => (await Factors(person)).ShouldBe(0), TimeSpan.FromSeconds(15));
        await Eventually.Passes(async () => (await browser.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized), TimeSpan.FromSeconds(5));
        await platform.Mailbox(person.Email).First(mail => mail.Subject == "The second factor was removed");
        using var visitor = await platform.Visitor("identity", "sign-in");
        using var again = await visitor.PostAsJsonAsync("/api/v1/sessions", new { email = person.Email, password = Platform.Password });
        again.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task The_link_in_the_mail_keeps_it_once()
    {
        var (consultancy, second, person, id) = await TwoAdminsAndSomebody();
        var removal = await AskedAndConfirmed(consultancy, second, id);
        var mail = await platform.Mailbox(person.Email).First(mail => mail.Subject == "Your second factor will be removed in 24 hours");
        using var link = await platform.Link("identity", mail.Links.First(l => l.AbsolutePath.Contains("/keep-second-factor/", StringComparison.Ordinal)).ToString(), "keep-factor");
        (await link.GetAsync("/api/v1/second-factor-removals/current")).StatusCode.ShouldBe(HttpStatusCode.OK);

        using var kept = await link.DeleteAsync("/api/v1/second-factor-removals/current");
        using var again = await link.DeleteAsync("/api/v1/second-factor-removals/current");

        kept.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        again.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await StaysAfterTheDay(removal, person);
    }

    [Fact]
    public async Task The_person_signed_in_or_an_admin_cancels_it_and_it_can_be_asked_for_anew()
    {
        var (consultancy, second, person, id) = await TwoAdminsAndSomebody();
        using var own = person.At("identity");
        using var admin = consultancy.Admin.At("identity");

        var removal = await AskedAndConfirmed(consultancy, second, id);
        (await own.GetAsync("/api/v1/me/second-factor/removal")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await own.DeleteAsync("/api/v1/me/second-factor/removal")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await own.GetAsync("/api/v1/me/second-factor/removal")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var anew = await AskedAndConfirmed(consultancy, second, id);
        (await admin.DeleteAsync($"/api/v1/second-factor-removals/{anew}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await admin.GetJson<JsonElement>("/api/v1/second-factor-removals")).GetArrayLength().ShouldBe(0);
        await StaysAfterTheDay(removal, person);
        await StaysAfterTheDay(anew, person);
    }

    [Fact]
    public async Task An_operator_is_the_second_where_there_is_only_one_admin_and_only_there()
    {
        var (consultancy, second, _, id) = await TwoAdminsAndSomebody();
        var lonely = await platform.NewConsultancy();
        var (_, hers) = await WithSecondFactor(await lonely.InviteColleague());
        using var operators = platform.Operator().At("identity");
        using var first = consultancy.Admin.At("identity");
        using var only = lonely.Admin.At("identity");

        var ofTwo = (await first.PostJson<Made>("/api/v1/second-factor-removals", new { personId = id })).Id;
        var ofOne = (await only.PostJson<Made>("/api/v1/second-factor-removals", new { personId = hers })).Id;
        using var refused = await operators.PostAsJsonAsync($"/api/v1/second-factor-removals/{ofTwo}/confirmation", new { });
        using var taken = await operators.PostAsJsonAsync($"/api/v1/second-factor-removals/{ofOne}/confirmation", new { });

        (await Code(refused)).ShouldBe("second-factor-removal.admin");
        taken.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        using var admins = second.At("identity");
        using var byOperator = await operators.PostAsJsonAsync("/api/v1/second-factor-removals", new { email = lonely.Admin.Email });
        byOperator.StatusCode.ShouldBe(HttpStatusCode.Created);
        using var self = await operators.PostAsJsonAsync("/api/v1/second-factor-removals", new { email = platform.Operator().Email });
        (await Code(self)).ShouldBe("second-factor-removal.self");
    }

    [Fact]
    public async Task Another_consultancy_neither_asks_nor_sees_nor_confirms_nor_cancels()
    {
        var (consultancy, second, person, id) = await TwoAdminsAndSomebody();
        using var first = consultancy.Admin.At("identity");
        var removal = (await first.PostJson<Made>("/api/v1/second-factor-removals", new { personId = id })).Id;
        using var stranger = (await platform.NewConsultancy()).Admin.At("identity");
        using var consultant = person.At("identity");

        (await stranger.PostAsJsonAsync("/api/v1/second-factor-removals", new { personId = id })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await stranger.PostAsJsonAsync($"/api/v1/second-factor-removals/{removal}/confirmation", new { })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await stranger.DeleteAsync($"/api/v1/second-factor-removals/{removal}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await stranger.GetJson<JsonElement>("/api/v1/second-factor-removals")).GetArrayLength().ShouldBe(0);
        (await consultant.PostAsJsonAsync($"/api/v1/second-factor-removals/{removal}/confirmation", new { })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var admins = second.At("identity");
        (await admins.GetJson<JsonElement>("/api/v1/second-factor-removals"))[0].GetProperty("mayConfirm").GetBoolean().ShouldBeTrue();
    }

    async Task<(Consultancy Consultancy, Person Second, Person Person, Guid Id)> TwoAdminsAndSomebody()
    {
        var consultancy = await platform.NewConsultancy();
        var second = await consultancy.InviteColleague("consultancy-admin");
        var (person, id) = await WithSecondFactor(await consultancy.InviteColleague());
        return (consultancy, second, person, id);
    }

    async Task<(Person Person, Guid Id)> WithSecondFactor(Person colleague)
    {
        var person = await platform.SetUpSecondFactor(colleague);
        using var http = person.At("identity");
        return (person, (await http.GetJson<JsonElement>("/api/v1/me")).GetProperty("personId").GetGuid());
    }

    static async Task<Guid> AskedAndConfirmed(Consultancy consultancy, Person second, Guid personId)
    {
        using var first = consultancy.Admin.At("identity");
        using var other = second.At("identity");
        var removal = (await first.PostJson<Made>("/api/v1/second-factor-removals", new { personId })).Id;
        using var confirmed = await other.PostAsJsonAsync($"/api/v1/second-factor-removals/{removal}/confirmation", new { });
        confirmed.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        return removal;
    }

    /// <summary>Another removal that falls due at the same time is carried out: so this one was passed over, and is not just late.</summary>
    async Task StaysAfterTheDay(Guid removal, Person person)
    {
        var (consultancy, second, somebody, id) = await TwoAdminsAndSomebody();
        var due = await AskedAndConfirmed(consultancy, second, id);
        await DayIsOver(removal);
        await DayIsOver(due);
        await Eventually.Passes(async () => (await Factors(somebody)).ShouldBe(0), TimeSpan.FromSeconds(15));
        (await Factors(person)).ShouldBe(11);
    }

    async Task DayIsOver(Guid removal) => await Number("WITH moved AS (UPDATE factor_removal SET due_at = now() - interval '1 second' WHERE id = $1 RETURNING id) SELECT count(*) FROM moved", removal);

    Task<long> Factors(Person person) => Number("SELECT count(*) FROM credential c JOIN person p ON p.id = c.person_id WHERE p.email = $1 AND c.kind IN ('totp', 'recovery')", person.Email);

    async Task<long> Number(string text, object value)
    {
        await using var sql = await platform.Sql("identity");
        await using var command = new NpgsqlCommand(text, sql) { Parameters = { new() { Value = value } } };
        return (long)(await command.ExecuteScalarAsync())!;
    }

    static async Task<string?> Code(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();

    sealed record Made(Guid Id);
}
