using AseanPlatform.Contracts.Identity;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Messaging;

public static class DeletedClients
{
    sealed record Gone(string Name, long Deleted);

    extension(TenantDbContext db)
    {
        /// <summary>Deletes every row of the client in this database, in the caller's transaction and behind the client's own wall; what was deleted, table by table.</summary>
        public async Task<(string[] Tables, long[] Counts)> DeleteClient(Guid client, CancellationToken ct)
        {
            db.Database.SetCommandTimeout(TimeSpan.FromMinutes(10));
            var gone = await db.Database.SqlQuery<Gone>($"""SELECT name AS "Name", deleted AS "Deleted" FROM platform.delete_client({client})""").ToListAsync(ct);
            return ([.. gone.Select(g => g.Name)], [.. gone.Select(g => g.Deleted)]);
        }

        /// <summary>Whether the client was deleted. What comes about it later is dropped; in the caller's transaction it cannot be deleted meanwhile.</summary>
        public async Task<bool> ClientIsGone(Guid client, CancellationToken ct) =>
            (await db.Database.SqlQuery<bool>($"""SELECT platform.client_is_gone({client}) AS "Value" """).ToListAsync(ct)).Single();
    }
}

/// <summary>Deletes all that this service has of a client, and acknowledges it in the same transaction.</summary>
public sealed class ClientDeletedConsumer(TenantDbContext db, IPublishEndpoint events, ServiceName service) : IConsumer<ClientDeleted>
{
    public async Task Consume(ConsumeContext<ClientDeleted> context)
    {
        var (tables, counts) = await db.DeleteClient(context.Message.ClientId, context.CancellationToken);
        await events.Publish(new ClientErased(context.Message.DeletionId, service.Value, tables, counts, context.Message.SubjectId), context.CancellationToken);
    }
}
