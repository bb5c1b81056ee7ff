using AseanPlatform.Contracts.Assessments;
using AseanPlatform.Messaging;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Portfolios;

/// <summary>Accepts the report that somebody of a consultancy asked for; a worker writes it. Nothing is made where a client in it was deleted or moved away meanwhile: what was frozen of it is gone too.</summary>
public sealed class PortfolioReportAskedConsumer(ReportingDb db, TimeProvider clock) : IConsumer<PortfolioReportAsked>
{
    public async Task Consume(ConsumeContext<PortfolioReportAsked> context)
    {
        var (asked, ct) = (context.Message, context.CancellationToken);
        if (await db.PortfolioReports.AnyAsync(r => r.Id == asked.ReportId, ct) || await OneHasLeft(asked.ClientIds, ct)) return;

        db.Add(new PortfolioReport(asked.ReportId, asked.PersonId, asked.ClientIds.Length, asked.SnapshotSha256, clock.GetUtcNow()));
        db.AddRange(asked.ClientIds.Select(client => new PortfolioReportClient { ReportId = asked.ReportId, ClientId = client }));
        db.AddJob(WritePortfolioReport.JobKind, asked.ReportId);
    }

    async Task<bool> OneHasLeft(Guid[] clients, CancellationToken ct)
    {
        var own = db.Tenant.Id;
        return (await db.Database.SqlQuery<bool>($"""
            SELECT EXISTS (SELECT FROM unnest({clients}) c WHERE platform.client_is_gone(c) OR EXISTS (SELECT FROM client_home h WHERE h.client_id = c AND h.tenant <> {own})) AS "Value"
            """).ToListAsync(ct)).Single();
    }
}
