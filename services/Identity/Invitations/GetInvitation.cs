using System.Security.Claims;
using AseanPlatform.Identity.People;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Invitations;

/// <summary>What the invited person reads before accepting.</summary>
public static class GetInvitation
{
    public sealed record Response(string TenantName, string? ClientName, string InvitedBy, string Email, string Name, string Language, string Role,
        string State, DateTimeOffset ExpiresAt, bool HasAccount);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(ClaimsPrincipal caller, IdentityDb db, Acting acting, CancellationToken ct)
    {
        var id = caller.ObjectId();
        if (await db.Invitations.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, ct) is not { } invitation) return TypedResults.NotFound();

        var key = MailboxAddress.Parse(invitation.Email).Key;
        var (tenantName, clientName) = await Names(caller.TenantId()!.Value, invitation.ClientId, acting, ct);
        return TypedResults.Ok(new Response(tenantName, clientName, invitation.InvitedByName, invitation.Email, invitation.Name, invitation.Language, invitation.Role,
            invitation.State, invitation.ExpiresAt, await db.Emails.AnyAsync(e => e.Key == key, ct)));
    }

    public static Task<(string Tenant, string? Client)> Names(Guid tenantId, Guid? clientId, Acting acting, CancellationToken ct) => acting.AsTenant(tenantId, async db => (
        await db.Tenants.Where(t => t.Id == tenantId).Select(t => t.Name).SingleAsync(ct),
        clientId is null ? null : await db.Clients.Where(c => c.ClientId == clientId).Select(c => c.Name).SingleOrDefaultAsync(ct)), ct);
}
