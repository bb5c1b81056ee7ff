using AseanPlatform.Contracts.Scorecards;
using AseanPlatform.Messaging;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Reports;

/// <summary>Accepts the report of a public scorecard once its visitor has confirmed the address.</summary>
public sealed class ContactConfirmedConsumer(ReportingDb db, TimeProvider clock) : IConsumer<ContactConfirmed>
{
    const string Stage = "confirmed";

    public async Task Consume(ConsumeContext<ContactConfirmed> context)
    {
        var confirmed = context.Message;
        if (await db.ClientIsGone(confirmed.ContactId, context.CancellationToken)) return; // withdrawn before this was heard
        if (await db.Reports.AnyAsync(r => r.SourceId == confirmed.ContactId && r.Stage == Stage, context.CancellationToken)) return;

        var report = new Report(ReportSource.Scorecard, confirmed.ContactId, confirmed.ContactId, Stage, 0, confirmed.SnapshotSha256, confirmed.SubjectId, clock.GetUtcNow());
        db.Add(report);
        db.AddJob(WriteReport.JobKind, report.Id);
    }
}
