using AseanPlatform.Content.Releases;

namespace AseanPlatform.Content.Knowledge;

/// <param name="State">holds, not-yet, over, undated (no source tells when), or uncertain inside an imprecise period.</param>
public sealed record FactOnDay(string State, Uncertainty? Uncertain);

/// <summary>What of the catalogue holds on a day.</summary>
static class Holding
{
    /// <summary>The force of an instrument or an obligation on the day of its market; null of what has none.</summary>
    public static ForceOnDay? ForceOf(this Reading reading, Entry entry)
    {
        if (entry.Kind is not ("instruments" or "obligations")) return null;
        var binding = entry.Body.GetProperty("binding").GetBoolean();
        var coded = entry.Kind is "obligations"
            ? new CodedForce(entry.Text("force")!, binding, entry.Read<CatalogueDate>("effectiveFrom"), entry.Read<CatalogueDate>("effectiveTo"))
            : Dated(entry, binding);
        var force = Force.On(reading.DayIn(entry.Text("jurisdiction")), coded, reading.Release.AsOf);
        return force with { DateConfirmed = RestsOnConfirmed(force, entry, coded) };
    }

    static bool RestsOnConfirmed(ForceOnDay force, Entry entry, CodedForce coded)
    {
        var byItsEnd = force.State is Force.Superseded || force.Uncertain is { Edge: "end" };
        if ((byItsEnd ? coded.Until : coded.From) is null || force.State is "draft" or "not-found") return true; // no date, or none that decides
        if (entry.Kind is "obligations") return entry.Body.GetProperty("dateConfirmed").GetBoolean();
        return !entry.Texts("unconfirmedDates").Contains(byItsEnd ? "ended" : StartOf(entry, coded.Binding));
    }

    /// <summary>Which of its dates an instrument counts from; a voluntary text counts from its publication.</summary>
    static string StartOf(Entry instrument, bool binding)
    {
        var dates = instrument.Body.GetProperty("dates");
        return ((string[])(binding ? ["inForce"] : ["inForce", "published", "adopted"])).FirstOrDefault(member => dates.GetProperty(member).ValueKind is System.Text.Json.JsonValueKind.Object) ?? "inForce";
    }

    /// <summary>Whether a fact holds, on the day of whom it is about.</summary>
    public static FactOnDay StateOf(this Reading reading, Entry fact)
    {
        var owner = fact.Owner is null ? null : reading.Contents.Find(fact.Owner);
        return FactOn(fact, reading.DayIn(owner?.Kind is "jurisdictions" ? owner.Id : owner?.Text("jurisdiction")));
    }

    /// <summary>A fact holds from validFrom; validTo is the first day on which it no longer does.</summary>
    public static FactOnDay FactOn(Entry fact, DateOnly day)
    {
        var (from, until) = (fact.Read<CatalogueDate>("validFrom"), fact.Read<CatalogueDate>("validTo"));
        if (from is null && until is null) return new("undated", null);
        if (Force.Inside(day, until)) return new("uncertain", new("end", until!));
        if (Force.Inside(day, from)) return new("uncertain", new("start", from!));
        if (until is not null && day >= until.FirstDay) return new("over", null);
        return new(from is not null && day < from.FirstDay ? "not-yet" : "holds", null);
    }

    static CodedForce Dated(Entry instrument, bool binding)
    {
        var dates = new Entry("dates", instrument.Id, instrument.Id, instrument.Body.GetProperty("dates"));
        return new(instrument.Text("force")!, binding, dates.Read<CatalogueDate>(StartOf(instrument, binding)), dates.Read<CatalogueDate>("ended"));
    }
}
