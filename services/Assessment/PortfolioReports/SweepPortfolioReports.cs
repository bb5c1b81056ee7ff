using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.PortfolioReports;

/// <summary>Takes away what was frozen of a portfolio a year after it was made.</summary>
sealed class SweepPortfolioReports(IServiceProvider services) : Recurring(services, TimeSpan.FromHours(1))
{
    protected override Task Round(CancellationToken ct) => Services.ForEachTenant((scope, token) => scope.GetRequiredService<AssessmentDb>().SweepPortfolioReports(Clock.GetUtcNow(), token), ct);
}

static class OldPortfolioReports
{
    public static Task SweepPortfolioReports(this AssessmentDb db, DateTimeOffset now, CancellationToken ct)
    {
        var old = now.AddMonths(-PortfolioReport.MonthsKept);
        return db.PortfolioReports.Where(r => r.MadeAt < old).ExecuteDeleteAsync(ct);
    }
}
