using AseanPlatform.Contracts.Content;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AseanPlatform.Content.Releases;

/// <summary>
/// Takes the shipped catalogue in as a release, once, however many replicas start. A broken catalogue is refused as a whole;
/// releases that were published before stay readable.
/// </summary>
sealed class ImportCatalogue(IServiceScopeFactory scopes, IConfiguration configuration, TimeProvider clock, ILogger<ImportCatalogue> log) : BackgroundService, IHealthCheck
{
    const long Lock = 0x6361_7461_6c6f; // "catalo": one import at a time

    bool _isReady;

    public static string Folder(IConfiguration configuration) => configuration["CATALOGUE"] ?? Path.Combine(AppContext.BaseDirectory, "Catalogue");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var wait = 1; ; wait = Math.Min(wait * 2, 30))
        {
            try
            {
                await Import(stoppingToken);
                _isReady = true;
                return;
            }
            catch (BrokenCatalogue broken)
            {
                foreach (var fault in broken.Faults) log.LogError("Catalogue refused: {Fault}", fault);
                _isReady = await HasRelease(stoppingToken);
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogWarning("The catalogue could not be taken in yet: {Reason}", e.Message);
                await Task.Delay(TimeSpan.FromSeconds(wait), clock, stoppingToken);
            }
        }
    }

    async Task Import(CancellationToken ct)
    {
        var catalogue = Catalogue.Read(Folder(configuration));
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ContentDb>();

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Lock})", ct);
        if (await db.Releases.Where(r => r.Id == catalogue.Release).Select(r => r.Sha256).SingleOrDefaultAsync(ct) is { } known)
        {
            if (known != catalogue.Sha256) throw new BrokenCatalogue([$"release {catalogue.Release} is published already with other content, and a release never changes"]);
            return;
        }

        db.Add(new Release { Id = catalogue.Release, Sha256 = catalogue.Sha256, AsOf = catalogue.AsOf, Document = catalogue.Document });
        foreach (var (kind, items) in catalogue.Items)
            db.AddRange(items.EnumerateArray().Select((item, n) => new ReleaseItem { Release = catalogue.Release, Kind = kind, Id = item.GetProperty("id").GetString()!, Position = n, Body = item }));
        await scope.ServiceProvider.GetRequiredService<IPublishEndpoint>().Publish(new ReleasePublished(catalogue.Release, catalogue.Sha256), ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        log.LogInformation("Release {Release} is published", catalogue.Release);
    }

    async Task<bool> HasRelease(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ContentDb>().Releases.AnyAsync(ct);
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_isReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("No release is published yet."));
}
