using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Identity.Access;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Legal;

/// <summary>The operator's for the installation, an administrator's for their own consultancy. Always a new version, in both languages.</summary>
public static class PublishLegalText
{
    /// <param name="BasedOn">The version that the editor saw; 0 for the first.</param>
    public sealed record Request([StringLength(60_000, MinimumLength = 1)] string English, [StringLength(60_000, MinimumLength = 1)] string Chinese, int BasedOn);

    public sealed record Response(int Version);

    public static Task<Results<Created<Response>, NotFound>> OfInstallation(string kind, Request request, ClaimsPrincipal caller, Acting acting, TimeProvider clock, CancellationToken ct) =>
        Publish(TenantAccount.Hub, $"/api/v1/legal/{kind}", kind, request, caller, acting, clock, ct);

    public static Task<Results<Created<Response>, NotFound>> OfTenant(string kind, Request request, ClaimsPrincipal caller, Acting acting, TimeProvider clock, CancellationToken ct) =>
        Publish(caller.TenantId()!.Value, $"/api/v1/tenant/legal/{kind}", kind, request, caller, acting, clock, ct);

    static async Task<Results<Created<Response>, NotFound>> Publish(
        Guid tenant, string address, string kind, Request request, ClaimsPrincipal caller, Acting acting, TimeProvider clock, CancellationToken ct)
    {
        if (!LegalText.Kinds.Contains(kind)) return TypedResults.NotFound();

        var version = await acting.As(Acting.Context(tenant, staff: true), async (db, _) =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            await db.LockTenant(tenant, ct);
            var last = await db.LegalTexts.Where(t => t.Kind == kind).MaxAsync(t => (int?)t.Version, ct) ?? 0;
            if (last != request.BasedOn) throw new RuleBroken("legal.changed-meanwhile", "A newer version was published meanwhile. Look at it and publish yours again.");
            db.Add(new LegalText
            {
                Kind = kind,
                Version = last + 1,
                English = request.English.Trim(),
                Chinese = request.Chinese.Trim(),
                PublishedAt = clock.GetUtcNow(),
                PublishedBy = caller.FindFirst(Claims.Name)?.Value ?? "",
            });
            await db.RaiseAccess(tenant, ct); // whoever acts in it is asked for it at once
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return last + 1;
        }, ct);
        return TypedResults.Created(address, new Response(version));
    }
}
