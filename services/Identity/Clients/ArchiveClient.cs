using System.Security.Claims;
using AseanPlatform.Contracts.Identity;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Clients;

/// <summary>
/// Puts a client away, or brings it back. While it is archived its own people cannot act in it and are told so, nobody is invited to it, and it stands
/// in a list of its own; the consultancy still reads everything. Nothing is deleted.
/// </summary>
public static class ArchiveClient
{
    public static Task<Results<NoContent, NotFound>> Handle(Guid id, ClaimsPrincipal caller, IdentityDb db, IPublishEndpoint events, CancellationToken ct) =>
        Change(id, Client.Archived, caller, db, events, ct);

    public static Task<Results<NoContent, NotFound>> BringBack(Guid id, ClaimsPrincipal caller, IdentityDb db, IPublishEndpoint events, CancellationToken ct) =>
        Change(id, Client.Active, caller, db, events, ct);

    static async Task<Results<NoContent, NotFound>> Change(Guid id, string state, ClaimsPrincipal caller, IdentityDb db, IPublishEndpoint events, CancellationToken ct)
    {
        var tenant = caller.TenantId()!.Value;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.LockClient(tenant, id, ct);
        if (await db.Clients.SingleOrDefaultAsync(c => c.ClientId == id, ct) is not { } client) return TypedResults.NotFound();
        if (client.State == state) return TypedResults.NoContent();

        (client.State, client.Version) = (state, await db.NextVersion(ct));
        await db.RaiseMembers(tenant, id, ct);
        await events.Publish(new ClientChanged(id, client.Version), ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.NoContent();
    }
}
