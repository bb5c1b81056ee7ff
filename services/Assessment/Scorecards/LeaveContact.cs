using System.ComponentModel.DataAnnotations;
using AseanPlatform.Assessment.Leads;
using AseanPlatform.Contracts.Scorecards;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Scorecards;

/// <summary>Takes an address under a consent. Nothing but one mail with a confirmation link goes to it before it is confirmed.</summary>
public static class LeaveContact
{
    public sealed record Request([StringLength(254)] string Email, [StringLength(40)] string ConsentVersion, [AllowedValues("en", "zh-Hans")] string Language);

    internal static async Task<Results<Accepted, NotFound>> Handle(
        Request request, AssessmentDb db, Consents consents, Tenant tenant, IPublishEndpoint events, TimeProvider clock, CancellationToken ct)
    {
        if (!EmailAddress.TryRead(request.Email, out var email)) throw new InvalidValue("/email", "This is not an e-mail address.");
        if (request.ConsentVersion != Consents.Version) throw new InvalidValue("/consentVersion", "The consent has changed; please read it again.");
        var id = tenant.ObjectId ?? Guid.Empty;
        if (!await db.IsOpen(id, Purposes.Scorecard, clock, ct) || !await db.Scorecards.AnyAsync(s => s.Id == id, ct)) return TypedResults.NotFound();

        var contact = await db.Contacts.SingleOrDefaultAsync(c => c.ScorecardId == id, ct);
        if (contact is { ConfirmedAt: not null, WithdrawnAt: not null }) throw new RuleBroken("contact.withdrawn", "The consent was withdrawn for this scorecard; fill in a new one.");
        if (contact?.ConfirmedAt is not null) throw new RuleBroken("contact.confirmed", "An address was confirmed for this scorecard already.");
        if (contact?.Email == email && contact.Language == request.Language) return TypedResults.Accepted((string?)null); // asked already: no second mail

        if (contact is null) db.Add(contact = new(id));
        contact.Ask(email, request.Language, consents.In(request.Language, await db.Tenants.AsNoTracking().FirstOrDefaultAsync(ct)), clock.Now());
        // A link that was sent to another address before must not confirm this one.
        await db.EndLinks(id, [Purposes.Confirm], message => events.Publish(message, ct), ct);
        await events.Publish(new ConfirmationAsked(id, id, id), ct);
        await db.SaveChangesAsync(ct);

        return TypedResults.Accepted((string?)null);
    }
}
