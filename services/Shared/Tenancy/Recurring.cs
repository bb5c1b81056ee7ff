using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AseanPlatform.Tenancy;

/// <summary>Work that comes round. What fails is said and tried again in the next round, by this process or one beside it: so every round may be done twice.</summary>
public abstract class Recurring(IServiceProvider services, TimeSpan every) : BackgroundService
{
    protected IServiceProvider Services => services;
    protected TimeProvider Clock { get; } = services.GetRequiredService<TimeProvider>();

    protected abstract Task Round(CancellationToken ct);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (; ; await Task.Delay(every, Clock, stoppingToken)) await Try(() => Round(stoppingToken), stoppingToken);
    }

    /// <summary>For a round of several parts, of which one must not keep up the others. False where it failed.</summary>
    protected async Task<bool> Try(Func<Task> part, CancellationToken ct)
    {
        try
        {
            await part();
            return true;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            services.GetRequiredService<ILoggerFactory>().CreateLogger(GetType()).LogWarning("This has to wait for the next round: {Reason}", e.Message);
            return false;
        }
    }
}
