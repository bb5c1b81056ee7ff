using System.Text.Json;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Scoring;
using AseanPlatform.Assessment.Systems;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Portfolio;

/// <summary>The clients one may see, by name, each with score, coverage, state, what stands out and what comes next. One statement, and a second where a system is new or was changed; the database leaves out what is not theirs.</summary>
static class ListPortfolio
{
    const string NextDue = "next-due";

    public sealed record Row(
        Guid ClientId, string Name, string SearchName, string Country, string? Sector, string? SearchSector, Guid? AssessmentId, int? Cycle, string State, string? Release, int? Done, int? Shown,
        long? OverallNumerator, long? OverallDenominator, DateTime? ChangedAt, Guid? Follows, long? LastNumerator, long? LastDenominator, DateTime? SignedAt, string[] Flags,
        DateOnly? DueOn, string? DueKind, Guid? DueId, string? DueTitle, long Notes, string? Newest, string? Systems);

    /// <summary>What comes next, or is over already: an action until its day, an answer that somebody is asked for, evidence that expires, the first day of a duty in a market.</summary>
    /// <param name="Kind">action, answer, duty or evidence.</param>
    /// <param name="Id">Of the action, the question, the evidence; of a duty that of the system that it meets.</param>
    /// <param name="Title">Of the action or the evidence; of an answer its statement's id; of a duty its code and the system's name.</param>
    /// <param name="Overdue">Its day is over, in universal time.</param>
    public sealed record Due(DateOnly On, string Kind, Guid Id, string Title, bool Overdue);

    /// <param name="LastScore">Of the cycle that this one follows.</param>
    /// <param name="DeltaTenths">By how many tenths the number that is shown differs from the last cycle's.</param>
    /// <param name="SignedAt">When a cycle of this client was signed last.</param>
    /// <param name="Flags">review, quiet, older-release, old-sign-off.</param>
    /// <param name="NextDue">The nearest. A duty counts until its first day, by the market's own day, unless somebody has called it met or not applicable.</param>
    /// <param name="Notes">How many notes the consultancy keeps of it for itself.</param>
    public sealed record Entry(
        Guid ClientId, string Name, string Country, string? Sector, Guid? AssessmentId, int? Cycle, string State, string? Release,
        CoverageView? Coverage, NumberView? Score, bool Provisional, DateTime? ChangedAt, NumberView? LastScore, int? DeltaTenths, DateTime? SignedAt, IReadOnlyList<string> Flags,
        Due? NextDue, long Notes);

    public sealed record Response(IReadOnlyList<Entry> Items, string? Next);

    /// <param name="sort">name, or next-due: the nearest day first, those without one last.</param>
    public static async Task<Ok<Response>> Handle(
        [AsParameters] Filter filter, AssessmentDb db, Tenant tenant, Cursors cursors, Deadlines deadlines, TimeProvider clock, CancellationToken ct, string? after = null, int take = 50, string sort = "name")
    {
        if (take is < 1 or > 200) throw new BadHttpRequestException("take is 1 to 200.");
        if (sort is not ("name" or NextDue)) throw new InvalidValue("/sort", "The list is sorted by name or by next-due.");
        var (rows, next) = await db.Portfolio(filter, tenant, cursors, clock, after, take, ct, sort is NextDue ? await deadlines.Nearest(db, ct) : null);
        if (sort is not NextDue) rows = await rows.With(deadlines, db, ct);
        return TypedResults.Ok(new Response(Entries(rows, clock), next));
    }

    extension(AssessmentDb db)
    {
        /// <summary>A page of the clients that a filter lets through, and where the next one begins.</summary>
        /// <param name="deadlines">Of all clients, where the list goes by what comes next; missing where it goes by name, and what comes next is then without them.</param>
        /// <param name="only">Of these alone, where they were chosen one by one.</param>
        public async Task<(IReadOnlyList<Row> Rows, string? Next)> Portfolio(
            Filter asked, Tenant tenant, Cursors cursors, TimeProvider clock, string? after, int take, CancellationToken ct, IReadOnlyList<Deadlines.Deadline>? deadlines = null, Guid[]? only = null)
        {
            var byDue = deadlines is not null;
            var (meets, on, systems, titles) = (Of(d => d.ClientId), Of(d => d.On), Of(d => d.SystemId), Of(d => d.Title));
            var filter = asked.Checked();
            var (quiet, old) = (Flags.QuietSince(clock.GetUtcNow()), Flags.OldSince(clock.GetUtcNow()));
            var today = Today(clock);

            var found = db.Database.SqlQuery<Row>($"""
                SELECT c.client_id AS "ClientId", c.name AS "Name", c.search_name AS "SearchName", c.country AS "Country", c.sector AS "Sector", lower(normalize(c.sector, NFKC)) AS "SearchSector",
                       a.id AS "AssessmentId", a.cycle AS "Cycle", coalesce(a.state, {Filter.NotStarted}) AS "State", a.release AS "Release", a.done AS "Done", a.shown AS "Shown",
                       a.overall_numerator AS "OverallNumerator", a.overall_denominator AS "OverallDenominator", a.changed_at AS "ChangedAt",
                       a.follows AS "Follows", l.overall_numerator AS "LastNumerator", l.overall_denominator AS "LastDenominator", s.signed_at AS "SignedAt",
                       array_remove(ARRAY[
                         CASE WHEN a.state IN ('submitted', 'resubmitted') THEN {Flags.Review} END,
                         CASE WHEN a.state IN ('draft', 'in-progress', 'changes-requested') AND a.changed_at < {quiet} THEN {Flags.Quiet} END,
                         CASE WHEN a.state IN ('draft', 'in-progress', 'changes-requested') AND a.release <> (SELECT r.id FROM release_copy r ORDER BY r.published_at DESC LIMIT 1) THEN {Flags.OlderRelease} END,
                         CASE WHEN s.signed_at < {old} THEN {Flags.OldSignOff} END], NULL) AS "Flags",
                       d.due_on AS "DueOn", d.kind AS "DueKind", d.id AS "DueId", d.title AS "DueTitle",
                       (SELECT count(*) FROM staff_note n WHERE n.tenant_id = c.tenant_id AND n.client_id = c.client_id) AS "Notes",
                       (SELECT r.id FROM release_copy r ORDER BY r.published_at DESC LIMIT 1) AS "Newest",
                       CASE WHEN NOT {byDue} THEN (
                         SELECT jsonb_agg(jsonb_build_object('Id', y.id, 'ClientId', y.client_id, 'Name', y.name, 'Revision', y.revision, 'Done', to_jsonb(ARRAY(
                           SELECT d.obligation_id FROM duty_state d WHERE d.system_id = y.id AND d.tenant_id = y.tenant_id AND d.state IN ({DutyState.Met}, {DutyState.NotApplicable})))))::text
                         FROM ai_system y WHERE y.tenant_id = c.tenant_id AND y.client_id = c.client_id AND y.state <> {SystemStates.Retired}) END AS "Systems"
                FROM client_copy c
                LEFT JOIN assessment a ON a.tenant_id = c.tenant_id AND a.client_id = c.client_id AND a.is_current
                LEFT JOIN assessment l ON l.id = a.follows
                LEFT JOIN LATERAL (SELECT o.signed_at FROM sign_off o WHERE o.tenant_id = c.tenant_id AND o.client_id = c.client_id ORDER BY o.signed_at DESC LIMIT 1) s ON true
                LEFT JOIN unnest({meets}, {on}, {systems}, {titles}) AS m (client_id, first_on, system_id, title) ON m.client_id = c.client_id
                LEFT JOIN LATERAL (
                  SELECT * FROM (
                    (SELECT t.due_on, 'action' AS kind, t.id, t.title FROM action t
                      WHERE t.tenant_id = c.tenant_id AND t.client_id = c.client_id AND t.closed_at IS NULL AND t.due_on IS NOT NULL ORDER BY t.due_on, t.id LIMIT 1)
                    UNION ALL
                    (SELECT q.due_on, 'answer', q.id, q.statement_id FROM ask q
                      LEFT JOIN answer w ON w.assessment_id = q.assessment_id AND w.statement_id = q.statement_id
                      WHERE q.tenant_id = c.tenant_id AND q.client_id = c.client_id AND q.ended_at IS NULL AND q.assessment_id = a.id AND a.state IN ('draft', 'in-progress', 'changes-requested')
                        AND NOT coalesce((w.level IS NOT NULL OR w.not_applicable) AND w.saved_at >= q.asked_at, false) ORDER BY q.due_on, q.id LIMIT 1)
                    UNION ALL
                    (SELECT e.expires_on, 'evidence', e.id, e.title FROM evidence e
                      WHERE e.tenant_id = c.tenant_id AND e.client_id = c.client_id AND e.expires_on >= {today} ORDER BY e.expires_on, e.id LIMIT 1)
                    UNION ALL
                    SELECT m.first_on, 'duty', m.system_id, m.title WHERE m.client_id IS NOT NULL
                  ) each_kind ORDER BY due_on, kind LIMIT 1) d ON true
                WHERE c.tenant_id = {tenant.Id} AND c.state = {(filter.Archived ? "archived" : "active")}
                """);
            found = filter.Narrow(found);
            if (only is not null) found = found.Where(r => only.Contains(r.ClientId));
            if (cursors.Read(after) is { } from)
            {
                var reached = from.DueOn ?? DateOnly.MaxValue; // the end of all days to the database
                found = byDue
                    ? found.Where(r => EF.Functions.GreaterThan(ValueTuple.Create(r.DueOn ?? DateOnly.MaxValue, r.Name, r.ClientId), ValueTuple.Create(reached, from.Name, from.Id)))
                    : found.Where(r => EF.Functions.GreaterThan(ValueTuple.Create(r.Name, r.ClientId), ValueTuple.Create(from.Name, from.Id)));
            }
            // Either order by itself: by name it comes from the index, and no more clients are looked at than are shown.
            var sorted = byDue ? found.OrderBy(r => r.DueOn == null).ThenBy(r => r.DueOn).ThenBy(r => r.Name).ThenBy(r => r.ClientId) : found.OrderBy(r => r.Name).ThenBy(r => r.ClientId);
            var rows = await sorted.Take(take + 1).ToListAsync(ct);
            return ([.. rows.Take(take)], rows.Count > take ? cursors.Write(new(rows[take - 1].Name, rows[take - 1].ClientId, rows[take - 1].DueOn)) : null);

            T[] Of<T>(Func<Deadlines.Deadline, T> part) => [.. (deadlines ?? []).Select(part)];
        }
    }

    /// <summary>With a deadline where that is what comes next; of one day the kinds go by their names, as in the database.</summary>
    internal static async Task<IReadOnlyList<Row>> With(this IReadOnlyList<Row> rows, Deadlines deadlines, AssessmentDb db, CancellationToken ct)
    {
        var systems = rows.Where(r => r.Systems is not null).SelectMany(r => JsonSerializer.Deserialize<Deadlines.Registered[]>(r.Systems!)!).ToList();
        if (systems.Count is 0 || rows[0].Newest is not { } newest) return rows;
        var of = (await deadlines.Nearest(db, newest, systems, ct)).ToDictionary(d => d.ClientId);
        return [.. rows.Select(r => of.TryGetValue(r.ClientId, out var d) && (r.DueOn is null || (d.On, string.CompareOrdinal("duty", r.DueKind)).CompareTo((r.DueOn.Value, 0)) < 0)
            ? r with { DueOn = d.On, DueKind = "duty", DueId = d.SystemId, DueTitle = d.Title } : r)];
    }

    /// <summary>Between the numbers as they are shown, so that a reader who subtracts comes to the same.</summary>
    public static int? DeltaTenths(Fraction? now, Fraction? last) => now is { } n && last is { } l ? (int)(n.Tenths - l.Tenths) : null;

    static DateOnly Today(TimeProvider clock) => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    internal static List<Entry> Entries(IEnumerable<Row> rows, TimeProvider clock) => [.. rows.Select(r => ToEntry(r, Today(clock)))];

    static Entry ToEntry(Row r, DateOnly today) => new(
        r.ClientId, r.Name, r.Country, r.Sector, r.AssessmentId, r.Cycle, r.State, r.Release, r.Done is { } done && r.Shown is { } shown ? new(done, shown) : null,
        Views.Number(r.OverallNumerator, r.OverallDenominator), r.Done < r.Shown, r.ChangedAt, Views.Number(r.LastNumerator, r.LastDenominator),
        DeltaTenths(Whole(r.OverallNumerator, r.OverallDenominator), Whole(r.LastNumerator, r.LastDenominator)), r.SignedAt, r.Flags,
        r is { DueOn: { } on, DueKind: { } kind, DueId: { } id } ? new(on, kind, id, r.DueTitle ?? "", on < today) : null, r.Notes);

    static Fraction? Whole(long? numerator, long? denominator) => numerator is { } n && denominator is { } d ? new(n, d) : null;
}
