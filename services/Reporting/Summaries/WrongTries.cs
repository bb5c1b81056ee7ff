using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Summaries;

/// <summary>
/// Guessing gets slow. After five wrong passwords a place waits before each further one, twice as long each time, up to a quarter of an hour; a link at which many
/// places fail waits half a minute between any two. Each try is counted before it is judged, so that many at once are many.
/// </summary>
static class WrongTries
{
    const string Anywhere = "*";
    const int FreeOfPlace = 5, FreeOfLink = 100;
    const int LongestOfPlace = 15 * 60, LongestOfLink = 30;
    static readonly TimeSpan Forgotten = TimeSpan.FromHours(1);

    /// <summary>Whether a try may be made now.</summary>
    public static async Task<bool> MayTry(this ReportingDb db, SummaryKey key, string place, DateTimeOffset now, CancellationToken ct) =>
        await db.Count(key, HashOf(key, place), FreeOfPlace, LongestOfPlace, now, ct) && await db.Count(key, Anywhere, FreeOfLink, LongestOfLink, now, ct);

    /// <summary>The password was right: nothing was wrong from this place.</summary>
    public static Task<int> WasRight(this ReportingDb db, SummaryKey key, string place, CancellationToken ct) => db.Database.ExecuteSqlAsync($"""
        DELETE FROM summary_try WHERE link_id = {key.LinkId} AND place = {HashOf(key, place)};
        UPDATE summary_try SET failures = greatest(failures - 1, 0) WHERE link_id = {key.LinkId} AND place = {Anywhere}
        """, ct);

    public static Task<int> ForgetTries(this ReportingDb db, DateTimeOffset now, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"DELETE FROM summary_try WHERE last_at < {now - Forgotten}", ct);

    static async Task<bool> Count(this ReportingDb db, SummaryKey key, string place, int free, int longest, DateTimeOffset now, CancellationToken ct) =>
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO summary_try (link_id, place, failures, last_at) VALUES ({key.LinkId}, {place}, 1, {now})
            ON CONFLICT (link_id, place) DO UPDATE
            SET failures = CASE WHEN summary_try.last_at < {now - Forgotten} THEN 1 ELSE summary_try.failures + 1 END, last_at = excluded.last_at
            WHERE summary_try.failures < {free} OR summary_try.last_at + make_interval(secs => least({longest}, power(2, least(summary_try.failures - {free}, 20)))) <= {now}
            """, ct) > 0;

    /// <summary>A network address is nobody's to keep: only its hash together with the link's.</summary>
    static string HashOf(SummaryKey key, string place) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{key.Hash} {place}")));
}
