using System.Globalization;
using AseanPlatform.Content.Releases;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Content.Knowledge;

/// <summary>
/// Which moment a reader asks for, on both axes of time. What was known: a release by name, or the one that was newest at a moment (asKnown); else the newest.
/// What holds: a day (asOf); else today, in each market's own time zone. Knowledge begins with publication on this installation, which the database's clock sets.
/// </summary>
/// <param name="Release">Number of a release, as 2026.11.</param>
/// <param name="AsOf">A day, YYYY-MM-DD.</param>
/// <param name="AsKnown">A moment with its offset, as 2026-11-21T09:00:00Z; a day alone means its end in UTC.</param>
public sealed record Moment(string? Release = null, string? AsOf = null, string? AsKnown = null)
{
    /// <exception cref="InvalidValue">Not a day, a moment, or a release; or before anything was published (before-first-knowledge).</exception>
    internal async Task<Reading> Read(Library library, TimeProvider clock, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        DateOnly? day = AsOf is null ? null
            : DateOnly.TryParseExact(AsOf, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed) ? parsed
            : throw new InvalidValue("/asOf", "This is not a day of the calendar (YYYY-MM-DD).");
        var known = Known(now);
        if (Release is not null && known is not null) throw new InvalidValue("/asKnown", "Name a release or a moment, not both.");

        var head = known is { } moment ? await library.HeadAt(moment, ct) : await library.Head(Release, ct);
        return new(head, await library.Of(head.Id, ct), day, known, now);
    }

    DateTimeOffset? Known(DateTimeOffset now)
    {
        if (AsKnown is null) return null;
        if (DateOnly.TryParseExact(AsKnown, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            var (start, end) = (new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero), new DateTimeOffset(day, TimeOnly.MaxValue, TimeSpan.Zero));
            return start > now ? throw InTheFuture() : end > now ? now : end;
        }
        if (!DateTimeOffset.TryParseExact(AsKnown, ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
            || AsKnown.LastIndexOfAny(['Z', '+', '-']) < "2026-11-21T09:00".Length)
            throw new InvalidValue("/asKnown", "This is not a moment with its offset (2026-11-21T09:00:00Z) nor a day (YYYY-MM-DD).");
        return moment > now ? throw InTheFuture() : moment.ToUniversalTime();
    }

    static InvalidValue InTheFuture() => new("/asKnown", "What will be known then cannot be told today.");
}

/// <summary>One release, seen from one day.</summary>
/// <param name="Day">As asked; null = today, in each market's own time zone.</param>
/// <param name="Known">The moment asked for; null where a release was named or the newest is meant.</param>
sealed record Reading(ReleaseHead Release, Contents Contents, DateOnly? Day, DateTimeOffset? Known, DateTimeOffset Now)
{
    /// <summary>The day in a jurisdiction; where none is meant, in UTC.</summary>
    public DateOnly DayIn(string? jurisdiction)
    {
        if (Day is { } asked) return asked;
        var zone = jurisdiction is null ? null : Contents.Find("jurisdictions", jurisdiction)?.Text("timeZone");
        return DateOnly.FromDateTime((zone is null ? Now : TimeZoneInfo.ConvertTime(Now, TimeZoneInfo.FindSystemTimeZoneById(zone))).DateTime);
    }

    /// <summary>Changes exactly when an answer made of this reading may change.</summary>
    public string Version => string.Join('.', Contents.Sha256[..16], Day?.ToString("yyyyMMdd", CultureInfo.InvariantCulture) ?? string.Join('-', Contents.Of("jurisdictions").Select(j => DayIn(j.Id).DayNumber).Distinct()));
}
