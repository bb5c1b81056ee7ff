using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Identity.Tests.AddressChanges;

public sealed class AddressChangeTests(Platform platform)
{
    const string Old = "old-address", New = "new-address";

    [Theory]
    [InlineData(Old, New)]
    [InlineData(New, Old)]
    public async Task It_changes_when_both_mailboxes_agree_and_not_before(string first, string second)
    {
        var person = await (await platform.NewConsultancy()).InviteColleague();
        var wished = $"Wished@{Platform.Unique("w")}.test";
        await Ask(person, wished);
        using var one = await Link(person.Email, wished, first);
        using var two = await Link(person.Email, wished, second);

        (await Agree(one)).ShouldBeFalse();
        (await Agree(one)).ShouldBeFalse(); // twice the same mailbox is one
        (await SignsIn(wished)).ShouldBeFalse();
        (await Agree(two)).ShouldBeTrue();

        (await SignsIn(wished.ToUpperInvariant())).ShouldBeTrue();
        (await SignsIn(person.Email)).ShouldBeFalse();
        using var browser = person.Browser();
        (await browser.GetJson<JsonElement>("/api/v1/me")).GetProperty("email").GetString().ShouldBe(wished);
        (await browser.GetAsync("/api/v1/me/address-change")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await platform.Mailbox(wished).First(mail => mail.Subject == "Your e-mail address was changed");
        foreach (var link in new[] { one, two }) (await link.PostAsJsonAsync("/api/v1/address-changes/current/confirmation", new { })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Both_at_the_same_moment_change_it_once()
    {
        var person = await (await platform.NewConsultancy()).InviteColleague();
        var wished = $"both@{Platform.Unique("w")}.test";
        await Ask(person, wished);
        using var old = await Link(person.Email, wished, Old);
        using var next = await Link(person.Email, wished, New);

        var answers = await Task.WhenAll(Agree(old), Agree(next));

        answers.Count(done => done).ShouldBe(1);
        (await SignsIn(wished)).ShouldBeTrue();
    }

    [Theory]
    [InlineData(Old)]
    [InlineData(New)]
    [InlineData("me")]
    public async Task Either_mailbox_or_the_person_stops_it_even_after_the_other_has_agreed(string who)
    {
        var person = await (await platform.NewConsultancy()).InviteColleague();
        var wished = $"stopped@{Platform.Unique("w")}.test";
        await Ask(person, wished);
        using var old = await Link(person.Email, wished, Old);
        using var next = await Link(person.Email, wished, New);
        using var own = person.Browser();
        await Agree(who is Old ? next : old);

        using var stopped = who is "me" ? await own.DeleteAsync("/api/v1/me/address-change") : await (who is Old ? old : next).DeleteAsync("/api/v1/address-changes/current");

        stopped.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        foreach (var link in new[] { old, next }) (await link.PostAsJsonAsync("/api/v1/address-changes/current/confirmation", new { })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await SignsIn(person.Email)).ShouldBeTrue();
        (await SignsIn(wished)).ShouldBeFalse();
        (await Scalar<string?>("SELECT new_email FROM person WHERE email = $1", person.Email)).ShouldBeNull();
    }

    [Fact]
    public async Task That_the_wished_address_has_an_account_shows_neither_to_who_asks_nor_to_who_has_it()
    {
        var consultancy = await platform.NewConsultancy();
        var (person, owner) = (await consultancy.InviteColleague(), await consultancy.InviteColleague());
        using var browser = person.Browser();

        using var taken = await browser.PostAsJsonAsync("/api/v1/me/address-change", new { email = owner.Email.ToUpperInvariant() });
        var shownTaken = await browser.GetJson<JsonElement>("/api/v1/me/address-change");
        var id = await Scalar<Guid>("SELECT m.id FROM account_mail m JOIN person p ON p.id = m.person_id WHERE p.email = $1 AND m.kind = 'address-change-new'", person.Email);
        await using var sql = await platform.Sql("notification");
        await Eventually.Passes(async () =>
        {
            await using var state = new NpgsqlCommand("SELECT state || ' ' || reason FROM delivery WHERE recipient_id = $1", sql) { Parameters = { new() { Value = id } } };
            (await state.ExecuteScalarAsync()).ShouldBe("given-up mail.no-recipient");
        });
        using var old = await Link(person.Email, owner.Email, Old);
        (await Agree(old)).ShouldBeFalse();
        using var free = await browser.PostAsJsonAsync("/api/v1/me/address-change", new { email = $"free@{Platform.Unique("w")}.test" });

        (taken.StatusCode, await taken.Content.ReadAsStringAsync()).ShouldBe((free.StatusCode, await free.Content.ReadAsStringAsync()));
        shownTaken.GetProperty("newConfirmed").GetBoolean().ShouldBeFalse();
        platform.Mailbox(owner.Email).Messages().ShouldNotContain(mail => mail.Links.Any(link => link.AbsolutePath.Contains(New, StringComparison.Ordinal)));
        (await SignsIn(owner.Email)).ShouldBeTrue();
    }

    [Fact]
    public async Task An_address_that_was_taken_meanwhile_changes_nothing()
    {
        var consultancy = await platform.NewConsultancy();
        var (person, rival) = (await consultancy.InviteColleague(), await consultancy.InviteColleague());
        var wished = $"contested@{Platform.Unique("w")}.test";
        await Ask(person, wished);
        await Ask(rival, wished);
        using var mine = await Link(person.Email, wished, Old);
        using var theirs = await Link(rival.Email, wished, Old);
        // Two mails came to the contested mailbox, one for each.
        var links = await Eventually.Value(() => Task.FromResult(platform.Mailbox(wished).Messages() is { Count: >= 2 } two ? two.Select(m => m.Links[0].ToString()).ToList() : null));
        foreach (var link in links)
        {
            using var opened = await platform.Link("identity", link, New);
            await Agree(opened);
        }

        (await Agree(theirs)).ShouldBeTrue();
        using var late = await mine.PostAsJsonAsync("/api/v1/address-changes/current/confirmation", new { });

        late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await Code(late)).ShouldBe("address-change.taken");
        (await SignsIn(person.Email)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_reset_link_in_the_old_mailbox_ends_with_the_change()
    {
        var person = await (await platform.NewConsultancy()).InviteColleague();
        using var visitor = await platform.Visitor("identity", "sign-in");
        (await visitor.PostAsJsonAsync("/api/v1/password-resets", new { email = person.Email })).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var reset = (await platform.Mailbox(person.Email).First(mail => mail.Subject == "Set a new password")).Links[0].ToString();
        using var held = await platform.Link("identity", reset, "reset");
        (await held.GetAsync("/api/v1/password-resets/current")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var wished = $"reset@{Platform.Unique("w")}.test";
        await Ask(person, wished);
        foreach (var side in new[] { Old, New })
        {
            using var link = await Link(person.Email, wished, side);
            await Agree(link);
        }

        (await held.PostAsJsonAsync("/api/v1/password-resets/current", new { password = "Durian-behind-the-Lighthouse-3" })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await Should.ThrowAsync<HttpRequestException>(() => platform.Link("identity", reset, "reset"));
    }

    [Fact]
    public async Task It_is_asked_for_with_the_password_for_another_address_and_not_all_day()
    {
        var person = await (await platform.NewConsultancy()).InviteColleague();
        await Scalar<long>("WITH aged AS (UPDATE session SET created_at = now() - interval '11 minutes' WHERE person_id = (SELECT id FROM person WHERE email = $1) RETURNING 1) SELECT count(*) FROM aged", person.Email);
        using var browser = person.Browser();
        string Other() => $"often@{Platform.Unique("w")}.test";

        foreach (var refused in new object[] { new { email = Other() }, new { email = Other(), password = "not the password" }, new { email = person.Email.ToUpperInvariant(), password = Platform.Password }, new { email = "a@b.test, c@d.test", password = Platform.Password } })
            (await browser.PostAsJsonAsync("/api/v1/me/address-change", refused)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var first = Other();
        await Ask(person, first);
        using var early = await Link(person.Email, first, New);
        for (var n = 0; n < 4; n++) await Ask(person, Other());
        using var sixth = await browser.PostAsJsonAsync("/api/v1/me/address-change", new { email = Other(), password = Platform.Password });

        (await Code(sixth)).ShouldBe("address-change.too-often");
        (await early.GetAsync("/api/v1/address-changes/current")).StatusCode.ShouldBe(HttpStatusCode.NotFound); // each takes the place of the one before
    }

    [Fact]
    public async Task It_runs_out_after_a_day_and_the_new_mailbox_learns_nothing_of_the_old()
    {
        var person = await (await platform.NewConsultancy()).InviteColleague();
        var wished = $"day@{Platform.Unique("w")}.test";
        await Ask(person, wished);
        using var old = await Link(person.Email, wished, Old);
        using var next = await Link(person.Email, wished, New);
        (await old.GetStringAsync("/api/v1/address-changes/current")).ShouldContain(person.Email);
        (await next.GetStringAsync("/api/v1/address-changes/current")).ShouldNotContain(person.Email);
        await Agree(old);

        (await Scalar<long>("""
            WITH over AS (UPDATE address_change SET expires_at = now() WHERE expires_at BETWEEN now() + interval '23 hours 58 minutes' AND now() + interval '24 hours'
                AND person_id = (SELECT id FROM person WHERE email = $1) RETURNING 1) SELECT count(*) FROM over
            """, person.Email)).ShouldBe(1);

        (await next.PostAsJsonAsync("/api/v1/address-changes/current/confirmation", new { })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await SignsIn(wished)).ShouldBeFalse();
    }

    static async Task Ask(Person person, string email)
    {
        using var browser = person.Browser();
        using var answer = await browser.PostAsJsonAsync("/api/v1/me/address-change", new { email, password = Platform.Password });
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
    }

    async Task<HttpClient> Link(string old, string wished, string side)
    {
        var mail = await platform.Mailbox(side is Old ? old : wished).First(m => m.Links.Any(l => l.AbsolutePath.Contains($"/{side}/", StringComparison.Ordinal)));
        return await platform.Link("identity", mail.Links[0].ToString(), side);
    }

    static async Task<bool> Agree(HttpClient link) => (await link.PostJson<JsonElement>("/api/v1/address-changes/current/confirmation", null)).GetProperty("done").GetBoolean();

    async Task<bool> SignsIn(string email)
    {
        using var visitor = await platform.Visitor("identity", "sign-in");
        using var answer = await visitor.PostAsJsonAsync("/api/v1/sessions", new { email, password = Platform.Password });
        return answer.StatusCode is HttpStatusCode.Created;
    }

    async Task<T> Scalar<T>(string text, object value)
    {
        await using var sql = await platform.Sql("identity");
        await using var command = new NpgsqlCommand(text, sql) { Parameters = { new() { Value = value } } };
        return await command.ExecuteScalarAsync() is T found ? found : default!;
    }

    static async Task<string?> Code(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();

    [Fact]
    public async Task The_new_mailbox_is_not_told_who_wishes_for_it()
    {
        var person = await (await platform.NewConsultancy()).InviteColleague();
        var wished = $"new@{Platform.Unique("p")}.test";
        using var browser = person.Browser();

        await browser.PostJson("/api/v1/me/address-change", new { email = wished });

        var (told, asked) = (await platform.Mailbox(person.Email).First(mail => mail.Links.Any(link => link.AbsolutePath.Contains("/old-address/", StringComparison.Ordinal))), await platform.Mailbox(wished).First());
        told.Text.ShouldContain(person.Name);
        foreach (var words in new[] { asked.Text, asked.Html, asked.Raw })
        {
            words.ShouldNotContain(person.Name);
            words.ShouldNotContain(person.Email);
        }
        asked.Text.ShouldContain("Hello,");
    }
}
