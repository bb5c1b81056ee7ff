using AseanPlatform.Tenancy;

namespace AseanPlatform.Identity.Uploads;

/// <summary>Takes away the rows of uploads a day after they came, tenant by tenant.</summary>
sealed class SweepUploads(IServiceProvider services, TimeProvider clock, ILogger<SweepUploads> log) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Every, clock, stoppingToken);
            try
            {
                await services.ForEachTenant((scope, ct) => scope.GetRequiredService<IdentityDb>().SweepUploads(clock.GetUtcNow(), ct), stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("Expired uploads could not be swept yet: {Reason}", e.Message);
            }
        }
    }
}
