using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Assessment.Systems;

public static class SystemStates
{
    public const string Planned = "planned";
    public const string InUse = "in-use";
    /// <summary>Kept in the register; no market asks anything of it any more.</summary>
    public const string Retired = "retired";
}

/// <param name="StartsOn">The first day on which the system is offered or used there.</param>
/// <param name="EndsOn">The last day; missing while no end is known.</param>
public sealed record Deployment([StringLength(10)] string Market, DateOnly StartsOn, DateOnly? EndsOn = null);

/// <param name="Values">The chosen options; of a question that takes one, that one: yes or no.</param>
public sealed record QuestionAnswer([StringLength(100)] string Question, [MinLength(1), MaxLength(100)] IReadOnlyList<string> Values);

/// <summary>What was answered to the questions of one way to classify. A question that is open is left out.</summary>
public sealed record SchemeAnswers([StringLength(100)] string Scheme, [MaxLength(500)] IReadOnlyList<QuestionAnswer> Answers);

/// <summary>What is known of a system, as its people say it. What is missing is not known: never a no.</summary>
/// <param name="Purpose">What it is for.</param>
/// <param name="Sector">One of the catalogue's, or other.</param>
/// <param name="Roles">What the client is to this system: one of the catalogue's for each.</param>
/// <param name="Data">Which data it uses.</param>
/// <param name="People">Whom it affects.</param>
/// <param name="Autonomy">How people are involved today: one of the Guide's ways.</param>
/// <param name="Hosting">Where it runs: own, cloud or vendor.</param>
/// <param name="Features">Yes or no for each thing that duties ask about.</param>
/// <param name="Probability">Of harm, and its <paramref name="Severity"/>: low, medium or high.</param>
public sealed record Facts(
    [StringLength(200, MinimumLength = 1)] string Name, [AllowedValues(SystemStates.Planned, SystemStates.InUse, SystemStates.Retired)] string State,
    [StringLength(4000)] string? Purpose = null, [StringLength(40)] string? Sector = null, [MaxLength(20)] IReadOnlyList<string>? Roles = null,
    [StringLength(4000)] string? Data = null, [StringLength(4000)] string? People = null, [StringLength(40)] string? Autonomy = null,
    [AllowedValues(null, "own", "cloud", "vendor")] string? Hosting = null, IReadOnlyDictionary<string, bool>? Features = null,
    [MaxLength(20)] IReadOnlyList<Deployment>? Deployments = null, [MaxLength(10)] IReadOnlyList<SchemeAnswers>? Classes = null,
    [StringLength(10)] string? Probability = null, [StringLength(10)] string? Severity = null, bool? VulnerablePeople = null, bool? ManyPeople = null)
{
    public const string OtherSector = "other";

    static readonly DateOnly s_first = new(1990, 1, 1), s_last = new(2100, 1, 1);

    /// <summary>Null while nobody has said it.</summary>
    public bool? Has(string feature) => Features is { } known && known.TryGetValue(feature, out var has) ? has : null;

    /// <summary>The answers to one scheme that its questions still know: another release may have others.</summary>
    internal Dictionary<string, IReadOnlySet<string>> AnswersTo(SchemeCopy scheme) => (Classes?.FirstOrDefault(c => c.Scheme == scheme.Id)?.Answers ?? [])
        .Where(a => scheme.Rules.ById.TryGetValue(a.Question, out var question) && a.Values.All(question.Options.Contains))
        .ToDictionary(a => a.Question, a => (IReadOnlySet<string>)a.Values.ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);

    // JSON may hold null in a list, whatever the type says.
    /// <param name="at">Where the facts stand in the body.</param>
    /// <exception cref="InvalidValue">Something that the release does not know, or that contradicts itself.</exception>
    internal void Check(CatalogueRelease release, string at = "")
    {
        var risk = release.Risk;
        if (string.IsNullOrWhiteSpace(Name)) throw new InvalidValue($"{at}/name", "A system needs a name.");
        if (Sector is { } sector && sector is not OtherSector && risk.Sectors.All(s => s.Code != sector)) throw new InvalidValue($"{at}/sector", "There is no such sector.");
        foreach (var (n, role) in (Roles ?? []).Index())
            if (risk.Roles.All(r => r.Code != role) || Roles!.Take(n).Contains(role)) throw new InvalidValue($"{at}/roles/{n}", "There is no such role, or it is named twice.");
        if (Autonomy is { } autonomy && risk.Involvement.Categories.All(c => c.GetProperty("code").GetString() != autonomy)) throw new InvalidValue($"{at}/autonomy", "The Guide has no such way to involve people.");
        if ((Features ?? new Dictionary<string, bool>()).Keys.FirstOrDefault(f => risk.Features.All(known => known.Code != f)) is { } unknown)
            throw new InvalidValue($"{at}/features/{unknown.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}", "No duty asks about this.");
        if (Probability is { } probability && !risk.Involvement.Levels.Contains(probability)) throw new InvalidValue($"{at}/probability", "This is low, medium or high.");
        if (Severity is { } severity && !risk.Involvement.Levels.Contains(severity)) throw new InvalidValue($"{at}/severity", "This is low, medium or high.");
        CheckDeployments(release, at);
        CheckClasses(risk, at);
    }

    void CheckDeployments(CatalogueRelease release, string at)
    {
        foreach (var (n, deployment) in (Deployments ?? []).Index())
        {
            if (deployment is null || !release.MarketById.ContainsKey(deployment.Market)) throw new InvalidValue($"{at}/deployments/{n}/market", "There is no such market.");
            if (Deployments!.Take(n).Any(before => before.Market == deployment.Market)) throw new InvalidValue($"{at}/deployments/{n}/market", "This market is named twice.");
            if (deployment.StartsOn < s_first || deployment.StartsOn > s_last) throw new InvalidValue($"{at}/deployments/{n}/startsOn", "This day is too far away.");
            if (deployment.EndsOn is { } ends && (ends < deployment.StartsOn || ends > s_last)) throw new InvalidValue($"{at}/deployments/{n}/endsOn", "The end lies before the start, or too far away.");
        }
    }

    void CheckClasses(RiskCatalogue risk, string at)
    {
        foreach (var (n, answered) in (Classes ?? []).Index())
        {
            if (answered is null || risk.Schemes.FirstOrDefault(s => s.Id == answered.Scheme) is not { } scheme || Classes!.Take(n).Any(before => before.Scheme == answered.Scheme))
                throw new InvalidValue($"{at}/classes/{n}/scheme", "There is no such way to classify, or it is named twice.");
            foreach (var (m, answer) in answered.Answers.Index())
            {
                var here = $"{at}/classes/{n}/answers/{m}";
                if (answer is null || !scheme.Rules.ById.TryGetValue(answer.Question, out var question) || answered.Answers.Take(m).Any(before => before.Question == answer.Question))
                    throw new InvalidValue($"{here}/question", "There is no such question, or it is answered twice.");
                foreach (var (v, value) in answer.Values.Index())
                    if (!question.Options.Contains(value)) throw new InvalidValue($"{here}/values/{v}", "There is no such answer to this question.");
                if (question.Kind is not "multi-select" && answer.Values.Count > 1) throw new InvalidValue($"{here}/values", "This question takes one answer.");
            }
        }
    }

    /// <summary>The same facts are always the same text: what the database keeps has its members in another order.</summary>
    internal string Written() => JsonSerializer.Serialize(
        this with { Features = Features?.OrderBy(f => f.Key, StringComparer.Ordinal).ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal) }, JsonSerializerOptions.Web);

    internal static Facts Read(string written) => JsonSerializer.Deserialize<Facts>(written, JsonSerializerOptions.Web)!;
}
