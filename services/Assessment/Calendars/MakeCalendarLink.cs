using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Links;
using AseanPlatform.Contracts.Links;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Calendars;

/// <summary>Makes an address for a calendar program. Whoever has it reads the names of the client's systems and their deadlines, until it is revoked or a year has gone by.</summary>
static class MakeCalendarLink
{
    const int Most = 50;

    /// <param name="Url">Null where the call was repeated: it was shown then.</param>
    public sealed record Response(Guid Id, string? Url, DateTimeOffset ExpiresAt) : IShownOnce
    {
        object IShownOnce.Again() => this with { Url = null };
    }

    public static async Task<Results<Created<Response>, NotFound>> Handle(
        Guid clientId, HttpContext http, AssessmentDb db, Keys keys, Tenant tenant, IPublishEndpoint events, ClaimsPrincipal caller, TimeProvider clock, CancellationToken ct, string language = "en")
    {
        if (language is not ("en" or "zh-Hans")) throw new InvalidValue("/language", "There is no such language.");
        if (!await db.Clients.AnyAsync(c => c.ClientId == clientId && c.State != "deleted", ct)) return TypedResults.NotFound();

        var made = await db.Once(http, new { language }, Make, ct);
        return TypedResults.Created($"/api/v1/clients/{clientId}/calendar-links", made);

        async Task<Response> Make()
        {
            var now = clock.Now();
            if (await db.CalendarLinks.CountAsync(l => l.ClientId == clientId && l.EndedAt == null && l.ExpiresAt > now, ct) >= Most)
                throw new RuleBroken("calendar-link.too-many", $"There are {Most} addresses that count: revoke one that is no longer needed.");

            var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
            var link = new CalendarLink(Keys.HashOf(key), tenant.Id, clientId, caller.Writer().Id, now);
            db.Add(link);
            await events.Publish(new LinkIssued(link.Hash, Purposes.Calendar, link.Id, link.ExpiresAt), ct);
            await db.SaveChangesAsync(ct);
            return new(link.Id, keys.Url(language, Purposes.Calendar, key), link.ExpiresAt);
        }
    }
}
