using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Classification;

/// <summary>The questionnaire of each scheme. Answers come in the body of a form and go back in the page that answers it: no address holds them, and nothing keeps them.</summary>
public static class ClassificationEndpoints
{
    public sealed record ListModel(Schemes Schemes);

    /// <param name="Chosen">The chosen options by question.</param>
    public sealed record FormModel(SchemeForm Form, IReadOnlyDictionary<string, IReadOnlyList<string>> Chosen, Input Input);

    public sealed record ResultModel(SchemeForm Form, IReadOnlyDictionary<string, IReadOnlyList<string>> Chosen, Classified Result);

    public static void MapClassification(this IEndpointRouteBuilder app)
    {
        app.MapGet("/{lang:regex(^(en|zh)$)}/classification", List).AllowAnyone().ForAnyMoment();
        app.MapGet("/{lang:regex(^(en|zh)$)}/classification/{scheme}", Form).AllowAnyone().ForAnyMoment();
        app.MapPost("/{lang:regex(^(en|zh)$)}/classification/{scheme}", Answer).AllowAnyone();
    }

    static async Task<IResult> List(Knowledge knowledge) => Pages.Of<SchemesPage>(new ListModel((await knowledge.Read<Schemes>("/classifications"))!));

    // The switch of the other pages stands inside this form, so that the answers go along with another day.
    static async Task<IResult> Form(string scheme, Knowledge knowledge, Visit visit) =>
        Pages.Of<QuestionsPage>(new FormModel(await Ask(knowledge, scheme), new Dictionary<string, IReadOnlyList<string>>(), Input.Of(("asOf", visit.AsOf ?? ""), ("asKnown", visit.AsKnown is { Length: > 10 } moment ? moment[..10] : visit.AsKnown ?? ""))));

    static async Task<IResult> Answer(string scheme, HttpContext http, Api api, Knowledge knowledge, Visit visit, IStringLocalizer<Texts> texts)
    {
        http.Response.Headers.CacheControl = "no-store";
        var posted = await http.Request.ReadFormAsync(http.RequestAborted);
        var input = await Input.Read(http.Request);
        (visit.AsOf, visit.AsKnown) = (input.Text("asOf"), input.Text("asKnown"));
        SchemeForm form;
        try
        {
            form = await Ask(knowledge, scheme);
        }
        catch (ApiRefused refused) when (refused.IsAnswerable)
        {
            input.Refused(texts, refused, "asOf", "asKnown");
            (visit.AsOf, visit.AsKnown) = (null, null); // what is asked today holds the answers meanwhile
            form = await Ask(knowledge, scheme);
        }
        var chosen = form.Questions.Select(question => (question.Id, Values: (IReadOnlyList<string>)[.. posted[question.Id].OfType<string>().Where(value => value.Length > 0)]))
            .Where(answer => answer.Values.Count > 0).ToDictionary(answer => answer.Id, answer => answer.Values, StringComparer.Ordinal);
        if (!input.IsRight) return Pages.Of<QuestionsPage>(new FormModel(form, chosen, input), StatusCodes.Status422UnprocessableEntity);
        if (posted.ContainsKey("change")) return Pages.Of<QuestionsPage>(new FormModel(form, chosen, input));

        try
        {
            var answers = chosen.Select(answer => new { question = answer.Key, values = answer.Value });
            var result = await api.Send<Classified>(HttpMethod.Post, "content", $"/classifications/{Uri.EscapeDataString(scheme)}/results{visit.MomentAfter('?')}", new { answers });
            return Pages.Of<ClassificationResultPage>(new ResultModel(form, chosen, result));
        }
        catch (ApiRefused refused) when (refused.IsAnswerable)
        {
            input.Refused(texts, refused, "asOf", "asKnown");
            return Pages.Of<QuestionsPage>(new FormModel(form, chosen, input), StatusCodes.Status422UnprocessableEntity);
        }
    }

    static async Task<SchemeForm> Ask(Knowledge knowledge, string scheme) =>
        await knowledge.Read<SchemeForm>($"/classifications/{Uri.EscapeDataString(scheme)}") ?? throw new PageRefused(StatusCodes.Status404NotFound, "classification.unknown");
}
