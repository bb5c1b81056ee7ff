using System.Text.Json;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Wall.Tests;

/// <summary>A column of a table of a service, with the kind of the table.</summary>
/// <param name="Made">The database makes its value out of the others.</param>
sealed record Column(string Service, string Table, string Name, string Type, string Kind, bool Made);

/// <summary>What really lies in the databases, seen with the administrator's login, which passes every wall.</summary>
sealed class Rows(Testing.Platform platform, IReadOnlyList<Column> columns)
{
    // What the platform itself keeps turning: sent marks, leases, what was pushed where.
    static readonly string[] Turning = ["outbox_message", "inbox_message", "job", "access_version", "sign_in_failure"];

    // How new a service's copy of somebody's grants is; ending one of a person's sessions raises it, and the service asks again when that person next comes.
    static bool IsAge(string service, string table) => service is not "identity" && table is "grant_version";

    static string Content(string service, string table) => service is not "identity" && table is "client_grant" ? "(to_jsonb(t) - 'access_version')" : "t";

    public IReadOnlyList<Column> Columns => columns;

    public static async Task<Rows> Of(Testing.Platform platform)
    {
        var columns = new List<Column>();
        foreach (var service in Operation.Services)
        {
            await using var sql = await platform.Sql(service);
            await using var command = new NpgsqlCommand("""
                SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), coalesce(obj_description(c.oid), ''), a.attgenerated <> ''
                FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace ORDER BY 1, a.attnum
                """, sql);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync()) columns.Add(new(service, reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetBoolean(4)));
        }
        return new(platform, columns);
    }

    bool Has(string service, string table, string column) => columns.Any(c => c.Service == service && c.Table == table && c.Name == column);

    /// <summary>The newest row of the twin (and client) in the table that the word before the id names: reports → report.</summary>
    public string? NewestOf(string service, Place place)
    {
        var word = place.Kind.Contains('.', StringComparison.Ordinal) ? place.Kind[..place.Kind.IndexOf('.', StringComparison.Ordinal)] : place.Name[..^2];
        var table = JsonNamingPolicy.SnakeCaseLower.ConvertName(word.EndsWith('s') ? word[..^1] : word).Replace('-', '_');
        string[] candidates = [place.Name is "id" ? "id" : JsonNamingPolicy.SnakeCaseLower.ConvertName(place.Name), $"{table}_id", "id"];
        if (candidates.FirstOrDefault(c => Has(service, table, c)) is not { } column || !Has(service, table, "tenant_id")) return null;
        return $"SELECT {column} FROM {table} WHERE tenant_id = $1 AND {(Has(service, table, "client_id") ? "(client_id = $2 OR client_id IS NULL)" : "$2::uuid IS NOT NULL")} ORDER BY {(Has(service, table, "client_id") ? "client_id NULLS LAST, " : "")}{column} DESC LIMIT 1";
    }

    /// <summary>One line for each table that holds rows of the tenant or of its people: how many, and what is in them. Events count too, by their ids.</summary>
    public async Task<IReadOnlyList<string>> HashOf(Twin twin)
    {
        var people = twin.Everybody.Select(m => m.Id).ToArray();
        var all = await Task.WhenAll(Operation.Services.Select(async service =>
        {
            var lines = new List<string>();
            await using var sql = await platform.Sql(service);
            foreach (var table in columns.Where(c => c.Service == service).Select(c => c.Table).Distinct().Where(t => !Turning.Contains(t) && !IsAge(service, t)))
            {
                var rule = Has(service, table, "tenant_id") ? "tenant_id = $1 AND $2::uuid[] IS NOT NULL"
                    : Has(service, table, "person_id") ? "person_id = ANY($2) AND $1::uuid IS NOT NULL"
                    : table is "person" ? "id = ANY($2) AND $1::uuid IS NOT NULL" : null;
                if (rule is null || table is "session") continue; // the tests' own sessions come and go
                lines.Add($"{service}.{table} " + await Scalar(sql, $"SELECT count(*) || ' ' || coalesce(md5(string_agg(md5({Content(service, table)}::text), '' ORDER BY md5({Content(service, table)}::text))), '') FROM {table} t WHERE {rule}", twin.Id, people));
            }
            lines.Add($"{service}.outbox_message " + await Scalar(sql, "SELECT count(*) || ' ' || coalesce(md5(string_agg(message_id::text, '' ORDER BY message_id)), '') FROM outbox_message WHERE headers ->> 'tenant_id' = $1::text AND $2::uuid[] IS NOT NULL", twin.Id, people));
            return lines;
        }));
        return [.. all.SelectMany(lines => lines)];
    }

    /// <summary>Until everything that these tenants asked for is sent and done; what is left is named when that does not come.</summary>
    public Task Quiet(IReadOnlyList<Guid> tenants) => Eventually.Passes(async () => (await Left(tenants.ToArray())).ShouldBeEmpty(), TimeSpan.FromSeconds(60));

    async Task<List<string>> Left(Guid[] tenants)
    {
        var questions = Operation.Services.SelectMany(service => new[]
        {
            (service, "SELECT concat_ws(' ', 'to send:', message_id, headers, created_at) FROM outbox_message WHERE sent_at IS NULL AND $1::uuid[] IS NOT NULL"),
            (service, "SELECT concat_ws(' ', 'job', kind, subject_id, 'attempt', attempts, 'due', due_at, last_error) FROM job WHERE state = 'waiting' AND tenant_id = ANY($1)"),
        }).Concat(
        [
            .. ((string[])["identity", "assessment", "reporting"]).Select(service => (service, "SELECT 'an entry of the log without its seal' FROM audit_entry WHERE number IS NULL AND tenant_id = ANY($1)")), // the seal follows within a second
            ("notification", "SELECT concat_ws(' ', 'mail', d::text) FROM delivery d WHERE tenant_id = ANY($1) AND state IN ('waiting', 'sending')"),
        ]);
        var left = new List<string>();
        foreach (var (service, question) in questions)
        {
            await using var sql = await platform.Sql(service);
            await using var command = new NpgsqlCommand($"SELECT string_agg(line, E'\n') FROM ({question} LIMIT 5) AS q (line)", sql);
            command.Parameters.Add(new() { Value = tenants });
            if (await command.ExecuteScalarAsync() is string lines) left.Add($"{service}: {lines}");
        }
        return left;
    }

    public async Task<long> Count(string service, string query, params object[] values)
    {
        await using var sql = await platform.Sql(service);
        return (long)(await Scalar(sql, query, values))!;
    }

    public static async Task<object?> Scalar(NpgsqlConnection sql, string query, params object[] values)
    {
        await using var command = new NpgsqlCommand(query, sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return await command.ExecuteScalarAsync();
    }
}
