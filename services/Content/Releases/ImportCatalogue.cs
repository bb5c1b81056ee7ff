using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AseanPlatform.Content.Releases;

/// <summary>
/// Takes the shipped catalogue in as a release, once, however many replicas start. A broken catalogue is refused as a whole;
/// releases that were published before stay readable.
/// </summary>
sealed class ImportCatalogue(IServiceScopeFactory scopes, IConfiguration configuration, PublicPages pages, TimeProvider clock, ILogger<ImportCatalogue> log) : BackgroundService, IHealthCheck
{
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
        await db.LockReleases(ct);
        if (await db.Releases.Where(r => r.Id == catalogue.Release).Select(r => r.Sha256).SingleOrDefaultAsync(ct) is { } known)
        {
            if (known != catalogue.Sha256) throw new BrokenCatalogue([$"release {catalogue.Release} is published already with other content, and a release never changes"]);
            return;
        }

        var stored = await db.Publish(catalogue, scope.ServiceProvider.GetRequiredService<IPublishEndpoint>(), ct);
        await transaction.CommitAsync(ct);
        await pages.Renew();
        log.LogInformation("Release {Release} is published; in the files and in the database: {Counts}", catalogue.Release, string.Join(", ", stored.Select(count => $"{count.Key} {count.Value}")));
    }

    async Task<bool> HasRelease(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ContentDb>().Releases.AnyAsync(ct);
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_isReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("No release is published yet."));
}
