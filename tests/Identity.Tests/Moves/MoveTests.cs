using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Moves;

/// <summary>A client leaves its consultancy: who reads what before and after, that its own people go on reading, and that nothing written or under way is lost.</summary>
[Collection(nameof(Alone))]
public sealed class MoveTests(Platform platform)
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(2), Later = TimeSpan.FromSeconds(60);
    static readonly string[] Databases = ["identity", "content", "assessment", "reporting", "notification", "operations"];

    sealed record Move(Guid Id, string State, string From, string? To);

    sealed record Sent(Guid SubmissionId);

    sealed record Offer(Guid Id, string ClientName, string Country, string AskedBy);

    /// <summary>A client with an assessment, whose administrator has a second factor.</summary>
    sealed record Leaving(ClientOrganisation Client, Person Owner, Guid Assessment)
    {
        public Guid Id => Client.Id;
        public Consultancy Old => Client.Consultancy;
    }

    async Task<Leaving> NewLeaving()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        var owner = await platform.SetUpSecondFactor(client.Admin);
        return new(client, owner, await owner.Start(client.Id));
    }

    static async Task<Guid> Leave(Leaving leaving, string? slug = null)
    {
        using var http = leaving.Owner.At("identity");
        return (await http.PostJson<Made>($"/api/v1/clients/{leaving.Id}/moves", new { password = Platform.Password, slug })).Id;
    }

    static async Task Arrived(Leaving leaving)
    {
        using var browser = leaving.Owner.Browser();
        await Eventually.True(async () => (await Moves(browser, leaving.Id)).First().State == "done", TimeSpan.FromSeconds(30), "the end of the move");
    }

    static Task<List<Move>> Moves(HttpClient http, Guid client) => http.GetJson<List<Move>>($"/api/v1/clients/{client}/moves");

    static HttpRequestMessage Answer(Leaving leaving, string statement, int level, int basedOn = 0, Guid? write = null) => new(HttpMethod.Put, $"/api/v1/assessments/{leaving.Assessment}/answers/{statement}")
    {
        Content = JsonContent.Create(new { writeId = write ?? Guid.CreateVersion7(), basedOn, notApplicable = false, level, words = "We do. 我们做。" }),
    };

    [Fact]
    public async Task Of_a_client_that_manages_itself_the_consultancy_reads_nothing_within_two_seconds_and_its_own_people_never_stop()
    {
        var leaving = await NewLeaving();
        var (old, id) = (leaving.Old, leaving.Id);
        var (consultant, insider, contributor) = (await old.InviteColleague(), await old.InviteColleague(), await old.Invite(id, "contributor"));
        using var admins = old.Admin.At("identity");
        using (var self = consultant.At("identity"))
            await admins.PutAsync($"/api/v1/clients/{id}/grants/{(await self.GetJson<JsonElement>("/api/v1/me")).GetProperty("personId").GetGuid()}", null);
        await admins.PostJson($"/api/v1/clients/{id}/invitations", new { email = insider.Email, name = "Insider", language = "en", role = "viewer" });
        var inside = await platform.Accept(old.Id, id, insider.Email, "Insider");
        await admins.PostJson($"/api/v1/clients/{id}/invitations", new { email = $"open@{Platform.Unique("p")}.test", name = "Invited", language = "en", role = "viewer" });
        using var theirs = platform.Program((await old.Admin.NewKey(["clients:read", "assessments:read"], [id])).Secret);
        using var own = platform.Program((await leaving.Owner.NewKey(["assessments:read"])).Secret);
        (string Who, HttpClient Http)[] left = [("admin", old.Admin.Browser()), ("consultant", consultant.Browser()), ("insider", inside.Browser()), ("key of the consultancy", theirs), ("key of the client", own)];
        using var stays = contributor.Browser();
        var path = $"/api/v1/clients/{id}/assessment";
        foreach (var (who, http) in left) await Eventually.Passes(async () => (await http.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.OK, who));
        await Eventually.Passes(async () => (await left[0].Http.GetStringAsync("/app/clients")).ShouldContain(leaving.Client.Name));
        var (interrupted, over) = (new ConcurrentBag<HttpStatusCode>(), false);
        var reading = Task.Run(async () =>
        {
            while (!Volatile.Read(ref over))
                foreach (var mine in new[] { path, $"/api/v1/assessments/{leaving.Assessment}", $"/api/v1/reports?clientId={id}", $"/api/v1/clients/{id}", "/api/v1/notices", $"/app/clients/{id}/access" })
                    if ((await stays.GetAsync(mine)).StatusCode is var status and not HttpStatusCode.OK) interrupted.Add(status);
        });

        await Leave(leaving);
        await Eventually.Passes(async () =>
        {
            foreach (var (who, http) in left) ((int)(await http.GetAsync(path)).StatusCode).ShouldBeOneOf([401, 403, 404], who);
            (await left[0].Http.GetAsync($"/api/v1/clients/{id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await left[0].Http.GetAsync($"/app/clients/{id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            foreach (var list in new[] { "/api/v1/clients", "/api/v1/portfolio", "/api/v1/clients/export.csv", "/app/clients" }) (await left[0].Http.GetStringAsync(list)).ShouldNotContain(leaving.Client.Name);
            (await theirs.GetStringAsync("/api/v1/clients")).ShouldNotContain(leaving.Client.Name);
        }, Soon);

        await Arrived(leaving);
        await Eventually.Passes(async () => (await stays.SendAsync(Answer(leaving, "te-01", 3))).StatusCode.ShouldBe(HttpStatusCode.OK));
        Volatile.Write(ref over, true);
        await reading;
        interrupted.ShouldBeEmpty();
        var me = await stays.GetJson<JsonElement>("/api/v1/me");
        me.GetProperty("tenant").GetProperty("kind").GetString().ShouldBe("self-managed");
        me.GetProperty("client").GetProperty("id").GetGuid().ShouldBe(id);

        foreach (var database in Databases) (await platform.RowsOf(database, id, old.Id)).ShouldBeEmpty(database);
        (await left[0].Http.GetStringAsync("/api/v1/audit?what=move")).ShouldContain("move.left");
        using var browser = leaving.Owner.Browser();
        var log = await browser.GetStringAsync("/api/v1/audit?what=move");
        log.ShouldContain("move.moving");
        log.ShouldContain("move.done");
        (await platform.Mailbox(old.Admin.Email).First(m => m.Subject == $"{leaving.Client.Name} has left {old.Name}", Later)).Text.ShouldContain("can read its data any more");
        await platform.Mailbox(contributor.Email).First(m => m.Subject == $"{leaving.Client.Name} now manages itself", Later);
        platform.Mailbox(consultant.Email).Messages().ShouldNotContain(m => m.Subject.Contains("now manages itself", StringComparison.Ordinal));
        await Eventually.Passes(async () => (await stays.GetStringAsync("/api/v1/notices")).ShouldContain("client-self-managed"));
        foreach (var (_, http) in left) http.Dispose();
    }

    [Fact]
    public async Task Another_consultancy_sees_who_asks_and_nothing_more_until_it_accepts_and_then_all_of_it()
    {
        var leaving = await NewLeaving();
        var (next, third) = (await platform.NewConsultancy(), await platform.NewConsultancy());
        using var accepting = next.Admin.Browser();
        using var meddling = third.Admin.Browser();
        using var old = leaving.Old.Admin.Browser();
        using var own = leaving.Owner.Browser();
        var path = $"/api/v1/clients/{leaving.Id}/assessment";

        var move = await Leave(leaving, next.Slug);
        var offer = (await accepting.GetJson<List<Offer>>("/api/v1/move-offers")).ShouldHaveSingleItem();
        (offer.Id, offer.ClientName, offer.Country, offer.AskedBy).ShouldBe((move, leaving.Client.Name, "VN", leaving.Owner.Name));
        (await meddling.GetJson<List<Offer>>("/api/v1/move-offers")).ShouldBeEmpty();
        foreach (var who in new[] { meddling, old }) (await who.PostAsync($"/api/v1/move-offers/{move}/acceptance", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await accepting.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await old.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await platform.Mailbox(next.Admin.Email).First(m => m.Subject == $"{leaving.Client.Name} wants to come to {next.Name}", Later)).Links.ShouldContain(link => link.AbsolutePath == "/app/offers");

        (await accepting.PostAsync($"/api/v1/move-offers/{move}/acceptance", null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await Eventually.Passes(async () => (await old.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound), Soon);
        await Arrived(leaving);
        await Eventually.Passes(async () =>
        {
            (await accepting.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await accepting.GetStringAsync("/api/v1/portfolio")).ShouldContain(leaving.Client.Name);
            (await own.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.OK);
        });
        (await accepting.PostAsync($"/api/v1/move-offers/{move}/acceptance", null)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        foreach (var database in Databases) (await platform.RowsOf(database, leaving.Id, leaving.Old.Id)).ShouldBeEmpty(database);
        await platform.Mailbox(leaving.Owner.Email).First(m => m.Subject == $"{leaving.Client.Name} now belongs to {next.Name}", Later);
        await platform.Mailbox(next.Admin.Email).First(m => m.Subject == $"{leaving.Client.Name} is now a client of {next.Name}", Later);
        (await accepting.GetStringAsync("/api/v1/audit?what=move")).ShouldContain("move.arrived");

        // And on, to itself, and to the third: each move has the next number, and the tenant that was made for one client ends with it.
        await Leave(leaving);
        await Arrived(leaving);
        await Eventually.Passes(async () => (await accepting.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound), Soon);
        var own2 = (await own.GetJson<JsonElement>("/api/v1/me")).GetProperty("tenant").GetProperty("id").GetGuid();
        var last = await Leave(leaving, third.Slug);
        (await meddling.PostAsync($"/api/v1/move-offers/{last}/acceptance", null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await Arrived(leaving);
        await Eventually.Passes(async () => (await meddling.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.OK));
        await Eventually.True(async () => (string?)await Scalar("identity", "SELECT state FROM tenant_account WHERE id = $1", own2) == "closed");
        foreach (var service in new[] { "identity", "assessment", "reporting", "notification", "operations" }) (await Scalar(service, "SELECT epoch FROM client_home WHERE client_id = $1", leaving.Id)).ShouldBe(3L, service);
    }

    [Fact]
    public async Task An_offer_can_be_declined_withdrawn_and_expires_and_then_nothing_has_changed()
    {
        var leaving = await NewLeaving();
        var next = await platform.NewConsultancy();
        using var accepting = next.Admin.Browser();
        using var old = leaving.Old.Admin.Browser();
        using var own = leaving.Owner.Browser();

        var declined = await Leave(leaving, next.Slug);
        (await Refusal(leaving, new { password = Platform.Password })).ShouldBe("move.under-way");
        (await accepting.DeleteAsync($"/api/v1/move-offers/{declined}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await platform.Mailbox(leaving.Owner.Email).First(m => m.Subject == $"{next.Name} has declined", Later);
        var withdrawn = await Leave(leaving, next.Slug);
        (await own.DeleteAsync($"/api/v1/clients/{leaving.Id}/moves/{withdrawn}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var expired = await Leave(leaving, next.Slug);
        await Scalar("identity", "UPDATE client_move SET expires_at = now() - interval '1 s' WHERE id = $1 RETURNING 1", expired);
        await platform.Mailbox(leaving.Owner.Email).First(m => m.Subject == $"{next.Name} has not answered", Later);

        foreach (var over in new[] { declined, withdrawn, expired }) (await accepting.PostAsync($"/api/v1/move-offers/{over}/acceptance", null)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await Moves(own, leaving.Id)).Select(m => m.State).ShouldBe(["expired", "withdrawn", "declined"]);
        (await accepting.GetJson<List<Offer>>("/api/v1/move-offers")).ShouldBeEmpty();
        (await old.GetAsync($"/api/v1/clients/{leaving.Id}/assessment")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await accepting.GetAsync($"/api/v1/clients/{leaving.Id}/assessment")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Only_the_clients_own_administrator_moves_it_with_second_factor_and_password()
    {
        var leaving = await NewLeaving();
        var (other, second) = (await leaving.Old.NewClient(), await leaving.Old.Invite(leaving.Id, "client-admin"));
        var contributor = await leaving.Old.Invite(leaving.Id, "contributor");
        var consultancys = await platform.SetUpSecondFactor(await leaving.Old.InviteColleague());
        using var admins = leaving.Old.Admin.At("identity");
        await admins.PostJson($"/api/v1/clients/{leaving.Id}/invitations", new { email = consultancys.Email, name = "Both", language = "en", role = "client-admin" });
        await Scalar("identity", "INSERT INTO membership (id, tenant_id, client_id, person_id, roles, created_at) SELECT gen_random_uuid(), $1, $2, id, '{client-admin}', now() FROM person WHERE email = $3 RETURNING 1", leaving.Old.Id, leaving.Id, consultancys.Email);
        using (var choosing = consultancys.At("identity"))
            (await choosing.PutAsJsonAsync("/api/v1/sessions/current/membership", new { tenantId = leaving.Old.Id, clientId = leaving.Id })).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var right = new { password = Platform.Password };

        (await Refusal(leaving with { Owner = second }, right)).ShouldBe("move.second-factor");
        (await Refusal(leaving with { Owner = consultancys }, right)).ShouldBe("move.of-consultancy");
        (await Refusal(leaving with { Owner = contributor }, right)).ShouldBe("forbidden");
        (await Refusal(leaving with { Owner = leaving.Old.Admin }, right)).ShouldBe("forbidden");
        (await Refusal(leaving with { Client = other }, right)).ShouldBe("not-found");
        (await Refusal(leaving, new { password = "not the password" })).ShouldBe("invalid");
        (await Refusal(leaving, new { password = Platform.Password, slug = "nobody-of-this-name" })).ShouldBe("invalid");
        (await Refusal(leaving, new { password = Platform.Password, slug = leaving.Old.Slug })).ShouldBe("invalid");
        (await Refusal(leaving, new { password = Platform.Password, slug = "hub" })).ShouldBe("invalid");
        using var own = leaving.Owner.At("identity");
        (await Moves(own, leaving.Id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task While_a_service_has_not_rewritten_its_rows_writing_waits_reading_goes_on_and_then_both_work()
    {
        var leaving = await NewLeaving();
        using var own = leaving.Owner.Browser();
        await using var hold = await platform.Sql("reporting");
        await using (var command = new NpgsqlCommand("SELECT pg_advisory_lock_shared(7061, platform.fence_of($1))", hold) { Parameters = { new() { Value = leaving.Id } } }) await command.ExecuteNonQueryAsync(); // as a long write would

        await Leave(leaving);
        await Eventually.True(async () => Equals(await Scalar("assessment", "SELECT count(*) FROM client_home WHERE client_id = $1", leaving.Id), 1L), what: "Assessment's part");
        using (var waits = await own.SendAsync(Answer(leaving, "te-01", 2)))
        {
            waits.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            waits.Headers.RetryAfter.ShouldNotBeNull();
        }
        foreach (var path in new[] { $"/api/v1/assessments/{leaving.Assessment}", $"/api/v1/reports?clientId={leaving.Id}", $"/api/v1/clients/{leaving.Id}", "/app" })
            (await own.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.OK, path);
        (await Moves(own, leaving.Id))[0].State.ShouldBe("moving");

        await hold.CloseAsync();
        await Arrived(leaving);
        await Eventually.Passes(async () => (await own.SendAsync(Answer(leaving, "te-01", 2))).StatusCode.ShouldBe(HttpStatusCode.OK), TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Answers_saved_across_the_move_are_all_there_and_a_submission_of_just_before_it_is_reported_once()
    {
        var leaving = await NewLeaving();
        using var own = leaving.Owner.Browser();
        var view = await own.GetJson<JsonElement>($"/api/v1/assessments/{leaving.Assessment}");
        var statements = view.GetProperty("statements").EnumerateArray().Where(s => s.GetProperty("shown").GetBoolean()).Select(s => s.GetProperty("id").GetString()!).ToList();
        var moving = Task.CompletedTask;

        for (var n = 0; n < statements.Count; n++)
        {
            if (n == 10) moving = Leave(leaving);
            for (var write = Guid.CreateVersion7(); ; await Task.Delay(50)) // as the page does: the same write, until it is stored
            {
                using var answer = await own.SendAsync(Answer(leaving, statements[n], n % 5, write: write));
                if (answer.IsSuccessStatusCode) break;
                answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, await answer.Content.ReadAsStringAsync());
            }
        }
        await moving;
        await Arrived(leaving);
        var stored = (await own.GetJson<JsonElement>($"/api/v1/assessments/{leaving.Assessment}")).GetProperty("answers").EnumerateArray().ToDictionary(a => a.GetProperty("statementId").GetString()!, a => a.GetProperty("level").GetInt32());
        statements.Select((id, n) => stored.GetValueOrDefault(id, -1) == n % 5).ShouldAllBe(same => same);

        // As the answers above: what is told to wait asks again.
        async Task<Guid> Submit() => (await Eventually.Value(async () =>
        {
            using var answer = await own.PostAsync($"/api/v1/assessments/{leaving.Assessment}/submissions", null);
            return answer.StatusCode is HttpStatusCode.ServiceUnavailable ? null : await answer.Json<Sent>();
        }, TimeSpan.FromSeconds(20), "the submission")).SubmissionId;

        // On to another consultancy, at the moment of a submission.
        var next = await platform.NewConsultancy();
        var move = await Leave(leaving, next.Slug);
        using var accepting = next.Admin.Browser();
        var submission = await Submit();
        (await accepting.PostAsync($"/api/v1/move-offers/{move}/acceptance", null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await Arrived(leaving);
        await Eventually.True(async () => (await own.GetJson<JsonElement>($"/api/v1/reports?clientId={leaving.Id}")).EnumerateArray().Any(r => r.GetProperty("state").GetString() == "ready"), TimeSpan.FromSeconds(90), "the report");
        await platform.Mailbox(leaving.Owner.Email).First(m => m.Links.Any(link => link.AbsolutePath.StartsWith("/app/reports/", StringComparison.Ordinal)), Later);
        using var operators = platform.Operator().At("operations");
        await Eventually.True(async () => (await operators.GetJson<JsonElement>($"/api/v1/operations/requests/{submission}")).GetProperty("request").GetProperty("state").GetString() == "told", Later, "a request that came to its end");
        platform.Mailbox(leaving.Owner.Email).Messages().Count(m => m.Links.Any(link => link.AbsolutePath.StartsWith("/app/reports/", StringComparison.Ordinal))).ShouldBe(1);
        (await Scalar("reporting", "SELECT count(*) FROM report WHERE source_id = $1 AND tenant_id = $2", submission, next.Id)).ShouldBe(1L);
        foreach (var database in Databases) (await platform.RowsOf(database, leaving.Id, leaving.Old.Id)).ShouldBeEmpty(database);
    }

    static async Task<string?> Refusal(Leaving leaving, object body)
    {
        using var http = leaving.Owner.At("identity");
        using var answer = await http.PostAsJsonAsync($"/api/v1/clients/{leaving.Id}/moves", body);
        answer.IsSuccessStatusCode.ShouldBeFalse();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
    }

    async Task<object?> Scalar(string service, string query, params object[] values)
    {
        await using var sql = await platform.Sql(service);
        await using var command = new NpgsqlCommand(query, sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return await command.ExecuteScalarAsync();
    }
}
