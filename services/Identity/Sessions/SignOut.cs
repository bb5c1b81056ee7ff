using System.Security.Claims;
using AseanPlatform.Identity.Access;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Sessions;

public static class SignOut
{
    public static async Task<NoContent> Handle(ClaimsPrincipal caller, IdentityDb db, TimeProvider clock, CancellationToken ct)
    {
        var (id, person) = (caller.SessionId(), caller.PersonId()!.Value);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Sessions.Where(s => s.Id == id && s.PersonId == person && s.EndedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedAt, clock.GetUtcNow()), ct);
        await db.RaiseAccess(person, ct);
        await transaction.CommitAsync(ct);
        return TypedResults.NoContent();
    }
}
