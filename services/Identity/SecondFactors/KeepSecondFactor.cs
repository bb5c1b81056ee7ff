using System.Security.Claims;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.SecondFactors;

/// <summary>The person did not ask for the removal, or has found phone or codes: by the link in the mail, or signed in.</summary>
public static class KeepSecondFactor
{
    /// <param name="DueAt">When it would be removed; null while nobody has confirmed.</param>
    public sealed record State(DateTimeOffset AskedAt, DateTimeOffset? DueAt);

    public static async Task<Results<Ok<State>, NotFound>> Get(ClaimsPrincipal caller, IdentityDb db, TimeProvider clock, CancellationToken ct) =>
        await Find(caller, db, clock, ct) is { } removal ? TypedResults.Ok(new State(removal.AskedAt, removal.DueAt)) : TypedResults.NotFound();

    public static async Task<Results<NoContent, NotFound>> Handle(ClaimsPrincipal caller, IdentityDb db, TimeProvider clock, CancellationToken ct) =>
        await Find(caller, db, clock, ct) is { } removal && await db.CancelRemovals(removal.PersonId, removal.PersonId, clock.GetUtcNow(), ct) ? TypedResults.NoContent() : TypedResults.NotFound();

    static async Task<FactorRemoval?> Find(ClaimsPrincipal caller, IdentityDb db, TimeProvider clock, CancellationToken ct)
    {
        var (person, id) = (caller.PersonId(), caller.ObjectId());
        return await db.OpenRemovals(clock.GetUtcNow()).SingleOrDefaultAsync(r => person == null ? r.Id == id : r.PersonId == person, ct);
    }
}
