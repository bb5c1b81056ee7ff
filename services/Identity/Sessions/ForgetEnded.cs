using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Sessions;

static class Ended
{
    /// <summary>
    /// Sessions ninety days after their end, links thirty. An invitation's link says for as long as the invitation may be kept why it no longer works; another's row must outlive
    /// the message that tells of it, or a revoked link would come back.
    /// </summary>
    public static Task ForgetEnded(this IdentityDb db, DateTimeOffset now, CancellationToken ct) => db.Database.ExecuteSqlAsync($"""
        DELETE FROM session WHERE least(ended_at, expires_at) < {now}::timestamptz - interval '90 days';
        WITH gone AS (
            DELETE FROM link WHERE least(ended_at, expires_at) < {now}::timestamptz - CASE purpose WHEN 'invitation' THEN interval '2 years' ELSE interval '30 days' END RETURNING hash)
        DELETE FROM access_version a USING gone WHERE a.subject = gone.hash
        """, ct);
}

/// <summary>Takes away what is left of sessions and links when its time is over.</summary>
sealed class ForgetEnded(IServiceProvider services) : Recurring(services, TimeSpan.FromHours(1))
{
    protected override Task Round(CancellationToken ct) => new Acting(Services).AsNobody(async db =>
    {
        await db.ForgetEnded(Clock.GetUtcNow(), ct);
        return true;
    }, ct);
}
