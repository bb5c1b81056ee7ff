using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Scoring;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Portfolio;

/// <summary>The clients one may see, by name, each with score, coverage, state and what stands out. One statement; the database leaves out what is not theirs.</summary>
static class ListPortfolio
{
    public sealed record Row(
        Guid ClientId, string Name, string Country, string? Sector, Guid? AssessmentId, int? Cycle, string State, string? Release, int? Done, int? Shown,
        long? OverallNumerator, long? OverallDenominator, DateTime? ChangedAt, Guid? Follows, long? LastNumerator, long? LastDenominator, DateTime? SignedAt, string[] Flags);

    /// <param name="LastScore">Of the cycle that this one follows.</param>
    /// <param name="DeltaTenths">By how many tenths the number that is shown differs from the last cycle's.</param>
    /// <param name="SignedAt">When a cycle of this client was signed last.</param>
    /// <param name="Flags">review, quiet, older-release, old-sign-off.</param>
    public sealed record Entry(
        Guid ClientId, string Name, string Country, string? Sector, Guid? AssessmentId, int? Cycle, string State, string? Release,
        CoverageView? Coverage, NumberView? Score, bool Provisional, DateTime? ChangedAt, NumberView? LastScore, int? DeltaTenths, DateTime? SignedAt, IReadOnlyList<string> Flags);

    public sealed record Response(IReadOnlyList<Entry> Items, string? Next);

    public static async Task<Ok<Response>> Handle(
        [AsParameters] Filter filter, AssessmentDb db, Tenant tenant, Cursors cursors, TimeProvider clock, CancellationToken ct, string? after = null, int take = 50)
    {
        if (take is < 1 or > 200) throw new BadHttpRequestException("take is 1 to 200.");
        var (rows, next) = await db.Portfolio(filter, tenant, cursors, clock, after, take, ct);
        return TypedResults.Ok(new Response([.. rows.Select(ToEntry)], next));
    }

    extension(AssessmentDb db)
    {
        /// <summary>A page of the clients that a filter lets through, and where the next one begins.</summary>
        public async Task<(IReadOnlyList<Row> Rows, string? Next)> Portfolio(Filter asked, Tenant tenant, Cursors cursors, TimeProvider clock, string? after, int take, CancellationToken ct)
        {
            var filter = asked.Checked();
            var from = cursors.Read(after) ?? new("", Guid.Empty);
            var more = take + 1;
            var (quiet, old) = (Flags.QuietSince(clock.GetUtcNow()), Flags.OldSince(clock.GetUtcNow()));

            var rows = await db.Database.SqlQuery<Row>($"""
                SELECT * FROM (
                  SELECT c.client_id AS "ClientId", c.name AS "Name", c.country AS "Country", c.sector AS "Sector", a.id AS "AssessmentId", a.cycle AS "Cycle",
                         coalesce(a.state, {Filter.NotStarted}) AS "State", a.release AS "Release", a.done AS "Done", a.shown AS "Shown",
                         a.overall_numerator AS "OverallNumerator", a.overall_denominator AS "OverallDenominator", a.changed_at AS "ChangedAt",
                         a.follows AS "Follows", l.overall_numerator AS "LastNumerator", l.overall_denominator AS "LastDenominator", s.signed_at AS "SignedAt",
                         array_remove(ARRAY[
                           CASE WHEN a.state IN ('submitted', 'resubmitted') THEN {Flags.Review} END,
                           CASE WHEN a.state IN ('draft', 'in-progress', 'changes-requested') AND a.changed_at < {quiet} THEN {Flags.Quiet} END,
                           CASE WHEN a.state IN ('draft', 'in-progress', 'changes-requested') AND a.release <> (SELECT r.id FROM release_copy r ORDER BY r.published_at DESC LIMIT 1) THEN {Flags.OlderRelease} END,
                           CASE WHEN s.signed_at < {old} THEN {Flags.OldSignOff} END], NULL) AS "Flags"
                  FROM client_copy c
                  LEFT JOIN assessment a ON a.tenant_id = c.tenant_id AND a.client_id = c.client_id AND a.is_current
                  LEFT JOIN assessment l ON l.id = a.follows
                  LEFT JOIN LATERAL (SELECT o.signed_at FROM sign_off o WHERE o.tenant_id = c.tenant_id AND o.client_id = c.client_id ORDER BY o.signed_at DESC LIMIT 1) s ON true
                  WHERE c.tenant_id = {tenant.Id} AND c.state = {(filter.Archived ? "archived" : "active")} AND (c.name, c.client_id) > ({from.Name}, {from.Id})
                    AND ({filter.Search} = '' OR position({filter.Search} IN c.search_name) > 0)
                    AND ({filter.Country} = '' OR c.country = {filter.Country})
                    AND ({filter.Sector} = '' OR position({filter.Sector} IN lower(normalize(c.sector, NFKC))) > 0)
                    AND ({filter.State} = '' OR coalesce(a.state, {Filter.NotStarted}) = {filter.State})
                ) found
                WHERE {filter.Flag} = '' OR {filter.Flag} = ANY("Flags")
                ORDER BY "Name", "ClientId" LIMIT {more}
                """).ToListAsync(ct);
            return ([.. rows.Take(take)], rows.Count > take ? cursors.Write(new(rows[take - 1].Name, rows[take - 1].ClientId)) : null);
        }
    }

    /// <summary>Between the numbers as they are shown, so that a reader who subtracts comes to the same.</summary>
    public static int? DeltaTenths(Fraction? now, Fraction? last) => now is { } n && last is { } l ? (int)(n.Tenths - l.Tenths) : null;

    static Entry ToEntry(Row r) => new(
        r.ClientId, r.Name, r.Country, r.Sector, r.AssessmentId, r.Cycle, r.State, r.Release, r.Done is { } done && r.Shown is { } shown ? new(done, shown) : null,
        Views.Number(r.OverallNumerator, r.OverallDenominator), r.Done < r.Shown, r.ChangedAt, Views.Number(r.LastNumerator, r.LastDenominator),
        DeltaTenths(Whole(r.OverallNumerator, r.OverallDenominator), Whole(r.LastNumerator, r.LastDenominator)), r.SignedAt, r.Flags);

    static Fraction? Whole(long? numerator, long? denominator) => numerator is { } n && denominator is { } d ? new(n, d) : null;
}
