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

    public sealed record ResultModel(SchemeForm Form, IReadOnlyDictionary<string, IReadOnlyList<string>> Chosen, string Day, Classified Result);

    public static void MapClassification(this IEndpointRouteBuilder app)
    {
        app.MapGet("/{lang:regex(^(en|zh)$)}/classification", List).AllowAnyone().SameForAll();
        app.MapGet("/{lang:regex(^(en|zh)$)}/classification/{scheme}", Form).AllowAnyone().SameForAll();
        app.MapPost("/{lang:regex(^(en|zh)$)}/classification/{scheme}", Answer).AllowAnyone();
    }

    static async Task<IResult> List(Api api) => Pages.Of<SchemesPage>(new ListModel(await api.Get<Schemes>("content", "/classifications")));

    static async Task<IResult> Form(string scheme, Api api) =>
        Pages.Of<QuestionsPage>(new FormModel(await Ask(api, scheme), new Dictionary<string, IReadOnlyList<string>>(), Input.Empty));

    static async Task<IResult> Answer(string scheme, HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        http.Response.Headers.CacheControl = "no-store";
        var form = await Ask(api, scheme);
        var posted = await http.Request.ReadFormAsync(http.RequestAborted);
        var input = await Input.Read(http.Request);
        var chosen = form.Questions.Select(question => (question.Id, Values: (IReadOnlyList<string>)[.. posted[question.Id].OfType<string>().Where(value => value.Length > 0)]))
            .Where(answer => answer.Values.Count > 0).ToDictionary(answer => answer.Id, answer => answer.Values, StringComparer.Ordinal);
        if (posted.ContainsKey("change")) return Pages.Of<QuestionsPage>(new FormModel(form, chosen, input));

        var day = input.Text("asOf");
        try
        {
            var answers = chosen.Select(answer => new { question = answer.Key, values = answer.Value });
            var asOf = day.Length > 0 ? $"?asOf={Uri.EscapeDataString(day)}" : "";
            var result = await api.Send<Classified>(HttpMethod.Post, "content", $"/classifications/{Uri.EscapeDataString(scheme)}/results{asOf}", new { answers });
            return Pages.Of<ClassificationResultPage>(new ResultModel(form, chosen, day, result));
        }
        catch (ApiRefused refused) when (refused.IsAnswerable)
        {
            input.Refused(texts, refused, "asOf");
            return Pages.Of<QuestionsPage>(new FormModel(form, chosen, input), StatusCodes.Status422UnprocessableEntity);
        }
    }

    static async Task<SchemeForm> Ask(Api api, string scheme) =>
        await api.Find<SchemeForm>("content", $"/classifications/{Uri.EscapeDataString(scheme)}") ?? throw new PageRefused(StatusCodes.Status404NotFound, "classification.unknown");
}
