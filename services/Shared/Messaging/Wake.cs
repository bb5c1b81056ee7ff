using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AseanPlatform.Messaging;

/// <summary>Rings when something was committed for a background loop to do. Many rings before somebody listens are one.</summary>
sealed class Bell() : SemaphoreSlim(0, 1)
{
    public void Ring()
    {
        if (CurrentCount > 0) return;
        try
        {
            Release();
        }
        catch (SemaphoreFullException)
        {
            // rung already
        }
    }

    /// <summary>True when it rang, false after the time-out.</summary>
    public Task<bool> Heard(TimeSpan timeout, CancellationToken ct) => WaitAsync(timeout, ct);
}

/// <summary>The bells of one process; other processes are told over PostgreSQL's NOTIFY (see OutboxDelivery).</summary>
sealed class Bells
{
    readonly Lock _lock = new();
    readonly Dictionary<string, Bell> _jobs = [];

    public Bell Outbox { get; } = new();

    public bool OthersWaitForJobs { get; set; }

    public Bell Jobs(string kind)
    {
        lock (_lock) return _jobs.TryGetValue(kind, out var bell) ? bell : _jobs[kind] = new();
    }

    public void RingJobs()
    {
        lock (_lock) foreach (var bell in _jobs.Values) bell.Ring();
    }
}

/// <summary>Rings after the commit, never before: what was rung for can be read.</summary>
sealed class RingAfterCommit(Bells bells, Backlog backlog) : IDbTransactionInterceptor, ISaveChangesInterceptor
{
    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Ring(eventData.Context);
        return Task.CompletedTask;
    }

    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Ring(eventData.Context);

    public ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(SavedChanges(eventData, result));

    public int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        if (eventData.Context?.Database.CurrentTransaction is null) Ring(eventData.Context);
        return result;
    }

    void Ring(DbContext? db)
    {
        if (db is null) return;
        // What was written is known: to look at every row again for changes would cost a fifth of a submission.
        var detects = db.ChangeTracker.AutoDetectChangesEnabled;
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        var (messages, jobs) = (db.ChangeTracker.Entries<OutboxMessage>().Count(), db.ChangeTracker.Entries<Job>().Any());
        db.ChangeTracker.AutoDetectChangesEnabled = detects;
        if (messages > 0) backlog.Accepted(messages);
        if (jobs)
        {
            bells.OthersWaitForJobs = true;
            bells.RingJobs();
            bells.Outbox.Ring();
        }
        else if (messages > 0) bells.Outbox.Ring();
    }
}
