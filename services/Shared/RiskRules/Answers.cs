using System.Collections.Immutable;
using System.Text;

namespace AseanPlatform.RiskRules;

/// <summary>
/// What was answered, and what follows for a condition: whether it matches now, and whether it is known that it will still do so whatever else is answered.
/// A question whose own condition does not hold is not asked; an answer to it counts for nothing.
/// </summary>
public sealed class Answers
{
    readonly Scheme _scheme;
    readonly ImmutableDictionary<string, IReadOnlySet<string>> _given;
    readonly Assumed? _assumed;

    public Answers(Scheme scheme, ImmutableDictionary<string, IReadOnlySet<string>> given) : this(scheme, given, null)
    {
    }

    Answers(Scheme scheme, ImmutableDictionary<string, IReadOnlySet<string>> given, Assumed? assumed) => (_scheme, _given, _assumed) = (scheme, given, assumed);

    /// <summary>What was not answered but supposed, to see where it leads.</summary>
    sealed record Assumed(string Question, int Way, Assumed? Before);

    /// <summary>Asked now, and answered.</summary>
    public IReadOnlySet<string>? To(string question) => _given.GetValueOrDefault(question) is { Count: > 0 } answer && IsAsked(question) ? answer : null;

    public bool IsAsked(string question) => _scheme.ById[question].AskIf is not { } when || Match(when);

    public bool Match(Condition condition) => condition switch
    {
        Condition.Chosen chosen => To(chosen.Question) is { } answer && chosen.Options.Any(answer.Contains),
        Condition.All all => all.Parts.All(Match),
        Condition.Any any => any.Parts.Any(Match),
        Condition.Not not => !Match(not.Part),
        _ => true,
    };

    /// <summary>Null while an open question can still turn it.</summary>
    public bool? Know(Condition condition)
    {
        switch (condition)
        {
            case Condition.Chosen chosen:
                if (_given.TryGetValue(chosen.Question, out var answer) && !chosen.Options.Any(answer.Contains)) return false;
                var asked = _scheme.ById[chosen.Question].AskIf is { } when ? Know(when) : true;
                return asked is true && answer is null ? null : asked;
            case Condition.All all:
                return Together(all.Parts, false);
            case Condition.Any any:
                return Together(any.Parts, true);
            case Condition.Not not:
                return !Know(not.Part);
            default:
                return true;
        }
    }

    bool? Together(IReadOnlyList<Condition> parts, bool decides)
    {
        bool? whole = !decides;
        foreach (var part in parts)
        {
            var known = Know(part);
            if (known == decides) return decides;
            if (known is null) whole = null;
        }
        return whole;
    }

    /// <summary>The questions, asked now and not answered, on which it hangs that the condition is not known.</summary>
    public IEnumerable<string> OpenIn(Condition condition)
    {
        if (Know(condition) is not null) return [];
        return condition switch
        {
            Condition.Chosen chosen => _scheme.ById[chosen.Question].AskIf is { } when && Know(when) is null ? OpenIn(when) : [chosen.Question],
            Condition.All all => all.Parts.SelectMany(OpenIn),
            Condition.Any any => any.Parts.SelectMany(OpenIn),
            Condition.Not not => OpenIn(not.Part),
            _ => [],
        };
    }

    /// <summary>The answered questions that made the condition what it is.</summary>
    public IEnumerable<string> Behind(Condition condition) => condition switch
    {
        Condition.Chosen chosen => To(chosen.Question) is null ? [] : [chosen.Question],
        Condition.All all => all.Parts.SelectMany(Behind),
        Condition.Any any => any.Parts.Where(part => Match(part) == Match(any)).SelectMany(Behind),
        Condition.Not not => Behind(not.Part),
        _ => [],
    };

    internal Answers With(string question, int way) => new(_scheme, _given.SetItem(question, _scheme.Choices[question][way]), new(question, way, _assumed));

    /// <summary>What of the assumptions the rules from a place on can still tell apart.</summary>
    internal string Told(int from)
    {
        var needed = _scheme.LookedAtFrom[from];
        var told = new StringBuilder();
        for (var one = _assumed; one is not null; one = one.Before)
            if (needed.Contains(one.Question)) told.Append(one.Question).Append((char)one.Way);
        return told.ToString();
    }
}
