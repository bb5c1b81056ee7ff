using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using AseanPlatform.Identity.Tests.Exports;
using AseanPlatform.Identity.Tests.Uploads;
using AseanPlatform.Migrate;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Deletions;

public sealed class ClientDeletionTests(Platform platform)
{
    static readonly string[] Services = ["identity", "content", "assessment", "reporting", "notification", "operations"];

    // That there was a client, and how it went; looked at one by one below. Operations keeps ids and times of requests and messages for ninety days, also of those about the deletion.
    static readonly string[] Kept = ["envelope", "request", "client_copy", "client_deleted", "client_deletion", "deletion_clock", "audit_entry", "audit_chain"];

    [Fact]
    public async Task After_seven_days_nothing_of_the_client_is_in_any_table_and_a_certificate_says_so()
    {
        var consultancy = await platform.NewConsultancy();
        var (client, twin) = (await consultancy.NewClient(language: "zh-Hans"), await consultancy.NewClient());
        var canary = await Fill(consultancy, client);
        await Fill(consultancy, twin);
        using var own = client.Admin.At("identity");
        using var office = consultancy.Admin.At("identity");
        await Unpacked.Ready(own, client.Id, (await own.PostJson<Made>($"/api/v1/clients/{client.Id}/exports", null)).Id);
        string link;
        await using (var reports = await platform.Sql("reporting"))
        {
            await using var newest = new NpgsqlCommand("SELECT id FROM report WHERE client_id = $1", reports) { Parameters = { new() { Value = client.Id } } };
            var report = (Guid)(await newest.ExecuteScalarAsync())!;
            using var notification = await platform.As("notification", "reporting", consultancy.Id, client.Id);
            link = (await notification.PostJson<JsonElement>($"/internal/reports/{report}/links", new { language = "en" })).Text("url");
        }
        var tables = await Tables();
        var before = await Counts(tables, twin.Id);
        foreach (var table in (string[])["assessment.answer", "assessment.submission", "reporting.report", "reporting.file_chunk", "reporting.report_link", "notification.notice", "notification.delivery", "identity.invitation", "identity.membership", "identity.grant_given", "identity.client_export_chunk", "identity.api_key", "identity.break_glass", "identity.session"])
            (await Count(table, client.Id)).ShouldBeGreaterThan(0, table);

        var asked = await Ask(own, client.Id);
        await Due(asked);
        await Done(office, asked);

        foreach (var table in tables.Where(table => !Kept.Contains(table.Split('.')[1]))) (await Count(table, client.Id)).ShouldBe(0, table);
        foreach (var service in Services)
            (await Number(service, "SELECT count(*) FROM client_copy WHERE client_id = $1 AND (state <> 'deleted' OR name <> '' OR country <> '' OR sector IS NOT NULL OR language <> '')", client.Id)).ShouldBe(0, service);
        foreach (var service in (string[])["identity", "assessment"])
        {
            (await Number(service, "SELECT count(*) FROM audit_entry WHERE client_id = $1", client.Id)).ShouldBeGreaterThan(10);
            (await Number(service, "SELECT count(*) FROM audit_entry WHERE client_id = $1 AND payload ->> 'what' <> 'audit.erased'", client.Id)).ShouldBe(0, "only that something was erased is said");
        }
        (await Number("identity", "SELECT count(*) FROM legal_acceptance WHERE for_client = $1", client.Id)).ShouldBe(0);
        (await TablesWith(canary)).ShouldBeEmpty();
        (await TablesWith(client.Name)).ShouldBe(["identity.client_deletion"]);
        (await Counts(tables, twin.Id)).ShouldBe(before);
        await Eventually.True(async () => await Number("identity", "SELECT count(*) FROM audit_entry WHERE number IS NULL AND tenant_id = $1", consultancy.Id) is 0);
        var faults = await new AuditCheck(platform.File.Postgres, null, _ => { }).Verify(["identity", "assessment"], TimeProvider.System);
        faults.Where(fault => fault.Contains(client.Id.ToString(), StringComparison.Ordinal) || fault.Contains(consultancy.Id.ToString(), StringComparison.Ordinal)).ShouldBeEmpty();

        using var answer = await office.GetAsync(new Uri($"/api/v1/deletions/{asked}/certificate", UriKind.Relative));
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        var certificate = JsonSerializer.Deserialize<JsonElement>(bytes);
        certificate.GetProperty("services").EnumerateArray().Select(s => s.Text("service")).ShouldBe(["identity", "assessment", "reporting", "notification", "operations"]);
        certificate.GetProperty("services").EnumerateArray().Single(s => s.Text("service") is "assessment").GetProperty("tables").EnumerateArray().ShouldContain(t => t.Text("name") == "answer" && t.GetProperty("rows").GetInt64() == 42);
        certificate.Text("language").ShouldBe("zh-Hans");
        certificate.Text("lastBackupLapsesOn").ShouldBe(certificate.GetProperty("deletedAt").GetDateTimeOffset().UtcDateTime.AddDays(35).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        (await office.GetStringAsync("/api/v1/audit?what=client-deletion")).ShouldContain(hash);
        // Who asked belongs to nothing any more, and reads it all the same; so does the page, in the language of the client.
        using (var browser = client.Admin.Browser())
        {
            (await browser.GetByteArrayAsync($"/api/v1/deletions/{asked}/certificate")).ShouldBe(bytes);
            var page = await browser.GetStringAsync($"/app/deletions/{asked}");
            page.ShouldContain("删除证书");
            page.ShouldContain(hash);
            (await browser.GetStringAsync($"/app/deletions/{asked}/certificate.txt")).ShouldContain("answer: 42");
            (await browser.GetByteArrayAsync($"/app/deletions/{asked}/certificate.json")).ShouldBe(bytes);
        }
        using (var stranger = twin.Admin.Browser()) (await stranger.GetAsync($"/api/v1/deletions/{asked}/certificate")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        foreach (var reader in new[] { client.Admin, consultancy.Admin })
            (await platform.Mailbox(reader.Email).First(mail => mail.Links.Any(to => to.AbsolutePath == $"/app/deletions/{asked}"))).Text.ShouldContain(hash);
        using (var anybody = platform.Anonymous())
        using (var withdrawn = await anybody.GetAsync(new Uri(link).PathAndQuery))
        {
            withdrawn.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await withdrawn.Content.ReadAsStringAsync()).ShouldContain("the report was withdrawn");
        }

        // What comes late finds nothing to begin with: the word of the submission is delivered again, and forgotten that it was.
        var submitted = await Again("assessment", "AssessmentSubmitted", client.Id, ["reporting", "notification"]);
        (await Count("reporting.report", client.Id)).ShouldBe(0);
        (await Count("notification.notice", client.Id)).ShouldBe(0);
        submitted.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_certificate_waits_for_every_service_and_a_second_word_changes_nothing()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        using var own = client.Admin.At("identity");
        using var office = consultancy.Admin.At("identity");
        await client.Admin.Start(client.Id);
        await using var sql = await platform.Sql("operations");
        await using (var away = await sql.BeginTransactionAsync()) // as long as somebody holds the client there, the service cannot delete it
        {
            await using (var hold = new NpgsqlCommand("SELECT pg_advisory_xact_lock(hashtextextended('client ' || $1::text, 0))", sql) { Parameters = { new() { Value = client.Id } } }) await hold.ExecuteNonQueryAsync();
            var deletion = await Ask(own, client.Id);
            await Due(deletion);
            await Eventually.True(async () => await Number("identity", "SELECT count(*) FROM deletion_acknowledged WHERE deletion_id = $1", deletion) is 4, TimeSpan.FromSeconds(40));

            (await State(office, deletion)).ShouldBe("deleting"); // operations is away
            (await office.GetAsync($"/api/v1/deletions/{deletion}/certificate")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await Count("assessment.assessment", client.Id)).ShouldBe(0);
            await away.CommitAsync();
            await Done(office, deletion);

            var certificate = await office.GetStringAsync($"/api/v1/deletions/{deletion}/certificate");
            (await Again("identity", "ClientDeleted", client.Id, ["assessment", "reporting", "notification", "operations"])).ShouldBe(1);
            await Eventually.True(async () => await Number("operations", "SELECT count(*) FROM outbox_message WHERE sent_at IS NULL AND body LIKE '%' || $1::text || '%'", deletion) is 0);
            (await office.GetStringAsync($"/api/v1/deletions/{deletion}/certificate")).ShouldBe(certificate);
            (await Number("identity", "SELECT count(*) FROM deletion_acknowledged WHERE deletion_id = $1", deletion)).ShouldBe(5);
        }
    }

    [Fact]
    public async Task Only_an_administrator_of_the_client_asks_with_proof_and_any_of_them_withdraws_and_both_sides_are_told()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        var second = await consultancy.Invite(client.Id, "client-admin");
        using var own = client.Admin.At("identity");
        using var office = consultancy.Admin.At("identity");
        using var viewer = (await consultancy.Invite(client.Id, "viewer")).At("identity");
        using var neighbour = (await consultancy.NewClient()).Admin.At("identity");
        using var operators = platform.Operator().At("identity");
        var path = $"/api/v1/clients/{client.Id}/deletion";
        foreach (var (http, status) in new[] { (office, HttpStatusCode.Forbidden), (viewer, HttpStatusCode.Forbidden), (operators, HttpStatusCode.Forbidden), (neighbour, HttpStatusCode.NotFound) })
        {
            (await http.PostAsJsonAsync(path, new { password = Platform.Password })).StatusCode.ShouldBe(status);
            (await http.DeleteAsync(path)).StatusCode.ShouldBe(status);
        }
        await Execute("identity", "UPDATE session SET created_at = now() - interval '1 hour' WHERE client_id = $1", client.Id);
        (await own.PostAsJsonAsync(path, new { })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await own.PostAsJsonAsync(path, new { password = "not the password" })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);

        var deletion = await Ask(own, client.Id);

        (await (await own.PostAsJsonAsync(path, new { password = Platform.Password })).Code(HttpStatusCode.Conflict)).ShouldBe("deletion.open");
        (await office.GetJson<JsonElement>(path)).GetProperty("deletion").GetProperty("dueAt").GetDateTimeOffset().ShouldBe(DateTimeOffset.UtcNow.AddDays(7), TimeSpan.FromMinutes(2));
        foreach (var reader in new[] { client.Admin, second, consultancy.Admin })
            (await platform.Mailbox(reader.Email).First(mail => mail.Subject == $"All data of {client.Name} will be deleted")).Links.ShouldContain(to => to.AbsolutePath == $"/app/clients/{client.Id}/data");
        // The worker looks, and the seven days are not over.
        await Execute("identity", "UPDATE deletion_clock SET due_at = now() WHERE deletion_id = $1", deletion);
        using (var other = second.At("identity")) (await other.DeleteAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await own.DeleteAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await platform.Mailbox(consultancy.Admin.Email).First(mail => mail.Subject == $"The data of {client.Name} will not be deleted");
        await Due(deletion);
        var again = await Ask(own, client.Id);
        await Due(again);
        await Done(office, again); // whoever is looked at later is done: the one that was withdrawn was passed over

        (await State(office, deletion)).ShouldBe("withdrawn");
    }

    /// <summary>Something of every kind, with a word that nobody else has.</summary>
    async Task<string> Fill(Consultancy consultancy, ClientOrganisation client)
    {
        var canary = Platform.Unique("canary");
        using var office = consultancy.Admin.At("identity");
        using var own = client.Admin.At("identity");
        await platform.SubmittedWithReport(client);
        await office.PostJson($"/api/v1/clients/{client.Id}/invitations", new { email = $"open@{canary}.test", name = $"Open {canary}", language = "en", role = "viewer" });
        var consultant = await consultancy.InviteColleague();
        var person = (await office.GetJson<JsonElement>("/api/v1/people")).EnumerateArray().Single(p => p.Text("email") == consultant.Email).GetProperty("personId").GetGuid();
        (await office.PutAsync($"/api/v1/clients/{client.Id}/grants/{person}", null)).EnsureSuccessStatusCode();
        await Execute("identity", "INSERT INTO api_key (id, tenant_id, client_id, name, actions, all_clients, made_by, made_at, expires_at) VALUES (gen_random_uuid(), $2, $1, $3, ARRAY['assessments:read'], false, gen_random_uuid(), now(), now() + interval '1 day')", client.Id, consultancy.Id, canary);
        await Execute("identity", """
            INSERT INTO legal_acceptance (id, tenant_id, person_id, name, kind, version, for_tenant, for_client, accepted_at) SELECT gen_random_uuid(), t, gen_random_uuid(), $3, 'terms', 1, $2, $1, now() FROM unnest(ARRAY[$2, '00000000-0000-7000-8000-000000000001'::uuid]) t
            """, client.Id, consultancy.Id, canary);
        await Execute("identity", "INSERT INTO break_glass (id, tenant_id, client_id, person_id, name, reason, minutes, asked_at) VALUES (gen_random_uuid(), $2, $1, gen_random_uuid(), $3, $3, 15, now() - interval '2 days')", client.Id, consultancy.Id, canary);
        await Execute("assessment", "UPDATE answer_write SET words = $2 WHERE client_id = $1 AND statement_id = 'te-01'", client.Id, canary);
        await Execute("assessment", "UPDATE answer SET saved_by_name = $2 WHERE client_id = $1 AND statement_id = 'te-01'", client.Id, canary); // its words are locked
        await Eventually.True(async () => await Count("notification.notice", client.Id) > 0);
        await Eventually.True(async () => await Number("notification", "SELECT count(*) FROM delivery WHERE client_id = $1 AND state IN ('waiting', 'sending')", client.Id) is 0);
        (await TablesWith(canary)).Count.ShouldBeGreaterThan(5);
        return canary;
    }

    static async Task<Guid> Ask(HttpClient own, Guid client) => (await own.PostJson<Made>($"/api/v1/clients/{client}/deletion", new { password = Platform.Password })).Id;

    Task Due(Guid deletion) => Execute("identity", "WITH d AS (UPDATE client_deletion SET due_at = now() - interval '1 second' WHERE id = $1) UPDATE deletion_clock SET due_at = now() - interval '1 second' WHERE deletion_id = $1 AND due_at IS NOT NULL", deletion);

    static async Task Done(HttpClient office, Guid deletion) => await Eventually.True(async () => await State(office, deletion) is "done", TimeSpan.FromSeconds(60), "the certificate");

    static async Task<string?> State(HttpClient office, Guid deletion) =>
        (await office.GetJson<JsonElement>("/api/v1/deletions")).EnumerateArray().Where(d => d.GetProperty("id").GetGuid() == deletion).Select(d => d.Text("state")).SingleOrDefault();

    /// <summary>Sends a message about the client again, to services that no longer know they had it. How many there are.</summary>
    async Task<int> Again(string from, string message, Guid client, string[] to)
    {
        var ids = new List<Guid>();
        await using (var sql = await platform.Sql(from))
        {
            await using var find = new NpgsqlCommand("SELECT message_id FROM outbox_message WHERE exchange LIKE '%:' || $1 AND body LIKE '%' || $2::text || '%'", sql) { Parameters = { new() { Value = message }, new() { Value = client } } };
            await using var row = await find.ExecuteReaderAsync();
            while (await row.ReadAsync()) ids.Add(row.GetGuid(0));
        }
        foreach (var service in to) await Execute(service, "DELETE FROM inbox_message WHERE message_id = ANY($1)", ids.ToArray());
        await Execute(from, "UPDATE outbox_message SET sent_at = NULL WHERE message_id = ANY($1)", ids.ToArray());
        foreach (var service in to)
            await Eventually.True(async () =>
            {
                await using var sql = await platform.Sql(service);
                await using var seen = new NpgsqlCommand("SELECT count(DISTINCT message_id) FROM inbox_message WHERE message_id = ANY($1)", sql) { Parameters = { new() { Value = ids.ToArray() } } };
                return (long)(await seen.ExecuteScalarAsync())! == ids.Count;
            }, TimeSpan.FromSeconds(30), $"{message} at {service}");
        return ids.Count;
    }

    async Task<List<string>> Tables() => await Named("SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND a.attname = 'client_id' AND NOT a.attisdropped");

    async Task<List<string>> Named(string query)
    {
        var tables = new List<string>();
        foreach (var service in Services)
        {
            await using var sql = await platform.Sql(service);
            await using var command = new NpgsqlCommand(query, sql);
            await using var row = await command.ExecuteReaderAsync();
            while (await row.ReadAsync()) tables.Add($"{service}.{row.GetString(0)}");
        }
        tables.Count.ShouldBeGreaterThan(30);
        return tables;
    }

    async Task<List<string>> TablesWith(string word)
    {
        var found = new List<string>();
        foreach (var table in await Named("SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"))
        {
            await using var sql = await platform.Sql(table.Split('.')[0]);
            await using var command = new NpgsqlCommand($"SELECT EXISTS (SELECT FROM \"{table.Split('.')[1]}\" t WHERE t::text LIKE '%' || $1 || '%')", sql) { Parameters = { new() { Value = word } } };
            if (table.EndsWith("_chunk", StringComparison.Ordinal) || table.EndsWith("release_copy", StringComparison.Ordinal) || table.StartsWith("content.release", StringComparison.Ordinal)) continue; // bytes
            if ((bool)(await command.ExecuteScalarAsync())!) found.Add(table);
        }
        return found;
    }

    /// <summary>Of what belongs to the client's work; sessions, jobs and the log live on.</summary>
    async Task<List<string>> Counts(List<string> tables, Guid client)
    {
        var counts = new List<string>();
        foreach (var table in tables.Where(t => t.Split('.')[1] is not ("session" or "job" or "audit_entry" or "client_grant" or "delivery" or "notice"))) counts.Add($"{table} {await Count(table, client)}");
        return counts;
    }

    Task<long> Count(string table, Guid client) => Number(table.Split('.')[0], $"SELECT count(*) FROM {table.Split('.')[1]} WHERE client_id = $1", client);

    async Task<long> Number(string service, string text, Guid id)
    {
        await using var sql = await platform.Sql(service);
        await using var command = new NpgsqlCommand(text, sql) { Parameters = { new() { Value = id } } };
        return (long)(await command.ExecuteScalarAsync())!;
    }

    async Task Execute(string service, string text, params object[] values)
    {
        await using var sql = await platform.Sql(service);
        await using var command = new NpgsqlCommand(text, sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync();
    }
}
