using System.Globalization;
using System.Security.Claims;
using System.Text;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Systems;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Calendars;

/// <summary>
/// The first days of duties that are still to come, as a calendar (RFC 5545). A day is the market's own, so that it stands as a date and no calendar moves it;
/// the market's time zone is named beside it.
/// </summary>
static class GetCalendar
{
    const int MostOctets = 75;

    public static async Task<Results<FileContentHttpResult, NotFound>> Handle(Guid clientId, IServiceProvider services, CancellationToken ct, string language = "en")
    {
        if (language is not ("en" or "zh-Hans")) throw new InvalidValue("/language", "There is no such language.");
        return await Written(clientId, language, services, ct) is { } calendar ? File(calendar) : TypedResults.NotFound();
    }

    /// <summary>For a calendar program, by its link. Our own row decides, whatever the token says.</summary>
    public static async Task<Results<FileContentHttpResult, NotFound>> Current(
        ClaimsPrincipal caller, AssessmentDb db, IServiceProvider services, TimeProvider clock, CancellationToken ct, string language = "en")
    {
        if (language is not ("en" or "zh-Hans")) throw new InvalidValue("/language", "There is no such language.");
        var (id, tenant) = (caller.ObjectId(), caller.TenantId());
        if (await db.CalendarLinks.AsNoTracking().SingleOrDefaultAsync(l => l.Id == id && l.TenantId == tenant, ct) is not { } link || !link.Opens(clock.Now())) return TypedResults.NotFound();

        byte[]? calendar = null;
        await services.InTenant(TenantContext.Job(link.TenantId, link.ClientId), async (scope, token) => calendar = await Written(link.ClientId, language, scope, token), ct);
        return calendar is null ? TypedResults.NotFound() : File(calendar);
    }

    static FileContentHttpResult File(byte[] calendar) => TypedResults.File(calendar, "text/calendar; charset=utf-8", "deadlines.ics");

    /// <summary>Null where there is no such client, or none of the caller's.</summary>
    static async Task<byte[]?> Written(Guid clientId, string language, IServiceProvider services, CancellationToken ct)
    {
        var db = services.GetRequiredService<AssessmentDb>();
        if (await db.Clients.Where(c => c.ClientId == clientId && c.State != "deleted").Select(c => c.Name).SingleOrDefaultAsync(ct) is not { } client) return null;

        var (release, now) = (await services.GetRequiredService<Catalogues>().Current(ct), services.GetRequiredService<TimeProvider>().Now());
        var origin = services.GetRequiredService<IConfiguration>()["PLATFORM_ORIGIN"];
        var lines = new List<string> { "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//AseanPlatform//Readiness//EN", "CALSCALE:GREGORIAN", "REFRESH-INTERVAL;VALUE=DURATION:P1D", $"X-WR-CALNAME:{Plain(client)}" };
        foreach (var system in await db.Judge(clientId, release, now, ct))
            foreach (var market in system.Judged.Markets)
                foreach (var duty in Readiness.Coming(market, system.States)) lines.AddRange(Event(system.System, market, duty, language, origin, now));
        lines.Add("END:VCALENDAR");
        return Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => Folded(line) + "\r\n")));
    }

    static IEnumerable<string> Event(AiSystem system, JudgedMarket market, JudgedDuty duty, string language, string? origin, DateTimeOffset now)
    {
        var first = duty.Timing.From!.Value;
        var zone = market.Market.Zone.Id;
        return
        [
            "BEGIN:VEVENT", $"UID:{system.Id}.{duty.Duty.Id}@aseanplatform", $"DTSTAMP:{now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}",
            $"DTSTART;VALUE=DATE:{Day(first)}", $"DTEND;VALUE=DATE:{Day(first.AddDays(1))}", "TRANSP:TRANSPARENT", $"CATEGORIES:{market.Market.Id}",
            $"SUMMARY:{Plain($"{system.Name}: {duty.Duty.Code} {duty.Duty.Title.Json.GetProperty(language).GetString()}")}",
            $"LOCATION:{Plain($"{market.Market.Name.Json.GetProperty(language).GetString()} ({zone})")}",
            $"DESCRIPTION:{Plain($"{duty.Duty.Duty.Json.GetProperty(language).GetString()}{(duty.Timing.Moved is { } moved ? "\n" + moved.Condition.Json.GetProperty(language).GetString() : "")}")}",
            $"URL:{origin}/app/systems/{system.Id}#{duty.Duty.Id}", "END:VEVENT",
        ];
    }

    static string Day(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    static string Plain(string text) => text.ReplaceLineEndings("\n").Replace(@"\", @"\\", StringComparison.Ordinal).Replace(";", @"\;", StringComparison.Ordinal).Replace(",", @"\,", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);

    /// <summary>A line has at most 75 octets; what is longer goes on in the next after a space. No character is torn apart.</summary>
    static string Folded(string line)
    {
        var (folded, octets) = (new StringBuilder(), 0);
        for (var at = 0; at < line.Length;)
        {
            Rune.DecodeFromUtf16(line.AsSpan(at), out var rune, out var used);
            if (octets + rune.Utf8SequenceLength > MostOctets)
            {
                folded.Append("\r\n ");
                octets = 1;
            }
            folded.Append(line, at, used);
            (at, octets) = (at + used, octets + rune.Utf8SequenceLength);
        }
        return folded.ToString();
    }
}
