using System.Security.Claims;
using AseanPlatform.Identity.Access;
using AseanPlatform.Identity.SignInProviders;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Sessions;

/// <summary>Ends one of the caller's sessions, or all but the one in use; in force everywhere within two seconds.</summary>
public static class EndSession
{
    public static async Task<Results<NoContent, NotFound>> One(Guid id, ClaimsPrincipal caller, IdentityDb db, TimeProvider clock, CancellationToken ct)
    {
        var (person, only, now) = (caller.PersonId()!.Value, caller.OnlyTenant(), clock.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var ended = await db.Sessions.Where(s => s.Id == id && s.PersonId == person && (only == null || s.OnlyTenantId == only) && s.EndedAt == null && s.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedAt, now), ct);
        if (ended is 0) return TypedResults.NotFound();

        await db.RaiseAccess(person, ct);
        await transaction.CommitAsync(ct);
        return TypedResults.NoContent();
    }

    public static async Task<NoContent> Others(ClaimsPrincipal caller, IdentityDb db, TimeProvider clock, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.EndSessions(caller.PersonId()!.Value, except: caller.SessionId(), clock.GetUtcNow(), ct, caller.OnlyTenant());
        await transaction.CommitAsync(ct);
        return TypedResults.NoContent();
    }
}

static class EndedSessions
{
    /// <param name="only">Those alone that began at a provider of this tenant.</param>
    /// <summary>In the caller's transaction.</summary>
    public static async Task EndSessions(this IdentityDb db, Guid personId, Guid? except, DateTimeOffset now, CancellationToken ct, Guid? only = null)
    {
        await db.Sessions.Where(s => s.PersonId == personId && s.Id != except && (only == null || s.OnlyTenantId == only) && s.EndedAt == null).ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedAt, now), ct);
        await db.RaiseAccess(personId, ct);
    }
}
