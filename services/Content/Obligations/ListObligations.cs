using System.Text.Json;
using AseanPlatform.Content.Items;
using AseanPlatform.Content.Knowledge;
using AseanPlatform.Content.Releases;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Mvc;

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

    /// <param name="format">json, or csv for a spreadsheet: the items as the catalogue has them.</param>
    public static async Task<IResult> Handle(
        [AsParameters] Moment moment, HttpContext http, Library library, TimeProvider clock, CancellationToken ct, string? market = null, [FromQuery] string format = "json")
    {
        if (format is not ("json" or "csv")) throw new InvalidValue("/format", "There is json and csv.");
        var reading = await moment.Read(library, clock, ct);
        var markets = reading.Contents.Of("jurisdictions").Where(j => j.Text("kind") is "member-state" or "reference").Select(j => ToMarket(j, reading)).ToList();
        if (market is not null && (markets = [.. markets.Where(m => m.Id == market)]).Count == 0) throw new InvalidValue("/market", "There is no such market.");

        if (http.Unchanged(reading)) return TypedResults.StatusCode(StatusCodes.Status304NotModified);

        var entries = reading.Contents.Of("obligations").Where(o => market is null || o.Text("jurisdiction") == market).ToList();
        if (format is "csv") return TypedResults.File(ItemCsv.Of(entries), "text/csv; charset=utf-8", $"obligations-{reading.Release.Id}.csv");
        var items = entries.Select(o => ToObligation(o.Body, reading)).ToList();
        var sources = items.SelectMany(SourcesOf);
        var discrepancies = items.SelectMany(i => i.Discrepancies);

        return TypedResults.Ok(new Response(reading.Release.Id, reading.Release.AsOf, markets, items, Named(reading, "sources", sources), Named(reading, "discrepancies", discrepancies)));
    }

    internal static IEnumerable<string> SourcesOf(Obligation obligation) => obligation.Sources.Concat(obligation.Transitions.SelectMany(t => t.Sources));

    static Market ToMarket(Entry jurisdiction, Reading reading) => new(
        jurisdiction.Id, jurisdiction.Body.GetProperty("name"), jurisdiction.Text("timeZone")!, reading.DayIn(jurisdiction.Id), jurisdiction.Text("kind") is "reference");

    internal static Obligation ToObligation(JsonElement o, Reading reading)
    {
        var day = reading.DayIn(Text(o, "jurisdiction"));
        var (from, until) = (Date(o, "effectiveFrom"), Date(o, "effectiveTo"));
        var binding = o.GetProperty("binding").GetBoolean();
        var force = Force.On(day, new(Text(o, "force")!, binding, from, until), reading.Release.AsOf);
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

    internal static Dictionary<string, JsonElement> Named(Reading reading, string kind, IEnumerable<string> ids) =>
        ids.Distinct().ToDictionary(id => id, id => reading.Contents.Find(kind, id)!.Body);

    static string? Text(JsonElement of, string member) => of.GetProperty(member).GetString();

    static List<string> Texts(JsonElement of, string member) => [.. of.GetProperty(member).EnumerateArray().Select(t => t.GetString()!)];

    static CatalogueDate? Date(JsonElement of, string member) => of.GetProperty(member).Deserialize<CatalogueDate>(JsonSerializerOptions.Web);
}
