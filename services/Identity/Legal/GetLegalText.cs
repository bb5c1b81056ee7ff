using System.Security.Claims;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Legal;

/// <summary>A legal page as anybody may read it: the newest version, or an earlier one by its number.</summary>
public static class GetLegalText
{
    public sealed record Issue(int Version, DateTimeOffset PublishedAt);

    /// <param name="Version">0: a draft of the platform's, not published by the operator.</param>
    public sealed record Response(string Kind, int Version, string English, string Chinese, DateTimeOffset? PublishedAt, IReadOnlyList<Issue> Versions);

    public static Task<Results<Ok<Response>, NotFound>> OfInstallation(string kind, Acting acting, IConfiguration configuration, CancellationToken ct, int? version = null) =>
        Find(TenantAccount.Hub, kind, version, acting, configuration, ct);

    public static async Task<Results<Ok<Response>, NotFound>> OfTenant(string kind, ClaimsPrincipal caller, Acting acting, IConfiguration configuration, CancellationToken ct, int? version = null) =>
        caller.TenantId() is { } tenant && tenant != TenantAccount.Hub ? await Find(tenant, kind, version, acting, configuration, ct) : TypedResults.NotFound();

    static async Task<Results<Ok<Response>, NotFound>> Find(Guid tenant, string kind, int? version, Acting acting, IConfiguration configuration, CancellationToken ct)
    {
        if (!LegalText.Kinds.Contains(kind)) return TypedResults.NotFound();

        var (text, issues) = await acting.As(Acting.Context(tenant), async (db, _) => (
            await db.LegalTexts.AsNoTracking().Where(t => t.Kind == kind && (version == null || t.Version == version)).OrderByDescending(t => t.Version).FirstOrDefaultAsync(ct),
            await db.LegalTexts.Where(t => t.Kind == kind).OrderByDescending(t => t.Version).Select(t => new Issue(t.Version, t.PublishedAt)).Take(100).ToListAsync(ct)), ct);
        if (text is not null) return TypedResults.Ok(new Response(kind, text.Version, text.English, text.Chinese, text.PublishedAt, issues));

        return tenant == TenantAccount.Hub && version is null or 0
            ? TypedResults.Ok(new Response(kind, 0, LegalTemplates.Of(kind, "en", configuration), LegalTemplates.Of(kind, "zh-Hans", configuration), null, issues))
            : TypedResults.NotFound();
    }
}
