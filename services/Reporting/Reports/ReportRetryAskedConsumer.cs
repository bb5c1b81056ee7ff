using AseanPlatform.Contracts.Operations;
using AseanPlatform.Reporting.Editions;
using AseanPlatform.Reporting.Portfolios;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Reports;

/// <summary>Makes the report of a request again, or the edition or the report over a portfolio that is the request, if it still stands as failed. Asked twice, the second finds it waiting.</summary>
public sealed class ReportRetryAskedConsumer(IServiceProvider services, TimeProvider clock) : IConsumer<ReportRetryAsked>
{
    public Task Consume(ConsumeContext<ReportRetryAsked> context) => services.InTenant(TenantContext.Job(context.Message.TenantId), async (scope, ct) =>
    {
        var (db, request) = (scope.GetRequiredService<ReportingDb>(), context.Message.RequestId);
        foreach (var report in await db.Reports.Where(r => r.SubjectId == request && r.State == Report.Failed).ToListAsync(ct)) await RetryReport.Again(report, db, clock, ct);
        if (await db.Editions.SingleOrDefaultAsync(e => e.Id == request && e.State == Report.Failed, ct) is { } edition) await RetryEdition.Again(edition, db, clock, ct);
        if (await db.PortfolioReports.SingleOrDefaultAsync(r => r.Id == request && r.State == PortfolioReport.Failed, ct) is { } portfolio) await RetryPortfolioReport.Again(portfolio, db, clock, ct);
    }, context.CancellationToken);
}
