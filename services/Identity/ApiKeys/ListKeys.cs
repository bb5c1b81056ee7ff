using System.Security.Claims;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.ApiKeys;

/// <summary>The keys of the caller's own level, the newest first: what each may do, and whether it still counts.</summary>
public static class ListKeys
{
    const int Most = 200;

    public sealed record Seen(Guid Id, string Name);

    /// <param name="State">active, expired, revoked, or idle: its maker may no longer do what the key was made for.</param>
    /// <param name="Clients">Null: all that the maker sees.</param>
    /// <param name="LastUsedAt">Within ten minutes.</param>
    public sealed record Item(Guid Id, string Name, IReadOnlyList<string> Actions, IReadOnlyList<Seen>? Clients, string State, string? MadeBy, DateTimeOffset MadeAt, DateTimeOffset ExpiresAt,
        DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt);

    internal static async Task<Ok<List<Item>>> Handle(ClaimsPrincipal caller, Acting acting, TimeProvider clock, CancellationToken ct)
    {
        var (client, now, role) = (caller.ClientId(), clock.GetUtcNow(), ApiKey.RoleFor(caller.ClientId()));
        return TypedResults.Ok(await acting.AsTenant(caller.TenantId()!.Value, async own =>
        {
            var keys = await own.KeysOf(client).AsNoTracking().OrderByDescending(k => k.MadeAt).Take(Most).ToListAsync(ct);
            var (ids, makers) = (keys.ConvertAll(k => k.Id), keys.ConvertAll(k => k.MadeBy));
            var members = (await own.Members.AsNoTracking().Where(m => m.ClientId == client && makers.Contains(m.PersonId)).ToListAsync(ct)).ToDictionary(m => m.PersonId);
            var clients = (await (from grant in own.Grants
                                  where ids.Contains(grant.PersonId)
                                  join of in own.Clients on grant.ClientId equals of.ClientId
                                  orderby of.Name
                                  select new { grant.PersonId, of.ClientId, of.Name }).ToListAsync(ct)).ToLookup(g => g.PersonId, g => new Seen(g.ClientId, g.Name));
            return keys.ConvertAll(k => new Item(k.Id, k.Name, k.Actions, k.AllClients || client is not null ? null : [.. clients[k.Id]], StateOf(k), members.GetValueOrDefault(k.MadeBy)?.Name,
                k.MadeAt, k.ExpiresAt, k.LastUsedAt, k.RevokedAt));

            string StateOf(ApiKey key) => key.RevokedAt is not null ? "revoked" : key.ExpiresAt <= now ? "expired"
                : members.GetValueOrDefault(key.MadeBy) is { State: "active" } maker && maker.Roles.Contains(role) ? "active" : "idle";
        }, ct));
    }
}
