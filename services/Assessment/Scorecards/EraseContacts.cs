using AseanPlatform.Assessment.Leads;
using AseanPlatform.Assessment.Links;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Scorecards;

/// <summary>
/// When a link ends, so does what it was for: an address that was never confirmed, and on the hub any address, goes with its confirmation link; a scorecard without a lead
/// goes with its own; and nobody stays a lead who could not withdraw. A lead goes, with its scorecard, twelve months after somebody was last in touch.
/// </summary>
sealed class EraseContacts(IServiceProvider services) : Recurring(services, TimeSpan.FromMinutes(10))
{
    protected override async Task Round(CancellationToken ct)
    {
        await Sweep(ct);
        await Services.ForEachTenant((scope, token) => scope.GetRequiredService<AssessmentDb>().ForgetLeads(Clock.Now(), Tell(scope, token), token), ct);
    }

    internal async Task Sweep(CancellationToken ct)
    {
        while (true)
        {
            List<Link> ended;
            await using (var scope = Services.CreateAsyncScope())
            {
                ended = await scope.ServiceProvider.GetRequiredService<AssessmentDb>().Links.AsNoTracking()
                    .Where(l => l.ExpiresAt <= Clock.Now()).OrderBy(l => l.ExpiresAt).Take(200).ToListAsync(ct);
            }
            if (ended.Count == 0) return;

            foreach (var link in ended)
                await Services.InTenant(TenantContext.Job(link.TenantId), (scope, token) => End(scope.GetRequiredService<AssessmentDb>(), link, Tell(scope, token), token), ct);
        }
    }

    static Func<object, Task> Tell(IServiceProvider scope, CancellationToken ct) => message => scope.GetRequiredService<IPublishEndpoint>().Publish(message, ct);

    async Task End(AssessmentDb db, Link link, Func<object, Task> tell, CancellationToken ct)
    {
        db.Remove(link);
        var now = Clock.Now();
        var stillOpen = await db.Links.AnyAsync(l => l.ObjectId == link.ObjectId && l.Purpose == link.Purpose && l.ExpiresAt > now, ct);
        var contact = await db.Contacts.SingleOrDefaultAsync(c => c.ScorecardId == link.ObjectId, ct);
        if (!stillOpen && link.Purpose is Purposes.Confirm && contact is not null && !contact.IsLead) contact.Erase();
        if (!stillOpen && link.Purpose is Purposes.Withdraw && contact is { IsLead: true })
        {
            contact.Withdraw(now);
            await contact.End(now, tell);
        }
        if (!stillOpen && link.Purpose is Purposes.Scorecard && contact is not { IsLead: true } && contact?.IsTurning(now) is not true)
        {
            if (contact is not null)
            {
                db.Remove(contact);
                await contact.End(now, tell);
            }
            if (await db.Scorecards.SingleOrDefaultAsync(s => s.Id == link.ObjectId, ct) is { } scorecard) db.Remove(scorecard);
            await db.EndLinks(link.ObjectId, [Purposes.Confirm, Purposes.Withdraw], tell, ct);
        }
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Another replica swept this one.
        }
    }
}
