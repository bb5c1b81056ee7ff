using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Reports;

/// <summary>How a report that is not finished stands just now.</summary>
/// <param name="Making">A worker has it.</param>
/// <param name="Ahead">How many are taken up before it, whoever's they are: a number, and nothing else of them.</param>
public sealed record Standing(Guid Id, bool Making, int Ahead)
{
    public string State => Making ? ReportView.Making : Report.Waiting;

    public int? Place => Making ? null : Ahead;
}

static class Queue
{
    /// <summary>Of these reports those that are queued or being made. In the order in which workers take them; the work of suspended tenants, which waits, stands before nobody.</summary>
    public static async Task<Dictionary<Guid, Standing>> Standings(this ReportingDb db, IEnumerable<Report> reports, CancellationToken ct)
    {
        var asked = reports.Where(report => report.State == Report.Waiting).Select(report => report.Id).ToArray();
        if (asked.Length == 0) return [];

        return await db.Database.SqlQuery<Standing>($"""
            SELECT q.subject_id AS "Id", q.making AS "Making", q.ahead::int AS "Ahead"
            FROM (SELECT j.subject_id, coalesce(j.lease_until >= now(), false) AS making,
                         count(*) FILTER (WHERE j.lease_until IS NULL OR j.lease_until < now()) OVER (ORDER BY j.due_at, j.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS ahead
                  FROM job j
                  WHERE j.kind = {WriteReport.JobKind} AND j.state = 'waiting' AND NOT EXISTS (SELECT FROM tenant_directory d WHERE d.tenant_id = j.tenant_id AND d.state <> 'active')) q
            WHERE q.subject_id = ANY ({asked})
            """).ToDictionaryAsync(standing => standing.Id, ct);
    }
}
