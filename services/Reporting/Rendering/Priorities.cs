using System.Globalization;
using AseanPlatform.Presentation;
using AseanPlatform.Reporting.Snapshots;

namespace AseanPlatform.Reporting.Rendering;

/// <summary>What one answer would be worth if it were a level higher.</summary>
/// <param name="Here">Points of its principle, to one decimal.</param>
/// <param name="Overall">Points of the overall number.</param>
/// <param name="Uncaps">The gate statement would no longer hold the band of its principle back.</param>
sealed record Gain(SnapshotStatement Statement, string Here, string Overall, bool Uncaps);

/// <param name="Date">When it begins, or ends.</param>
sealed record Upcoming(SnapshotObligation Obligation, PartialDate Date, bool Ends);

/// <summary>What comes first for those who decide: where it is weakest, what would raise it most, which dates are next.</summary>
static class Priorities
{
    const int GateLevel = 2, HighestLevel = 4;

    /// <summary>Those with the lowest numbers; equals in the Guide's order.</summary>
    public static IEnumerable<SnapshotPrinciple> Weakest(this Snapshot snapshot, int most) =>
        snapshot.Principles.Where(p => p.Score is not null).OrderBy(p => p.Score!.Share).ThenBy(p => p.Order).Take(most);

    /// <summary>The largest first; equals in the order of the questionnaire. Open statements are not among them: what they would be worth nobody knows.</summary>
    public static IEnumerable<Gain> Gains(this Snapshot snapshot, SnapshotPrinciple principle, int most)
    {
        var counted = snapshot.Statements.Where(s => s.Principle == principle.Id && s.Level is not null).ToList();
        var (possible, principles) = (counted.Sum(s => s.Counts) * HighestLevel, snapshot.Principles.Count(p => p.Score is not null));
        return counted.Where(s => s.Level < HighestLevel)
            .Select(s => new Gain(s, Tenths(100 * s.Counts, possible), Tenths(100 * s.Counts, possible * principles), principle.GateCapped && s.Id == principle.GateStatement && s.Level + 1 >= GateLevel))
            .OrderByDescending(g => g.Statement.Counts).Take(most);
    }

    /// <summary>Dates after the day of the report, the nearest first; an imprecise one counts from its first day.</summary>
    public static IReadOnlyList<Upcoming> UpcomingDates(this Snapshot snapshot) =>
        [.. snapshot.Obligations.Select(o => Next(o, snapshot.AsOf)).OfType<Upcoming>().OrderBy(next => FirstDay(next.Date), StringComparer.Ordinal).ThenBy(next => next.Obligation.Code, StringComparer.Ordinal)];

    static Upcoming? Next(SnapshotObligation obligation, string today) => obligation switch
    {
        { Uncertain: { } uncertain } => new(obligation, uncertain.Within, uncertain.Edge is "end"),
        { From: { } from } when string.CompareOrdinal(FirstDay(from), today) > 0 => new(obligation, from, false),
        { Until: { } until } when string.CompareOrdinal(FirstDay(until), today) > 0 => new(obligation, until, true),
        _ => null,
    };

    static string FirstDay(PartialDate date) => date.Date.Length switch { 4 => date.Date + "-01-01", 7 => date.Date + "-01", _ => date.Date };

    /// <summary>Rounded once, half away from zero, as everywhere.</summary>
    static string Tenths(long numerator, long denominator)
    {
        var tenths = ((20 * numerator) + denominator) / (2 * denominator);
        return string.Create(CultureInfo.InvariantCulture, $"{tenths / 10}.{tenths % 10}");
    }
}
