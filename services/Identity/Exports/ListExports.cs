using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Exports;

/// <summary>A client's exports that have not expired, the newest first.</summary>
public static class ListExports
{
    /// <param name="Sha256">Of the whole ZIP.</param>
    public sealed record Item(Guid Id, string State, string AskedByName, DateTimeOffset AskedAt, int? Files, long? Bytes, string? Sha256, DateTimeOffset? ReadyAt, DateTimeOffset ExpiresAt);

    public static async Task<Results<Ok<List<Item>>, NotFound>> Handle(Guid id, IdentityDb db, TimeProvider clock, CancellationToken ct)
    {
        if (!await db.Clients.AnyAsync(c => c.ClientId == id, ct)) return TypedResults.NotFound();
        var now = clock.GetUtcNow();
        return TypedResults.Ok(await db.ClientExports.AsNoTracking().Where(e => e.ClientId == id && e.ExpiresAt > now).OrderByDescending(e => e.AskedAt).Take(20)
            .Select(e => new Item(e.Id, e.State, e.AskedByName, e.AskedAt, e.Files, e.Bytes, e.Sha256, e.ReadyAt, e.ExpiresAt)).ToListAsync(ct));
    }
}
