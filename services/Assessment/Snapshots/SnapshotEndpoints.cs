using AseanPlatform.Assessment.Reviews;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Snapshots;

static class SnapshotEndpoints
{
    public static void MapSnapshots(this IEndpointRouteBuilder app) =>
        app.MapGet("/internal/snapshots/{id:guid}", Get).WithTags("Internal").WithName("GetSnapshot").AllowServices("reporting", "identity");

    /// <summary>Byte for byte what was frozen; of a submission, or of the contact that confirmed a scorecard.</summary>
    /// <param name="stage">signed: as it was signed off.</param>
    static async Task<Results<FileContentHttpResult, NotFound>> Get(Guid id, AssessmentDb db, HttpContext http, CancellationToken ct, string? stage = null)
    {
        var found = stage is SignOff.Stage
            ? await db.SignOffs.Where(s => s.SubmissionId == id).Select(s => new { s.Snapshot, s.SnapshotSha256 }).SingleOrDefaultAsync(ct)
            : await db.Submissions.Where(s => s.Id == id).Select(s => new { s.Snapshot, s.SnapshotSha256 }).SingleOrDefaultAsync(ct)
            ?? await db.Contacts.Where(c => c.ScorecardId == id && c.SnapshotSha256 != null).Select(c => new { Snapshot = c.Snapshot!, SnapshotSha256 = c.SnapshotSha256! }).SingleOrDefaultAsync(ct);
        if (found is null) return TypedResults.NotFound();

        http.Response.Headers["X-Content-Sha256"] = found.SnapshotSha256;
        return TypedResults.File(found.Snapshot, "application/json");
    }
}
