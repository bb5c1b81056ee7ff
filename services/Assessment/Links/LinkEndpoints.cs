using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Links;

static class LinkEndpoints
{
    public static void MapLinks(this IEndpointRouteBuilder app) =>
        app.MapGet("/internal/links/{hash}", Get).WithTags("Internal").WithName("GetLink").AllowServices("identity");

    /// <summary>Identity asks when the event has not reached it yet.</summary>
    static async Task<Results<Ok<Link>, NotFound>> Get(string hash, AssessmentDb db, TimeProvider clock, CancellationToken ct) =>
        await db.Links.AsNoTracking().SingleOrDefaultAsync(l => l.Hash == hash && l.ExpiresAt > clock.Now(), ct) is { } link ? TypedResults.Ok(link)
            : await db.CalendarLinks.AsNoTracking().SingleOrDefaultAsync(l => l.Hash == hash, ct) is { } calendar && calendar.Opens(clock.Now())
                ? TypedResults.Ok(new Link { Hash = hash, Purpose = Purposes.Calendar, ObjectId = calendar.Id, TenantId = calendar.TenantId, ExpiresAt = calendar.ExpiresAt })
                : TypedResults.NotFound();
}
