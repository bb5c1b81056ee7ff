using System.Globalization;
using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Assessments;

public static class AssessmentEndpoints
{
    public sealed record OverviewModel(Assessment Assessment, IReadOnlyList<Market> Markets, bool MarketsSaved);

    /// <param name="Conflict">The statement at which another value stood, with what this person wrote.</param>
    public sealed record ChapterModel(Assessment Assessment, ScoreOfPrinciple Principle, string? Saved, Mine? Conflict, Mine? Refused, string? Reason);

    /// <summary>What was typed and could not be stored.</summary>
    public sealed record Mine(string StatementId, string? Choice, string? Reason, string? Words);

    public sealed record SubmitModel(Assessment Assessment, string? Refused);

    public sealed record ScoreModel(Assessment Assessment);

    public static void MapAssessments(this IEndpointRouteBuilder app)
    {
        app.MapGet("/app/clients/{clientId:guid}/assessment", OfClient).AllowAnyone();
        var assessments = app.MapGroup("/app/assessments/{id:guid}").AllowAnyone().WithFormToken();
        assessments.MapGet("/", Overview);
        assessments.MapPost("/markets", Markets);
        assessments.MapGet("/{chapter}", Chapter);
        assessments.MapPost("/{chapter}/answers/{statementId}", Save);
        assessments.MapGet("/submit", async (Guid id, Api api) => Pages.Of<SubmitPage>(new SubmitModel(await Get(api, id), null)));
        assessments.MapPost("/submit", Submit);
        assessments.MapGet("/score", async (Guid id, Api api) => Pages.Of<ScorePage>(new ScoreModel(await Get(api, id))));
    }

    static Task<Assessment> Get(Api api, Guid id) => api.Get<Assessment>("assessment", $"/assessments/{id}");

    // The first visit starts the cycle: it makes nothing that a person could regret.
    static async Task<IResult> OfClient(Guid clientId, Api api, Visit visit)
    {
        var assessment = await api.Find<Assessment>("assessment", $"/clients/{clientId}/assessment");
        var id = assessment?.Id;
        if (id is null && visit.Me!.MayAnswer) id = (await api.Send<Started>(HttpMethod.Post, "assessment", $"/clients/{clientId}/assessments")).Id;
        return id is null ? throw new PageRefused(StatusCodes.Status404NotFound, "assessment.not-started") : Pages.SeeOther($"/app/assessments/{id}");
    }

    static async Task<IResult> Overview(Guid id, Api api, HttpContext http)
    {
        var assessment = await Get(api, id);
        return Pages.Of<OverviewPage>(new OverviewModel(assessment, await AllMarkets(api), http.Request.Query.ContainsKey("markets")));
    }

    static async Task<IReadOnlyList<Market>> AllMarkets(Api api)
    {
        try
        {
            return [.. (await api.Get<ItemsOf<Jurisdiction>>("content", "/jurisdictions")).Items.Where(j => j.Kind is "member-state" or "reference").Select(j => new Market(j.Id, j.Name, j.Kind == "reference"))];
        }
        catch (ApiRefused refused) when (refused.Status == StatusCodes.Status503ServiceUnavailable)
        {
            return []; // answering goes on without the catalogue; the page says that markets cannot be chosen now
        }
    }

    static async Task<IResult> Markets(Guid id, HttpContext http, Api api)
    {
        var form = await http.Request.ReadFormAsync();
        await api.Send(HttpMethod.Put, "assessment", $"/assessments/{id}/markets", new { markets = form["markets"].OfType<string>().ToList() });
        return Pages.SeeOther($"/app/assessments/{id}?markets=saved#markets");
    }

    static async Task<IResult> Chapter(Guid id, string chapter, Api api, HttpContext http) =>
        ChapterPage(await Get(api, id), chapter, http.Request.Query["saved"], null, null, null, StatusCodes.Status200OK);

    static IResult ChapterPage(Assessment assessment, string chapter, string? saved, Mine? conflict, Mine? refused, string? reason, int status)
    {
        var principle = assessment.Principles.FirstOrDefault(principle => string.Equals(principle.Code, chapter, StringComparison.OrdinalIgnoreCase))
            ?? throw new PageRefused(StatusCodes.Status404NotFound, "chapter.unknown");
        return Pages.Of<ChapterPage>(new ChapterModel(assessment, principle, saved, conflict, refused, reason), status);
    }

    /// <summary>The way without JavaScript: the same write, the same checks, one card at a time.</summary>
    static async Task<IResult> Save(Guid id, string chapter, string statementId, HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        // Words are kept as they were typed; only the line ends that a form adds are taken back.
        var typed = await http.Request.ReadFormAsync();
        var mine = new Mine(statementId, input["level"], Typed(typed["reason"]), Typed(typed["words"]));
        try
        {
            await api.Send(HttpMethod.Put, "assessment", $"/assessments/{id}/answers/{Uri.EscapeDataString(statementId)}", new
            {
                writeId = Guid.TryParse(input["writeId"], out var writeId) ? writeId : Guid.CreateVersion7(),
                basedOn = long.TryParse(input["basedOn"], NumberStyles.None, CultureInfo.InvariantCulture, out var basedOn) ? basedOn : 0,
                level = int.TryParse(mine.Choice, NumberStyles.None, CultureInfo.InvariantCulture, out var level) ? level : (int?)null,
                notApplicable = mine.Choice == "na",
                reason = mine.Choice == "na" ? mine.Reason : null,
                words = mine.Words,
            });
            return Pages.SeeOther($"/app/assessments/{id}/{chapter}?saved={Uri.EscapeDataString(statementId)}#{statementId}");
        }
        catch (ApiRefused refused) when (refused is { Status: 409, Problem.Code: "answer.conflict" })
        {
            return ChapterPage(await Get(api, id), chapter, null, mine, null, null, StatusCodes.Status409Conflict);
        }
        catch (ApiRefused refused) when (refused.IsAnswerable)
        {
            return ChapterPage(await Get(api, id), chapter, null, null, mine, texts.Sentence(refused), refused.Status);
        }
    }

    static string? Typed(string? text) => text is { Length: > 0 } ? text.ReplaceLineEndings("\n") : null;

    static async Task<IResult> Submit(Guid id, HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        try
        {
            await api.Send<Submitted>(HttpMethod.Post, "assessment", $"/assessments/{id}/submissions");
            return Pages.SeeOther($"/app/assessments/{id}/score?submitted=1");
        }
        catch (ApiRefused refused) when (refused.IsAnswerable)
        {
            return Pages.Of<SubmitPage>(new SubmitModel(await Get(api, id), texts.Sentence(refused)), refused.Status);
        }
    }
}
