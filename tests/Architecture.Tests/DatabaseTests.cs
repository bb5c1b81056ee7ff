using AseanPlatform.Testing;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Architecture.Tests;

/// <summary>The walls as they stand in the running databases.</summary>
public sealed class DatabaseTests(Platform platform) : IClassFixture<Platform>
{
    const string Ours = "n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')";
    static readonly string[] Kinds =
        ["of a client", "of a tenant", "of a tenant, readable", "of an object", "of a person", "of a person, across tenants", "of nobody"];

    /// <summary>Tables with a rule of their own, which lists/policies.txt shows, and why.</summary>
    static readonly Dictionary<(string Service, string Name), string> Own = new()
    {
        [("identity", "membership")] = "a person reads their own across tenants; the tenant's staff writes within the tenant",
    };

    static IEnumerable<string> Services => Programs.Services.Select(service => service.ToLowerInvariant());

    [Fact]
    public async Task Every_table_is_of_a_kind_and_forces_its_wall_on_its_owner_too()
    {
        var tables = await Tables();
        tables.Count.ShouldBeGreaterThan(40);

        tables.Where(table => !Kinds.Contains(table.Kind)).Select(table => $"{table.Service}.{table.Name}: {table.Kind}").ShouldBeEmpty();
        tables.Where(table => !table.Enabled || !table.Forced).Select(table => $"{table.Service}.{table.Name}").ShouldBeEmpty();
        tables.Where(table => table.Owner != $"{table.Service}_owner").Select(table => $"{table.Service}.{table.Name}: {table.Owner}").ShouldBeEmpty();
        Repository.ShouldBeAsCommitted("Lists/tables.txt", tables.Select(table => $"{table.Service,-13} {table.Name,-28} {table.Kind}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_kind_in_the_database_is_the_kind_in_the_code()
    {
        var live = (await Tables()).ToDictionary(table => (table.Service, table.Name), table => table.Kind);
        var model = ModelTests.Tables;
        model.Count.ShouldBeGreaterThan(30);

        model.Where(table => (!live.TryGetValue((table.Service, table.Name), out var kind) || kind != table.Kind) && !Own.ContainsKey((table.Service, table.Name)))
            .Select(table => $"{table} in the code, {live.GetValueOrDefault((table.Service, table.Name), "absent")} in the database").ShouldBeEmpty();
    }

    [Fact]
    public async Task The_rules_of_the_walls_are_the_committed_ones()
    {
        var rules = new List<string>();
        foreach (var service in Services)
        {
            rules.AddRange((await Rows(service, """
                SELECT obj_description(c.oid), p.policyname, p.cmd, p.permissive, array_to_string(p.roles, ','), p.qual, coalesce(p.with_check, '-')
                FROM pg_policies p JOIN pg_class c ON c.relname = p.tablename JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = p.schemaname
                """)).Select(row => string.Join(" | ", row.Select(cell => string.Join(' ', $"{cell}".Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries))))));
        }
        rules.Count.ShouldBeGreaterThan(40);

        Repository.ShouldBeAsCommitted("Lists/policies.txt", rules.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_service_s_login_owns_nothing_and_passes_no_wall()
    {
        foreach (var service in Services)
        {
            (await Rows(service, $"SELECT rolname FROM pg_roles WHERE rolname = '{service}_app' AND rolcanlogin AND NOT (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)"))
                .Count.ShouldBe(1, service);
            (await Rows(service, $"SELECT rolname FROM pg_roles WHERE rolname IN ('{service}_owner', '{service}_mover', 'platform_backup') AND NOT rolcanlogin AND NOT rolsuper")).Count.ShouldBe(3, service);
            (await Rows(service, $"SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = '{service}_app'")).ShouldBeEmpty($"{service}_app may become nobody else");
            (await Rows(service, $"SELECT c.relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = '{service}_app'")).ShouldBeEmpty();
            (await Rows(service, $"SELECT p.proname FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner WHERE r.rolname = '{service}_app'")).ShouldBeEmpty();
            (await Rows(service, $"SELECT 1 WHERE has_database_privilege('{service}_app', current_database(), 'CREATE') OR has_schema_privilege('{service}_app', 'public', 'CREATE')"))
                .ShouldBeEmpty($"{service}_app makes no tables");
        }
    }

    [Fact]
    public async Task A_service_s_login_opens_its_own_database_alone()
    {
        foreach (var service in Services)
        {
            var open = await Rows(service, $"SELECT datname FROM pg_database WHERE NOT datistemplate AND datname LIKE '%db' AND has_database_privilege('{service}_app', datname, 'CONNECT')");

            open.Select(row => (string)row[0]!).ShouldBe([$"{service}db"]);
        }
    }

    [Fact]
    public async Task A_service_s_login_reads_and_writes_rows_and_nothing_more()
    {
        foreach (var service in Services)
        {
            var more = await Rows(service, $"""
                SELECT c.relname, a.privilege_type FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                CROSS JOIN LATERAL aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee
                WHERE {Ours} AND c.relkind IN ('r', 'p', 'v', 'm') AND r.rolname = '{service}_app' AND a.privilege_type NOT IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
                """);

            more.Select(row => $"{service}: {row[1]} on {row[0]}").ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task No_view_or_function_is_off_the_committed_list()
    {
        var found = new List<string>();
        foreach (var service in Services)
        {
            found.AddRange((await Rows(service, $"""
                SELECT format('%s %s.%s(%s)%s', CASE p.prokind WHEN 'f' THEN 'function' ELSE 'procedure' END, n.nspname, p.proname, pg_get_function_identity_arguments(p.oid),
                    CASE WHEN p.prosecdef THEN ' security definer of ' || pg_get_userbyid(p.proowner) ELSE '' END)
                FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                WHERE {Ours} AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
                UNION ALL
                SELECT format('view %s.%s', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {Ours} AND c.relkind IN ('v', 'm')
                UNION ALL
                SELECT format('trigger %s on %s', t.tgname, c.relname) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal
                """)).Select(row => $"{service,-13} {row[0]}"));
        }
        found.ShouldNotBeEmpty();

        Repository.ShouldBeAsCommitted("Lists/functions.txt", found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_function_that_passes_the_wall_has_a_fixed_search_path()
    {
        foreach (var service in Services)
        {
            (await Rows(service, $"""
                SELECT n.nspname || '.' || p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                WHERE {Ours} AND p.prosecdef AND NOT EXISTS (SELECT 1 FROM unnest(p.proconfig) setting WHERE setting LIKE 'search_path=%')
                """)).Select(row => $"{service}: {row[0]}").ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Every_table_with_rows_of_a_client_moves_with_it_and_is_fenced()
    {
        var movable = 0;
        foreach (var service in Services)
        {
            var tables = await Rows(service, $"""
                SELECT c.relname::text, coalesce(obj_description(c.oid), ''), kept.count = 2,
                    has_table_privilege('{service}_mover', c.oid, 'SELECT') AND has_table_privilege('{service}_mover', c.oid, 'UPDATE') AND has_table_privilege('{service}_mover', c.oid, 'DELETE'),
                    EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'fence' AND t.tgenabled <> 'D'),
                    EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum IN (i.indkey[0], i.indkey[1]) AND a.attname = 'client_id' WHERE i.indrelid = c.oid)
                FROM pg_class c CROSS JOIN LATERAL (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname IN ('tenant_id', 'client_id') AND NOT a.attisdropped) kept
                WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
                """);
            foreach (var table in tables)
            {
                var (name, ofClient, both) = ($"{service}.{table[0]}", (string)table[1]! is "of a client", (bool)table[2]!);
                if (ofClient) both.ShouldBeTrue($"{name} is of a client and has not both columns");
                if (!both) continue;
                movable++;
                ((bool)table[3]!).ShouldBeTrue($"{name}: the mover may not rewrite it; its migration has to call platform.movable");
                ((bool)table[4]!).ShouldBeTrue($"{name}: a row could be written while its client moves; its migration has to call platform.movable");
                ((bool)table[5]!).ShouldBeTrue($"{name}: the rows of one client would be looked for among all");
                // Copies are kept, and the log too, wherever somebody hears of them; whatever else a service keeps of clients, it hears of moves.
                if (ofClient && table[0] is not ("client_copy" or "audit_entry" or "audit_chain") && service is not "identity") Messaging.Subscriptions.All.Hears(service, typeof(Contracts.Identity.ClientMoved)).ShouldBeTrue(name);
            }
            var owner = await Rows(service, "SELECT pg_get_userbyid(proowner)::text, prosecdef, proconfig::text FROM pg_proc WHERE proname = 'move_client'");
            owner.ShouldHaveSingleItem().ShouldBe([$"{service}_mover", true, "{\"search_path=pg_catalog, public\"}"]);
            (await Rows(service, $"SELECT 1 FROM pg_roles WHERE rolname = '{service}_mover' AND rolbypassrls AND NOT rolcanlogin")).Count.ShouldBe(1);
        }
        movable.ShouldBeGreaterThan(40);
    }

    [Fact]
    public async Task Privacy_has_one_row_per_table()
    {
        var rows = Repository.Files.Single(file => file.Path == "docs/privacy.md").Lines
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length >= 8 && Services.Contains(cells[1])).ToList();
        rows.ShouldNotBeEmpty();
        rows.Where(cells => cells[2..7].Any(string.IsNullOrWhiteSpace)).Select(cells => cells[2]).ShouldBeEmpty("data, purpose, period and who deletes are all said");

        rows.Select(cells => $"{cells[1]} {cells[2].Trim('`')}").Order(StringComparer.Ordinal)
            .ShouldBe((await Tables()).Select(table => $"{table.Service} {table.Name}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Beside_the_tables_of_a_kind_there_is_only_the_list_of_migrations_which_the_service_cannot_touch()
    {
        foreach (var service in Services)
        {
            var others = await Rows(service, $"""
                SELECT n.nspname || '.' || c.relname, has_table_privilege('{service}_app', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {Ours} AND n.nspname <> 'public' AND c.relkind IN ('r', 'p', 'f')
                """);

            others.Select(row => ((string)row[0]!, (bool)row[1]!)).ShouldBe([("platform.migration", false)], service);
        }
    }

    async Task<List<(string Service, string Name, string Kind, bool Enabled, bool Forced, string Owner)>> Tables()
    {
        var tables = new List<(string, string, string, bool, bool, string)>();
        foreach (var service in Services)
        {
            tables.AddRange((await Rows(service, $"""
                SELECT c.relname::text, coalesce(obj_description(c.oid), 'without a kind'), c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner)::text
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
                """)).Select(row => (service, (string)row[0]!, (string)row[1]!, (bool)row[2]!, (bool)row[3]!, (string)row[4]!)));
        }
        return tables;
    }

    async Task<List<object?[]>> Rows(string service, string sql)
    {
        await using var connection = await platform.Sql(service);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object?[]>();
        while (await reader.ReadAsync())
        {
            var row = new object?[reader.FieldCount];
            for (var i = 0; i < row.Length; i++) row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
            rows.Add(row);
        }
        return rows;
    }
}
