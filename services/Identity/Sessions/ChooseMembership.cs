using System.Security.Claims;
using AseanPlatform.Identity.Access;
using AseanPlatform.Identity.SignInProviders;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Sessions;

/// <summary>One person may belong to many tenants and acts in one at a time.</summary>
public static class ChooseMembership
{
    /// <param name="TenantId">Null: none, as editors and operators work.</param>
    public sealed record Request(Guid? TenantId, Guid? ClientId = null);

    public static async Task<NoContent> Handle(Request request, ClaimsPrincipal caller, IdentityDb db, Acting acting, CancellationToken ct)
    {
        var (id, person) = (caller.SessionId(), caller.PersonId()!.Value);
        if (caller.OnlyTenant() is { } only && request.TenantId != only) throw LinkOutside.NotByProvider();
        if (request.TenantId is not null && !await acting.AsPerson(person, own =>
                own.Memberships.AnyAsync(m => m.PersonId == person && m.TenantId == request.TenantId && m.ClientId == request.ClientId, ct), ct))
            throw new InvalidValue("/tenantId", "You do not belong to this organisation.");

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Sessions.Where(s => s.Id == id && s.PersonId == person)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.TenantId, request.TenantId).SetProperty(s => s.ClientId, request.ClientId), ct);
        await db.RaiseAccess(person, ct);
        await transaction.CommitAsync(ct);
        return TypedResults.NoContent();
    }
}
