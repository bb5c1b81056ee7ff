using System.Globalization;
using System.Text.Json;
using AseanPlatform.Content.Knowledge;
using AseanPlatform.Content.Releases;
using Shouldly;
using Xunit;

namespace AseanPlatform.Content.Tests;

/// <summary>The store's two axes against a model that counts days one by one: thousands of small histories, each read at every publication for every day.</summary>
public sealed class HoldingTests
{
    static readonly DateOnly First = DateOnly.ParseExact("2025-11-01", "yyyy-MM-dd", CultureInfo.InvariantCulture);
    const int Days = 130;

    /// <param name="From">Every day on which it may begin.</param>
    /// <param name="Until">Every day that may be the first on which it no longer holds; empty where it does not end.</param>
    sealed record Stated(string Id, int Value, IReadOnlyList<DateOnly> From, IReadOnlyList<DateOnly> Until);

    [Fact]
    public void Every_publication_tells_for_every_day_what_the_model_tells()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var stated = new List<Stated>();
            var published = new List<(Contents Contents, IReadOnlyList<Stated> Model)>();
            for (var n = 0; n < 6; n++)
            {
                // Asserted, corrected or retracted; each publication is a whole release.
                if (stated.Count is 0 || random.Next(3) > 0) stated.Add(Any($"f{n}"));
                else if (random.Next(2) is 0) stated[random.Next(stated.Count)] = Any(stated[0].Id) with { Id = $"c{n}" };
                else stated.RemoveAt(random.Next(stated.Count));
                published.Add((Release(stated), [.. stated]));
            }

            foreach (var (contents, model) in published)
                for (var day = First; day < First.AddDays(Days); day = day.AddDays(7).Day < 7 ? day.AddDays(1) : day.AddDays(3))
                {
                    var reading = new Reading(new ReleaseHead("r", First), contents, day, null, DateTimeOffset.UnixEpoch);
                    contents.Of("facts").Select(f => (f.Id, Value: f.Body.GetProperty("value").GetInt32(), reading.StateOf(f).State))
                        .ShouldBe(model.Select(f => (f.Id, f.Value, Told(f, day))), $"seed {seed}, {day}");
                }

            Stated Any(string id)
            {
                var from = Period(0);
                return new(id, random.Next(100), from, random.Next(3) is 0 ? [] : Period(from[^1].DayNumber - First.DayNumber + 1));
            }

            // A day, a month or a year, not before the given one.
            IReadOnlyList<DateOnly> Period(int least)
            {
                var day = First.AddDays(Math.Min(least, Days) + random.Next(40));
                return random.Next(4) switch
                {
                    0 => [.. Enumerable.Range(0, 31).Select(d => new DateOnly(day.Year, day.Month, 1).AddMonths(1).AddDays(d)).TakeWhile(d => d.Month == new DateOnly(day.Year, day.Month, 1).AddMonths(1).Month)],
                    1 => [.. Enumerable.Range(0, 365).Select(d => new DateOnly(day.Year + 1, 1, 1).AddDays(d)).TakeWhile(d => d.Year == day.Year + 1)],
                    _ => [day],
                };
            }
        }

        // It begins on one of the days it may begin on, and ends on one of those it may end on: what is the same whichever it was is told, else it is uncertain.
        static string Told(Stated fact, DateOnly day)
        {
            if (fact.Until.Count > 1 && fact.Until.Contains(day)) return "uncertain";
            if (fact.From.Count > 1 && fact.From.Contains(day)) return "uncertain";
            if (fact.Until.Count > 0 && day >= fact.Until[0]) return "over";
            return day < fact.From[0] ? "not-yet" : "holds";
        }
    }

    static Contents Release(IEnumerable<Stated> stated) => new("0", JsonSerializer.SerializeToElement(new
    {
        bodies = new[]
        {
            new
            {
                id = "somebody",
                facts = stated.Select(f => new { id = f.Id, value = f.Value, validFrom = Date(f.From), validTo = f.Until.Count is 0 ? null : Date(f.Until) }),
            },
        },
    }));

    static object Date(IReadOnlyList<DateOnly> days) => days.Count switch
    {
        1 => new { date = days[0].ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), precision = "day" },
        > 300 => new { date = days[0].ToString("yyyy", CultureInfo.InvariantCulture), precision = "year" },
        _ => (object)new { date = days[0].ToString("yyyy-MM", CultureInfo.InvariantCulture), precision = "month" },
    };
}
