using System.Text.Json;
using AseanPlatform.Migrate;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Shared.Tests;

/// <summary>The audit log: what the database itself writes, seals and refuses, and what the check finds.</summary>
public sealed class AuditTests(Servers servers) : IAsyncLifetime
{
    static readonly Guid Tenant = Guid.CreateVersion7(), Client = Guid.CreateVersion7(), Other = Guid.CreateVersion7(), Person = Guid.CreateVersion7();
    string _service = "", _heads = "";

    public async ValueTask InitializeAsync() => (_service, _heads) = (await servers.NewDatabase(), Path.Combine(Path.GetTempPath(), $"heads-{Guid.NewGuid():N}.json"));

    public ValueTask DisposeAsync()
    {
        File.Delete(_heads);
        return ValueTask.CompletedTask;
    }

    Task<object?> Admin(string sql, params object[] values) => Servers.Sql(servers.AdminOf(_service), sql, values);

    Task<object?> Seal() => Servers.Sql(servers.App(_service), "SELECT platform.seal_audit(1000)");

    Task<IReadOnlyList<string>> Verify(string? heads = null) => new AuditCheck(servers.Admin, heads, _ => { }).Verify([_service], TimeProvider.System);

    /// <summary>A connection of the service's login that is told whose rows it may see, and who acts.</summary>
    async Task<NpgsqlConnection> App(Guid? client = null, Guid? person = null, Guid? tenant = null)
    {
        var connection = new NpgsqlConnection(servers.App(_service));
        await connection.OpenAsync();
        await using var tell = new NpgsqlCommand("""
            SELECT set_config('app.tenant_id', $1, false), set_config('app.client_id', $2, false), set_config('app.person_id', $3, false), set_config('app.all_clients', 'on', false),
                   set_config('app.staff', 'on', false), set_config('app.actor', $4, false)
            """, connection);
        foreach (var value in new[] { $"{tenant ?? Tenant}", $"{client}", $"{person}", person is null ? "" : JsonSerializer.Serialize(new { by = person, name = "Phuong", @as = "session 1", from = "203.0.113.7" }) })
            tell.Parameters.AddWithValue(value);
        await tell.ExecuteNonQueryAsync();
        return connection;
    }

    static async Task<int> Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>Notes of a client and a memo of the tenant, sealed: a chain of 10 and one of 1.</summary>
    async Task Write()
    {
        await using var app = await App(Client, Person);
        for (var n = 0; n < 10; n++) await Run(app, $"INSERT INTO note VALUES (gen_random_uuid(), '{Tenant}', '{Client}', 'note {n}')");
        await Run(app, $"INSERT INTO memo VALUES (gen_random_uuid(), '{Tenant}')");
        (await Seal()).ShouldBe(11);
        (await Verify()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_way_of_changing_a_row_says_who_what_old_and_new_and_from_where()
    {
        await using (var app = await App(Client, Person))
        {
            await Run(app, $"INSERT INTO note VALUES (gen_random_uuid(), '{Tenant}', '{Client}', 'first')");
            await Run(app, "UPDATE note SET words = 'second'");
            await Run(app, "UPDATE note SET words = 'second'"); // nothing changed
            await Run(app, "DELETE FROM note");
        }
        await using (var app = await App()) await Run(app, $"INSERT INTO memo VALUES (gen_random_uuid(), '{Tenant}')"); // a job

        var said = (string)(await Admin("SELECT jsonb_agg(CASE WHEN network IS NULL THEN payload ELSE payload || jsonb_build_object('from', network) END - 'at' - 'of' ORDER BY id)::text FROM audit_entry"))!;
        var entries = JsonDocument.Parse(said).RootElement.EnumerateArray().ToList();
        entries.Select(e => e.GetProperty("what").GetString()).ShouldBe(["note.added", "note.changed", "note.removed", "memo.added"]);
        var changed = entries[1];
        (changed.GetProperty("by").GetGuid(), changed.GetProperty("name").GetString(), changed.GetProperty("as").GetString(), changed.GetProperty("from").GetString(), changed.GetProperty("label").GetString())
            .ShouldBe((Person, "Phuong", "session 1", "203.0.113.7", "second"));
        changed.GetProperty("old").GetProperty("words").GetString().ShouldBe("first");
        changed.GetProperty("new").GetProperty("words").GetString().ShouldBe("second");
        entries[3].GetProperty("as").GetString().ShouldBe($"{_service}_app");
        entries[3].TryGetProperty("by", out _).ShouldBeFalse();
        (await Admin("SELECT count(*) FROM audit_entry WHERE client_id IS NULL")).ShouldBe(1L);
    }

    [Fact]
    public async Task Rows_that_one_statement_adds_leave_an_entry_each_that_is_as_good_as_one_written_alone()
    {
        await using (var app = await App(Client, Person))
        {
            await Run(app, $"INSERT INTO parcel SELECT gen_random_uuid(), '{Tenant}', CASE WHEN n % 2 = 0 THEN uuid '{Client}' ELSE uuid '{Other}' END FROM generate_series(1, 100) n");
            await Run(app, $"INSERT INTO parcel SELECT gen_random_uuid(), '{Tenant}', '{Client}' WHERE false"); // nothing was added
            await Run(app, $"DELETE FROM parcel WHERE client_id = '{Other}'");
        }

        (await Admin("SELECT count(*) FROM audit_entry e WHERE payload ->> 'what' = 'parcel.added' AND payload ->> 'of' = payload #>> '{new,id}' AND payload ->> 'name' = 'Phuong' AND network = '203.0.113.7'")).ShouldBe(100L);
        (await Admin("SELECT count(DISTINCT (salt, hash, network_salt)) FROM audit_entry WHERE payload ->> 'what' = 'parcel.added'")).ShouldBe(100L);
        (await Admin("SELECT count(*) FROM audit_entry WHERE client_id = $1 AND payload ->> 'what' = 'parcel.added'", Client)).ShouldBe(50L);
        (await Admin("SELECT count(*) FROM audit_entry WHERE payload ->> 'what' = 'parcel.removed'")).ShouldBe(50L);
        (await Seal()).ShouldBe(150);
        (await Verify()).ShouldBeEmpty();
        await Admin("UPDATE audit_entry SET payload = payload || '{\"name\": \"Nobody\"}' WHERE id = (SELECT id FROM audit_entry WHERE payload ->> 'what' = 'parcel.added' LIMIT 1)");
        (await Verify()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_entry_commits_or_vanishes_with_its_change()
    {
        await using var app = await App(Client, Person);
        await using (var transaction = await app.BeginTransactionAsync())
        {
            await Run(app, $"INSERT INTO note VALUES (gen_random_uuid(), '{Tenant}', '{Client}', 'undone')");
            (await Admin("SELECT count(*) FROM audit_entry")).ShouldBe(0L);
            await transaction.RollbackAsync();
        }
        (await Admin("SELECT count(*) FROM audit_entry")).ShouldBe(0L);
    }

    [Fact]
    public async Task The_services_login_reads_the_log_and_changes_nothing_in_it()
    {
        await Write();
        await using var app = await App();
        foreach (var attack in new[]
        {
            "UPDATE audit_entry SET payload = '{}'", "UPDATE audit_entry SET number = NULL, link = NULL", "DELETE FROM audit_entry", "TRUNCATE audit_entry",
            $"INSERT INTO audit_entry (tenant_id, at, payload, salt, hash) VALUES ('{Tenant}', now(), '{{}}', '', '')",
            "UPDATE audit_chain SET length = 1", "DELETE FROM audit_chain", $"INSERT INTO audit_chain VALUES (gen_random_uuid(), '{Tenant}', NULL, 1, '', now())",
            $"SELECT platform.audit('{Tenant}', NULL, 'made.up', NULL, NULL, NULL, '{{}}')", $"SELECT platform.keep_head('{Client}', '{Tenant}', '{Client}', 1, '')", "SELECT platform.audit_log()",
            "ALTER TABLE note DISABLE TRIGGER audited", "DROP TRIGGER audited ON note", "SET session_replication_role = replica", "ALTER TABLE audit_entry DISABLE ROW LEVEL SECURITY",
            "CREATE TRIGGER mine BEFORE UPDATE ON note FOR EACH ROW EXECUTE FUNCTION platform.audit_note()",
        })
            (await Should.ThrowAsync<PostgresException>(() => Run(app, attack), attack)).SqlState.ShouldBe("42501", attack);
        (await Verify()).ShouldBeEmpty();

        await using var ofOther = await App(tenant: Other);
        await using var count = new NpgsqlCommand("SELECT (SELECT count(*) FROM audit_entry) + (SELECT count(*) FROM audit_chain)", ofOther);
        (await count.ExecuteScalarAsync()).ShouldBe(0L);
    }

    [Theory]
    [InlineData("UPDATE audit_entry SET payload = jsonb_set(payload, '{name}', '\"Nobody\"') WHERE number = 4 AND client_id IS NOT NULL", "row 4 was altered: its words")]
    [InlineData("UPDATE audit_entry SET payload = payload - 'by', hash = sha256(salt || convert_to((payload - 'by')::text, 'UTF8')) WHERE number = 4 AND client_id IS NOT NULL", "row 4 was altered: it does not follow")]
    [InlineData("UPDATE audit_entry SET at = at - interval '1 day' WHERE number = 4 AND client_id IS NOT NULL", "row 4 was altered: it does not follow")]
    [InlineData("UPDATE audit_entry SET link = sha256(link) WHERE number = 10 AND client_id IS NOT NULL", "row 10 was altered")]
    [InlineData("UPDATE audit_entry SET link = sha256(link) WHERE number = 5 AND client_id IS NOT NULL", "row 5 was altered")]
    [InlineData("UPDATE audit_entry SET network = '198.51.100.9' WHERE number = 4 AND client_id IS NOT NULL", "row 4 was altered: its network address")]
    [InlineData("DELETE FROM audit_entry WHERE number = 4 AND client_id IS NOT NULL", "row 4 is missing")]
    [InlineData("DELETE FROM audit_entry WHERE number IN (1, 2) AND client_id IS NOT NULL", "rows 1 to 2 are missing")]
    [InlineData("DELETE FROM audit_entry WHERE number >= 8 AND client_id IS NOT NULL", "rows 8 to 10 are cut off from its end")]
    [InlineData("DELETE FROM audit_entry WHERE client_id IS NULL", "row 1 is cut off from its end")]
    [InlineData("UPDATE audit_entry SET number = NULL, link = NULL WHERE number = 10", "row 10 is cut off from its end")]
    [InlineData("UPDATE audit_entry SET payload = NULL, salt = NULL, erased_at = now() WHERE number = 4", "row 4 was emptied, and no entry of the log says that it was erased")]
    [InlineData("DELETE FROM audit_chain WHERE client_id IS NOT NULL", "has rows up to number 10, but its head is gone")]
    [InlineData("UPDATE audit_chain SET length = 9 WHERE client_id IS NOT NULL", "row 10 stands after the end of the chain")]
    [InlineData("UPDATE audit_chain SET head = sha256(head) WHERE client_id IS NOT NULL", "row 10 is not the one that was sealed last")]
    public async Task What_was_tampered_with_is_found_and_named(string tampering, string sentence)
    {
        await Write();
        await Admin(tampering);

        var fault = (await Verify()).ShouldHaveSingleItem();
        fault.ShouldContain(sentence);
        fault.ShouldStartWith($"{_service}db: the chain of {(tampering.Contains("IS NULL", StringComparison.Ordinal) && !tampering.Contains("NOT NULL", StringComparison.Ordinal) ? $"tenant {Tenant}" : $"client {Client}")}");
    }

    [Fact]
    public async Task A_chain_that_was_rewritten_with_its_head_is_found_by_what_was_noted_outside()
    {
        await Write();
        (await Verify(_heads)).ShouldBeEmpty();
        (await Verify(_heads)).ShouldBeEmpty();

        // Everything in the database fits together again: the tail and its head are gone.
        await Admin($"DELETE FROM audit_entry WHERE number >= 8 AND client_id = '{Client}'; UPDATE audit_chain SET length = 7, head = (SELECT link FROM audit_entry WHERE number = 7) WHERE client_id = '{Client}'");
        (await Verify()).ShouldBeEmpty();
        (await Verify(_heads)).ShouldHaveSingleItem().ShouldContain("rows 8 to 10 are cut off from its end since it was last verified");

        await Admin($"DELETE FROM audit_entry WHERE client_id = '{Client}'; DELETE FROM audit_chain WHERE client_id = '{Client}'");
        (await Verify()).ShouldBeEmpty();
        (await Verify(_heads)).ShouldHaveSingleItem().ShouldContain($"the chain {Client} is gone; it had 10 rows");

        await Admin("DROP TABLE audit_entry");
        (await Verify(_heads)).ShouldHaveSingleItem().ShouldContain("the audit log is gone");
    }

    [Fact]
    public async Task What_is_erased_leaves_a_chain_that_verifies_and_says_so()
    {
        await Write();
        await using (var person = await App(Client, Person))
            (await Should.ThrowAsync<PostgresException>(() => Run(person, $"SELECT platform.erase_audit(ARRAY['{Person}'::uuid])"))).SqlState.ShouldBe("42501");
        await using (var foreign = await App(tenant: Other))
            await Run(foreign, $"SELECT platform.erase_audit(ARRAY['{Person}'::uuid], '{Client}')"); // of its own it has nothing
        (await Admin("SELECT count(*) FROM audit_entry WHERE erased_at IS NOT NULL")).ShouldBe(0L);

        await using (var job = await App()) await Run(job, $"SELECT platform.erase_audit(ARRAY['{Person}'::uuid])");
        await Seal();

        (await Admin("SELECT count(*) FROM audit_entry WHERE erased_at IS NOT NULL AND payload IS NULL AND salt IS NULL")).ShouldBe(11L);
        (await Admin("SELECT count(*) FROM audit_entry WHERE payload::text LIKE '%Phuong%' OR network IS NOT NULL")).ShouldBe(0L);
        (await Admin("SELECT count(*) FROM audit_entry WHERE payload ->> 'what' = 'audit.erased'")).ShouldBe(2L);
        var said = "";
        (await new AuditCheck(servers.Admin, null, line => said = line).Verify([_service], TimeProvider.System)).ShouldBeEmpty();
        said.ShouldBe($"{_service}db: 2 chains with 13 rows are whole; 11 rows were erased and say so.");
    }

    [Fact]
    public async Task Network_addresses_go_after_ninety_days_and_the_chain_still_verifies()
    {
        await Write();
        (await Admin("SELECT count(*) FROM audit_entry WHERE network = '203.0.113.7' AND payload::text NOT LIKE '%203.0.113.7%'")).ShouldBe(11L);
        await using var app = await App();
        await Run(app, "SELECT platform.forget_networks()");
        (await Admin("SELECT count(*) FROM audit_entry WHERE network IS NULL")).ShouldBe(0L, "they are of today");

        // The seal names the moment of each entry: a log of ninety days ago is one that was written then.
        await Admin("DELETE FROM audit_chain");
        await Admin("UPDATE audit_entry SET at = at - CASE WHEN client_id IS NULL THEN interval '89 days' ELSE interval '91 days' END, number = NULL, link = NULL");
        await Seal();
        await Run(app, "SELECT platform.forget_networks()");

        (await Admin("SELECT count(*) FROM audit_entry WHERE network IS NULL AND network_salt IS NULL AND client_id IS NOT NULL")).ShouldBe(10L);
        (await Admin("SELECT count(*) FROM audit_entry WHERE network IS NOT NULL")).ShouldBe(1L);
        (await Verify()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_chain_moves_whole_with_its_client()
    {
        await Write();
        await Admin($"UPDATE audit_entry SET tenant_id = '{Other}' WHERE client_id = '{Client}'; UPDATE audit_chain SET tenant_id = '{Other}' WHERE client_id = '{Client}'");
        await using (var app = await App(Client, Person, Other)) await Run(app, $"INSERT INTO note VALUES (gen_random_uuid(), '{Other}', '{Client}', 'in the new house')");
        await Seal();

        (await Verify()).ShouldBeEmpty();
        (await Admin($"SELECT length FROM audit_chain WHERE client_id = '{Client}'")).ShouldBe(11L);
    }

    [Fact]
    public async Task Fifty_changes_at_once_leave_unbroken_chains_and_are_sealed_within_a_second()
    {
        await using var one = await SampleService.Start(servers, _service);
        await using var two = await SampleService.Start(servers, _service);
        var tenant = await one.NewTenant(servers);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(n => Task.Run(() => (n % 2 == 0 ? one : two).As(tenant, async (db, _) =>
        {
            for (var m = 0; m < 4; m++)
            {
                db.Add(new Note { Words = $"{n} {m}" });
                await db.SaveChangesAsync();
            }
            if (n % 5 == 0) await db.Set<Note>().Where(note => note.Words.StartsWith($"{n} ")).ExecuteUpdateAsync(set => set.SetProperty(note => note.Words, note => note.Words + "!"));
        }, n % 3 == 0 ? Client : Other))));

        await Until.Ready(async () => Equals(await Admin("SELECT count(*) FROM audit_entry WHERE number IS NULL"), 0L), seconds: 20);
        (await Verify()).ShouldBeEmpty();
        (await Admin("SELECT count(*) FROM audit_entry")).ShouldBe(240L);
        (await Admin("SELECT sum(length)::bigint FROM audit_chain")).ShouldBe(240L);

        await one.As(tenant, async (db, _) =>
        {
            db.Add(new Note { Words = "and another" });
            await db.SaveChangesAsync();
        }, Client);
        await Until.Ready(async () => Equals(await Admin("SELECT count(*) FROM audit_entry WHERE number IS NULL"), 0L), seconds: 20);
        ((double)(await Admin("SELECT extract(epoch FROM (SELECT max(sealed_at) FROM audit_chain) - (SELECT max(at) FROM audit_entry))::float8"))!).ShouldBeLessThan(1.5);
    }

    [Fact]
    public async Task The_work_of_a_sealer_that_is_killed_is_gone_on_with()
    {
        await Write();
        await using (var app = await App(Client, Person))
            for (var n = 0; n < 5; n++) await Run(app, $"INSERT INTO note VALUES (gen_random_uuid(), '{Tenant}', '{Client}', 'later {n}')");

        await using (var dying = new NpgsqlConnection(servers.App(_service)))
        {
            await dying.OpenAsync();
            await using var transaction = await dying.BeginTransactionAsync();
            await using var seal = new NpgsqlCommand("SELECT platform.seal_audit(3)", dying);
            (await seal.ExecuteScalarAsync()).ShouldBe(3);
            (await Seal()).ShouldBe(0); // one at a time
            await Admin("SELECT pg_terminate_backend($1)", dying.ProcessID);
        }
        await Until.Ready(async () => Equals(await Seal(), 5), seconds: 10);

        (await Verify()).ShouldBeEmpty();
        (await Admin($"SELECT length FROM audit_chain WHERE client_id = '{Client}'")).ShouldBe(15L);
    }

    [Fact]
    public async Task The_program_says_it_in_a_sentence_and_by_its_exit_code()
    {
        await Write();
        // The program walks the platform's own databases, of which this server has none.
        var start = new System.Diagnostics.ProcessStartInfo("dotnet", [typeof(AuditCheck).Assembly.Location, "audit", "verify"]) { UseShellExecute = false, RedirectStandardError = true };
        start.Environment["ConnectionStrings__postgres"] = servers.Admin;
        using var program = System.Diagnostics.Process.Start(start)!;
        var said = await program.StandardError.ReadToEndAsync();
        await program.WaitForExitAsync();

        program.ExitCode.ShouldBe(1);
        said.Trim().Split('\n').ShouldBe(Scripts.Services.Select(service => $"{service}db: there is no such database."));
    }

    [Theory]
    [InlineData("", null)]
    // A tail cut off and the head rewritten, by somebody who may do everything in the database.
    [InlineData("DELETE FROM audit_entry WHERE number >= 8 AND client_id IS NOT NULL; UPDATE audit_chain SET length = 7, head = (SELECT link FROM audit_entry WHERE number = 7 AND client_id IS NOT NULL) WHERE client_id IS NOT NULL",
        "rows 8 to 10 are cut off from its end since it was signed")]
    [InlineData("DELETE FROM audit_entry WHERE client_id IS NULL; DELETE FROM audit_chain WHERE client_id IS NULL", "is gone; it was signed with 1 rows")]
    [InlineData("UPDATE audit_statement SET heads = '' WHERE number = 1", "statement 1 of")]
    [InlineData("UPDATE audit_statement SET at = at + interval '1 minute' WHERE number = 2", "statement 2 of")]
    [InlineData("DELETE FROM audit_statement WHERE number = 1", "the signed statement before number 2 is missing")]
    [InlineData("DELETE FROM audit_statement", "there is no signed statement although the service has a key")]
    [InlineData("DELETE FROM audit_statement WHERE number = 2", "the log was last signed at")]
    public async Task What_was_signed_cannot_be_taken_back(string tampering, string? sentence)
    {
        await Write();
        var (keys, now) = (Directory.CreateTempSubdirectory("audit-keys-").FullName, DateTimeOffset.UtcNow);
        await using var database = NpgsqlDataSource.Create(servers.App(_service));
        (await AuditSigner.Sign(database, _service, keys, now.AddHours(-2.5), TestContext.Current.CancellationToken)).ShouldBeTrue();
        (await AuditSigner.Sign(database, _service, keys, now.AddHours(-2), TestContext.Current.CancellationToken)).ShouldBeFalse("not an hour yet");
        (await AuditSigner.Sign(database, _service, keys, now, TestContext.Current.CancellationToken)).ShouldBeTrue();

        if (tampering.Length > 0) await Admin(tampering);

        if (!tampering.Contains("statement", StringComparison.Ordinal)) (await Verify()).ShouldBeEmpty("nothing in the database tells");
        var faults = await new AuditCheck(servers.Admin, null, _ => { }, keys).Verify([_service], TimeProvider.System);
        if (sentence is null) faults.ShouldBeEmpty();
        else faults[0].ShouldContain(sentence);
        Directory.Delete(keys, recursive: true);
    }

    [Fact]
    public async Task The_services_login_adds_statements_and_changes_none()
    {
        await Write();
        await using var app = await App();
        foreach (var attack in new[] { "UPDATE audit_statement SET heads = ''", "DELETE FROM audit_statement", "TRUNCATE audit_statement", "SELECT platform.audit_statements()" })
            (await Should.ThrowAsync<PostgresException>(() => Run(app, attack), attack)).SqlState.ShouldBe("42501", attack);
    }
}
