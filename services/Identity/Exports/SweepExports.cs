using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Exports;

static class ExpiredExports
{
    /// <summary>Away with the files, and with the word that there were any: the client's log keeps that.</summary>
    public static Task<int> SweepExports(this IdentityDb db, DateTimeOffset now, CancellationToken ct) => db.ClientExports.Where(e => e.ExpiresAt <= now).ExecuteDeleteAsync(ct);
}

/// <summary>Takes away exports whose seven days are over, tenant by tenant.</summary>
sealed class SweepExports(IServiceProvider services) : Recurring(services, TimeSpan.FromHours(1))
{
    protected override Task Round(CancellationToken ct) =>
        Services.ForEachTenant((scope, token) => scope.GetRequiredService<IdentityDb>().SweepExports(Clock.GetUtcNow(), token), ct);
}
