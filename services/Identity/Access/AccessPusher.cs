using AseanPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Access;

/// <summary>Carries raised versions to Redis until it has them; wakes after each request that raised one, else looks every half second.</summary>
sealed class AccessPusher(IServiceProvider provider, IServiceScopeFactory scopes, AccessVersions redis, TimeProvider clock, ILogger<AccessPusher> log) : BackgroundService
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var pushed = await new Acting(scope.ServiceProvider).AsNobody(db => Push(db, stoppingToken), stoppingToken);
                if (pushed < 100) await Task.Delay(Pause, clock, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(e, "Access versions could not be pushed; trying again.");
                await Task.Delay(Pause, clock, stoppingToken);
            }
        }
    }

    /// <summary>At once, where somebody must not wait for the next look; what fails is pushed then.</summary>
    public Task Now(CancellationToken ct) => new Acting(provider).AsNobody(db => Push(db, ct), ct);

    async Task<int> Push(IdentityDb db, CancellationToken ct)
    {
        var waiting = await db.AccessVersions.AsNoTracking().Where(a => a.PushedAt == null).OrderBy(a => a.Version).Take(100).ToListAsync(ct);
        foreach (var access in waiting)
        {
            if (!await redis.Raise(access.Subject, access.Version)) return 0;
            await db.AccessVersions.Where(a => a.Subject == access.Subject && a.Version == access.Version)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.PushedAt, clock.GetUtcNow()), ct);
        }
        return waiting.Count;
    }
}
