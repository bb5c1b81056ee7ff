using System.Collections.Immutable;

namespace AseanPlatform.RiskRules;

/// <param name="Answers">The questions whose answers made it match.</param>
/// <param name="Missing">The open questions that could turn it off.</param>
/// <param name="Upcoming">It applies from a day that has not come.</param>
public sealed record MatchedRule(Rule Rule, IReadOnlyList<string> Answers, IReadOnlyList<string> Missing, bool Upcoming);

/// <param name="State">unanswered; provisional while open questions could change it; settled.</param>
/// <param name="Tier">Null where nothing was answered: a blank is no finding.</param>
/// <param name="ByDefault">No rule gave a tier; this one is what remains.</param>
/// <param name="Tiers">Every tier whose duties follow, the result first: tiers stack unless a rule ended the reading.</param>
/// <param name="Flags">In the order of the rules that gave them.</param>
/// <param name="Rules">In the order in which they were read.</param>
/// <param name="Possible">The tiers that further answers can lead to, the present one among them; the highest first.</param>
/// <param name="Open">The open questions that could change the result.</param>
/// <param name="SetAside">Answered though not asked: not counted.</param>
public sealed record Classified(
    string State, string? Tier, bool ByDefault, IReadOnlyList<string> Tiers, IReadOnlyList<string> Flags, IReadOnlyList<MatchedRule> Rules,
    IReadOnlyList<string> Possible, IReadOnlyList<string> Open, IReadOnlyList<string> SetAside);

/// <summary>Reads the rules of a scheme over a set of answers. A function of what it is given, and of nothing else.</summary>
public static class Classification
{
    /// <param name="given">The chosen options by question; of the right kind, each of the scheme.</param>
    public static Classified Of(Scheme scheme, IReadOnlyDictionary<string, IReadOnlySet<string>> given, DateOnly day)
    {
        var answers = new Answers(scheme, given.Where(answer => answer.Value.Count > 0).ToImmutableDictionary(StringComparer.Ordinal));
        var counted = scheme.Questions.Where(question => answers.To(question.Id) is not null).Select(question => question.Id).ToHashSet();
        string[] aside = [.. scheme.Questions.Where(question => given.ContainsKey(question.Id) && !counted.Contains(question.Id)).Select(question => question.Id)];

        var ways = new Ways(scheme);
        var outcomes = ways.All(answers);
        string[] open = [.. scheme.Questions.Where(question => !counted.Contains(question.Id) && answers.IsAsked(question.Id) && ways.Matters(answers, question.Id)).Select(question => question.Id)];
        string[] possible = [.. outcomes.Select(outcome => outcome.Tier).OfType<string>().Distinct(StringComparer.Ordinal).OrderByDescending(tier => scheme.Ranks[tier])];
        if (counted.Count is 0) return new("unanswered", null, false, [], [], [], possible, open, aside);

        var matched = Read(scheme, answers).ToList();
        var ended = matched.Find(rule => rule is { Stop: true, Effect: "tier" });
        string[] tiers = ended is not null ? [ended.Result] : [.. matched.Where(rule => rule.Effect is "tier").Select(rule => rule.Result).Distinct(StringComparer.Ordinal).OrderByDescending(tier => scheme.Ranks[tier])];
        var byDefault = tiers.Length is 0 && scheme.Default is not null;
        if (byDefault)
        {
            tiers = [scheme.Default!.Result];
            matched.Add(scheme.Default);
        }
        return new(
            outcomes.Count > 1 ? "provisional" : "settled", tiers.FirstOrDefault(), byDefault, tiers, [.. matched.Where(rule => rule.Effect is "flag").Select(rule => rule.Result).Distinct(StringComparer.Ordinal)],
            [.. matched.Select(rule => new MatchedRule(rule, [.. answers.Behind(rule.When).Distinct()], [.. answers.OpenIn(rule.When).Distinct()], rule.AppliesFrom is { } from && from > day))],
            possible, open, aside);
    }

    static IEnumerable<Rule> Read(Scheme scheme, Answers answers)
    {
        foreach (var rule in scheme.Rules.Where(rule => answers.Match(rule.When)))
        {
            yield return rule;
            if (rule.Stop) yield break;
        }
    }

    /// <param name="Results">The tiers and flags that count, one bit each.</param>
    readonly record struct Outcome(string? Tier, ulong Results);

    /// <summary>
    /// Every way in which the open questions can be answered, or left open, followed through the rules in their order. An answer is assumed only where a rule hangs on it,
    /// and ways that the later rules cannot tell apart are followed once, so that few remain.
    /// </summary>
    sealed class Ways(Scheme scheme)
    {
        readonly Dictionary<string, int> _bits = scheme.Results.Select((result, n) => (result, n)).ToDictionary(pair => pair.result, pair => pair.n, StringComparer.Ordinal);
        readonly ulong _tiers = scheme.Results.Select((result, n) => scheme.Ranks.ContainsKey(result) ? 1UL << n : 0).Aggregate(0UL, (all, bit) => all | bit);

        public HashSet<Outcome> All(Answers answers)
        {
            var (found, seen) = (new HashSet<Outcome>(), new HashSet<(int, ulong, string)>());
            Follow(0, answers, 0);
            return found;

            void Follow(int at, Answers now, ulong results)
            {
                if (at == scheme.Rules.Count)
                {
                    found.Add(AtTheEnd(results));
                    return;
                }
                if (!seen.Add((at, results, now.Told(at)))) return;
                var rule = scheme.Rules[at];
                switch (now.Know(rule.When))
                {
                    case false:
                        Follow(at + 1, now, results);
                        break;
                    case true when rule.Stop:
                        found.Add(Ended(rule, results));
                        break;
                    case true:
                        Follow(at + 1, now, results | Bit(rule));
                        break;
                    default:
                        var question = now.OpenIn(rule.When).First();
                        for (var way = 0; way < scheme.Choices[question].Count; way++) Follow(at, now.With(question, way), results);
                        break;
                }
            }
        }

        /// <summary>Whether an answer to this question can make a difference to leaving it open, however the others are answered.</summary>
        public bool Matters(Answers answers, string question)
        {
            var seen = new HashSet<(int, Path, Path, string, string)>();
            return Enumerable.Range(1, scheme.Choices[question].Count - 1).Any(way => Differ(0, answers.With(question, way), default, answers.With(question, 0), default));

            bool Differ(int at, Answers one, Path first, Answers other, Path second)
            {
                if (first.End is not null && second.End is not null) return first.End != second.End;
                if (at == scheme.Rules.Count) return (first.End ?? AtTheEnd(first.Results)) != (second.End ?? AtTheEnd(second.Results));
                if (first == second && !scheme.LookedAtFrom[at].Contains(question)) return false;
                if (!seen.Add((at, first, second, one.Told(at), other.Told(at)))) return false;

                var rule = scheme.Rules[at];
                var (here, there) = (first.End is null ? one.Know(rule.When) : false, second.End is null ? other.Know(rule.When) : false);
                if (here is null || there is null)
                {
                    var hanging = (here is null ? one : other).OpenIn(rule.When).First();
                    return Enumerable.Range(0, scheme.Choices[hanging].Count).Any(way => Differ(at, one.With(hanging, way), first, other.With(hanging, way), second));
                }
                return Differ(at + 1, one, here is true ? Pass(rule, first) : first, other, there is true ? Pass(rule, second) : second);
            }
        }

        readonly record struct Path(ulong Results, Outcome? End);

        Path Pass(Rule rule, Path path) => rule.Stop ? new(0, Ended(rule, path.Results)) : new(path.Results | Bit(rule), null);

        // A rule that gives a tier and ends the reading is the result; of what was read before only the flags stay.
        Outcome Ended(Rule rule, ulong results) => rule.Effect is "tier" ? new(rule.Result, (results & ~_tiers) | Bit(rule)) : AtTheEnd(results | Bit(rule));

        Outcome AtTheEnd(ulong results)
        {
            var tier = scheme.Results.Where((result, n) => (results >> n & 1) is 1 && scheme.Ranks.ContainsKey(result)).MaxBy(result => scheme.Ranks[result]);
            return tier is null && scheme.Default is { } rest ? new(rest.Result, results | Bit(rest)) : new(tier, results);
        }

        ulong Bit(Rule rule) => 1UL << _bits[rule.Result];
    }
}
