using System.Security.Claims;
using AseanPlatform.Identity.SignInProviders;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Sessions;

/// <summary>Where the caller is signed in, the one last seen first.</summary>
public static class ListSessions
{
    const int Most = 100;

    public sealed record Item(Guid Id, bool Current, string? Browser, string? System, string? Network, DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt, DateTimeOffset ExpiresAt);

    public static async Task<Ok<List<Item>>> Handle(ClaimsPrincipal caller, Acting acting, TimeProvider clock, CancellationToken ct)
    {
        var (person, only, current, now) = (caller.PersonId()!.Value, caller.OnlyTenant(), caller.SessionId(), clock.GetUtcNow());
        var (sessions, uses) = await acting.AsPerson(person, async own => (
            await own.Sessions.AsNoTracking().Where(s => s.PersonId == person && (only == null || s.OnlyTenantId == only) && s.EndedAt == null && s.ExpiresAt > now).OrderByDescending(s => s.CreatedAt).Take(Most).ToListAsync(ct),
            await own.SessionUses.AsNoTracking().ToDictionaryAsync(u => u.SessionId, ct)), ct);
        return TypedResults.Ok(sessions
            .Select(s => uses.GetValueOrDefault(s.Id) is { } use
                ? new Item(s.Id, s.Id == current, use.Browser, use.System, use.Network, use.FirstSeenAt, use.LastSeenAt, s.ExpiresAt)
                : new Item(s.Id, s.Id == current, null, null, null, s.CreatedAt, s.CreatedAt, s.ExpiresAt))
            .OrderByDescending(s => s.Current).ThenByDescending(s => s.LastSeenAt).ToList());
    }
}
