using System.Data;
using System.Data.Common;
using AseanPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace AseanPlatform.Tenancy;

/// <summary>The client lies under another tenant than the caller's token says: 503 to who would write, and the next token says it right.</summary>
public sealed class ClientElsewhere(Guid clientId, Guid home) : DependencyAway("the client's place")
{
    public Guid ClientId => clientId;
    public Guid Home => home;
}

/// <summary>Tells PostgreSQL, on each connection taken, whose rows may be seen. Every setting is written each time, so nothing is left of the last user.</summary>
public sealed class TenantConnection(Tenant tenant) : DbConnectionInterceptor
{
    /// <summary>A connection that is lost within a transaction is not taken up again: EF Core would go on outside of it, on another one, and write half of what belongs together.</summary>
    public override async ValueTask<InterceptionResult> ConnectionOpeningAsync(DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        if (!((NpgsqlConnection)connection).FullState.HasFlag(ConnectionState.Broken)) return result;
        await connection.CloseAsync(); // whoever begins anew gets another one
        throw new NpgsqlException("The connection was lost.", new IOException());
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch((NpgsqlConnection)connection) { BatchCommands = { WhoAsks() } };
        if (await batch.ExecuteScalarAsync(cancellationToken) is not Guid home) return;
        await connection.CloseAsync(); // left open it would be taken again as it is
        throw new ClientElsewhere(tenant.ClientId!.Value, home);
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var batch = new NpgsqlBatch((NpgsqlConnection)connection) { BatchCommands = { WhoAsks() } };
        if (batch.ExecuteScalar() is not Guid home) return;
        connection.Close();
        throw new ClientElsewhere(tenant.ClientId!.Value, home);
    }

    /// <summary>
    /// What a connection is told, before anything else or as the first of a batch. The first column is where the client lies, if not here: it moved after the token, or
    /// the lease of the job, was made, and nothing is done under the tenant it left.
    /// </summary>
    public NpgsqlBatchCommand WhoAsks()
    {
        var context = tenant.Context;
        return new("""
            SELECT (SELECT h.tenant FROM client_home h WHERE h.client_id = nullif($2, '')::uuid AND h.tenant::text <> $1),
                   set_config('app.tenant_id', $1, false), set_config('app.client_id', $2, false), set_config('app.person_id', $3, false),
                   set_config('app.object_id', $4, false), set_config('app.all_clients', $5, false), set_config('app.staff', $6, false),
                   set_config('app.grants', $7, false), set_config('app.actor', $8, false)
            """)
        {
            Parameters =
            {
                Of(context.TenantId), Of(context.ClientId), Of(context.PersonId), Of(context.ObjectId),
                Of(context.AllClients), Of(context.Staff), Of(tenant.Grants), new NpgsqlParameter<string> { TypedValue = Actor.Setting },
            },
        };
    }

    static NpgsqlParameter<string> Of(Guid? id) => new() { TypedValue = id?.ToString() ?? "" };

    static NpgsqlParameter<string> Of(bool on) => new() { TypedValue = on ? "on" : "off" };
}
