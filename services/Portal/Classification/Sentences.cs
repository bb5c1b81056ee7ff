using System.Text.Json;
using AseanPlatform.Portal.Services;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Classification;

/// <summary>Conditions and answers in words.</summary>
static class ClassificationSentences
{
    public static string Said(this AskedIf when, SchemeForm form, IStringLocalizer<Texts> texts)
    {
        if (when.All is { } all) return string.Join(texts["classification.and"], all.Select(part => part.Said(form, texts)));
        if (when.Any is { } any) return string.Join(texts["classification.or"], any.Select(part => part.Said(form, texts)));
        if (when.Not is { } not) return texts["classification.not", not.Said(form, texts)];
        if (form.Questions.FirstOrDefault(question => question.Id == when.Question) is not { } asked) return "";

        string[] named = [.. when.HasAny ?? [when.Is ?? ""]];
        string[] others = [.. asked.Options.Select(option => option.Value).Except(named)];
        return named.Length > 3 && others.Length is 1
            ? texts["classification.is-any-but", asked.Code, asked.Option(others[0], texts)]
            : texts["classification.is", asked.Code, string.Join(texts["classification.or"], named.Select(value => asked.Option(value, texts)))];
    }

    public static string Option(this SchemeQuestion question, string value, IStringLocalizer<Texts> texts) =>
        question.AnswerKind is "yes-no" ? texts[value is "yes" ? "classification.yes" : "classification.no"] : question.Options.FirstOrDefault(option => option.Value == value)?.Text.Here ?? value;

    public static IEnumerable<Source> SourcesOf(this IReadOnlyDictionary<string, Referred> references, Provenance provenance) =>
        provenance.Sources.Select(references.GetValueOrDefault).Select(reference => reference?.Item?.Deserialize<Source>(JsonSerializerOptions.Web)).OfType<Source>();
}
