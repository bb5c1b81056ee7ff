using System.Security.Claims;
using AseanPlatform.Assessment.Leads;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Scorecards;

/// <summary>The visitor takes the consent back: the address is erased at once, and nobody is a lead any more; the report that was made for them goes too, unless a client came of it. Pressed again it changes nothing.</summary>
static class WithdrawContact
{
    public sealed record Response(DateTimeOffset WithdrawnAt);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(ClaimsPrincipal caller, AssessmentDb db, Tenant tenant, IPublishEndpoint events, TimeProvider clock, CancellationToken ct)
    {
        var id = tenant.ObjectId ?? Guid.Empty;
        var link = caller.FindFirst(Claims.Link)?.Value;
        while (true)
        {
            if (!await db.Links.AnyAsync(l => l.Hash == link && l.ObjectId == id && l.Purpose == Purposes.Withdraw && l.ExpiresAt > clock.Now(), ct)) return TypedResults.NotFound();
            if (await db.Contacts.SingleOrDefaultAsync(c => c.ScorecardId == id, ct) is not { } contact) return TypedResults.NotFound();
            if (contact.WithdrawnAt is { } before) return TypedResults.Ok(new Response(before));

            var now = clock.Now();
            contact.Withdraw(now);
            await contact.End(now, message => events.Publish(message, ct));
            await db.EndLinks(id, [Purposes.Confirm], message => events.Publish(message, ct), ct);
            try
            {
                await db.SaveChangesAsync(ct);
                return TypedResults.Ok(new Response(contact.WithdrawnAt!.Value));
            }
            catch (DbUpdateConcurrencyException) // confirmed, or pressed twice, at the same moment
            {
                db.ChangeTracker.Clear();
            }
        }
    }
}
