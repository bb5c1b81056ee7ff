using AseanPlatform.Assessment.Links;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Scorecards;

/// <summary>
/// When a link ends, so does what it was for: an address that was never confirmed, and on the hub any address, goes with its confirmation link;
/// a scorecard without a lead goes with its own.
/// </summary>
sealed class EraseContacts(IServiceProvider services, TimeProvider clock, ILogger<EraseContacts> log) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await Sweep(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("Ended links could not be swept yet: {Reason}", e.Message);
            }
            await Task.Delay(Every, clock, stoppingToken);
        }
    }

    internal async Task Sweep(CancellationToken ct)
    {
        while (true)
        {
            List<Link> ended;
            await using (var scope = services.CreateAsyncScope())
            {
                ended = await scope.ServiceProvider.GetRequiredService<AssessmentDb>().Links.AsNoTracking()
                    .Where(l => l.ExpiresAt <= clock.Now()).OrderBy(l => l.ExpiresAt).Take(200).ToListAsync(ct);
            }
            if (ended.Count == 0) return;

            foreach (var link in ended)
                await services.InTenant(TenantContext.Job(link.TenantId), (scope, token) => End(scope.GetRequiredService<AssessmentDb>(), link, token), ct);
        }
    }

    async Task End(AssessmentDb db, Link link, CancellationToken ct)
    {
        db.Remove(link);
        var now = clock.Now();
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
