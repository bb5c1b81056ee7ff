using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.RiskRules;

namespace AseanPlatform.Assessment.Systems;

/// <summary>Whether a duty meets a system.</summary>
public enum Verdict
{
    No,
    /// <summary>A fact that decides it is not known yet.</summary>
    Open,
    /// <summary>Some of what calls for it is there and some is not, and the catalogue does not say whether all is needed: people read it.</summary>
    Check,
    Applies,
}

/// <summary>Why a duty applies or does not.</summary>
/// <param name="Kind">every-system, feature, sector, platform, role, class (a tier or flag that was found), class-open, class-without or superseded.</param>
/// <param name="Code">The trigger, sector, role, tier or flag that is meant.</param>
/// <param name="Met">Null while it is not known.</param>
public sealed record Because(string Kind, string? Code, bool? Met);

public sealed record Applies(Verdict Verdict, IReadOnlyList<Because> Because);

/// <summary>
/// Judges one duty by the facts of a system. Whom a duty is for (sector, platform, role) narrows it. Where the market has a way to classify and a tier or flag of
/// it names the duty, the class decides. What else the duty names as its triggers is compared with what the system does and uses: all there, it applies; some there,
/// it is to be checked; none, it does not. What is not known is never a no.
/// </summary>
public static class Applicability
{
    /// <param name="found">The result of the market's scheme; null where it has none.</param>
    public static Applies Of(Obligation duty, Facts facts, RiskCatalogue risk, Classified? found)
    {
        var why = new List<Because>();
        var narrowed = Least([Role(duty, facts, why), Sector(duty, facts, why), Platform(duty, facts, why)]);
        if (narrowed is Verdict.No) return new(Verdict.No, [.. why.Where(b => b.Met is false)]);

        var every = duty.Triggers.Any(RiskCatalogue.IsAnySystem);
        var called = found is null || risk.SchemeOf(duty.Jurisdiction) is not { } scheme || !scheme.Decides(duty.Id) ? Features(duty, facts, every, why)
            : every ? Every(why)
            : Class(duty, scheme, found, why);
        return new(called is Verdict.No ? Verdict.No : Least([narrowed, called]), called is Verdict.No ? [.. why.Where(b => b.Met is false)] : why);
    }

    static Verdict Every(List<Because> why)
    {
        why.Add(new("every-system", null, true));
        return Verdict.Applies;
    }

    static Verdict Role(Obligation duty, Facts facts, List<Because> why)
    {
        if (facts.Roles is not { Count: > 0 } roles)
        {
            why.AddRange(duty.Who.Select(who => new Because("role", who, null)));
            return Verdict.Open;
        }
        var borne = duty.Who.Where(roles.Contains).ToList();
        why.AddRange(borne.Count > 0 ? borne.Select(who => new Because("role", who, true)) : duty.Who.Select(who => new Because("role", who, false)));
        return borne.Count > 0 ? Verdict.Applies : Verdict.No;
    }

    static Verdict Sector(Obligation duty, Facts facts, List<Because> why)
    {
        var sectors = duty.Triggers.Select(RiskCatalogue.SectorOf).OfType<string>().ToList();
        if (sectors.Count is 0) return Verdict.Applies;
        bool? met = facts.Sector is { } own ? sectors.Contains(own) : null;
        why.AddRange(sectors.Where(s => met is not true || s == facts.Sector).Select(s => new Because("sector", s, met)));
        return Judge(met);
    }

    static Verdict Platform(Obligation duty, Facts facts, List<Because> why)
    {
        if (duty.Triggers.FirstOrDefault(RiskCatalogue.IsPlatform) is not { } platform) return Verdict.Applies;
        var met = facts.Has(platform);
        why.Add(new("platform", platform, met));
        return Judge(met);
    }

    static Verdict Class(Obligation duty, SchemeCopy scheme, Classified found, List<Because> why)
    {
        // What remains where no rule matched is no finding while questions are open.
        var results = found is { ByDefault: true, State: not "settled" } ? found.Flags : [.. found.Tiers, .. found.Flags];
        var naming = results.Where(result => scheme.DutiesOf(result).Contains(duty.Id)).ToList();
        if (naming.Count > 0)
        {
            why.AddRange(naming.Select(result => new Because("class", result, true)));
            return Verdict.Applies;
        }
        var settled = found.State is "settled";
        why.Add(new(settled ? "class-without" : "class-open", settled ? found.Tier : scheme.Id, settled ? false : null));
        return settled ? Verdict.No : Verdict.Open;
    }

    static Verdict Features(Obligation duty, Facts facts, bool every, List<Because> why)
    {
        var asked = duty.Triggers.Where(RiskCatalogue.IsFeature).Select(trigger => new Because("feature", trigger, facts.Has(trigger))).ToList();
        if (every || asked.Count is 0) Every(why);
        why.AddRange(asked);
        return asked.TrueForAll(b => b.Met is true) ? Verdict.Applies
            : every || asked.Exists(b => b.Met is true) ? Verdict.Check
            : asked.Exists(b => b.Met is null) ? Verdict.Open
            : Verdict.No;
    }

    static Verdict Judge(bool? met) => met switch { true => Verdict.Applies, false => Verdict.No, _ => Verdict.Open };

    static Verdict Least(IEnumerable<Verdict> verdicts) => verdicts.Min();
}
