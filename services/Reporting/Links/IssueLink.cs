using System.Security.Claims;
using AseanPlatform.Contracts.Links;
using AseanPlatform.Presentation;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Links;

/// <summary>A fresh link to one report, asked for at the moment of sending it.</summary>
public static class IssueLink
{
    public sealed record Request(string? Language = null);

    public sealed record Response(string Url, DateTimeOffset ExpiresAt);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(
        Guid id, Request request, ReportingDb db, Tenant tenant, IPublishEndpoint events, IConfiguration configuration, TimeProvider clock, CancellationToken ct)
    {
        if (await db.Reports.AsNoTracking().SingleOrDefaultAsync(report => report.Id == id, ct) is not { } report) return TypedResults.NotFound();

        var secret = LinkSecret.New();
        var link = new ReportLink(LinkSecret.Hash(secret), tenant.Id, report.ClientId, report.Id, clock.GetUtcNow() + ReportLink.Lifetime);
        db.Add(link);
        await events.Publish(new LinkIssued(link.Hash, Purposes.Report, link.Id, link.ExpiresAt), ct);
        await db.SaveChangesAsync(ct);

        var origin = (configuration["PLATFORM_ORIGIN"] ?? "http://localhost:8080").TrimEnd('/');
        return TypedResults.Ok(new Response($"{origin}/{Languages.Segment(Languages.Of(request.Language))}/report/{secret}", link.ExpiresAt));
    }
}

/// <summary>What a link hash opens, for Identity, which may not have heard of it yet.</summary>
public static class GetLink
{
    public sealed record Response(string Hash, string Purpose, Guid ObjectId, Guid TenantId, DateTimeOffset ExpiresAt);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(string hash, ReportingDb db, TimeProvider clock, CancellationToken ct) =>
        (await db.ReportLinks.AsNoTracking().SingleOrDefaultAsync(link => link.Hash == hash, ct), await db.SummaryKeys.AsNoTracking().SingleOrDefaultAsync(key => key.Hash == hash, ct)) switch
        {
            ({ } link, _) when link.Opens(clock.GetUtcNow()) => TypedResults.Ok(new Response(link.Hash, Purposes.Report, link.Id, link.TenantId, link.ExpiresAt)),
            (_, { } key) when key.Opens(clock.GetUtcNow()) => TypedResults.Ok(new Response(key.Hash, Purposes.Summary, key.LinkId, key.TenantId, key.ExpiresAt)),
            _ => TypedResults.NotFound(),
        };
}

/// <summary>Ends all links of a report at once.</summary>
public static class RevokeLinks
{
    public static async Task<Results<NoContent, NotFound>> Handle(Guid id, ReportingDb db, Tenant tenant, IPublishEndpoint events, TimeProvider clock, CancellationToken ct)
    {
        if (!await db.Reports.AnyAsync(report => report.Id == id, ct)) return TypedResults.NotFound();

        var now = clock.GetUtcNow();
        foreach (var link in await db.ReportLinks.Where(link => link.ReportId == id && link.TenantId == tenant.Id && link.RevokedAt == null).ToListAsync(ct))
        {
            link.Revoke(now);
            await events.Publish(new LinkRevoked(link.Hash), ct);
        }

        await db.SaveChangesAsync(ct);
        return TypedResults.NoContent();
    }
}

static class OpenLink
{
    /// <summary>The link that the visitor's token names, if it still opens. Our own row decides, whatever the token says.</summary>
    public static async Task<ReportLink?> Find(ClaimsPrincipal caller, ReportingDb db, TimeProvider clock, CancellationToken ct)
    {
        var (id, tenantId) = (caller.ObjectId(), caller.TenantId());
        var link = await db.ReportLinks.AsNoTracking().SingleOrDefaultAsync(link => link.Id == id && link.TenantId == tenantId, ct);
        return link is not null && link.Opens(clock.GetUtcNow()) ? link : null;
    }

    public static TenantContext Context(this ReportLink link) => TenantContext.Job(link.TenantId, link.ClientId);
}
