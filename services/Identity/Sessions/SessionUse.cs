using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Sessions;

/// <summary>From where and with what a session was used first and last, so that its person recognises it.</summary>
[OfPerson(AcrossTenants = true), Table("session_use")]
public sealed class SessionUse
{
    [Key]
    public Guid SessionId { get; init; }
    public Guid PersonId { get; init; }
    public string? Browser { get; init; }
    public string? System { get; init; }
    public string? Network { get; init; }
    public DateTimeOffset FirstSeenAt { get; init; }
    public DateTimeOffset LastSeenAt { get; init; }
}

static class SeenSessions
{
    static readonly TimeSpan KeptFor = TimeSpan.FromDays(90);

    /// <summary>Behind the wall of the person. Written each time a token is made for the session, which is about once a minute; what is older than 90 days goes.</summary>
    public static Task See(this IdentityDb db, Session session, string network, string? agent, DateTimeOffset now, CancellationToken ct)
    {
        var (browser, system) = Device.Of(agent);
        return db.Database.ExecuteSqlAsync($"""
            DELETE FROM session_use WHERE person_id = {session.PersonId} AND last_seen_at < {now - KeptFor};
            INSERT INTO session_use (session_id, person_id, browser, system, network, first_seen_at, last_seen_at)
            VALUES ({session.Id}, {session.PersonId}, {browser}, {system}, {network}, {session.CreatedAt}, {now})
            ON CONFLICT (session_id) DO UPDATE SET browser = excluded.browser, system = excluded.system, network = excluded.network, last_seen_at = excluded.last_seen_at
            """, ct);
    }
}

/// <summary>What a browser says about itself, in the words people use for it. Only a hint: anybody can say anything.</summary>
static class Device
{
    // The first that fits counts: most browsers also claim to be those further down.
    static readonly (string Mark, string Name)[] Browsers =
    [
        ("MicroMessenger/", "WeChat"), ("SamsungBrowser/", "Samsung Internet"), ("HuaweiBrowser/", "Huawei Browser"), ("OPR/", "Opera"), ("Edg", "Edge"),
        ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ];

    static readonly (string Mark, string Name)[] Systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("OpenHarmony", "HarmonyOS"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ];

    public static (string? Browser, string? System) Of(string? agent) => (First(Browsers, agent), First(Systems, agent));

    static string? First((string Mark, string Name)[] known, string? agent) =>
        agent is null ? null : known.FirstOrDefault(one => agent.Contains(one.Mark, StringComparison.Ordinal)).Name;
}
