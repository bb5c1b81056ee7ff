using System.Globalization;
using System.Text.Json;
using AseanPlatform.Content.Releases;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Content.Obligations;

/// <summary>The duties of a market (or of all), with the force each has on a day of that market, and what the statement rests on.</summary>
static class ListObligations
{
    public sealed record Response(
        string Release, DateOnly ReleaseAsOf, IReadOnlyList<Market> Markets, IReadOnlyList<Obligation> Items,
        IReadOnlyDictionary<string, JsonElement> Sources, IReadOnlyDictionary<string, JsonElement> Discrepancies);

    /// <param name="AsOf">The day for which force is told: as asked, else today in the market's time zone.</param>
    /// <param name="Reference">Not a member state: shown apart.</param>
    public sealed record Market(string Id, JsonElement Name, string TimeZone, DateOnly AsOf, bool Reference);

    /// <param name="Passed">The later day of the transition has come.</param>
    public sealed record Transition(
        CatalogueDate CompliantBy, CatalogueDate? StartedBefore, IReadOnlyList<string> Sectors, JsonElement Condition, bool Passed, string Standing, IReadOnlyList<string> Sources);

    public sealed record Obligation(
        string Id, string Code, string Jurisdiction, JsonElement Title, JsonElement Duty, JsonElement Who, JsonElement Triggers, string Basis, bool Binding,
        string Force, bool Begun, bool StartDateNotKnown, Uncertainty? Uncertain, CatalogueDate? From, CatalogueDate? Until, bool DateConfirmed, string DateStanding,
        IReadOnlyList<Transition> Transitions, JsonElement History, JsonElement LegalBasis, string? ArticleStanding, JsonElement Principles, JsonElement Note,
        string Standing, IReadOnlyList<string> Sources, IReadOnlyList<string> Discrepancies, DateOnly AsOf);

    public static async Task<Ok<Response>> Handle(
        ContentDb db, TimeProvider clock, CancellationToken ct, string? market = null, string? asOf = null, string? release = null)
    {
        DateOnly? day = asOf is null ? null
            : DateOnly.TryParseExact(asOf, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed) ? parsed
            : throw new InvalidValue("/asOf", "This is not a day of the calendar (YYYY-MM-DD).");
        var of = await db.ReleaseOrCurrent(release, ct);
        var markets = (await db.Of(of, "jurisdictions").OrderBy(i => i.Position).Select(i => i.Body).ToListAsync(ct))
            .Where(j => Text(j, "kind") is "member-state" or "reference").Select(j => ToMarket(j, day, clock)).ToList();
        if (market is not null && (markets = [.. markets.Where(m => m.Id == market)]).Count == 0) throw new InvalidValue("/market", "There is no such market.");

        var bodies = await db.Of(of, "obligations").Where(i => market == null || i.Body.GetProperty("jurisdiction").GetString() == market)
            .OrderBy(i => i.Position).Select(i => i.Body).ToListAsync(ct);
        var items = bodies.Select(o => ToObligation(o, markets.Single(m => m.Id == Text(o, "jurisdiction")).AsOf, of)).ToList();
        var sources = items.SelectMany(i => i.Sources.Concat(i.Transitions.SelectMany(t => t.Sources))).Distinct().ToList();
        var discrepancies = items.SelectMany(i => i.Discrepancies).Distinct().ToList();

        return TypedResults.Ok(new Response(of.Id, of.AsOf, markets, items, await Named(db, of, "sources", sources, ct), await Named(db, of, "discrepancies", discrepancies, ct)));
    }

    static Market ToMarket(JsonElement jurisdiction, DateOnly? asOf, TimeProvider clock)
    {
        var zone = Text(jurisdiction, "timeZone")!;
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(zone)).DateTime);
        return new(Text(jurisdiction, "id")!, jurisdiction.GetProperty("name"), zone, asOf ?? today, Text(jurisdiction, "kind") is "reference");
    }

    static Obligation ToObligation(JsonElement o, DateOnly day, ReleaseHead release)
    {
        var (from, until) = (Date(o, "effectiveFrom"), Date(o, "effectiveTo"));
        var binding = o.GetProperty("binding").GetBoolean();
        var force = Force.On(day, new(Text(o, "force")!, binding, from, until), release.AsOf);
        var provenance = o.GetProperty("provenance");

        return new(
            Text(o, "id")!, Text(o, "code")!, Text(o, "jurisdiction")!, o.GetProperty("title"), o.GetProperty("duty"), o.GetProperty("who"), o.GetProperty("triggers"),
            Text(o, "basis")!, binding, force.State, force.Begun, force.StartDateNotKnown, force.Uncertain, from, until,
            o.GetProperty("dateConfirmed").GetBoolean(), Text(o, "dateStanding")!, [.. o.GetProperty("transitions").EnumerateArray().Select(t => ToTransition(t, day))],
            o.GetProperty("history"), o.GetProperty("legalBasis"), Text(o, "articleStanding"), o.GetProperty("principles"), o.GetProperty("note"),
            Text(provenance, "standing")!, Texts(provenance, "sources"), Texts(o, "discrepancies"), day);
    }

    static Transition ToTransition(JsonElement t, DateOnly day)
    {
        var by = Date(t, "compliantBy")!;
        var provenance = t.GetProperty("provenance");
        return new(by, Date(t, "startedBefore"), Texts(t, "sectors"), t.GetProperty("condition"), day >= by.FirstDay, Text(provenance, "standing")!, Texts(provenance, "sources"));
    }

    static async Task<Dictionary<string, JsonElement>> Named(ContentDb db, ReleaseHead release, string kind, List<string> ids, CancellationToken ct) =>
        await db.Of(release, kind).Where(i => ids.Contains(i.Id)).ToDictionaryAsync(i => i.Id, i => i.Body, ct);

    static string? Text(JsonElement of, string member) => of.GetProperty(member).GetString();

    static List<string> Texts(JsonElement of, string member) => [.. of.GetProperty(member).EnumerateArray().Select(t => t.GetString()!)];

    static CatalogueDate? Date(JsonElement of, string member) => of.GetProperty(member).Deserialize<CatalogueDate>(JsonSerializerOptions.Web);
}
