using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Assessments;

static class ListSubmissions
{
    public sealed record Entry(Guid SubmissionId, int Number, DateTimeOffset SubmittedAt, Guid SubmittedBy, string SnapshotSha256);

    public static async Task<Results<Ok<List<Entry>>, NotFound>> Handle(Guid id, AssessmentDb db, CancellationToken ct) =>
        await db.Assessments.AnyAsync(a => a.Id == id, ct)
            ? TypedResults.Ok(await db.Submissions.Where(s => s.AssessmentId == id).OrderByDescending(s => s.Number)
                .Select(s => new Entry(s.Id, s.Number, s.SubmittedAt, s.SubmittedBy, s.SnapshotSha256)).ToListAsync(ct))
            : TypedResults.NotFound();
}
