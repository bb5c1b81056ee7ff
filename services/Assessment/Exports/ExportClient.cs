using AseanPlatform.Assessment.Evidence;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Exports;

/// <summary>A client's assessments, its answers with every write there was, what was decided about them, its evidence with the files, what was handed in and signed, byte for byte, its AI systems, and the scorecard that it came of.</summary>
static class ExportClient
{
    static readonly ExportedRows[] Rows =
    [
        ExportedRows.Of("assessments", "assessment", "assessment", "cycle"),
        ExportedRows.Of("answers", "assessment", "answer", "assessment_id, statement_id"),
        ExportedRows.Of("answer-history", "assessment", "answer_write", "assessment_id, statement_id, at, write_id"),
        ExportedRows.Of("wordings", "assessment", "wording", "assessment_id, statement_id, member"),
        ExportedRows.Of("submissions", "assessment", "submission", "submitted_at, id", "snapshot"),
        ExportedRows.Of("scorecard", "assessment", "scorecard", "made_at, id"),
        ExportedRows.Of("ai-systems", "assessment", "ai_system", "registered_at, id"),
        ExportedRows.Of("duty-states", "assessment", "duty_state", "system_id, obligation_id"),
        ExportedRows.Of("impact-answers", "assessment", "impact_answer", "system_id, question_id"),
        ExportedRows.Of("calendar-links", "assessment", "calendar_link", "made_at, id", "hash"),
        ExportedRows.Of("reviews", "assessment", "review", "decided_at, id"),
        ExportedRows.Of("sign-offs", "assessment", "sign_off", "signed_at, id", "snapshot"),
        ExportedRows.Of("release-moves", "assessment", "release_move", "moved_at, id"),
        ExportedRows.Of("targets", "assessment", "target", "principle"),
        ExportedRows.Of("comments", "assessment", "comment", "assessment_id, statement_id, said_at, id"),
        ExportedRows.Of("asks", "assessment", "ask", "asked_at, id"),
        ExportedRows.Of("actions", "assessment", "action", "made_at, id"),
        ExportedRows.Of("evidence", "assessment", "evidence", "added_at, id"),
        ExportedRows.Of("evidence-revisions", "assessment", "evidence_revision", "evidence_id, revision"),
        ExportedRows.Of("evidence-uses", "assessment", "evidence_use", "assessment_id, statement_id, evidence_id"),
        ExportedRows.Of("duty-evidence", "assessment", "duty_evidence", "system_id, obligation_id, evidence_id"),
        ExportedRows.Of("submission-evidence", "assessment", "submission_evidence", "submission_id, statement_id, evidence_id"),
        ExportedRows.Of("evidence-contents", "assessment", "evidence_content", "sha256"),
        ExportedRows.Audit("assessment-audit", "assessment"),
    ];

    public static void MapExport(this IEndpointRouteBuilder app)
    {
        app.MapClientExport(Rows, async (client, services, ct) =>
        {
            var db = services.GetRequiredService<AssessmentDb>();
            return [.. await Snapshots(db, client, ct), .. await Files(db, client, ct)];
        });
        app.MapGet("/internal/clients/{id:guid}/export/evidence", (Guid id, string sha256, IFileStore files, CancellationToken ct) =>
            TypedResults.Stream(to => files.CopyTo(id, sha256, to, ct))).WithTags("Internal").WithName("ExportEvidence").AllowServices("identity");
    }

    static async Task<IEnumerable<ExportPart>> Snapshots(AssessmentDb db, Guid client, CancellationToken ct)
    {
        var submitted = await db.Submissions.AsNoTracking().Where(s => EF.Property<Guid>(s, "ClientId") == client).OrderBy(s => s.SubmittedAt).ThenBy(s => s.Id).Select(s => new { s.Id, s.Number }).ToListAsync(ct);
        var signed = await db.SignOffs.AsNoTracking().Where(s => EF.Property<Guid>(s, "ClientId") == client).OrderBy(s => s.SignedAt).ThenBy(s => s.Id).Select(s => new { s.SubmissionId, s.Number }).ToListAsync(ct);
        return
        [
            .. submitted.Select(s => new ExportPart($"snapshots/{s.Number:D3}-{s.Id}.json", "snapshots", ["assessment.submission"], $"/internal/snapshots/{s.Id}")),
            .. signed.Select(s => new ExportPart($"snapshots/{s.Number:D3}-{s.SubmissionId}-signed.json", "snapshots", ["assessment.sign_off"], $"/internal/snapshots/{s.SubmissionId}?stage=signed")),
        ];
    }

    /// <summary>Each content once, under its hash: the revisions say what people called it.</summary>
    static async Task<IEnumerable<ExportPart>> Files(AssessmentDb db, Guid client, CancellationToken ct) =>
        (await db.EvidenceRevisions.AsNoTracking().Where(r => r.ClientId == client && r.Sha256 != null).OrderBy(r => r.Sha256).ThenBy(r => r.MadeAt)
            .Select(r => new { Sha256 = r.Sha256!, FileName = r.FileName! }).ToListAsync(ct)).DistinctBy(r => r.Sha256)
            .Select(r => new ExportPart($"evidence/{r.Sha256}{Path.GetExtension(r.FileName).ToLowerInvariant()}", "evidence-files", ["assessment.evidence_chunk"], $"/internal/clients/{client}/export/evidence?sha256={r.Sha256}"));
}
