using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AseanPlatform.Assessment.Catalogue;

/// <summary>At start, reads what was missed. Ready as soon as one release is kept here, whether Content answers or not.</summary>
sealed class CatalogueCatchUp(Catalogues catalogues, TimeProvider clock, ILogger<CatalogueCatchUp> log) : BackgroundService, IHealthCheck
{
    bool _isReady;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var wait = 250; ; wait = Math.Min(wait * 2, 10_000))
        {
            try
            {
                _isReady = _isReady || await catalogues.HasAny(stoppingToken);
                await catalogues.CatchUp(stoppingToken);
                if (_isReady = await catalogues.HasAny(stoppingToken))
                {
                    await catalogues.Current(stoppingToken); // parsed before the first request
                    return;
                }
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("The catalogue could not be read yet: {Reason}", e.Message);
            }
            await Task.Delay(TimeSpan.FromMilliseconds(wait), clock, stoppingToken);
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_isReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("No catalogue release is kept yet."));
}
