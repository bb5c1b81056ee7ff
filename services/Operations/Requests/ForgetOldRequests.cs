using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Operations.Requests;

/// <summary>Once a day, envelopes, requests and faults older than 90 days are deleted.</summary>
sealed class ForgetOldRequests(IServiceScopeFactory scopes, TimeProvider clock, ILogger<ForgetOldRequests> log) : BackgroundService
{
    static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromDays(1), clock);
        do
        {
            try
            {
                await Forget(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                log.LogWarning(failure, "Old requests were not deleted this time.");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    async Task Forget(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OperationsDb>();
        var before = clock.GetUtcNow() - Kept;
        await db.Faults.Where(f => f.FaultedAt < before).ExecuteDeleteAsync(ct);
        await db.Envelopes.Where(e => e.SentAt < before).ExecuteDeleteAsync(ct);
        await db.Requests.Where(r => r.AcceptedAt < before).ExecuteDeleteAsync(ct);
    }
}
