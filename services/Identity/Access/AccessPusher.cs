using System.Data.Common;
using AseanPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AseanPlatform.Identity.Access;

/// <summary>Carries raised versions to Redis until it has them; wakes after each commit that raised one (<see cref="RingAfterRaise"/>), else looks every half second.</summary>
sealed class AccessPusher(IServiceProvider provider, IServiceScopeFactory scopes, AccessVersions redis, TimeProvider clock, ILogger<AccessPusher> log) : BackgroundService
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    volatile TaskCompletionSource _rung = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Something was raised and can be read. Many rings during one look are one.</summary>
    public void Ring() => _rung.TrySetResult();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var rung = _rung = new(TaskCreationOptions.RunContinuationsAsynchronously); // before the look: what rang earlier is seen by it
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var pushed = await new Acting(scope.ServiceProvider).AsNobody(db => Push(db, stoppingToken), stoppingToken);
                if (pushed < 100) await rung.Task.WaitAsync(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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

/// <summary>
/// Wakes the pusher after the commit of whatever statement raised a version, in whatever use case. Never before: it would find nothing, and half a second of the two that
/// are promised would be gone.
/// </summary>
sealed class RingAfterRaise(AccessPusher pusher) : DbCommandInterceptor, IDbTransactionInterceptor
{
    public override ValueTask<int> NonQueryExecutedAsync(DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Look(command, eventData);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<DbDataReader> ReaderExecutedAsync(DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        Look(command, eventData);
        return ValueTask.FromResult(result);
    }

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is IdentityDb { RaisedAccess: true } db)
        {
            db.RaisedAccess = false;
            pusher.Ring();
        }
        return Task.CompletedTask;
    }

    void Look(DbCommand command, CommandExecutedEventData eventData)
    {
        if (eventData.Context is not IdentityDb db || !command.CommandText.Contains("INTO access_version", StringComparison.Ordinal)) return;
        if (db.Database.CurrentTransaction is null) pusher.Ring();
        else db.RaisedAccess = true;
    }
}
