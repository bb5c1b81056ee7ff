using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Summaries;

/// <summary>Forgets wrong passwords after an hour, and links a month after they ended.</summary>
sealed class SweepSummaries(IServiceProvider services) : Recurring(services, TimeSpan.FromHours(1))
{
    protected override async Task Round(CancellationToken ct)
    {
        List<(Guid Tenant, Guid Client)> homes;
        await using (var scope = Services.CreateAsyncScope())
        {
            var (db, before) = (scope.ServiceProvider.GetRequiredService<ReportingDb>(), Clock.GetUtcNow() - SummaryLink.KeptAfter);
            await db.ForgetTries(Clock.GetUtcNow(), ct);
            homes = [.. (await db.SummaryKeys.AsNoTracking().Where(k => k.EndedAt < before || k.ExpiresAt < before)
                .Select(k => new { k.TenantId, k.ClientId }).Distinct().Take(1000).ToListAsync(ct)).Select(k => (k.TenantId, k.ClientId))];
        }
        foreach (var (tenant, client) in homes)
            await Try(() => Services.InTenant(TenantContext.Job(tenant, client), (scope, token) => scope.GetRequiredService<ReportingDb>().ForgetOverSummaries(tenant, client, Clock.GetUtcNow(), token), ct), ct);
    }
}

static class OverSummaries
{
    /// <summary>Those of one client. By name, so that the log tells of each; what another process swept first is gone already.</summary>
    public static async Task ForgetOverSummaries(this ReportingDb db, Guid tenantId, Guid clientId, DateTimeOffset now, CancellationToken ct)
    {
        var before = now - SummaryLink.KeptAfter;
        var over = await db.SummaryKeys.Where(k => k.TenantId == tenantId && k.ClientId == clientId && (k.EndedAt < before || k.ExpiresAt < before)).ToListAsync(ct);
        var ids = over.ConvertAll(key => key.LinkId);
        db.RemoveRange(over);
        db.RemoveRange(await db.SummaryLinks.Where(l => ids.Contains(l.Id)).ToListAsync(ct));
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Another replica was first.
        }
    }
}
