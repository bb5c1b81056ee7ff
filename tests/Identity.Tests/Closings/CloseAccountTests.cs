using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Closings;

public sealed class CloseAccountTests(Platform platform)
{
    [Fact]
    public async Task A_closed_account_opens_nothing_is_in_no_organisation_and_nothing_of_it_is_left()
    {
        var consultancy = await platform.NewConsultancy();
        var person = await platform.SetUpSecondFactor(await consultancy.InviteColleague());
        var client = await consultancy.NewClient();
        using var admin = consultancy.Admin.At("identity");
        var id = await person.Id();
        (await admin.PutAsync($"/api/v1/clients/{client.Id}/grants/{id}", null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        using (var consultant = person.Browser()) // invites somebody under their own name
            await consultant.PostJson($"/api/v1/clients/{client.Id}/invitations", new { email = $"v@{Platform.Unique("p")}.test", name = "Viewer", language = "en", role = "viewer" });
        using var here = person.Browser();
        using var there = (await platform.SignIn(person.Email)).Browser();
        (await there.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await here.PostAsJsonAsync("/api/v1/me/address-change", new { email = $"wished@{person.Email.Split('@')[1]}" })).StatusCode.ShouldBe(HttpStatusCode.Accepted);

        (await here.PostAsJsonAsync("/api/v1/me/closing", new { password = Platform.Password, code = await Authenticator.Of(platform, person.Email).Next() })).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        foreach (var browser in new[] { here, there })
            await Eventually.Passes(async () => (await browser.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized), TimeSpan.FromSeconds(2));
        using var visitor = await platform.Visitor("identity", "sign-in");
        (await visitor.PostAsJsonAsync("/api/v1/sessions", new { email = person.Email, password = Platform.Password })).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await Eventually.Passes(async () => (await admin.GetStringAsync("/api/v1/people")).ShouldNotContain(id.ToString()), TimeSpan.FromSeconds(10));
        await platform.Mailbox(person.Email).First(mail => mail.Subject == "Your account was closed");
        foreach (var service in new[] { "identity", "assessment", "reporting", "notification" })
            await Eventually.Passes(async () => (await Number(service, "SELECT count(*) FROM client_grant WHERE person_id = $1", id)).ShouldBe(0), TimeSpan.FromSeconds(15));

        await Number("identity", "WITH day AS (UPDATE account_closing SET closed_at = closed_at - interval '24 hours' WHERE person_id = $1 RETURNING 1) SELECT count(*) FROM day", id);

        await Eventually.Passes(async () => (await Number("identity", "SELECT count(*) FROM account_closing WHERE person_id = $1 AND erased_at IS NOT NULL", id)).ShouldBe(1), TimeSpan.FromSeconds(60));
        (await admin.GetStringAsync("/api/v1/invitations")).ShouldNotContain(person.Email);
        (await admin.GetStringAsync($"/api/v1/clients/{client.Id}/invitations")).ShouldNotContain(person.Name);
        (await TablesWith(person.Email.Split('@')[1])).ShouldBeEmpty();
        (await TablesOf(id)).ShouldBeSubsetOf(["account_closing", "person_forgotten"]);
    }

    [Fact]
    public async Task Every_service_erases_what_it_has_of_the_person_and_says_so_and_a_frozen_snapshot_stays()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        var word = Platform.Unique("Quyen");
        using (var admin = consultancy.Admin.At("identity"))
            await admin.PostJson($"/api/v1/clients/{client.Id}/invitations", new { email = $"q@{word}.test", name = word, language = "en", role = "client-admin" });
        var person = await platform.Accept(consultancy.Id, client.Id, $"q@{word}.test", word);
        var id = await person.Id();
        await person.AnswerAll(client.Id);
        using (var work = person.At("assessment"))
            await work.PostJson($"/api/v1/assessments/{await person.Start(client.Id)}/submissions", null);
        const string Snapshot = "SELECT snapshot_sha256 || encode(sha256(snapshot), 'hex') FROM submission WHERE submitted_by = $1";
        var frozen = await Value("assessment", Snapshot, id);
        await Eventually.Passes(async () => (await Number("notification", "SELECT count(*) FROM delivery WHERE recipient_id = $1 AND recipient IS NOT NULL", id)).ShouldBeGreaterThan(0), TimeSpan.FromSeconds(60));
        await Eventually.Passes(async () => (await Number("notification", "SELECT count(*) FROM notice WHERE person_id = $1", id)).ShouldBeGreaterThan(0));
        (await Number("assessment", "SELECT count(*) FROM audit_entry WHERE payload ->> 'by' = $1::text", id)).ShouldBeGreaterThan(40);
        using var browser = person.Browser();
        (await browser.PostAsJsonAsync("/api/v1/me/closing", new { password = Platform.Password })).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        await Number("identity", "WITH day AS (UPDATE account_closing SET closed_at = closed_at - interval '24 hours' WHERE person_id = $1 RETURNING 1) SELECT count(*) FROM day", id);

        await Eventually.Passes(async () => (await Number("identity", "SELECT count(*) FROM person_forgotten WHERE person_id = $1", id)).ShouldBe(4), TimeSpan.FromSeconds(40));
        using (var operators = platform.Operator().Browser())
        {
            var erasure = (await operators.GetJson<JsonElement>("/api/v1/erasures")).EnumerateArray().Single(e => e.GetProperty("personId").GetGuid() == id);
            erasure.GetProperty("acknowledged").EnumerateArray().Select(a => a.GetProperty("service").GetString()).ShouldBe(["assessment", "reporting", "notification", "operations"], ignoreOrder: true);
            erasure.GetProperty("acknowledged").EnumerateArray().ShouldAllBe(a => a.GetProperty("at").GetDateTimeOffset() > DateTimeOffset.UtcNow.AddMinutes(-10));
            erasure.GetProperty("missing").GetArrayLength().ShouldBe(0);
            (await operators.GetStringAsync("/app/erasures")).ShouldContain(id.ToString());
        }
        using (var admins = consultancy.Admin.At("identity")) (await admins.GetAsync("/api/v1/erasures")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        foreach (var service in new[] { "identity", "assessment", "reporting", "notification", "operations" })
            (await TablesWith(service, word)).ShouldBeEmpty(service);
        (await Number("assessment", "SELECT count(*) FROM answer WHERE saved_by = $1 AND saved_by_name IS NULL", id)).ShouldBe(42);
        (await Number("assessment", "SELECT count(*) FROM answer_write WHERE by = $1 AND by_name IS NULL", id)).ShouldBe(42);
        (await Number("assessment", "SELECT count(*) FROM audit_entry WHERE payload::text LIKE '%' || $1::text || '%'", id)).ShouldBe(0);
        (await Number("notification", "SELECT count(*) FROM notice WHERE person_id = $1", id)).ShouldBe(0);
        (await Number("notification", "SELECT count(*) FROM delivery WHERE recipient_id = $1 AND recipient IS NOT NULL", id)).ShouldBe(0);
        (await Value("assessment", Snapshot, id)).ShouldBe(frozen);
        frozen![..64].ShouldBe(frozen[64..]);
        var faults = await new Migrate.AuditCheck(platform.File.Postgres, null, _ => { }).Verify(["identity", "assessment"], TimeProvider.System);
        faults.Where(fault => fault.Contains(client.Id.ToString(), StringComparison.Ordinal) || fault.Contains(consultancy.Id.ToString(), StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_name_and_the_address_stay_for_a_day_so_that_the_mail_can_be_sent()
    {
        var person = await (await platform.NewConsultancy()).InviteColleague();
        var id = await person.Id();
        using var browser = person.Browser();
        (await browser.PostAsJsonAsync("/api/v1/me/closing", new { password = Platform.Password })).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        // Somebody who closed later is a day ahead: whoever waits was passed over, and is not just late.
        var other = await (await platform.NewConsultancy()).InviteColleague();
        var later = await other.Id();
        using var browser2 = other.Browser();
        (await browser2.PostAsJsonAsync("/api/v1/me/closing", new { password = Platform.Password })).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await Number("identity", "WITH day AS (UPDATE account_closing SET closed_at = closed_at - interval '24 hours' WHERE person_id = $1 RETURNING 1) SELECT count(*) FROM day", later);
        await Eventually.Passes(async () => (await Number("identity", "SELECT count(*) FROM person WHERE id = $1", later)).ShouldBe(0), TimeSpan.FromSeconds(60));

        (await Number("identity", "SELECT count(*) FROM person WHERE id = $1 AND state = 'closed'", id)).ShouldBe(1);
    }

    [Fact]
    public async Task The_address_is_free_again_and_belongs_to_somebody_else_then()
    {
        var consultancy = await platform.NewConsultancy();
        var person = await consultancy.InviteColleague();
        var before = await person.Id();
        using var browser = person.Browser();
        (await browser.PostAsJsonAsync("/api/v1/me/closing", new { password = Platform.Password })).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        using var admin = consultancy.Admin.At("identity");
        await admin.PostJson("/api/v1/invitations", new { email = person.Email, name = "Again", language = "en", role = "consultant" });
        var again = await platform.Accept(consultancy.Id, null, person.Email, "Again");

        (await again.Id()).ShouldNotBe(before);
    }

    [Fact]
    public async Task Password_and_second_factor_are_asked_for_again_and_codes_cannot_be_guessed()
    {
        var person = await platform.SetUpSecondFactor(await (await platform.NewConsultancy()).InviteColleague());
        using var browser = person.Browser();
        async Task<HttpResponseMessage> Close(object body) => await browser.PostAsJsonAsync("/api/v1/me/closing", body);

        (await Close(new { password = "not the password", code = await Authenticator.Of(platform, person.Email).Next() })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await Close(new { code = "000000" })).IsSuccessStatusCode.ShouldBeFalse();
        (await Close(new { password = Platform.Password })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        async Task<HttpStatusCode> Guess(int n) => (await Close(new { password = Platform.Password, code = $"{100_000 + n}" })).StatusCode;
        for (var n = 0; n < 5; n++) (await Guess(n)).ShouldBe(HttpStatusCode.UnprocessableEntity);
        var waits = false;
        for (var n = 5; n < 12 && !waits; n++) waits = await Guess(n) is HttpStatusCode.TooManyRequests; // the first wait is a second, which may be over before the next guess

        waits.ShouldBeTrue();
        (await browser.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task However_many_guess_at_their_own_accounts_nobody_else_waits_to_close_theirs()
    {
        var consultancy = await platform.NewConsultancy();
        var (guesser, leaver) = (await platform.SetUpSecondFactor(await consultancy.InviteColleague()), await platform.SetUpSecondFactor(await consultancy.InviteColleague()));
        using var guessing = guesser.Browser();
        (await guessing.PostAsJsonAsync("/api/v1/me/closing", new { password = Platform.Password, code = "100000" })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await Number("identity", """
            WITH many AS (UPDATE sign_in_failure SET failures = 1000, last_at = now() + interval '1 minute'
                WHERE account = '*' AND address IN (SELECT address FROM sign_in_failure WHERE account = encode(sha256(convert_to('closing ' || $1::text, 'UTF8')), 'hex')) RETURNING 1)
            SELECT count(*) FROM many
            """, await guesser.Id())).ShouldBe(1);
        (await guessing.PostAsJsonAsync("/api/v1/me/closing", new { password = Platform.Password, code = "100001" })).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests, "the place itself does wait");

        using var leaving = leaver.Browser();
        using var closed = await leaving.PostAsJsonAsync("/api/v1/me/closing", new { password = Platform.Password, code = await Authenticator.Of(platform, leaver.Email).Next() });

        closed.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task The_last_administrator_stays_also_when_the_last_two_leave_at_once()
    {
        var consultancy = await platform.NewConsultancy();
        await consultancy.InviteColleague(); // a consultant is no administrator
        using var first = consultancy.Admin.Browser();
        async Task<object> Body(Person admin) => new { password = Platform.Password, code = await Authenticator.Of(platform, admin.Email).Next() };

        using var alone = await first.PostAsJsonAsync("/api/v1/me/closing", await Body(consultancy.Admin));
        var second = await consultancy.InviteColleague("consultancy-admin");
        using var other = second.Browser();
        var (one, two) = (await Body(consultancy.Admin), await Body(second));
        // Their sessions are held until both have come so far that they wait: for the sessions, or one for the other.
        await using var sql = await platform.Sql("identity");
        await using var hold = await sql.BeginTransactionAsync();
        await using (var sessions = new NpgsqlCommand("SELECT 1 FROM session s JOIN person p ON p.id = s.person_id WHERE p.email = ANY($1) FOR UPDATE OF s", sql) { Parameters = { new() { Value = new[] { consultancy.Admin.Email, second.Email } } } })
            await sessions.ExecuteNonQueryAsync();
        var leaving = new[] { first.PostAsJsonAsync("/api/v1/me/closing", one), other.PostAsJsonAsync("/api/v1/me/closing", two) };
        await using var looking = await platform.Sql("identity");
        await Eventually.True(async () =>
        {
            await using var waiting = new NpgsqlCommand("""
                WITH held AS (SELECT pid FROM pg_stat_activity WHERE datname = 'identitydb' AND $1 = ANY(pg_blocking_pids(pid)))
                SELECT count(*) FROM pg_stat_activity a WHERE datname = 'identitydb' AND (pid IN (SELECT pid FROM held) OR EXISTS (SELECT FROM held WHERE held.pid = ANY(pg_blocking_pids(a.pid))))
                """, looking)
            { Parameters = { new() { Value = sql.ProcessID } } };
            return (long)(await waiting.ExecuteScalarAsync())! >= 2;
        });
        await hold.CommitAsync();
        var both = await Task.WhenAll(leaving);

        (await Code(alone)).ShouldBe("account.last-admin");
        both.Count(answer => answer.StatusCode is HttpStatusCode.NoContent).ShouldBe(1);
        (await Code(both.Single(answer => answer.StatusCode is HttpStatusCode.Conflict))).ShouldBe("account.last-admin");
    }

    /// <summary>Whatever table: a row that holds the word anywhere in its text.</summary>
    /// <summary>The same in another service, but for what is frozen.</summary>
    async Task<List<string>> TablesWith(string service, string word)
    {
        var found = new List<string>();
        await using var sql = await platform.Sql(service);
        var tables = (string[])(await new NpgsqlCommand("SELECT array_agg(c.relname::text) FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace", sql).ExecuteScalarAsync())!;
        foreach (var table in tables.Where(table => table is not ("submission" or "file_chunk" or "release_copy" or "client_export_chunk")))
        {
            await using var command = new NpgsqlCommand($"SELECT EXISTS (SELECT FROM \"{table}\" t WHERE t::text ILIKE '%' || $1 || '%')", sql) { Parameters = { new() { Value = word } } };
            if ((bool)(await command.ExecuteScalarAsync())!) found.Add(table);
        }
        return found;
    }

    async Task<string?> Value(string service, string text, Guid id)
    {
        await using var sql = await platform.Sql(service);
        await using var command = new NpgsqlCommand(text, sql) { Parameters = { new() { Value = id } } };
        return (string?)await command.ExecuteScalarAsync();
    }

    async Task<List<string>> TablesWith(string word) => await Tables("SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace", table => $"SELECT count(*) FROM \"{table}\" t WHERE t::text ILIKE '%' || $1 || '%'", word);

    async Task<List<string>> TablesOf(Guid person) => await Tables(
        "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid WHERE a.attname = 'person_id' AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 1", table => $"SELECT count(*) FROM \"{table}\" WHERE person_id = $1", person);

    async Task<List<string>> Tables(string which, Func<string, string> count, object value)
    {
        var (names, found) = (new List<string>(), new List<string>());
        await using var sql = await platform.Sql("identity");
        await using (var command = new NpgsqlCommand(which, sql))
        await using (var reader = await command.ExecuteReaderAsync())
            while (await reader.ReadAsync()) names.Add(reader.GetString(0));
        names.Count.ShouldBeGreaterThan(8);
        foreach (var name in names)
        {
            await using var command = new NpgsqlCommand(count(name), sql) { Parameters = { new() { Value = value } } };
            if ((long)(await command.ExecuteScalarAsync())! > 0) found.Add(name);
        }
        return found;
    }

    async Task<long> Number(string service, string text, Guid id)
    {
        await using var sql = await platform.Sql(service);
        await using var command = new NpgsqlCommand(text, sql) { Parameters = { new() { Value = id } } };
        return (long)(await command.ExecuteScalarAsync())!;
    }

    static async Task<string?> Code(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
}
