using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace AseanPlatform.Migrate;

/// <summary>
/// Brings every service's database to the state this version needs: roles, passwords, SQL files. Each service's login owns nothing;
/// the owner cannot log in; the mover and the backup alone see past row-level security. Runs under a lock and may run any number of times.
/// </summary>
public sealed class Server(string adminConnection, Action<string> say)
{
    public async Task Migrate(
        IReadOnlyDictionary<string, IReadOnlyList<Script>> services, IReadOnlyDictionary<string, string> passwords, IReadOnlyDictionary<string, string> secrets)
    {
        await using var admin = await Open(database: null);
        await Execute(admin, "SELECT pg_advisory_lock(hashtext('migrate'))"); // one at a time on the whole server: roles are shared by all databases
        await Role(admin, "platform_backup", "NOLOGIN BYPASSRLS");

        foreach (var (service, scripts) in services)
        {
            await Roles(admin, service, passwords.GetValueOrDefault(service));
            await using var database = await Open($"{service}db");
            await Run(database, service, scripts);
            if (service == "identity" && secrets.Count > 0) await Secrets(database, secrets);
        }
    }

    static async Task Roles(NpgsqlConnection admin, string service, string? password)
    {
        await Role(admin, $"{service}_owner", "NOLOGIN");
        await Role(admin, $"{service}_mover", "NOLOGIN BYPASSRLS");
        await Role(admin, $"{service}_app", "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT");
        if (password is not null)
            await Execute(admin, (string)(await Scalar(admin, "SELECT format('ALTER ROLE %I PASSWORD %L', $1, $2)", $"{service}_app", password))!);

        await Execute(admin, $"GRANT {service}_owner TO CURRENT_USER");
        if (await Scalar(admin, "SELECT 1 FROM pg_database WHERE datname = $1", $"{service}db") is null)
            await Execute(admin, $"CREATE DATABASE {service}db TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'");
        await Execute(admin, $"ALTER DATABASE {service}db OWNER TO {service}_owner");
        await Execute(admin, $"REVOKE ALL ON DATABASE {service}db FROM PUBLIC");
        await Execute(admin, $"GRANT CONNECT ON DATABASE {service}db TO {service}_app, {service}_mover, platform_backup");
    }

    async Task Run(NpgsqlConnection database, string service, IReadOnlyList<Script> scripts)
    {
        await Execute(database, $"""
            CREATE SCHEMA IF NOT EXISTS platform AUTHORIZATION {service}_owner;
            CREATE TABLE IF NOT EXISTS platform.migration (name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());
            ALTER TABLE platform.migration OWNER TO {service}_owner;
            """);

        foreach (var script in scripts)
        {
            if (await Scalar(database, "SELECT sha256 FROM platform.migration WHERE name = $1", script.Name) is string applied)
            {
                if (applied != script.Sha256)
                    throw new Refused($"{script.Name} was applied to {service}db and has been changed since. Put it back as it was and write the change as a new file.");
                continue;
            }

            await using var transaction = await database.BeginTransactionAsync();
            try
            {
                await Execute(database, $"SET LOCAL ROLE {service}_owner; {script.Sql}");
            }
            catch (PostgresException error)
            {
                throw new Refused($"{script.Name} failed in {service}db and left nothing behind: {error.MessageText}{(error.Position > 0 ? $" (near character {error.Position})" : "")}");
            }
            await Scalar(database, "INSERT INTO platform.migration (name, sha256) VALUES ($1, $2)", script.Name, script.Sha256);
            await transaction.CommitAsync();
            say($"{service}db: {script.Name}");
        }
    }

    /// <summary>Identity knows each process by the hash of its secret; the secret itself stays with the process.</summary>
    static async Task Secrets(NpgsqlConnection identity, IReadOnlyDictionary<string, string> secrets)
    {
        if (await Scalar(identity, "SELECT to_regclass('public.service_secret')::text") is not string) return;
        foreach (var (service, secret) in secrets)
            await Scalar(identity, "INSERT INTO service_secret (service, hash) VALUES ($1, $2) ON CONFLICT (service) DO UPDATE SET hash = excluded.hash",
                service, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret))));
    }

    async Task<NpgsqlConnection> Open(string? database)
    {
        var settings = new NpgsqlConnectionStringBuilder(adminConnection) { Pooling = false, Timeout = 10, CommandTimeout = 0 };
        if (database is not null) settings.Database = database;
        settings.Database ??= "postgres";
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    static async Task Role(NpgsqlConnection admin, string role, string attributes)
    {
        var exists = await Scalar(admin, "SELECT 1 FROM pg_roles WHERE rolname = $1", role) is not null;
        await Execute(admin, $"{(exists ? "ALTER" : "CREATE")} ROLE {role} {attributes}");
    }

    static async Task Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    static async Task<object?> Scalar(NpgsqlConnection connection, string sql, params string[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        return await command.ExecuteScalarAsync();
    }
}
