using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Portfolios;

/// <summary>Takes away reports over portfolios, with their files, a year after they were made.</summary>
sealed class SweepPortfolioReports(IServiceProvider services) : Recurring(services, TimeSpan.FromHours(1))
{
    protected override Task Round(CancellationToken ct) => Services.ForEachTenant((scope, token) => scope.GetRequiredService<ReportingDb>().SweepPortfolioReports(Clock.GetUtcNow(), token), ct);
}

static class OldPortfolioReports
{
    public static Task SweepPortfolioReports(this ReportingDb db, DateTimeOffset now, CancellationToken ct)
    {
        var old = now.AddMonths(-PortfolioReport.MonthsKept);
        return db.PortfolioReports.Where(r => r.CreatedAt < old).ExecuteDeleteAsync(ct);
    }
}
