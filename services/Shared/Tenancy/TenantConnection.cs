using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace AseanPlatform.Tenancy;

/// <summary>Tells PostgreSQL, on each connection taken, whose rows may be seen. Every setting is written each time, so nothing is left of the last user.</summary>
sealed class TenantConnection(Tenant tenant) : DbConnectionInterceptor
{
    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = Settings(connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = Settings(connection);
        command.ExecuteNonQuery();
    }

    NpgsqlCommand Settings(DbConnection connection)
    {
        var context = tenant.Context;
        return new("""
            SELECT set_config('app.tenant_id', $1, false), set_config('app.client_id', $2, false), set_config('app.person_id', $3, false),
                   set_config('app.object_id', $4, false), set_config('app.all_clients', $5, false), set_config('app.staff', $6, false),
                   set_config('app.grants', $7, false), set_config('app.actor', $8, false)
            """, (NpgsqlConnection)connection)
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
