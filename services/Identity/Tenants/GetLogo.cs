using System.Security.Claims;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Tenants;

/// <summary>
/// A logo as a picture and as nothing else: its type is what its content was found to be, a browser may neither run it nor load anything from it, and
/// opened by itself it is saved, not shown. Under its hash it never changes.
/// </summary>
public static class GetLogo
{
    public static async Task<Results<FileContentHttpResult, NotFound>> Handle(string sha256, ClaimsPrincipal caller, HttpContext http, IdentityDb db, CancellationToken ct)
    {
        if (caller.TenantId() is null || await db.Logos.AsNoTracking().SingleOrDefaultAsync(l => l.Sha256 == sha256, ct) is not { } logo) return TypedResults.NotFound();

        return AsPicture(http, logo.Bytes, logo.Type, "public");
    }

    /// <param name="kept">By whom: public or private.</param>
    internal static FileContentHttpResult AsPicture(HttpContext http, byte[] bytes, string type, string kept)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = $"{kept}, max-age=31536000, immutable";
        return TypedResults.File(bytes, type, $"logo.{type["image/".Length..]}");
    }

    /// <param name="Logo">Null where there is none, or where it is too large for a mail.</param>
    public sealed record MailBrand(string Name, string Colour, string? ReplyTo, byte[]? Logo, string? LogoType);

    const int MostInMail = 256 * 1024;

    /// <summary>Asked by Notification when it sends: how the tenant's mails look now, and where answers go.</summary>
    public static async Task<Results<Ok<MailBrand>, NotFound>> OfMail(ClaimsPrincipal caller, IdentityDb db, CancellationToken ct)
    {
        if (await db.Tenants.AsNoTracking().SingleOrDefaultAsync(t => t.Id == caller.TenantId(), ct) is not { } tenant) return TypedResults.NotFound();

        var logo = await db.Logos.AsNoTracking().SingleOrDefaultAsync(l => l.Sha256 == tenant.Logo && l.Bytes.Length <= MostInMail, ct);
        return TypedResults.Ok(new MailBrand(tenant.Name, tenant.Colour, tenant.ReplyTo, logo?.Bytes, logo?.Type));
    }
}
