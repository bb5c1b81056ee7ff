using System.Collections.Concurrent;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Systems;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Portfolio;

/// <summary>
/// Of each client the nearest first day of a duty that is still to come and that nobody has called met. Judged as its readiness is, by the newest release and by each
/// market's own day; what was found is kept in memory until the system, the release or the day is another.
/// </summary>
sealed class Deadlines(Catalogues catalogues, TimeProvider clock)
{
    const int MostKept = 100_000;

    static readonly Dictionary<string, DutyState> s_nothingSaid = [];

    readonly ConcurrentDictionary<Guid, Kept> _kept = [];

    /// <param name="Title">Code of the duty and name of the system.</param>
    public sealed record Deadline(Guid ClientId, Guid SystemId, DateOnly On, string Title);

    sealed record Coming(DateOnly On, string Duty, string Code);

    sealed record Kept(int Revision, string When, IReadOnlyList<Coming> Coming);

    sealed record Row(Guid Id, Guid ClientId, string Name, int Revision, string Release, string[] Done);

    /// <param name="clients">Of these alone; none: of all that the caller may see.</param>
    public async Task<List<Deadline>> Nearest(AssessmentDb db, Guid[] clients, CancellationToken ct)
    {
        var rows = await db.Database.SqlQuery<Row>($"""
            SELECT s.id AS "Id", s.client_id AS "ClientId", s.name AS "Name", s.revision AS "Revision", (SELECT r.id FROM release_copy r ORDER BY r.published_at DESC LIMIT 1) AS "Release",
                   ARRAY(SELECT d.obligation_id FROM duty_state d WHERE d.system_id = s.id AND d.tenant_id = s.tenant_id AND d.state IN ({DutyState.Met}, {DutyState.NotApplicable})) AS "Done"
            FROM ai_system s WHERE s.tenant_id = {db.Tenant.Id} AND s.state <> {SystemStates.Retired} AND (cardinality({clients}) = 0 OR s.client_id = ANY({clients}))
            """).ToListAsync(ct);
        if (rows.Count is 0) return [];

        var (release, now) = (await catalogues.Of(rows[0].Release, ct), clock.Now());
        var when = $"{release.Id} {string.Join(' ', release.Markets.Select(market => market.Today(now).DayNumber))}";
        await Judge(db, [.. rows.Where(row => !IsFresh(row)).Select(row => row.Id)], release, when, now, ct);
        return [.. rows.Select(row => (row, First: _kept.GetValueOrDefault(row.Id)?.Coming.FirstOrDefault(coming => !row.Done.Contains(coming.Duty)))).Where(r => r.First is not null)
            .GroupBy(r => r.row.ClientId, (_, of) => of.OrderBy(r => r.First!.On).ThenBy(r => r.First!.Code, StringComparer.Ordinal).ThenBy(r => r.row.Id).First())
            .Select(r => new Deadline(r.row.ClientId, r.row.Id, r.First!.On, $"{r.First.Code} · {r.row.Name}"))];

        bool IsFresh(Row row) => _kept.TryGetValue(row.Id, out var kept) && kept.Revision == row.Revision && kept.When == when;
    }

    async Task Judge(AssessmentDb db, List<Guid> ids, CatalogueRelease release, string when, DateTimeOffset now, CancellationToken ct)
    {
        if (ids.Count is 0) return;
        if (_kept.Count + ids.Count > MostKept) _kept.Clear();
        await foreach (var system in db.Systems.AsNoTracking().Where(s => ids.Contains(s.Id)).AsAsyncEnumerable().WithCancellation(ct))
        {
            var coming = Judgement.Of(system.Facts, release, now).Markets.SelectMany(market => Readiness.Coming(market, s_nothingSaid)).Select(duty => new Coming(duty.Timing.From!.Value, duty.Duty.Id, duty.Duty.Code));
            _kept[system.Id] = new(system.Revision, when, [.. coming.OrderBy(c => c.On).ThenBy(c => c.Code, StringComparer.Ordinal)]);
        }
    }
}
