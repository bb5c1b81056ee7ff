using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Portfolio;

/// <summary>What waits among the clients one may see, what waits longest first: how many of each kind, and the first of them.</summary>
static class ListWaiting
{
    const int First = 7;

    public sealed record Row(string Kind, long Total, Guid ClientId, string Name, Guid? AssessmentId, DateTime? Since);

    public sealed record Item(Guid ClientId, string Name, Guid? AssessmentId, DateTime? Since);

    /// <param name="Kind">review: to be decided here; changes: asked for, not handed in again; quiet: open, nothing changed for thirty days; not-started.</param>
    public sealed record Group(string Kind, long Total, IReadOnlyList<Item> Items);

    public static async Task<Ok<List<Group>>> Handle(AssessmentDb db, Tenant tenant, TimeProvider clock, CancellationToken ct)
    {
        var quiet = Flags.QuietSince(clock.GetUtcNow());
        var rows = await db.Database.SqlQuery<Row>($"""
            SELECT "Kind", "Total", "ClientId", "Name", "AssessmentId", "Since" FROM (
              SELECT *, count(*) OVER (PARTITION BY "Kind") AS "Total", row_number() OVER (PARTITION BY "Kind" ORDER BY "Since" NULLS LAST, "Name") AS n FROM (
                SELECT c.client_id AS "ClientId", c.name AS "Name", a.id AS "AssessmentId", CASE WHEN a.state IN ('submitted', 'resubmitted') THEN a.submitted_at ELSE a.changed_at END AS "Since",
                       CASE WHEN a.id IS NULL THEN 'not-started'
                            WHEN a.state IN ('submitted', 'resubmitted') THEN 'review'
                            WHEN a.state IN ('draft', 'in-progress', 'changes-requested') AND a.changed_at < {quiet} THEN 'quiet'
                            WHEN a.state = 'changes-requested' THEN 'changes' END AS "Kind"
                FROM client_copy c LEFT JOIN assessment a ON a.tenant_id = c.tenant_id AND a.client_id = c.client_id AND a.is_current
                WHERE c.tenant_id = {tenant.Id} AND c.state = 'active') each_client
              WHERE "Kind" IS NOT NULL) ranked
            WHERE n <= {First} ORDER BY n
            """).ToListAsync(ct);

        return TypedResults.Ok(((string[])["review", "changes", "quiet", "not-started"])
            .Select(kind => rows.Where(r => r.Kind == kind).ToList()).Where(of => of.Count > 0)
            .Select(of => new Group(of[0].Kind, of[0].Total, [.. of.Select(r => new Item(r.ClientId, r.Name, r.AssessmentId, r.Since))])).ToList());
    }
}
