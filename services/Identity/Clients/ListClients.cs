using System.Linq.Expressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Clients;

/// <summary>The clients that the caller may see: the wall leaves out the rest.</summary>
public static class ListClients
{
    public sealed record Item(Guid Id, string Name, string Country, string? Sector, string Language, bool Generative, string State, DateTimeOffset CreatedAt, string? Reference);

    static readonly Expression<Func<Client, Item>> Shown =
        c => new Item(c.ClientId, c.Name, c.Country, c.Sector, c.Language, c.Generative, c.State, c.CreatedAt, c.Reference);

    public static async Task<Ok<List<Item>>> Handle(IdentityDb db, CancellationToken ct, Guid? after = null, int take = 200) => TypedResults.Ok(await db.Clients
        .Where(c => after == null || c.ClientId > after).OrderBy(c => c.ClientId).Take(Math.Clamp(take, 1, 200)).Select(Shown).ToListAsync(ct));

    public static async Task<Results<Ok<Item>, NotFound>> One(Guid id, IdentityDb db, CancellationToken ct) =>
        await db.Clients.Where(c => c.ClientId == id).Select(Shown).SingleOrDefaultAsync(ct) is { } client ? TypedResults.Ok(client) : TypedResults.NotFound();
}
