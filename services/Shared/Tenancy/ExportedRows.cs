using System.Text;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AseanPlatform.Tenancy;

/// <summary>One file of a client's export, as the service that owns its content offers it.</summary>
/// <param name="Name">In the ZIP.</param>
/// <param name="Kind">By which it is explained.</param>
/// <param name="Tables">What it holds, as service.table.</param>
/// <param name="Path">Where its bytes are read.</param>
public sealed record ExportPart(string Name, string Kind, string[] Tables, string Path);

/// <summary>Rows of a client as lines of JSON, read one by one behind the caller's wall.</summary>
/// <param name="Sql">One text a row; $1 is the client.</param>
public sealed record ExportedRows(string Kind, string[] Tables, string Sql)
{
    /// <summary>All columns of a table but those named.</summary>
    public static ExportedRows Of(string kind, string service, string table, string order, params string[] without) => new(kind, [$"{service}.{table}"],
        $"SELECT (to_jsonb(t){string.Concat(without.Append("tenant_id").Select(column => $" - '{column}'"))})::text FROM {table} t WHERE client_id = $1 ORDER BY {order}");

    /// <summary>With all that shows that an entry is as it was: hash = SHA-256 of salt and payload, link = of the link before, number, moment and hash.</summary>
    public static ExportedRows Audit(string kind, string service) => new(kind, [$"{service}.audit_entry", $"{service}.audit_chain"], """
        SELECT jsonb_build_object('number', number, 'at', at, 'payload', payload::text, 'salt', encode(salt, 'hex'), 'hash', encode(hash, 'hex'), 'link', encode(link, 'hex'), 'network', network, 'network_salt', encode(network_salt, 'hex'), 'erased_at', erased_at)::text
        FROM audit_entry WHERE client_id = $1 ORDER BY id
        """);

    public ExportPart Part(Guid client) => new($"data/{Kind}.jsonl", Kind, Tables, $"/internal/clients/{client}/export/part?file={Kind}");

    public async Task Write(TenantDbContext db, Guid client, Stream to, CancellationToken ct)
    {
        await db.Database.OpenConnectionAsync(ct);
        try
        {
            await using var command = new NpgsqlCommand(Sql, (NpgsqlConnection)db.Database.GetDbConnection()) { Parameters = { new() { Value = client } }, CommandTimeout = 120 };
            await using var row = await command.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct)) await to.WriteAsync(Encoding.UTF8.GetBytes(row.GetString(0) + "\n"), ct);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }
}

public static class ExportEndpoints
{
    extension(IEndpointRouteBuilder app)
    {
        /// <summary>What this service has of a client: the list of files, and each of them; for Identity, which puts them together.</summary>
        /// <param name="more">Files beside the rows.</param>
        public void MapClientExport(ExportedRows[] rows, Func<Guid, IServiceProvider, CancellationToken, Task<IEnumerable<ExportPart>>>? more = null)
        {
            var export = app.MapGroup("/internal/clients/{id:guid}/export").WithTags("Internal").AllowServices("identity");
            export.MapGet("/", async (Guid id, HttpContext http, CancellationToken ct) =>
                TypedResults.Ok<List<ExportPart>>([.. rows.Select(r => r.Part(id)), .. more is null ? [] : await more(id, http.RequestServices, ct)]));
            export.MapGet("/part", Results<PushStreamHttpResult, NotFound> (Guid id, string file, TenantDbContext db, CancellationToken ct) =>
                rows.FirstOrDefault(r => r.Kind == file) is { } found ? TypedResults.Stream(to => found.Write(db, id, to, ct), "application/jsonl") : TypedResults.NotFound());
        }
    }
}
