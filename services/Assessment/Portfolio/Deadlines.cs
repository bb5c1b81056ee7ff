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

    /// <param name="Done">Ids of the duties that somebody has called met or not applicable.</param>
    public sealed record Registered(Guid Id, Guid ClientId, string Name, int Revision, string[] Done);

    sealed record Row(Guid Id, Guid ClientId, string Name, int Revision, string Release, string[] Done);

    /// <summary>Of all clients that the caller may see.</summary>
    public async Task<List<Deadline>> Nearest(AssessmentDb db, CancellationToken ct)
    {
        var rows = await db.Database.SqlQuery<Row>($"""
            SELECT s.id AS "Id", s.client_id AS "ClientId", s.name AS "Name", s.revision AS "Revision", (SELECT r.id FROM release_copy r ORDER BY r.published_at DESC LIMIT 1) AS "Release",
                   ARRAY(SELECT d.obligation_id FROM duty_state d WHERE d.system_id = s.id AND d.tenant_id = s.tenant_id AND d.state IN ({DutyState.Met}, {DutyState.NotApplicable})) AS "Done"
            FROM ai_system s WHERE s.tenant_id = {db.Tenant.Id} AND s.state <> {SystemStates.Retired}
            """).ToListAsync(ct);
        return rows.Count is 0 ? [] : await Nearest(db, rows[0].Release, rows.ConvertAll(row => new Registered(row.Id, row.ClientId, row.Name, row.Revision, row.Done)), ct);
    }

    /// <summary>Of the clients of these systems, which the caller has read already: the database is asked only for what is new or was changed.</summary>
    /// <param name="newest">The release by which they are judged.</param>
    public async Task<List<Deadline>> Nearest(AssessmentDb db, string newest, IReadOnlyList<Registered> systems, CancellationToken ct)
    {
        var (release, now) = (await catalogues.Of(newest, ct), clock.Now());
        var when = $"{release.Id} {string.Join(' ', release.Markets.Select(market => market.Today(now).DayNumber))}";
        await Judge(db, [.. systems.Where(system => !IsFresh(system)).Select(system => system.Id)], release, when, now, ct);
        return [.. systems.Select(system => (system, First: _kept.GetValueOrDefault(system.Id)?.Coming.FirstOrDefault(coming => !system.Done.Contains(coming.Duty)))).Where(s => s.First is not null)
            .GroupBy(s => s.system.ClientId, (_, of) => of.OrderBy(s => s.First!.On).ThenBy(s => s.First!.Code, StringComparer.Ordinal).ThenBy(s => s.system.Id).First())
            .Select(s => new Deadline(s.system.ClientId, s.system.Id, s.First!.On, $"{s.First.Code} · {s.system.Name}"))];

        bool IsFresh(Registered system) => _kept.TryGetValue(system.Id, out var kept) && kept.Revision == system.Revision && kept.When == when;
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
