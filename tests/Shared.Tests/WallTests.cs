using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Shared.Tests;

/// <summary>The wall in the database, alone: plain SQL as the application's role.</summary>
public sealed class WallTests(Servers servers) : IAsyncLifetime
{
    static readonly Guid A = Guid.CreateVersion7(), B = Guid.CreateVersion7(), Client1 = Guid.CreateVersion7(), Client2 = Guid.CreateVersion7(),
        Person1 = Guid.CreateVersion7(), Person2 = Guid.CreateVersion7(), Card1 = Guid.CreateVersion7(), Card2 = Guid.CreateVersion7();
    string _service = "";

    public async ValueTask InitializeAsync()
    {
        _service = await servers.NewDatabase();
        foreach (var tenant in new[] { A, B })
        {
            await using var db = Db(TenantContext.Job(tenant));
            db.AddRange(new Memo(), new Sign(), new Notice { PersonId = Person1 }, new Notice { PersonId = Person2 },
                new Visit { ClientId = Client1 }, new Visit { ClientId = Client2 }, new ClientGrant { PersonId = Person1, ClientId = Client2, AccessVersion = 1 });
            if (tenant == A) db.AddRange(new Card { Id = Card1 }, new Card { Id = Card2 });
            await db.SaveChangesAsync();
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    SampleDb Db(TenantContext? context, string? connection = null)
    {
        var tenant = new Tenant();
        if (context is not null) tenant.Set(context);
        return new(new DbContextOptionsBuilder<SampleDb>().UseNpgsql(connection ?? servers.App(_service)).Options, tenant);
    }

    async Task<long> Count(string table, params (string Name, object? Value)[] settings)
    {
        await using var connection = new NpgsqlConnection(servers.App(_service));
        await connection.OpenAsync();
        return await Count(connection, table, settings);
    }

    static async Task<long> Count(NpgsqlConnection connection, string table, params (string Name, object? Value)[] settings)
    {
        foreach (var (name, value) in settings)
        {
            await using var set = new NpgsqlCommand("SELECT set_config($1, $2, false)", connection) { Parameters = { new() { Value = $"app.{name}" }, new() { Value = value?.ToString() ?? "" } } };
            await set.ExecuteNonQueryAsync();
        }
        await using var count = new NpgsqlCommand($"SELECT count(*) FROM {table}", connection);
        return (long)(await count.ExecuteScalarAsync())!;
    }

    [Fact]
    public async Task Each_kind_shows_the_rows_of_its_caller_and_no_others()
    {
        (await Count("visit", ("tenant_id", A), ("all_clients", "on"))).ShouldBe(2);
        (await Count("visit", ("tenant_id", A), ("client_id", Client1))).ShouldBe(1);
        (await Count("visit", ("tenant_id", A))).ShouldBe(0);
        (await Count("memo", ("tenant_id", A), ("staff", "on"))).ShouldBe(1);
        (await Count("memo", ("tenant_id", A))).ShouldBe(0);
        (await Count("sign", ("tenant_id", A))).ShouldBe(1);
        (await Count("card", ("tenant_id", A), ("object_id", Card1))).ShouldBe(1);
        (await Count("card", ("tenant_id", B), ("object_id", Card1))).ShouldBe(0);
        (await Count("card", ("tenant_id", A))).ShouldBe(0);
        (await Count("card", ("tenant_id", A), ("staff", "on"))).ShouldBe(2);
        (await Count("notice", ("tenant_id", A), ("person_id", Person1))).ShouldBe(1);
        (await Count("notice", ("tenant_id", A), ("person_id", Person1), ("staff", "on"))).ShouldBe(1);
        (await Count("notice", ("tenant_id", A), ("staff", "on"))).ShouldBe(2);
        (await Count("notice", ("tenant_id", A))).ShouldBe(0);
    }

    [Fact]
    public async Task A_grant_opens_its_client_only_while_grants_are_on()
    {
        (await Count("visit", ("tenant_id", A), ("person_id", Person1), ("grants", "on"))).ShouldBe(1);
        (await Count("visit", ("tenant_id", A), ("person_id", Person1), ("grants", "off"))).ShouldBe(0);
        (await Count("visit", ("tenant_id", A), ("person_id", Person2), ("grants", "on"))).ShouldBe(0);
        (await Count("visit", ("tenant_id", A), ("person_id", Person1), ("grants", "on"), ("client_id", Client1))).ShouldBe(2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("' OR true --")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public async Task Without_a_tenant_there_is_nothing(string tenant)
    {
        foreach (var table in new[] { "visit", "memo", "sign", "card", "notice", "client_copy", "client_grant", "tenant_copy" })
            (await Count(table, ("tenant_id", tenant), ("all_clients", "on"), ("staff", "on"))).ShouldBe(0, table);
        (await Count("visit")).ShouldBe(0);
    }

    [Fact]
    public async Task A_foreign_row_cannot_be_written()
    {
        await using var connection = new NpgsqlConnection(servers.App(_service));
        await connection.OpenAsync();
        await Count(connection, "visit", ("tenant_id", A), ("client_id", Client1));
        foreach (var (tenant, client) in new[] { (B, Client1), (A, Client2) })
        {
            await using var insert = new NpgsqlCommand("INSERT INTO visit VALUES (gen_random_uuid(), $1, $2)", connection) { Parameters = { new() { Value = tenant }, new() { Value = client } } };
            (await Should.ThrowAsync<PostgresException>(() => insert.ExecuteNonQueryAsync())).SqlState.ShouldBe("42501");
        }
        await using var move = new NpgsqlCommand("UPDATE visit SET tenant_id = $1", connection) { Parameters = { new() { Value = B } } };
        (await Should.ThrowAsync<PostgresException>(() => move.ExecuteNonQueryAsync())).SqlState.ShouldBe("42501");
        await using var delete = new NpgsqlCommand("DELETE FROM visit", connection);
        (await delete.ExecuteNonQueryAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task The_application_role_owns_nothing_and_cannot_become_another()
    {
        var app = servers.App(_service);
        (await Servers.Sql(app, "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = current_user")).ShouldBe(0L);
        (await Servers.Sql(app, "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = current_user")).ShouldBe(false);
        foreach (var role in new[] { $"{_service}_owner", $"{_service}_mover", "platform_backup", "postgres" })
            (await Should.ThrowAsync<PostgresException>(() => Servers.Sql(app, $"SET ROLE {role}"))).SqlState.ShouldBe("42501");
        await Should.ThrowAsync<PostgresException>(() => Servers.Sql(app, "ALTER TABLE visit DISABLE ROW LEVEL SECURITY"));
        (await Servers.Sql(servers.AdminOf(_service), """
            SELECT string_agg(relname, ',') FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            AND NOT (relrowsecurity AND relforcerowsecurity AND obj_description(oid) LIKE 'of %')
            """)).ShouldBe(DBNull.Value);
    }

    [Fact]
    public async Task Even_the_owner_of_the_tables_sees_nothing_without_a_tenant()
    {
        (await Servers.Sql(servers.AdminOf(_service), $"SET ROLE {_service}_owner; SELECT count(*) FROM visit")).ShouldBe(0L);
        (await Servers.Sql(servers.AdminOf(_service), "SET ROLE platform_backup; SELECT count(*) FROM visit")).ShouldBe(4L);
        await Should.ThrowAsync<PostgresException>(() => Servers.Sql(servers.AdminOf(_service), "SET ROLE platform_backup; DELETE FROM visit"));
    }

    [Fact]
    public async Task A_pooled_connection_never_shows_the_last_tenants_rows()
    {
        var pool = servers.App(_service).Replace("Pooling=False", "Maximum Pool Size=2", StringComparison.OrdinalIgnoreCase) + ";Timeout=60";
        var seen = await Task.WhenAll(Enumerable.Range(0, 400).Select(n => Task.Run(async () =>
        {
            var tenant = n % 2 == 0 ? A : B;
            await using var db = Db(TenantContext.Job(tenant), pool);
            return (await db.Set<Visit>().IgnoreQueryFilters().Select(v => EF.Property<Guid>(v, "TenantId")).ToListAsync(), tenant);
        })));
        seen.ShouldAllBe(s => s.Item1.Count == 2 && s.Item1.All(t => t == s.tenant));
        await using var nobody = Db(null, pool);
        (await nobody.Set<Visit>().IgnoreQueryFilters().CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task The_filter_holds_alone_with_row_level_security_off()
    {
        var admin = servers.AdminOf(_service); // a superuser: no policy applies
        async Task<int> Seen<T>(TenantContext? context) where T : class
        {
            await using var db = Db(context, admin);
            return await db.Set<T>().CountAsync();
        }

        (await Seen<Visit>(TenantContext.Job(A))).ShouldBe(2);
        (await Seen<Visit>(TenantContext.Job(A, Client1))).ShouldBe(1);
        (await Seen<Visit>(new(A, PersonId: Person1))).ShouldBe(1);
        (await Seen<Visit>(new(A, Client1, Person1))).ShouldBe(2);
        (await Seen<Visit>(new(A, PersonId: Person2))).ShouldBe(0);
        (await Seen<Visit>(null)).ShouldBe(0);
        (await Seen<Memo>(TenantContext.Job(A))).ShouldBe(1);
        (await Seen<Memo>(new(A, Client1))).ShouldBe(0);
        (await Seen<Sign>(new(A, Client1))).ShouldBe(1);
        (await Seen<Card>(new(A, ObjectId: Card1))).ShouldBe(1);
        (await Seen<Card>(new(B, ObjectId: Card1))).ShouldBe(0);
        (await Seen<Notice>(new(A, PersonId: Person1, Staff: true))).ShouldBe(1);
        (await Seen<Notice>(TenantContext.Job(A))).ShouldBe(2);
    }

    [Fact]
    public async Task Inserts_are_stamped_and_foreign_writes_refused_before_the_database_is_asked()
    {
        await using var db = Db(TenantContext.Job(A, Client1));
        var note = db.Add(new Note { Words = "mine" });
        await db.SaveChangesAsync();
        (note.Property<Guid>("TenantId").CurrentValue, note.Property<Guid>("ClientId").CurrentValue).ShouldBe((A, Client1));

        await using var other = Db(TenantContext.Job(B, Client1), servers.AdminOf(_service));
        other.Attach(note.Entity).Property("TenantId").OriginalValue = A;
        note.Entity.Words = "stolen";
        other.Entry(note.Entity).Property(n => n.Words).IsModified = true;
        await Should.ThrowAsync<InvalidOperationException>(() => other.SaveChangesAsync());

        await using var sameTenant = Db(TenantContext.Job(A, Client1));
        sameTenant.Add(new Visit { ClientId = Client2 });
        await Should.ThrowAsync<InvalidOperationException>(() => sameTenant.SaveChangesAsync());

        await using var nobody = Db(null);
        nobody.Add(new Memo());
        await Should.ThrowAsync<InvalidOperationException>(() => nobody.SaveChangesAsync());

        await using var noClient = Db(TenantContext.Job(A));
        noClient.Add(new Note());
        await Should.ThrowAsync<InvalidOperationException>(() => noClient.SaveChangesAsync());
    }

    [Fact]
    public async Task A_visitor_may_see_the_one_object_just_made()
    {
        await using var db = Db(new(A));
        var card = new Card();
        db.Tenant.Open(card.Id);
        db.Add(card);
        await db.SaveChangesAsync();
        (await db.Set<Card>().Select(c => c.Id).ToListAsync()).ShouldBe([card.Id]);
        Should.Throw<InvalidOperationException>(() => db.Tenant.Open(Card1));
    }
}
