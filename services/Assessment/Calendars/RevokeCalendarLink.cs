using AseanPlatform.Contracts.Links;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Calendars;

/// <summary>Ends one address at once; the log keeps that it was there.</summary>
static class RevokeCalendarLink
{
    public static async Task<Results<NoContent, NotFound>> Handle(Guid clientId, Guid linkId, AssessmentDb db, Tenant tenant, IPublishEndpoint events, CancellationToken ct)
    {
        var own = tenant.Id;
        if (!await db.Clients.AnyAsync(c => c.ClientId == clientId, ct)) return TypedResults.NotFound();
        if (await db.CalendarLinks.SingleOrDefaultAsync(l => l.Id == linkId && l.TenantId == own && l.ClientId == clientId, ct) is not { } link) return TypedResults.NotFound();

        db.Remove(link);
        await events.Publish(new LinkRevoked(link.Hash), ct);
        await db.SaveChangesAsync(ct);
        return TypedResults.NoContent();
    }
}
