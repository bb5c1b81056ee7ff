using AseanPlatform.Assessment.Catalogue;

namespace AseanPlatform.Assessment.Systems;

/// <summary>From when a duty has to be met by one system in one market.</summary>
/// <param name="Today">Its legal force for this system today.</param>
/// <param name="From">The first day: of the duty, of a transition that names the system, or of the system there, whichever is last. Null where no day is known.</param>
/// <param name="Moved">The transition that gave a later day.</param>
/// <param name="Conditions">Transitions that may give a later day still; whom they name, people read.</param>
/// <param name="DaysLeft">Null once it has begun, or where no day is known.</param>
public sealed record Timing(ForceOnDay Today, DateOnly? From, Transition? Moved, IReadOnlyList<Transition> Conditions, int? DaysLeft)
{
    /// <param name="today">In the market's own time zone.</param>
    public static Timing Of(Obligation duty, Deployment deployment, string? sector, CatalogueRelease release, DateOnly today)
    {
        var named = duty.Later.Where(t => t.Sectors.Count is 0 || (sector is not null && t.Sectors.Contains(sector))).ToList();
        var moved = named.Where(t => t.StartedBefore is { } before && deployment.StartsOn < before.FirstDay).MaxBy(t => t.CompliantBy.FirstDay);
        var begins = Later(duty.Coded.From?.FirstDay, moved?.CompliantBy.FirstDay);
        var force = duty.ForceOn(today, release);
        if (moved is not null && today < moved.CompliantBy.FirstDay && force.State is Force.InForce or Force.Uncertain && today < begins)
            force = new(Force.NotYetInForce, false, false, null);

        // A condition still counts only where it could bring a day that is later than the one found.
        Transition[] conditions = [.. named.Where(t => t.StartedBefore is null && (begins is null || t.CompliantBy.FirstDay > begins))];
        var from = begins is null ? (DateOnly?)null : Later(begins, deployment.StartsOn);
        return new(force, from, moved, conditions, from > today ? from.Value.DayNumber - today.DayNumber : null);
    }

    static DateOnly? Later(DateOnly? one, DateOnly? other) => one is null ? other : other is null || one > other ? one : other;
}
