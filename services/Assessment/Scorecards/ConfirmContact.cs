using System.Security.Claims;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Snapshots;
using AseanPlatform.Contracts.Scorecards;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Scorecards;

/// <summary>The second half of the double opt-in: freezes the snapshot, once, and asks for the report. Pressed again it changes nothing.</summary>
static class ConfirmContact
{
    public sealed record Response(string State, DateTimeOffset ConfirmedAt, string SnapshotSha256, string Language);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(
        ClaimsPrincipal caller, AssessmentDb db, Catalogues catalogues, Tenant tenant, IPublishEndpoint events, TimeProvider clock, CancellationToken ct)
    {
        var id = tenant.ObjectId ?? Guid.Empty;
        // Its token may live on for a moment: the link that was sent to another address confirms nothing.
        var link = caller.FindFirst(Claims.Link)?.Value;
        while (true)
        {
            if (!await db.Links.AnyAsync(l => l.Hash == link && l.ObjectId == id && l.Purpose == Purposes.Confirm && l.ExpiresAt > clock.Now(), ct)) return TypedResults.NotFound();
            var contact = await db.Contacts.SingleOrDefaultAsync(c => c.ScorecardId == id, ct);
            var scorecard = await db.Scorecards.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, ct);
            if (contact is null || scorecard is null) return TypedResults.NotFound();
            if (contact is { ConfirmedAt: { } at, SnapshotSha256: { } frozen }) return TypedResults.Ok(new Response("confirmed", at, frozen, contact.Language));
            if (contact.Email is null) return TypedResults.NotFound();

            var owner = await db.Tenants.AsNoTracking().FirstOrDefaultAsync(ct);
            var snapshot = ScorecardSnapshot.Of(scorecard, await catalogues.Of(scorecard.Release, ct), owner);
            contact.Confirm(snapshot, lead: !Hub.Is(owner), clock.Now());
            await events.Publish(new ContactConfirmed(id, id, snapshot.Sha256, id), ct);
            try
            {
                await db.SaveChangesAsync(ct);
                return TypedResults.Ok(new Response("confirmed", contact.ConfirmedAt!.Value, snapshot.Sha256, contact.Language));
            }
            catch (DbUpdateConcurrencyException) // pressed twice at the same moment
            {
                db.ChangeTracker.Clear();
            }
        }
    }
}
