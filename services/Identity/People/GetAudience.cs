using AseanPlatform.Identity.Clients;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.People;

/// <summary>Who is told about a client: its admins and contributors, the consultants granted to it and the consultancy's admins. Without a client: the admins.</summary>
public static class GetAudience
{
    public sealed record Item(Guid PersonId, string Language, IReadOnlyList<string> Roles);

    public static async Task<Ok<List<Item>>> Handle(IdentityDb db, CancellationToken ct, Guid? clientId = null)
    {
        var granted = await db.Grants.Where(g => g.ClientId == clientId).Select(g => g.PersonId).ToListAsync(ct);
        var members = await db.Members.AsNoTracking().Where(m => m.State == "active" && (m.ClientId == null || m.ClientId == clientId)).ToListAsync(ct);
        var archived = clientId is not null && await db.Clients.AnyAsync(c => c.ClientId == clientId && c.State != Client.Active, ct);
        return TypedResults.Ok(members
            .Where(m => m.ClientId is not null
                ? !archived && (m.Roles.Contains(Roles.ClientAdmin) || m.Roles.Contains(Roles.Contributor))
                : m.Roles.Contains(Roles.ConsultancyAdmin) || (m.Roles.Contains(Roles.Consultant) && granted.Contains(m.PersonId)))
            .GroupBy(m => m.PersonId).Select(g => new Item(g.Key, g.First().Language, [.. g.SelectMany(m => m.Roles).Distinct()])).ToList());
    }
}
