using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Links;

static class OldLinks
{
    /// <summary>A day after its end; until then it shows in the list of a report that it was given out.</summary>
    public static Task ForgetLinks(this ReportingDb db, DateTimeOffset now, CancellationToken ct)
    {
        var before = now.AddDays(-1);
        return db.ReportLinks.Where(link => link.ExpiresAt < before).ExecuteDeleteAsync(ct);
    }
}

/// <summary>Takes away links that have ended.</summary>
sealed class ForgetLinks(IServiceProvider services) : Recurring(services, TimeSpan.FromHours(1))
{
    protected override async Task Round(CancellationToken ct)
    {
        await using var scope = Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ReportingDb>().ForgetLinks(Clock.GetUtcNow(), ct);
    }
}
