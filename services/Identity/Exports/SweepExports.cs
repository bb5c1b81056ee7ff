using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Exports;

static class ExpiredExports
{
    /// <summary>Away with the files, and with the word that there were any: the client's log keeps that.</summary>
    public static Task<int> SweepExports(this IdentityDb db, DateTimeOffset now, CancellationToken ct) => db.ClientExports.Where(e => e.ExpiresAt <= now).ExecuteDeleteAsync(ct);
}

/// <summary>Takes away exports whose seven days are over, tenant by tenant.</summary>
sealed class SweepExports(IServiceProvider services, TimeProvider clock, ILogger<SweepExports> log) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Every, clock, stoppingToken);
            try
            {
                await services.ForEachTenant((scope, ct) => scope.GetRequiredService<IdentityDb>().SweepExports(clock.GetUtcNow(), ct), stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("Expired exports could not be swept yet: {Reason}", e.Message);
            }
        }
    }
}
