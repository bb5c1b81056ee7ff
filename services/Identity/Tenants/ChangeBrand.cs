using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Security.Cryptography;
using AseanPlatform.Contracts.Identity;
using AseanPlatform.Identity.Access;
using AseanPlatform.Identity.People;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Tenants;

/// <summary>
/// The consultancy's own settings. A change raises the tenant's access version: every gateway drops the pages it keeps of the tenant, and the other
/// services fetch their copy of the brand.
/// </summary>
public static class ChangeBrand
{
    /// <param name="Version">Of what the editor saw.</param>
    public sealed record Request(
        [StringLength(100, MinimumLength = 1)] string Name,
        [RegularExpression(BrandColour.Pattern, MatchTimeoutInMilliseconds = 100)] string Colour,
        [TenantLanguages] string[] Languages,
        long Version,
        [Mailbox] string? ReplyTo = null);

    public sealed record LogoRequest(byte[] Image);

    /// <param name="Darkened">The colour that was asked for could not be seen on paper; <paramref name="Colour"/> is the nearest that can.</param>
    public sealed record Response(
        Guid Id, string Name, string Slug, string State, string Colour, bool Darkened, IReadOnlyList<string> Languages, string? ReplyTo, string? Logo, long Version);

    public static async Task<Results<Ok<Response>, NotFound>> Get(ClaimsPrincipal caller, IdentityDb db, CancellationToken ct) =>
        await db.Tenants.AsNoTracking().SingleOrDefaultAsync(t => t.Id == caller.TenantId(), ct) is { } tenant ? TypedResults.Ok(Of(tenant, darkened: false)) : TypedResults.NotFound();

    public static Task<Results<Ok<Response>, NotFound>> Handle(Request request, ClaimsPrincipal caller, IdentityDb db, IPublishEndpoint events, CancellationToken ct)
    {
        var colour = new BrandColour(request.Colour);
        var name = request.Name.Trim() is { Length: > 0 } given ? given : throw new InvalidValue("/name", "A consultancy has a name.");
        return Change(caller, db, events, async tenant =>
        {
            if (tenant.Version != request.Version) throw new RuleBroken("tenant.changed-meanwhile", "Somebody changed the settings meanwhile. Look at them and save yours again.");
            (tenant.Name, tenant.Colour, tenant.Languages) = (name, colour.OnPaper, request.Languages);
            tenant.ReplyTo = request.ReplyTo is { } address ? MailboxAddress.Parse(address).Value : null;
            (await db.TenantListings.SingleAsync(t => t.TenantId == tenant.Id, ct)).Name = name;
        }, colour.Darkened, ct);
    }

    public static Task<Results<Ok<Response>, NotFound>> SetLogo(LogoRequest request, ClaimsPrincipal caller, IdentityDb db, IPublishEndpoint events, TimeProvider clock, CancellationToken ct) =>
        Change(caller, db, events, async tenant => tenant.Logo = await db.AddLogo(request.Image, clock.GetUtcNow(), ct), false, ct);

    public static Task<Results<Ok<Response>, NotFound>> RemoveLogo(ClaimsPrincipal caller, IdentityDb db, IPublishEndpoint events, CancellationToken ct) =>
        Change(caller, db, events, tenant =>
        {
            tenant.Logo = null;
            return Task.CompletedTask;
        }, false, ct);

    /// <summary>Of the tenant that the scope belongs to; to be saved by the caller. Answers its hash.</summary>
    public static async Task<string> AddLogo(this IdentityDb db, byte[] image, DateTimeOffset now, CancellationToken ct)
    {
        var logo = new TenantLogo { Type = Picture.TypeOf(image), Sha256 = Convert.ToHexStringLower(SHA256.HashData(image)), Bytes = image, CreatedAt = now };
        if (!await db.Logos.AnyAsync(l => l.Sha256 == logo.Sha256, ct)) db.Add(logo);
        return logo.Sha256;
    }

    static async Task<Results<Ok<Response>, NotFound>> Change(
        ClaimsPrincipal caller, IdentityDb db, IPublishEndpoint events, Func<TenantAccount, Task> change, bool darkened, CancellationToken ct)
    {
        var id = caller.TenantId()!.Value;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.LockTenant(id, ct);
        if (await db.Tenants.SingleOrDefaultAsync(t => t.Id == id, ct) is not { } tenant) return TypedResults.NotFound();

        await change(tenant);
        tenant.Version = await db.NextVersion(ct);
        await db.RaiseAccess(id, ct);
        await events.Publish(new TenantChanged(id, tenant.Version), ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(Of(tenant, darkened));
    }

    static Response Of(TenantAccount t, bool darkened) => new(t.Id, t.Name, t.Slug, t.State, t.Colour, darkened, t.Languages, t.ReplyTo, t.Logo, t.Version);
}

/// <summary>One or more of the platform's languages, each once, the first being the one that forms begin with.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class TenantLanguagesAttribute() : ValidationAttribute("Choose English, Chinese or both.")
{
    public override bool IsValid(object? value) =>
        value is null || (value is string[] { Length: > 0 } languages && languages.Distinct().Count() == languages.Length && languages.All(l => l is "en" or "zh-Hans"));
}
