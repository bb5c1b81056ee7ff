using AseanPlatform.Tenancy;

namespace AseanPlatform.Identity.Uploads;

/// <summary>Takes away the rows of uploads a day after they came, tenant by tenant.</summary>
sealed class SweepUploads(IServiceProvider services) : Recurring(services, TimeSpan.FromHours(1))
{
    protected override Task Round(CancellationToken ct) =>
        Services.ForEachTenant((scope, token) => scope.GetRequiredService<IdentityDb>().SweepUploads(Clock.GetUtcNow(), token), ct);
}
