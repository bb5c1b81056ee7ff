using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Reviews;

/// <summary>A submission without its bytes.</summary>
sealed record SubmissionHead(Guid Id, int Number, DateTimeOffset SubmittedAt, string SnapshotSha256);

static class Submissions
{
    extension(AssessmentDb db)
    {
        public Task<SubmissionHead?> LastSubmission(Guid assessmentId, CancellationToken ct) => db.Submissions.AsNoTracking().Where(s => s.AssessmentId == assessmentId)
            .OrderByDescending(s => s.Number).Select(s => new SubmissionHead(s.Id, s.Number, s.SubmittedAt, s.SnapshotSha256)).FirstOrDefaultAsync(ct);
    }
}
