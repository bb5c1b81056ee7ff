using System.Diagnostics;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AseanPlatform.Messaging;

/// <summary>
/// Does the jobs of one kind. A job is leased on the database's clock; the work happens with no transaction and no delivery open;
/// what it staged in <typeparamref name="TDb"/>, its messages and "done" commit together. Who lost the lease commits nothing.
/// </summary>
public abstract class JobWorker<TDb>(IServiceProvider services) : BackgroundService where TDb : TenantDbContext
{
    static readonly ActivitySource Source = new("AseanPlatform");

    readonly NpgsqlDataSource _database = services.GetRequiredService<NpgsqlDataSource>();
    readonly ILogger _logger = services.GetRequiredService<ILoggerFactory>().CreateLogger<JobWorker<TDb>>();

    protected abstract string Kind { get; }

    protected virtual TimeSpan Lease => TimeSpan.FromSeconds(60);

    protected virtual int MaxAttempts => 8;

    protected virtual int Parallel => 1;

    /// <summary>Stages its effect and its messages in the scope, which belongs to the job's tenant; the worker saves and commits.</summary>
    protected abstract Task Work(Job job, IServiceProvider scope, CancellationToken ct);

    /// <summary>Stages what has to be said when no try is left.</summary>
    protected virtual Task GiveUp(Job job, IServiceProvider scope, CancellationToken ct) => Task.CompletedTask;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Parallel).Select(_ => Loop(services.GetRequiredService<Bells>().Jobs(Kind), stoppingToken)));

    async Task Loop(Bell bell, CancellationToken ct)
    {
        await Task.Yield();
        while (!ct.IsCancellationRequested)
        {
            try
            {
                while (await Take(ct) is { } job)
                {
                    bell.Ring(); // there may be more, for those beside this one
                    await Do(job, ct);
                }
                await bell.Heard(TimeSpan.FromSeconds(1), ct);
            }
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                _logger.LogWarning("Work on {Kind} was interrupted and goes on soon: {Reason}", Kind, exception.Message);
                await Task.Delay(500, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    async Task<Job?> Take(CancellationToken ct)
    {
        await using var command = _database.CreateCommand("""
            UPDATE job SET lease = gen_random_uuid(), lease_until = now() + $2, attempts = attempts + 1
            WHERE id = (SELECT id FROM job WHERE kind = $1 AND state = 'waiting' AND due_at <= now() AND (lease_until IS NULL OR lease_until < now())
                            AND NOT EXISTS (SELECT FROM tenant_directory d WHERE d.tenant_id = job.tenant_id AND d.state <> 'active') -- a suspended tenant's work waits
                        ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING id, tenant_id, client_id, subject_id, payload::text, traceparent, attempts, lease, last_error
            """);
        command.Parameters.AddWithValue(Kind);
        command.Parameters.AddWithValue(Lease);
        await using var row = await command.ExecuteReaderAsync(ct);
        return !await row.ReadAsync(ct) ? null : new Job
        {
            Id = row.GetGuid(0),
            Kind = Kind,
            TenantId = row.GetGuid(1),
            ClientId = row.IsDBNull(2) ? null : row.GetGuid(2),
            SubjectId = row.GetGuid(3),
            Payload = row.GetString(4),
            Traceparent = row.IsDBNull(5) ? null : row.GetString(5),
            Attempts = row.GetInt32(6),
            Lease = row.GetGuid(7),
            LastError = row.IsDBNull(8) ? null : row.GetString(8),
        };
    }

    async Task Do(Job job, CancellationToken stopping)
    {
        using var activity = Source.StartActivity($"{Kind} job", ActivityKind.Consumer, job.Traceparent);
        activity?.SetTag("job.attempt", job.Attempts);
        using var leased = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        leased.CancelAfter(Lease);
        try
        {
            if (job.Attempts > MaxAttempts) await Finish(job, Job.GivenUp, GiveUp, leased.Token); // it took its worker down each time
            else await Finish(job, Job.Done, Work, leased.Token);
        }
        catch (LeaseLost)
        {
            _logger.LogInformation("Another worker finished {Kind} {JobId}", Kind, job.Id);
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            await Release(job, job.Attempts - 1, TimeSpan.Zero, job.LastError); // somebody else goes on at once
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            _logger.LogWarning(exception, "{Kind} {JobId} failed at attempt {Attempt}", Kind, job.Id, job.Attempts);
            var last = job.Attempts >= MaxAttempts || exception is RuleBroken;
            await Release(job, last ? MaxAttempts : job.Attempts, last ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(0.5 * Math.Pow(3, job.Attempts - 1), 600)), exception.GetType().Name);
        }
    }

    Task Finish(Job job, string state, Func<Job, IServiceProvider, CancellationToken, Task> work, CancellationToken ct) =>
        services.InTenant(TenantContext.Job(job.TenantId, job.ClientId), async (scope, token) =>
        {
            var db = scope.GetRequiredService<TDb>();
            await work(job, scope, token);
            await using var transaction = await db.Database.BeginTransactionAsync(token);
            var mine = await db.Database.ExecuteSqlAsync($"""
                UPDATE job SET state = {state}, finished_at = now(), lease = NULL, lease_until = NULL WHERE id = {job.Id} AND lease = {job.Lease}
                """, token);
            if (mine == 0) throw new LeaseLost();
            await db.SaveChangesAsync(token);
            await transaction.CommitAsync(token);
        }, ct);

    async Task Release(Job job, int attempts, TimeSpan delay, string? error)
    {
        await using var command = _database.CreateCommand(
            "UPDATE job SET lease = NULL, lease_until = NULL, attempts = $3, due_at = now() + $4, last_error = $5 WHERE id = $1 AND lease = $2");
        command.Parameters.AddWithValue(job.Id);
        command.Parameters.AddWithValue(job.Lease!.Value);
        command.Parameters.AddWithValue(attempts);
        command.Parameters.AddWithValue(delay);
        command.Parameters.AddWithValue((object?)error ?? DBNull.Value);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    sealed class LeaseLost : Exception;
}
