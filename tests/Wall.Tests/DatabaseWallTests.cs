using System.Reflection;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Wall.Tests;

/// <summary>The database's wall without any of our code, and our code's filter without the database's wall.</summary>
[Collection(nameof(Twins))]
public sealed class DatabaseWallTests(Twins twins)
{
    // Kept only by the services that show them; the same tables lie empty in the others.
    static readonly string[] Copies = ["client_copy", "client_grant", "grant_version", "tenant_copy"];

    /// <summary>What a connection of a service is told: whose rows it may see.</summary>
    sealed record Context(string Name, Guid? Tenant = null, Guid? Client = null, Guid? Person = null, Guid? Object = null, bool AllClients = false, bool Staff = false, bool Grants = false);

    IEnumerable<(string Service, string Table, string Kind)> Walled => twins.Rows.Columns.Where(c => c.Kind.StartsWith("of a", StringComparison.Ordinal)).Select(c => (c.Service, c.Table, c.Kind)).Distinct();

    [Fact]
    public async Task A_setting_that_is_no_id_opens_nothing_and_raises_nothing()
    {
        var id = twins.A.Id.ToString();
        await using var app = await twins.Platform.Sql("assessment", "app");
        async Task<object?> Shown(string setting)
        {
            await using (var tell = new NpgsqlCommand("SELECT set_config('app.tenant_id', $1, false), set_config('app.all_clients', 'on', false)", app) { Parameters = { new() { Value = setting } } })
                await tell.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            return await Rows.Scalar(app, "SELECT count(*) FROM assessment");
        }

        foreach (var setting in new[]
        {
            "", "x", id[..35], id + "0", id[..35] + "g", id[..35] + "-", "-" + id[1..], id.ToUpperInvariant()[..35] + "A", $"{{{id}}}", id.Replace("-", "", StringComparison.Ordinal), id[..35] + "莲", "\\" + id[1..], id[..35] + "'",
        })
            (await Shown(setting)).ShouldBe(0L, setting);
        (await Shown(id)).ShouldNotBe(0L);
    }

    [Fact]
    public async Task Plain_SQL_with_the_role_of_a_service_shows_and_changes_no_row_of_another_tenant()
    {
        var (a, b) = (twins.A, twins.B);
        await twins.Links(a); // another test may have ended those there were
        await twins.Grant(a);
        Context[] contexts =
        [
            new("a job", a.Id, AllClients: true, Staff: true),
            new("the admin", a.Id, Person: a.Admin.Id, AllClients: true, Staff: true),
            new("a consultant", a.Id, Person: a.Granted.Id, Staff: true, Grants: true),
            new("a client", a.Id, a.One.Id, a.One.People[0].Id),
            new("a client with the other tenant's ids", a.Id, b.One.Id, a.One.People[0].Id, b.One.Assessment, Grants: true),
            new("a job with the other tenant's client", a.Id, b.One.Id, AllClients: true, Staff: true),
        ];
        foreach (var twin in new[] { a, b }) await twins.Grant(twin);
        var (wrong, tables) = (new List<string>(), 0);
        foreach (var (service, table, kind) in Walled)
        {
            var foreign = Foreign(service, table, b);
            await using var admin = await twins.Platform.Sql(service);
            if (Equals(await Rows.Scalar(admin, $"SELECT count(*) FROM {table} WHERE {foreign}"), 0L))
            {
                if (!Copies.Contains(table)) wrong.Add($"{service}.{table} holds no row of the twins: nothing was shown by it");
                continue;
            }
            tables++;

            await using var app = await twins.Platform.Sql(service, "app");
            if (!Equals(await Rows.Scalar(app, $"SELECT count(*) FROM {table}"), 0L)) wrong.Add($"{service}.{table} shows rows without a context");
            foreach (var context in contexts)
            {
                await Tell(app, context);
                if (!Equals(await Rows.Scalar(app, $"SELECT count(*) FROM {table} WHERE {foreign}"), 0L)) wrong.Add($"{service}.{table} shows the other tenant's rows to {context.Name}");
                if (context.Name is "a job" && kind is not "of a person, across tenants" && Equals(await Rows.Scalar(app, $"SELECT count(*) FROM {table}"), 0L)) wrong.Add($"{service}.{table} shows {context.Name} not even its own");
                foreach (var attack in Attacks(service, table, a, b)) if (await Changes(app, attack, context) is { } change) wrong.Add($"{service}: {attack} as {context.Name} {change}");
            }
        }

        wrong.ShouldBeEmpty();
        tables.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task Plain_SQL_shows_no_row_of_a_client_to_whom_it_was_not_granted()
    {
        var (a, tables) = (twins.A, 0);
        await twins.Grant(a);
        foreach (var (service, table, _) in Walled.Where(t => t.Kind is "of a client"))
        {
            await using var admin = await twins.Platform.Sql(service);
            if (Equals(await Rows.Scalar(admin, $"SELECT count(*) FROM {table} WHERE client_id = $1", a.Two.Id), 0L) && Equals(await Rows.Scalar(admin, $"SELECT count(*) FROM {table} WHERE client_id = $1", a.One.Id), 0L)) continue;
            tables++;

            await using var app = await twins.Platform.Sql(service, "app");
            await Tell(app, new("a consultant without a grant", a.Id, Person: a.Ungranted.Id, Staff: true, Grants: true));
            (await Rows.Scalar(app, $"SELECT count(*) FROM {table}")).ShouldBe(0L, $"{service}.{table} to a consultant without a grant");
            await Tell(app, new("a consultant with one", a.Id, Person: a.Granted.Id, Staff: true, Grants: true));
            (await Rows.Scalar(app, $"SELECT count(*) FROM {table} WHERE client_id <> $1", a.One.Id)).ShouldBe(0L, $"{service}.{table} to a consultant of the other client");
            (await Rows.Scalar(app, $"SELECT count(*) FROM {table}")).ShouldNotBe(0L, $"{service}.{table} to the consultant of the client");
            await Tell(app, new("a consultant whose grants are not known", a.Id, Person: a.Granted.Id, Staff: true));
            (await Rows.Scalar(app, $"SELECT count(*) FROM {table}")).ShouldBe(0L, $"{service}.{table} while the copy of the grants is old");
            await Tell(app, new("the other client", a.Id, a.Two.Id, a.Two.People[0].Id));
            (await Rows.Scalar(app, $"SELECT count(*) FROM {table} WHERE client_id <> $1", a.Two.Id)).ShouldBe(0L, $"{service}.{table} to the people of the other client");
        }
        tables.ShouldBeGreaterThan(8);
    }

    [Fact]
    public async Task Every_query_is_filtered_even_where_the_database_shows_everything()
    {
        var (a, b) = (twins.A, twins.B);
        var filtered = 0;
        foreach (var service in Operation.Services)
        {
            await using var admin = await twins.Platform.Sql(service); // a superuser: no policy holds it
            foreach (var (name, context) in new (string, TenantContext?)[]
            {
                ("a job", TenantContext.Job(a.Id)), ("the admin", new(a.Id, PersonId: a.Admin.Id, AllClients: true, Staff: true)), ("a client", new(a.Id, a.One.Id, a.One.People[0].Id)),
                ("a consultant without a grant", new(a.Id, PersonId: a.Ungranted.Id, Staff: true)), ("nobody", null),
            })
            {
                await using var db = Database(service, admin, context);
                foreach (var entity in db.Model.GetEntityTypes().Where(e => !e.IsOwned() && e.ClrType.GetCustomAttribute<OfNobodyAttribute>() is null))
                {
                    var person = entity.ClrType.GetCustomAttribute<OfPersonAttribute>();
                    var owner = person is { AcrossTenants: true } ? person.Key : "TenantId";
                    var others = person is { AcrossTenants: true } ? b.Everybody.Select(m => m.Id).ToArray() : [b.Id];
                    var (all, seen, foreign) = Count(db, entity.ClrType, owner, others);
                    if (all is 0) continue;
                    filtered++;
                    foreign.ShouldBe(0, $"{service}.{entity.ShortName()} to {name}");
                    if (context is null) seen.ShouldBe(0, $"{service}.{entity.ShortName()} to nobody");
                    if (name is "a consultant without a grant" && entity.ClrType.GetCustomAttributes().All(mark => mark is not (OfTenantAttribute or OfObjectAttribute or OfPersonAttribute)))
                        seen.ShouldBe(0, $"{service}.{entity.ShortName()} to {name}");
                    if (name is "a client" && entity.FindProperty("ClientId") is not null && person is null)
                        Others(db, entity.ClrType, a.Two.Id).ShouldBe(0, $"{service}.{entity.ShortName()} of the other client");
                }
            }
        }
        filtered.ShouldBeGreaterThan(60);
    }

    static DbContext Database(string service, NpgsqlConnection connection, TenantContext? context)
    {
        var type = Assembly.Load($"AseanPlatform.{char.ToUpperInvariant(service[0])}{service[1..]}").GetTypes().Single(t => t.IsSubclassOf(typeof(TenantDbContext)) && !t.IsAbstract);
        var tenant = new Tenant();
        if (context is not null) tenant.Set(context);
        var options = (DbContextOptionsBuilder)Activator.CreateInstance(typeof(DbContextOptionsBuilder<>).MakeGenericType(type))!;
        return (DbContext)Activator.CreateInstance(type, options.UseNpgsql(connection).Options, tenant)!;
    }

    static (int All, int Seen, int Foreign) Count(DbContext db, Type entity, string owner, Guid[] others) =>
        ((int, int, int))typeof(DatabaseWallTests).GetMethod(nameof(CountOf), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(entity).Invoke(null, [db, owner, others])!;

    static (int, int, int) CountOf<T>(DbContext db, string owner, Guid[] others) where T : class => (
        db.Set<T>().IgnoreQueryFilters().Count(e => others.Contains(EF.Property<Guid>(e, owner))), db.Set<T>().Count(), db.Set<T>().Count(e => others.Contains(EF.Property<Guid>(e, owner))));

    static int Others(DbContext db, Type entity, Guid client) =>
        (int)typeof(DatabaseWallTests).GetMethod(nameof(OthersOf), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(entity).Invoke(null, [db, client])!;

    static int OthersOf<T>(DbContext db, Guid client) where T : class => db.Set<T>().Count(e => EF.Property<Guid?>(e, "ClientId") == client);

    string Foreign(string service, string table, Twin of) =>
        twins.Rows.Columns.Any(c => c.Service == service && c.Table == table && c.Name is "tenant_id") ? $"tenant_id = '{of.Id}'" : $"{(table is "person" ? "id" : "person_id")} IN ({string.Join(',', of.Everybody.Select(m => $"'{m.Id}'"))})";

    IEnumerable<string> Attacks(string service, string table, Twin own, Twin other)
    {
        var foreign = Foreign(service, table, other);
        yield return $"DELETE FROM {table} WHERE {foreign}";
        var column = foreign[..foreign.IndexOf(' ', StringComparison.Ordinal)];
        yield return $"UPDATE {table} SET {column} = {column} WHERE {foreign}";
        if (column is not "tenant_id") yield break;
        yield return $"UPDATE {table} SET tenant_id = '{other.Id}' WHERE tenant_id = '{own.Id}'";
        var columns = twins.Rows.Columns.Where(c => c.Service == service && c.Table == table && !c.Made).Select(c => $"\"{c.Name}\"").ToList();
        yield return $"INSERT INTO {table} ({string.Join(", ", columns)}) SELECT {string.Join(", ", columns.Select(name => name is "\"tenant_id\"" ? $"'{other.Id}'::uuid" : name))} FROM {table} LIMIT 1";
    }

    /// <summary>Null where nothing changed: refused, or no row was met.</summary>
    static async Task<string?> Changes(NpgsqlConnection app, string attack, Context context)
    {
        await using var transaction = await app.BeginTransactionAsync();
        try
        {
            await using var command = new NpgsqlCommand(attack, app, transaction);
            var met = await command.ExecuteNonQueryAsync();
            return met is 0 ? null : $"changed {met} rows";
        }
        catch (PostgresException refused) when (refused.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            return null;
        }
        finally
        {
            await transaction.RollbackAsync();
            await Tell(app, context); // what was told inside a transaction ends with it
        }
    }

    static async Task Tell(NpgsqlConnection app, Context context)
    {
        await using var command = new NpgsqlCommand("""
            SELECT set_config('app.tenant_id', $1, false), set_config('app.client_id', $2, false), set_config('app.person_id', $3, false), set_config('app.object_id', $4, false),
                   set_config('app.all_clients', $5, false), set_config('app.staff', $6, false), set_config('app.grants', $7, false)
            """, app);
        foreach (var value in new object?[] { context.Tenant, context.Client, context.Person, context.Object, context.AllClients, context.Staff, context.Grants })
            command.Parameters.Add(new() { Value = value switch { null => "", bool on => on ? "on" : "off", _ => value.ToString()! } });
        await command.ExecuteNonQueryAsync();
    }
}
