using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Exports;

/// <summary>A client's assessments, its answers with every write there was, and what was handed in, byte for byte.</summary>
static class ExportClient
{
    static readonly ExportedRows[] Rows =
    [
        ExportedRows.Of("assessments", "assessment", "assessment", "cycle"),
        ExportedRows.Of("answers", "assessment", "answer", "assessment_id, statement_id"),
        ExportedRows.Of("answer-history", "assessment", "answer_write", "assessment_id, statement_id, at, write_id"),
        ExportedRows.Of("submissions", "assessment", "submission", "submitted_at, id", "snapshot"),
        ExportedRows.Audit("assessment-audit", "assessment"),
    ];

    public static void MapExport(this IEndpointRouteBuilder app) => app.MapClientExport(Rows, async (client, services, ct) =>
        (await services.GetRequiredService<AssessmentDb>().Submissions.AsNoTracking().Where(s => EF.Property<Guid>(s, "ClientId") == client).OrderBy(s => s.SubmittedAt).ThenBy(s => s.Id)
            .Select(s => new { s.Id, s.Number }).ToListAsync(ct)).Select(s => new ExportPart($"snapshots/{s.Number:D3}-{s.Id}.json", "snapshots", ["assessment.submission"], $"/internal/snapshots/{s.Id}")));
}
