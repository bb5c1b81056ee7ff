using System.Text;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Portfolio;

/// <summary>The clients one may see (with a text in their name), by name, each with score, coverage and state. One statement; the database leaves out what is not theirs.</summary>
static class ListPortfolio
{
    public sealed record Row(
        Guid ClientId, string Name, string Country, string? Sector, Guid? AssessmentId, int? Cycle, string State, string? Release, int? Done, int? Shown,
        long? OverallNumerator, long? OverallDenominator, DateTime? ChangedAt);

    public sealed record Entry(
        Guid ClientId, string Name, string Country, string? Sector, Guid? AssessmentId, int? Cycle, string State, string? Release,
        CoverageView? Coverage, NumberView? Score, bool Provisional, DateTime? ChangedAt);

    public sealed record Response(IReadOnlyList<Entry> Items, string? Next);

    public static async Task<Ok<Response>> Handle(AssessmentDb db, Tenant tenant, Cursors cursors, CancellationToken ct, string? after = null, int take = 50, string? search = null, bool archived = false)
    {
        if (take is < 1 or > 200) throw new BadHttpRequestException("take is 1 to 200.");
        if (search is { Length: > 200 }) throw new BadHttpRequestException("search has at most 200 characters.");
        var part = (search ?? "").Normalize(NormalizationForm.FormKC).Trim().ToLowerInvariant();
        var from = cursors.Read(after) ?? new("", Guid.Empty);
        var more = take + 1;

        var rows = await db.Database.SqlQuery<Row>($"""
            SELECT c.client_id AS "ClientId", c.name AS "Name", c.country AS "Country", c.sector AS "Sector", a.id AS "AssessmentId", a.cycle AS "Cycle",
                   coalesce(a.state, 'not-started') AS "State", a.release AS "Release", a.done AS "Done", a.shown AS "Shown",
                   a.overall_numerator AS "OverallNumerator", a.overall_denominator AS "OverallDenominator", a.changed_at AS "ChangedAt"
            FROM client_copy c LEFT JOIN assessment a ON a.tenant_id = c.tenant_id AND a.client_id = c.client_id AND a.is_current
            WHERE c.tenant_id = {tenant.Id} AND c.state = {(archived ? "archived" : "active")} AND (c.name, c.client_id) > ({from.Name}, {from.Id}) AND ({part} = '' OR position({part} IN c.search_name) > 0)
            ORDER BY c.name, c.client_id LIMIT {more}
            """).ToListAsync(ct);

        var page = rows.Take(take).Select(ToEntry).ToList();
        return TypedResults.Ok(new Response(page, rows.Count > take ? cursors.Write(new(page[^1].Name, page[^1].ClientId)) : null));
    }

    static Entry ToEntry(Row r) => new(
        r.ClientId, r.Name, r.Country, r.Sector, r.AssessmentId, r.Cycle, r.State, r.Release, r.Done is { } done && r.Shown is { } shown ? new(done, shown) : null,
        Views.Number(r.OverallNumerator, r.OverallDenominator), r.Done < r.Shown, r.ChangedAt);
}
