using System.ComponentModel.DataAnnotations;
using AseanPlatform.Contracts.Identity;
using AseanPlatform.Identity.Access;
using AseanPlatform.Identity.Invitations;
using AseanPlatform.Identity.People;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Tenants;

/// <summary>The operator opens a consultancy and invites its first admin.</summary>
public static class OpenTenant
{
    public sealed record Request(
        [StringLength(100, MinimumLength = 1)] string Name,
        [RegularExpression("[a-z][a-z0-9-]{1,38}[a-z0-9]", MatchTimeoutInMilliseconds = 100)] string Slug,
        [Mailbox] string AdminEmail,
        [StringLength(100, MinimumLength = 1)] string AdminName,
        [AllowedValues("en", "zh-Hans")] string Language,
        [RegularExpression(BrandColour.Pattern, MatchTimeoutInMilliseconds = 100)] string? Colour = null,
        [TenantLanguages] string[]? Languages = null,
        [Mailbox] string? ReplyTo = null,
        byte[]? Logo = null);

    public sealed record Response(Guid Id);

    public static async Task<Created<Response>> Handle(Request request, HttpContext http, Acting acting, TimeProvider clock, CancellationToken ct)
    {
        var id = Guid.CreateVersion7();
        var made = await acting.As(Acting.Context(id, staff: true), (db, scope) => db.Once(http, request, async () =>
        {
            if (await db.TenantListings.AnyAsync(t => t.Slug == request.Slug, ct)) throw new RuleBroken("tenant.slug-taken", "This short name is taken.");

            var now = clock.GetUtcNow();
            var name = request.Name.Trim();
            var tenant = new TenantAccount { Id = id, Name = name, Slug = request.Slug, Version = await db.NextVersion(ct), CreatedAt = now };
            if (request.Colour is { } colour) tenant.Colour = new BrandColour(colour).OnPaper;
            tenant.Languages = request.Languages ?? (request.Language is "en" ? ["en", "zh-Hans"] : ["zh-Hans", "en"]); // forms begin with the first
            if (request.ReplyTo is { } replyTo) tenant.ReplyTo = MailboxAddress.Parse(replyTo).Value;
            if (request.Logo is { } logo) tenant.Logo = await db.AddLogo(logo, now, ct);
            db.Add(tenant);
            db.Add(new TenantListing { Slug = tenant.Slug, TenantId = id, Name = name, Kind = tenant.Kind, State = tenant.State, CreatedAt = now });
            await db.Database.ExecuteSqlAsync($"INSERT INTO tenant_directory (tenant_id, state, version) VALUES ({id}, 'active', {tenant.Version})", ct);
            await db.RaiseAccess(id, ct);

            var invitation = new Invitation(null, MailboxAddress.Parse(request.AdminEmail), request.AdminName, request.Language, Roles.ConsultancyAdmin,
                invitedBy: null, invitedByName: name, now);
            db.Add(invitation);

            var events = scope.GetRequiredService<IPublishEndpoint>();
            await events.Publish(new TenantChanged(id, tenant.Version), ct);
            await events.Publish(new InvitationIssued(invitation.Id, null, invitation.Id), ct);
            await db.SaveChangesAsync(ct);
            return new Response(id);
        }, ct), ct);
        return TypedResults.Created($"/api/v1/tenants/{made.Id}", made);
    }
}
