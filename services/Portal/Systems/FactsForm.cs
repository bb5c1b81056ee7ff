using System.Globalization;
using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Systems;

/// <summary>The facts of a system as a form holds them: every field by its name, so that a page can show them, hand them on unseen and read them back.</summary>
/// <param name="Values">What was typed or chosen; a field without a value is not known.</param>
public sealed record FactsForm(IReadOnlyDictionary<string, IReadOnlyList<string>> Values)
{
    static readonly string[] s_single = ["name", "state", "purpose", "sector", "data", "people", "autonomy", "hosting", "probability", "severity", "vulnerablePeople", "manyPeople"];

    public static FactsForm Empty => new(new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["state"] = ["planned"] });

    public string this[string name] => Values.TryGetValue(name, out var values) && values.Count > 0 ? values[0] : "";

    public bool Has(string name, string value) => Values.TryGetValue(name, out var values) && values.Contains(value);

    public Input Input => new(Values.Where(typed => typed.Value.Count > 0).ToDictionary(typed => typed.Key, typed => typed.Value[0], StringComparer.Ordinal));

    public static async Task<FactsForm> Read(HttpRequest request, SystemForm form)
    {
        var posted = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        var names = s_single.Append("roles").Append("markets").Concat(form.Features.Select(feature => Feature(feature.Code))).Concat(form.Markets.SelectMany(market => new[] { Start(market.Id), End(market.Id) }));
        return new(names.Select(name => (Name: name, Values: (IReadOnlyList<string>)[.. posted[name].OfType<string>().Select(value => value.Trim().ReplaceLineEndings("\n")).Where(value => value.Length > 0)]))
            .Where(field => field.Values.Count > 0).ToDictionary(field => field.Name, field => field.Values, StringComparer.Ordinal));
    }

    public static FactsForm Of(SystemFacts facts)
    {
        var values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        string?[] single = [facts.Name, facts.State, facts.Purpose, facts.Sector, facts.Data, facts.People, facts.Autonomy, facts.Hosting, facts.Probability, facts.Severity, Said(facts.VulnerablePeople), Said(facts.ManyPeople)];
        foreach (var (name, value) in s_single.Zip(single))
            if (value is not null) values[name] = [value];
        values["roles"] = facts.Roles ?? [];
        foreach (var (feature, has) in facts.Features ?? new Dictionary<string, bool>()) values[Feature(feature)] = [Said(has)!];
        values["markets"] = [.. (facts.Deployments ?? []).Select(one => one.Market)];
        foreach (var one in facts.Deployments ?? [])
        {
            values[Start(one.Market)] = [Written(one.StartsOn)];
            if (one.EndsOn is { } ends) values[End(one.Market)] = [Written(ends)];
        }
        return new(values);
    }

    /// <summary>What a service takes; null where a field is wrong, which then stands in the input's errors.</summary>
    /// <param name="classes">The answers that classify it stand on a page of their own.</param>
    public SystemFacts? ToFacts(SystemForm form, IReadOnlyList<SystemAnswers>? classes, Input input, IStringLocalizer<Texts> texts)
    {
        input.Require(texts, "name", "state");
        var deployments = new List<SystemDeployment>();
        foreach (var market in form.Markets.Where(market => Has("markets", market.Id)))
        {
            var (start, end) = (Day(this[Start(market.Id)]), Day(this[End(market.Id)]));
            if (start is null) input.Errors[Start(market.Id)] = texts["systems.start.missing"];
            else if (this[End(market.Id)].Length > 0 && (end is null || end < start)) input.Errors[End(market.Id)] = texts["systems.end.early"];
            else deployments.Add(new(market.Id, start.Value, end));
        }
        if (!input.IsRight) return null;

        var features = form.Features.Select(feature => (feature.Code, Has: Yes(this[Feature(feature.Code)]))).Where(feature => feature.Has is not null).ToDictionary(feature => feature.Code, feature => feature.Has!.Value, StringComparer.Ordinal);
        return new(
            this["name"], this["state"], Text("purpose"), Text("sector"), Values.GetValueOrDefault("roles", []), Text("data"), Text("people"), Text("autonomy"), Text("hosting"), features, deployments, classes,
            Text("probability"), Text("severity"), Yes(this["vulnerablePeople"]), Yes(this["manyPeople"]));
    }

    public static string Feature(string code) => $"feature-{code}";

    public static string Start(string market) => $"start-{market}";

    public static string End(string market) => $"end-{market}";

    string? Text(string name) => this[name] is { Length: > 0 } text ? text : null;

    static bool? Yes(string value) => value switch { "yes" => true, "no" => false, _ => null };

    static string? Said(bool? value) => value switch { true => "yes", false => "no", _ => null };

    static string Written(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static DateOnly? Day(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
