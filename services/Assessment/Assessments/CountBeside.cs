using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Assessments;

/// <summary>What stands beside the answers of an assessment, in numbers, for a page that shows many: one statement.</summary>
static class CountBeside
{
    /// <param name="StatementId">Missing in the row that says that the assessment is there.</param>
    public sealed record Row(string? StatementId, int Evidence, int OpenComments, DateOnly? AskedUntil);

    /// <param name="OpenComments">With those of the consultancy among itself where the caller is of it.</param>
    /// <param name="AskedUntil">Somebody is asked for the answer, until this day, and has not given it.</param>
    public sealed record Entry(string StatementId, int Evidence, int OpenComments, DateOnly? AskedUntil);

    public static async Task<Results<Ok<List<Entry>>, NotFound>> Handle(Guid id, AssessmentDb db, Tenant tenant, CancellationToken ct)
    {
        var rows = await db.Database.SqlQuery<Row>($"""
            SELECT b.statement_id AS "StatementId", sum(b.evidence)::int AS "Evidence", sum(b.comments)::int AS "OpenComments", max(b.due_on) AS "AskedUntil"
            FROM (
              SELECT NULL::text AS statement_id, 0 AS evidence, 0 AS comments, NULL::date AS due_on FROM assessment WHERE tenant_id = {tenant.Id} AND id = {id}
              UNION ALL SELECT statement_id, 1, 0, NULL FROM evidence_use WHERE tenant_id = {tenant.Id} AND assessment_id = {id}
              UNION ALL SELECT statement_id, 0, 1, NULL FROM comment WHERE tenant_id = {tenant.Id} AND assessment_id = {id} AND below IS NULL AND resolved_at IS NULL
              UNION ALL SELECT statement_id, 0, 1, NULL FROM staff_comment WHERE {tenant.Staff} AND tenant_id = {tenant.Id} AND assessment_id = {id} AND below IS NULL AND resolved_at IS NULL
              UNION ALL SELECT a.statement_id, 0, 0, a.due_on FROM ask a
                LEFT JOIN answer w ON w.tenant_id = a.tenant_id AND w.assessment_id = a.assessment_id AND w.statement_id = a.statement_id
                WHERE a.tenant_id = {tenant.Id} AND a.assessment_id = {id} AND a.ended_at IS NULL AND NOT coalesce((w.level IS NOT NULL OR w.not_applicable) AND w.saved_at >= a.asked_at, false)
            ) b GROUP BY b.statement_id
            """).ToListAsync(ct);
        return rows.Count is 0 ? TypedResults.NotFound()
            : TypedResults.Ok(rows.Where(r => r.StatementId is not null).OrderBy(r => r.StatementId, StringComparer.Ordinal).Select(r => new Entry(r.StatementId!, r.Evidence, r.OpenComments, r.AskedUntil)).ToList());
    }
}
