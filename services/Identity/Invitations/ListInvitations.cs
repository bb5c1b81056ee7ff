using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Invitations;

/// <summary>"invited" until accepted, whether or not an account existed.</summary>
public static class ListInvitations
{
    public sealed record Item(Guid Id, string Email, string Name, string Language, string Role, string State, string InvitedBy,
        DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? AcceptedAt, DateTimeOffset? AskedAt, string? Undelivered, DateTimeOffset? UndeliveredAt);

    public static async Task<Results<Ok<List<Item>>, NotFound>> OfClient(Guid id, IdentityDb db, CancellationToken ct) =>
        await db.Clients.AnyAsync(c => c.ClientId == id, ct) ? TypedResults.Ok(await List(id, db, ct)) : TypedResults.NotFound();

    public static async Task<Ok<List<Item>>> OfTenant(IdentityDb db, CancellationToken ct) => TypedResults.Ok(await List(null, db, ct));

    static Task<List<Item>> List(Guid? clientId, IdentityDb db, CancellationToken ct) => db.Invitations.Where(i => i.ClientId == clientId).OrderByDescending(i => i.CreatedAt).Take(200)
        .Select(i => new Item(i.Id, i.Email, i.Name, i.Language, i.Role, i.State, i.InvitedByName, i.CreatedAt, i.ExpiresAt, i.AcceptedAt, i.AskedAt, i.Undelivered, i.UndeliveredAt)).ToListAsync(ct);
}
