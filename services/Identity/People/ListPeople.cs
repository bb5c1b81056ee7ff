using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.People;

/// <summary>The members of the tenant and of its clients, with the clients granted to each.</summary>
public static class ListPeople
{
    public sealed record Item(Guid PersonId, string Name, string Email, Guid? ClientId, IReadOnlyList<string> Roles, IReadOnlyList<Guid> Grants);

    public static async Task<Ok<List<Item>>> Handle(IdentityDb db, CancellationToken ct)
    {
        var members = await db.Members.AsNoTracking().Where(m => m.BreakGlassId == null).OrderBy(m => m.Name).ThenBy(m => m.Id).ToListAsync(ct);
        var grants = (await db.Grants.ToListAsync(ct)).ToLookup(g => g.PersonId, g => g.ClientId);
        return TypedResults.Ok(members.ConvertAll(m => new Item(m.PersonId, m.Name, m.Email, m.ClientId, m.Roles, m.ClientId is null ? [.. grants[m.PersonId]] : [])));
    }
}
