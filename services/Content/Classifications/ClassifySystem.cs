using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using AseanPlatform.Content.Knowledge;
using AseanPlatform.Content.Obligations;
using AseanPlatform.Content.Releases;
using AseanPlatform.RiskRules;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Content.Classifications;

/// <summary>What the rules of a scheme say about a system, why, what follows from it on a day, and what could still change it. Nothing of it is kept.</summary>
static class ClassifySystem
{
    public sealed record Request([MaxLength(500)] IReadOnlyList<Answer> Answers);

    /// <param name="Values">The chosen options; of a question that takes one, that one: yes or no. A question that is open is left out.</param>
    public sealed record Answer([MaxLength(100)] string Question, [MinLength(1), MaxLength(100)] IReadOnlyList<string> Values);

    /// <param name="State">unanswered; provisional while questions in <paramref name="Open"/> could change the result; settled.</param>
    /// <param name="Tier">The highest that was found; null where nothing was answered, which is no finding.</param>
    /// <param name="ByDefault">No rule gave a tier: this is what remains, as far as was answered.</param>
    /// <param name="Tiers">The tier first, then lower ones whose duties are owed as well.</param>
    /// <param name="Possible">The tiers that further answers can lead to, the present one among them.</param>
    /// <param name="Open">Questions, asked and not answered, that could change the result.</param>
    /// <param name="SetAside">Questions that were answered though they are not asked after the other answers.</param>
    public sealed record Response(
        string Release, DateOnly AsOf, DateOnly Day, string Scheme, string State, string? Tier, bool ByDefault, IReadOnlyList<Result> Tiers, IReadOnlyList<Result> Flags, IReadOnlyList<Reason> Rules,
        IReadOnlyList<string> Possible, IReadOnlyList<string> Open, IReadOnlyList<string> SetAside, IReadOnlyList<Duty> Obligations, JsonElement Caution, Words Label,
        IReadOnlyDictionary<string, JsonElement> Sources, IReadOnlyDictionary<string, JsonElement> Discrepancies);

    /// <param name="Item">The tier or flag.</param>
    /// <param name="Upcoming">Every rule that gave it applies from a later day only.</param>
    public sealed record Result(string Id, JsonElement Item, JsonElement? Penalty, bool Upcoming);

    /// <param name="Item">The rule that matched: its reason, legal basis, first day and provenance.</param>
    /// <param name="Answers">The questions whose answers made it match.</param>
    /// <param name="Missing">The open questions that could turn it off.</param>
    public sealed record Reason(JsonElement Item, bool Upcoming, IReadOnlyList<string> Answers, IReadOnlyList<string> Missing);

    /// <param name="Because">The tiers and flags from which it follows.</param>
    public sealed record Duty(IReadOnlyList<string> Because, ListObligations.Obligation Obligation);

    public static async Task<IResult> Handle(string scheme, Request request, [AsParameters] Moment moment, HttpContext http, Library library, TimeProvider clock, CancellationToken ct)
    {
        var reading = await moment.Read(library, clock, ct);
        if (SchemeOf.Find(reading, scheme) is not var (head, items)) return TypedResults.NotFound();

        var rules = Scheme.Read(items.Select(item => item.Body));
        var day = reading.DayIn(head.Text("jurisdiction"));
        var found = Classification.Of(rules, Read(request, rules), day);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(Answered(reading, head, items, found, day));
    }

    static Dictionary<string, IReadOnlySet<string>> Read(Request request, Scheme scheme)
    {
        var read = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal);
        foreach (var (at, answer) in request.Answers.Index())
        {
            if (!scheme.ById.TryGetValue(answer.Question, out var question)) throw new InvalidValue($"/answers/{at}/question", "There is no such question.");
            foreach (var (n, value) in answer.Values.Index())
                if (!question.Options.Contains(value)) throw new InvalidValue($"/answers/{at}/values/{n}", "There is no such answer to this question.");
            if (question.Kind is not "multi-select" && answer.Values.Count > 1) throw new InvalidValue($"/answers/{at}/values", "This question takes one answer.");
            if (!read.TryAdd(question.Id, answer.Values.ToHashSet(StringComparer.Ordinal))) throw new InvalidValue($"/answers/{at}/question", "This question is answered twice.");
        }
        return read;
    }

    static Response Answered(Reading reading, Entry head, IReadOnlyList<Entry> items, Classified found, DateOnly day)
    {
        var byId = items.ToDictionary(item => item.Id, StringComparer.Ordinal);
        var reasons = found.Rules.Select(rule => new Reason(byId[rule.Rule.Id].Body, rule.Upcoming, rule.Answers, rule.Missing)).ToList();
        var duties = found.Tiers.Concat(found.Flags).SelectMany(result => byId[result].Texts("obligations").Select(obligation => (obligation, result)))
            .GroupBy(pair => pair.obligation, pair => pair.result, StringComparer.Ordinal)
            .Select(because => new Duty([.. because], ListObligations.ToObligation(reading.Contents.Find("obligations", because.Key)!.Body, reading))).ToList();
        var results = found.Tiers.Concat(found.Flags).Select(id => Of(byId[id])).ToList();
        var provenances = reasons.Select(reason => reason.Item).Concat(results.Select(result => result.Item)).Concat(results.Select(result => result.Penalty).OfType<JsonElement>()).Append(head.Body);

        return new(
            reading.Release.Id, reading.Release.AsOf, day, head.Id, found.State, found.Tier, found.ByDefault, [.. results.Take(found.Tiers.Count)], [.. results.Skip(found.Tiers.Count)], reasons,
            found.Possible, found.Open, found.SetAside, duties, head.Body.GetProperty("caution"), SchemeOf.Label,
            ListObligations.Named(reading, "sources", provenances.SelectMany(SourcesOf).Concat(duties.SelectMany(duty => ListObligations.SourcesOf(duty.Obligation)))),
            ListObligations.Named(reading, "discrepancies", duties.SelectMany(duty => duty.Obligation.Discrepancies)));

        Result Of(Entry result) => new(
            result.Id, result.Body, result.Text("penalty") is { } penalty ? byId[penalty].Body : null, found.Rules.Where(rule => rule.Rule.Result == result.Id).All(rule => rule.Upcoming));
    }

    static IEnumerable<string> SourcesOf(JsonElement item) => item.GetProperty("provenance").GetProperty("sources").EnumerateArray().Select(source => source.GetString()!);
}
