using System.Globalization;
using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.Presentation;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Wordings;

/// <summary>What people wrote in their own words, each as it was written, with a place for the same in the other language. Nothing is translated here.</summary>
public static class WordingEndpoints
{
    /// <param name="Saved">The card that was saved just now.</param>
    public sealed record Model(Assessment Assessment, OwnTexts Texts, string? Saved, Mine? Mine);

    /// <summary>What was typed and could not be stored.</summary>
    /// <param name="Id">Of the card.</param>
    public sealed record Mine(string Id, string? WrittenIn, IReadOnlyDictionary<string, string> Others, string Refused, bool IsConflict);

    public static void MapWordings(this IEndpointRouteBuilder app)
    {
        app.MapGet("/app/clients/{clientId:guid}/wordings", OfClient).AllowAnyone();
        var wordings = app.MapGroup("/app/assessments/{id:guid}/wordings").AllowAnyone().WithFormToken();
        wordings.MapGet("/", async (Guid id, Api api, HttpContext http) => Pages.Of<WordingsPage>(await Get(api, id, http.Request.Query["saved"], null)));
        wordings.MapPost("/{statementId}/{member}", Save);
    }

    static async Task<IResult> OfClient(Guid clientId, Api api) =>
        Pages.SeeOther($"/app/assessments/{(await api.Get<Assessment>("assessment", $"/clients/{clientId}/assessment")).Id}/wordings");

    static async Task<Model> Get(Api api, Guid id, string? saved, Mine? mine)
    {
        var (assessment, texts) = (api.Get<Assessment>("assessment", $"/assessments/{id}"), api.Get<OwnTexts>("assessment", $"/assessments/{id}/wordings"));
        return new(await assessment, await texts, saved, mine);
    }

    static async Task<IResult> Save(Guid id, string statementId, string member, HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        // Words are kept as they were typed; only the line ends that a form adds are taken back.
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var others = Languages.All.Select(language => (language, Text: ((string?)form[$"in-{language}"] ?? "").ReplaceLineEndings("\n"))).Where(one => one.Text.Length > 0)
            .ToDictionary(one => one.language, one => one.Text, StringComparer.Ordinal);
        var (card, writtenIn) = ($"{statementId}-{member}", form["writtenIn"].ToString() is { Length: > 0 } said ? said : null);
        try
        {
            await api.Send(HttpMethod.Put, "assessment", $"/assessments/{id}/answers/{Uri.EscapeDataString(statementId)}/wordings/{Uri.EscapeDataString(member)}", new
            {
                basedOn = int.TryParse(form["basedOn"], NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : 0,
                originalSha256 = form["original"].ToString(),
                writtenIn,
                others,
            });
            return Pages.SeeOther($"/app/assessments/{id}/wordings?saved={Uri.EscapeDataString(card)}#{Uri.EscapeDataString(card)}");
        }
        catch (ApiRefused refused) when (refused.IsAnswerable)
        {
            return Pages.Of<WordingsPage>(await Get(api, id, null, new(card, writtenIn, others, texts.Sentence(refused), refused.Problem.Code is "wording.conflict" or "wording.other-text")), refused.Status);
        }
    }
}
