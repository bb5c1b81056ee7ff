using System.Security.Claims;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.AddressChanges;

/// <summary>What is asked for, and who has agreed.</summary>
public static class GetAddressChange
{
    /// <param name="OldEmail">Not for whoever reads the new mailbox: it may be a stranger's.</param>
    public sealed record Response(string? OldEmail, string NewEmail, bool OldConfirmed, bool NewConfirmed, DateTimeOffset ExpiresAt);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(ClaimsPrincipal caller, IdentityDb db, Acting acting, TimeProvider clock, CancellationToken ct)
    {
        if (await db.AddressChangeOf(caller, clock.GetUtcNow(), ct) is not { } change) return TypedResults.NotFound();
        var person = await acting.AsPerson(change.PersonId, own => own.People.AsNoTracking().SingleAsync(p => p.Id == change.PersonId, ct), ct);
        return TypedResults.Ok(new Response(caller.Purpose() is Purposes.NewAddress ? null : person.Email, person.NewEmail ?? "", change.OldConfirmedAt is not null, change.NewConfirmedAt is not null, change.ExpiresAt));
    }
}
