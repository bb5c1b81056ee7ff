using AseanPlatform.Contracts.Assessments;
using AseanPlatform.Messaging;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Reports;

/// <summary>Accepts the report of a submission; a worker writes it.</summary>
public sealed class AssessmentSubmittedConsumer(ReportingDb db, TimeProvider clock) : IConsumer<AssessmentSubmitted>
{
    public async Task Consume(ConsumeContext<AssessmentSubmitted> context)
    {
        var submitted = context.Message;
        if (await db.ClientIsGone(submitted.ClientId, context.CancellationToken)) return;
        if (await db.Reports.AnyAsync(r => r.SourceId == submitted.SubmissionId && r.Stage == submitted.Stage, context.CancellationToken)) return;

        var report = new Report(ReportSource.Submission, submitted.SubmissionId, submitted.ClientId, submitted.Stage, submitted.Number, submitted.SnapshotSha256, submitted.SubjectId, clock.GetUtcNow());
        db.Add(report);
        db.AddJob(WriteReport.JobKind, report.Id);
    }
}
