using AseanPlatform.Content.Releases;

namespace AseanPlatform.Content.Knowledge;

/// <param name="State">holds, not-yet, over, undated (no source tells when), or uncertain inside an imprecise period.</param>
public sealed record FactOnDay(string State, Uncertainty? Uncertain);

/// <summary>What of the catalogue holds on a day.</summary>
static class Holding
{
    /// <summary>The force of an instrument or an obligation on the day of its market; null of what has none. A voluntary text counts from its publication.</summary>
    public static ForceOnDay? ForceOf(this Reading reading, Entry entry)
    {
        if (entry.Kind is not ("instruments" or "obligations")) return null;
        var binding = entry.Body.GetProperty("binding").GetBoolean();
        var coded = entry.Kind is "obligations"
            ? new CodedForce(entry.Text("force")!, binding, entry.Read<CatalogueDate>("effectiveFrom"), entry.Read<CatalogueDate>("effectiveTo"))
            : Dated(entry, binding);
        return Force.On(reading.DayIn(entry.Text("jurisdiction")), coded, reading.Release.AsOf);
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
        var from = dates.Read<CatalogueDate>("inForce") ?? (binding ? null : dates.Read<CatalogueDate>("published") ?? dates.Read<CatalogueDate>("adopted"));
        return new(instrument.Text("force")!, binding, from, dates.Read<CatalogueDate>("ended"));
    }
}
