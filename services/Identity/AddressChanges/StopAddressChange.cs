using System.Security.Claims;
using AseanPlatform.Identity.Mails;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AseanPlatform.Identity.AddressChanges;

/// <summary>The person thinks better of it, or somebody at one of the mailboxes knows nothing of it: the address stays.</summary>
public static class StopAddressChange
{
    public static async Task<Results<NoContent, NotFound>> Handle(ClaimsPrincipal caller, IdentityDb db, Acting acting, TimeProvider clock, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (await db.AddressChangeOf(caller, now, ct) is not { } change) return TypedResults.NotFound();
        return await acting.As(AccountMails.Context(change.PersonId), async (own, _) =>
        {
            await using var transaction = await own.Database.BeginTransactionAsync(ct);
            var stopped = await own.StopAddressChanges(change.PersonId, now, ct);
            await transaction.CommitAsync(ct);
            return stopped;
        }, ct) ? TypedResults.NoContent() : TypedResults.NotFound();
    }
}
