using System.Text.RegularExpressions;
using AseanPlatform.Portal.Services;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Parts;

/// <summary>What was typed into a form, and what is wrong with it. Nothing typed is lost by an error.</summary>
public sealed partial class Input(IReadOnlyDictionary<string, string> values)
{
    public static Input Empty => new(new Dictionary<string, string>(StringComparer.Ordinal));

    public IDictionary<string, string> Errors { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public string? Error(string name) => Errors.TryGetValue(name, out var error) ? error : null;

    public bool IsRight => Errors.Count == 0;

    public string? this[string name] => values.GetValueOrDefault(name);

    public static async Task<Input> Read(HttpRequest request)
    {
        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        return new Input(form.ToDictionary(field => field.Key, field => (field.Value[0] ?? "").Trim(), StringComparer.Ordinal));
    }

    public static Input Of(params (string Name, string Value)[] values) => new(values.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal));

    public string Text(string name) => this[name] ?? "";

    public Input Require(IStringLocalizer<Texts> texts, params string[] names)
    {
        foreach (var name in names.Where(name => string.IsNullOrWhiteSpace(this[name]))) Errors.TryAdd(name, texts["error.required"]);
        return this;
    }

    public Input RequireAddress(IStringLocalizer<Texts> texts, string name)
    {
        Require(texts, name);
        if (!Address().IsMatch(Text(name))) Errors.TryAdd(name, texts["error.email"]);
        return this;
    }

    public Input RequireLength(IStringLocalizer<Texts> texts, string name, int least)
    {
        if ((this[name]?.EnumerateRunes().Count() ?? 0) < least) Errors.TryAdd(name, texts["error.length", least]);
        return this;
    }

    /// <summary>Puts what a service refused beside the fields it names; what names none stands above the form.</summary>
    public Input Refused(IStringLocalizer<Texts> texts, ApiRefused refused, params string[] fields)
    {
        foreach (var (pointer, messages) in refused.Problem.Errors ?? new Dictionary<string, string[]>(StringComparer.Ordinal))
        {
            var name = pointer.Trim('/', '$', '.');
            var known = texts[$"error.field.{name}"];
            Errors[fields.Contains(name) ? name : ""] = known.ResourceNotFound ? messages.FirstOrDefault() ?? texts["error.value"] : known;
        }
        if (Errors.Count == 0) Errors[""] = texts.Sentence(refused);
        return this;
    }

    [GeneratedRegex(@"^[^@\s]+@[^@\s]+\.[^@\s]+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 200)]
    private static partial Regex Address();
}

public static class Sentences
{
    /// <summary>What went wrong, in the reader's language where the code is known.</summary>
    public static string Sentence(this IStringLocalizer<Texts> texts, ApiRefused refused)
    {
        var known = refused.Problem.Code is { } code ? texts["refused." + code] : null;
        return known is { ResourceNotFound: false } ? known.Value
            : refused.Status is 400 or 422 ? texts["error.value"]
            : refused.Status == 409 ? refused.Problem.Title ?? texts["problem.409.text"]
            : texts[$"problem.{(refused.Status is 401 or 403 or 404 or 429 or 503 ? refused.Status : 500)}.text"];
    }
}
