using System.Security.Claims;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Calendars;

/// <summary>The addresses of a client that still open something, the newest first; the keys in them are known to nobody here.</summary>
static class ListCalendarLinks
{
    /// <param name="Mine">Made by whoever asks.</param>
    public sealed record Entry(Guid Id, bool Mine, DateTimeOffset MadeAt, DateTimeOffset ExpiresAt);

    public static async Task<Results<Ok<List<Entry>>, NotFound>> Handle(Guid clientId, AssessmentDb db, Tenant tenant, ClaimsPrincipal caller, TimeProvider clock, CancellationToken ct)
    {
        if (!await db.Clients.AnyAsync(c => c.ClientId == clientId, ct)) return TypedResults.NotFound();

        var (own, now, me) = (tenant.Id, clock.Now(), caller.Writer().Id);
        return TypedResults.Ok(await db.CalendarLinks.Where(l => l.TenantId == own && l.ClientId == clientId && l.EndedAt == null && l.ExpiresAt > now).OrderByDescending(l => l.MadeAt)
            .Select(l => new Entry(l.Id, l.MadeBy == me, l.MadeAt, l.ExpiresAt)).ToListAsync(ct));
    }
}
