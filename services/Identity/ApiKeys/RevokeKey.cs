using System.Security.Claims;
using AseanPlatform.Identity.Memberships;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.ApiKeys;

/// <summary>Ends one key, in force everywhere within two seconds. It stays in the list, so that its name and last use can still be read.</summary>
public static class RevokeKey
{
    internal static async Task<Results<NoContent, NotFound>> Handle(Guid id, ClaimsPrincipal caller, Acting acting, TimeProvider clock, CancellationToken ct)
    {
        var (tenant, client, by, now) = (caller.TenantId()!.Value, caller.ClientId(), caller.PersonId(), clock.GetUtcNow());
        var found = await acting.As(Acting.Context(tenant, staff: true), async (own, scope) =>
        {
            if (!await own.KeysOf(client).AnyAsync(k => k.Id == id, ct)) return false;

            await using var transaction = await own.Database.BeginTransactionAsync(ct);
            await own.KeysOf(client).Where(k => k.Id == id && k.RevokedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(k => k.RevokedAt, now).SetProperty(k => k.RevokedBy, by), ct);
            await own.Grants.Where(g => g.PersonId == id).ExecuteDeleteAsync(ct);
            await own.Regrant(id, tenant, scope.GetRequiredService<IPublishEndpoint>(), ct);
            await own.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return true;
        }, ct);
        return found ? TypedResults.NoContent() : TypedResults.NotFound();
    }
}
