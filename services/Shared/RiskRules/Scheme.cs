using System.Globalization;
using System.Text.Json;

namespace AseanPlatform.RiskRules;

/// <param name="Kind">yes-no, single-select or multi-select.</param>
/// <param name="AskIf">Null = always asked.</param>
public sealed record Question(string Id, string Kind, IReadOnlyList<string> Options, Condition? AskIf);

/// <param name="Effect">tier, flag or default.</param>
/// <param name="Result">The tier or flag.</param>
/// <param name="Stop">Ends the reading where it matches.</param>
/// <param name="AppliesFrom">The first day that its date may mean.</param>
public sealed record Rule(string Id, int Order, Condition When, string Effect, string Result, bool Stop, DateOnly? AppliesFrom);

/// <summary>One way to classify a system: its questions and rules, in their order, and how its tiers rank.</summary>
public sealed class Scheme
{
    /// <exception cref="InvalidOperationException">A condition looks at what is not there, or a question hangs on a later one.</exception>
    public Scheme(IReadOnlyList<Question> questions, IReadOnlyList<Rule> rules, IReadOnlyDictionary<string, int> ranks)
    {
        Questions = questions;
        ById = questions.ToDictionary(question => question.Id, StringComparer.Ordinal);
        Rules = [.. rules.Where(rule => rule.Effect is not "default").OrderBy(rule => rule.Order)];
        Default = rules.Where(rule => rule.Effect is "default").MinBy(rule => rule.Order);
        Ranks = ranks;
        Results = [.. rules.Select(rule => rule.Result).Distinct(StringComparer.Ordinal)];

        if (Results.Count > 64) throw new InvalidOperationException("A scheme has more than 64 tiers and flags.");
        foreach (var look in rules.SelectMany(rule => rule.When.Looks).Concat(questions.SelectMany(question => question.AskIf?.Looks ?? [])))
            if (!ById.TryGetValue(look.Question, out var question) || !look.Options.All(question.Options.Contains)) throw new InvalidOperationException($"A condition looks at {look.Question} = {string.Join(" or ", look.Options)}, which is not there.");
        for (var at = 0; at < questions.Count; at++)
            foreach (var look in questions[at].AskIf?.Looks ?? [])
                if (!questions.Take(at).Any(before => before.Id == look.Question)) throw new InvalidOperationException($"{questions[at].Id} is asked depending on {look.Question}, which does not come before it.");

        // An answer that no rule from here on looks at no longer tells two ways of answering apart.
        var needed = new HashSet<string>(StringComparer.Ordinal);
        var later = new List<IReadOnlySet<string>> { new HashSet<string>() };
        foreach (var rule in Rules.Reverse())
        {
            foreach (var look in rule.When.Looks) Need(look.Question, needed);
            later.Add(needed.ToHashSet(StringComparer.Ordinal));
        }
        later.Reverse();
        LookedAtFrom = later;
        Choices = questions.ToDictionary(question => question.Id, WaysToAnswer, StringComparer.Ordinal);
    }

    /// <summary>In the order in which they are asked.</summary>
    public IReadOnlyList<Question> Questions { get; }
    public IReadOnlyDictionary<string, Question> ById { get; }
    /// <summary>In the order in which they are read, without the default.</summary>
    public IReadOnlyList<Rule> Rules { get; }
    /// <summary>Applies where no rule gave a tier.</summary>
    public Rule? Default { get; }
    /// <summary>Of each tier.</summary>
    public IReadOnlyDictionary<string, int> Ranks { get; }
    /// <summary>The tiers and flags that rules can give.</summary>
    public IReadOnlyList<string> Results { get; }

    /// <summary>The questions that the rules from a place on look at.</summary>
    internal IReadOnlyList<IReadOnlySet<string>> LookedAtFrom { get; }
    /// <summary>One of each way to answer that conditions can tell apart; the first, empty, is leaving the question open for good.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyList<IReadOnlySet<string>>> Choices { get; }

    /// <param name="items">Of one file of the catalogue.</param>
    public static Scheme Read(IEnumerable<JsonElement> items)
    {
        var byKind = items.ToLookup(item => item.GetProperty("kind").GetString()!);
        return new(
            [.. byKind["question"].OrderBy(q => q.GetProperty("order").GetInt32()).Select(q => new Question(Text(q, "id"), Text(q, "answerKind"), Options(q), q.GetProperty("askIf") is { ValueKind: JsonValueKind.Object } when ? Condition.Read(when) : null))],
            [.. byKind["rule"].Select(r => new Rule(Text(r, "id"), r.GetProperty("order").GetInt32(), Condition.Read(r.GetProperty("when")), Text(r, "effect"), Text(r, "result"), r.GetProperty("stop").GetBoolean(),
                FirstDay(r.GetProperty("appliesFrom"))))],
            byKind["tier"].ToDictionary(t => Text(t, "id"), t => t.GetProperty("rank").GetInt32()));
    }

    static IReadOnlyList<string> Options(JsonElement question) =>
        Text(question, "answerKind") is "yes-no" ? ["yes", "no"] : [.. question.GetProperty("options").EnumerateArray().Select(option => Text(option, "value"))];

    /// <summary>A day, a month or a year, as exactly as the source says.</summary>
    static DateOnly? FirstDay(JsonElement date) => date.ValueKind is not JsonValueKind.Object ? null
        : DateOnly.ParseExact(Text(date, "date") + Text(date, "precision") switch { "day" => "", "month" => "-01", _ => "-01-01" }, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    static string Text(JsonElement item, string member) => item.GetProperty(member).GetString()!;

    void Need(string question, HashSet<string> needed)
    {
        if (!needed.Add(question)) return;
        foreach (var look in ById[question].AskIf?.Looks ?? []) Need(look.Question, needed);
    }

    IReadOnlyList<IReadOnlySet<string>> WaysToAnswer(Question question)
    {
        var looks = Rules.SelectMany(rule => rule.When.Looks).Concat(Questions.SelectMany(q => q.AskIf?.Looks ?? [])).Where(look => look.Question == question.Id).ToList();
        // Options that every condition names together are one; an option that none names is to all of them as if the question were left open.
        var alike = question.Options.GroupBy(option => string.Concat(looks.Select(look => look.Options.Contains(option) ? '1' : '0'))).Where(group => group.Key.Contains('1')).Select(group => group.First()).ToList();
        var ways = new List<IReadOnlySet<string>> { new HashSet<string>() };
        if (question.Kind is not "multi-select") ways.AddRange(alike.Select(option => new HashSet<string> { option }));
        else
            for (var bits = 1; bits < 1 << Math.Min(alike.Count, 12); bits++) ways.Add(alike.Where((_, n) => (bits >> n & 1) is 1).ToHashSet());
        return ways;
    }
}
