using System.Security.Claims;
using AseanPlatform.Identity.Links;
using AseanPlatform.Identity.Tokens;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Invitations;

/// <summary>Asked by Notification when it sends: address, words and a fresh link, of which only the hash is kept.</summary>
public static class MakeInvitationLink
{
    public sealed record Response(string Email, string Name, string Language, string InvitedBy, string TenantName, string? ClientName, string Url, DateTimeOffset ExpiresAt, string Role);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(Guid id, ClaimsPrincipal caller, IdentityDb db, Acting acting, IConfiguration configuration,
        TimeProvider clock, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (await db.Invitations.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id && i.State == "invited" && i.ExpiresAt > now, ct) is not { } invitation)
            return TypedResults.NotFound();

        var tenant = caller.TenantId()!.Value;
        var key = Secret.New(bytes: 16);
        db.Add(new Link { Hash = Secret.Hash(key), TenantId = tenant, Purpose = Purposes.Invitation, ObjectId = id, ExpiresAt = invitation.ExpiresAt });
        await db.SaveChangesAsync(ct);

        var (tenantName, clientName) = await GetInvitation.Names(tenant, invitation.ClientId, acting, ct);
        var language = invitation.Language is "en" ? "en" : "zh";
        return TypedResults.Ok(new Response(invitation.Email, invitation.Name, invitation.Language, invitation.InvitedByName, tenantName, clientName,
            $"{configuration["PLATFORM_ORIGIN"]}/{language}/invitation/{key}", invitation.ExpiresAt, invitation.Role));
    }
}
