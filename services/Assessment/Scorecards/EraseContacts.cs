using AseanPlatform.Assessment.Links;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Scorecards;

/// <summary>
/// When a link ends, so does what it was for: an address that was never confirmed, and on the hub any address, goes with its confirmation link;
/// a scorecard without a lead goes with its own. A lead goes, with its scorecard, twelve months after it was confirmed.
/// </summary>
sealed class EraseContacts(IServiceProvider services) : Recurring(services, TimeSpan.FromMinutes(10))
{
    protected override async Task Round(CancellationToken ct)
    {
        await Sweep(ct);
        await Services.ForEachTenant((scope, token) => scope.GetRequiredService<AssessmentDb>().ForgetLeads(Clock.Now(), token), ct);
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
                await Services.InTenant(TenantContext.Job(link.TenantId), (scope, token) => End(scope.GetRequiredService<AssessmentDb>(), link, token), ct);
        }
    }

    async Task End(AssessmentDb db, Link link, CancellationToken ct)
    {
        db.Remove(link);
        var now = Clock.Now();
        var stillOpen = await db.Links.AnyAsync(l => l.ObjectId == link.ObjectId && l.Purpose == link.Purpose && l.ExpiresAt > now, ct);
        var contact = await db.Contacts.SingleOrDefaultAsync(c => c.ScorecardId == link.ObjectId, ct);
        if (!stillOpen && link.Purpose is Purposes.Confirm && contact is not null && !contact.IsLead) contact.Erase();
        if (!stillOpen && link.Purpose is Purposes.Scorecard && contact is not { IsLead: true })
        {
            if (contact is not null) db.Remove(contact);
            if (await db.Scorecards.SingleOrDefaultAsync(s => s.Id == link.ObjectId, ct) is { } scorecard) db.Remove(scorecard);
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

static class Leads
{
    /// <summary>In one tenant. Nobody writes down when a consultancy was in touch with a lead: the months count from the confirmation.</summary>
    public static async Task ForgetLeads(this AssessmentDb db, DateTimeOffset now, CancellationToken ct)
    {
        var before = now.AddMonths(-12);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var old = await db.Contacts.Where(c => c.IsLead && c.ConfirmedAt < before).Select(c => c.ScorecardId).ToListAsync(ct);
        await db.Contacts.Where(c => old.Contains(c.ScorecardId)).ExecuteDeleteAsync(ct);
        await db.Scorecards.Where(s => old.Contains(s.Id)).ExecuteDeleteAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
