using System.Globalization;

namespace AseanPlatform.Content.Knowledge;

/// <summary>A day, a month or a year: as exactly as the sources say.</summary>
public sealed record CatalogueDate(string Date, string Precision)
{
    /// <summary>The first day that it may mean; deadlines count to it.</summary>
    public DateOnly FirstDay => Precision switch
    {
        "day" => DateOnly.ParseExact(Date, "yyyy-MM-dd", CultureInfo.InvariantCulture),
        "month" => DateOnly.ParseExact(Date + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => DateOnly.ParseExact(Date + "-01-01", "yyyy-MM-dd", CultureInfo.InvariantCulture),
    };

    /// <summary>The last day that it may mean.</summary>
    public DateOnly LastDay => Precision switch
    {
        "day" => FirstDay,
        "month" => FirstDay.AddMonths(1).AddDays(-1),
        _ => FirstDay.AddYears(1).AddDays(-1),
    };
}

/// <summary>What the catalogue says about the force of one item: its code, which holds on the release's own as-of day, and its dates.</summary>
public sealed record CodedForce(string Code, bool Binding, CatalogueDate? From, CatalogueDate? Until);

/// <param name="Edge">start or end.</param>
public sealed record Uncertainty(string Edge, CatalogueDate Within);

/// <param name="State">
/// binding-in-force, binding-not-yet-in-force, voluntary, draft, superseded or not-found; uncertain inside an imprecise period;
/// not-known before the release's as-of day where the date is missing.
/// </param>
/// <param name="Begun">False before the first day: shown with "from", never as something that holds.</param>
/// <param name="DateConfirmed">False where the date on which the state rests is one that no source confirms.</param>
public sealed record ForceOnDay(string State, bool Begun, bool StartDateNotKnown, Uncertainty? Uncertain, bool DateConfirmed = true);

/// <summary>The legal force of an item on a day of its market.</summary>
public static class Force
{
    public const string InForce = "binding-in-force";
    public const string NotYetInForce = "binding-not-yet-in-force";
    public const string Voluntary = "voluntary";
    public const string Superseded = "superseded";
    public const string Uncertain = "uncertain";
    public const string NotKnown = "not-known";

    /// <param name="releaseDay">The as-of day of the release that holds the item.</param>
    public static ForceOnDay On(DateOnly day, CodedForce item, DateOnly releaseDay)
    {
        if (Inside(day, item.Until)) return new(Uncertain, true, false, new("end", item.Until!));
        if (Inside(day, item.From)) return new(Uncertain, false, false, new("start", item.From!));
        if (day == releaseDay) return Coded(item, day);

        if (item.Until is { } until && day >= until.FirstDay) return new(Superseded, true, false, null);

        return item.Code switch
        {
            // The end is missing: it lies somewhere before the release's day, so the code stands from that day on only.
            Superseded when item.Until is null => day > releaseDay ? Coded(item, day) : BeforeAnUnknownEnd(item, day),
            InForce or NotYetInForce or Superseded when item.Binding => item.From is { } from
                ? new(day < from.FirstDay ? NotYetInForce : InForce, day >= from.FirstDay, false, null)
                : Undated(item, day, releaseDay),
            Voluntary or Superseded => item.From is { } from
                ? new(Voluntary, day >= from.FirstDay, false, null)
                : Undated(item with { Code = item.Code is Superseded ? Voluntary : item.Code }, day, releaseDay),
            _ => Undated(item, day, releaseDay), // a draft or a report stays what it was found to be
        };
    }

    static ForceOnDay Coded(CodedForce item, DateOnly day) =>
        new(item.Code, item.Code is not NotYetInForce && (item.From is not { } from || day >= from.FirstDay), item.From is null, null);

    static ForceOnDay Undated(CodedForce item, DateOnly day, DateOnly releaseDay) =>
        day < releaseDay ? new(NotKnown, false, item.From is null, null) : Coded(item, day);

    static ForceOnDay BeforeAnUnknownEnd(CodedForce item, DateOnly day) =>
        item is { Binding: true, From: { } from } && day < from.FirstDay
            ? new(NotYetInForce, false, false, null)
            : new(NotKnown, false, item.From is null, null);

    internal static bool Inside(DateOnly day, CatalogueDate? date) =>
        date is { Precision: not "day" } && day >= date.FirstDay && day <= date.LastDay;
}
