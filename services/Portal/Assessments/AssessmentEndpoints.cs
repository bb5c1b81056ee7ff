using System.Globalization;
using AseanPlatform.Portal.Actions;
using AseanPlatform.Portal.Evidence;
using AseanPlatform.Portal.Offline;
using AseanPlatform.Portal.Overlap;
using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.ReleaseMoves;
using AseanPlatform.Portal.Reviews;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.Portal.Wordings;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Assessments;

public static class AssessmentEndpoints
{
    /// <param name="Move">Null of what was handed in.</param>
    public sealed record OverviewModel(Assessment Assessment, IReadOnlyList<Market> Markets, bool MarketsSaved, ReleaseMove? Move);

    /// <param name="Conflict">The statement at which another value stood, with what this person wrote.</param>
    public sealed record ChapterModel(Assessment Assessment, Beside Beside, Grounds Grounds, ScoreOfPrinciple Principle, string? Saved, Mine? Conflict, Mine? Refused, string? Reason);

    /// <summary>What was typed and could not be stored.</summary>
    public sealed record Mine(string StatementId, string? Choice, string? Reason, string? Words);

    public sealed record QuestionSetModel(Guid ClientId, QuestionSets Sets);

    public sealed record AskedModel(Assessment Assessment);

    public sealed record SubmitModel(Assessment Assessment, IReadOnlyList<Contradiction> Contradictions, string? Refused);

    /// <param name="Evidenced">How many of the answers have evidence: beside the score, never in it.</param>
    public sealed record ScoreModel(Assessment Assessment, ScoreExplanation Explanation, Review Review, Input Input, int Evidenced);

    public static void MapAssessments(this IEndpointRouteBuilder app)
    {
        app.MapGet("/app/clients/{clientId:guid}/assessment", OfClient).AllowAnyone();
        app.MapPost("/app/clients/{clientId:guid}/assessment", StartWith).AllowAnyone().WithFormToken();
        app.MapPost("/app/kept-answers/key", KeptAnswers.Key).AllowAnyone().WithFormToken();
        var assessments = app.MapGroup("/app/assessments/{id:guid}").AllowAnyone().WithFormToken();
        assessments.MapGet("/", Overview);
        assessments.MapPost("/markets", Markets);
        assessments.MapGet("/{chapter}", Chapter);
        assessments.MapPost("/{chapter}/answers/{statementId}", Save);
        assessments.MapGet("/submit", async (Guid id, Api api) => Pages.Of<SubmitPage>(await Submitting(api, id, null)));
        assessments.MapPost("/submit", Submit);
        assessments.MapGet("/asked", async (Guid id, Api api) => Pages.Of<AskedPage>(new AskedModel(await Get(api, id))));
        assessments.MapGet("/score", async (Guid id, Api api) => Pages.Of<ScorePage>(await Score(api, id, Input.Empty)));
        assessments.MapPost("/targets", SetTargets);
        app.MapReviews();
        app.MapStatements();
        app.MapEvidence();
        app.MapWordings();
        app.MapActions();
        app.MapOverlap();
        app.MapReleaseMoves();
        app.MapOffline();
    }

    static Task<Assessment> Get(Api api, Guid id) => api.Get<Assessment>("assessment", $"/assessments/{id}");

    // The first visit starts the cycle: it makes nothing that a person could regret. What is asked cannot be changed later, so where there is a choice it is made first.
    static async Task<IResult> OfClient(Guid clientId, Api api, Visit visit)
    {
        var assessment = await api.Find<Assessment>("assessment", $"/clients/{clientId}/assessment");
        var id = assessment?.Id;
        if (id is null && visit.Me!.MayAnswer && await api.Get<QuestionSets>("assessment", $"/clients/{clientId}/question-sets") is { Items.Count: > 1 } sets)
            return Pages.Of<QuestionSetPage>(new QuestionSetModel(clientId, sets));
        if (id is null && visit.Me!.MayAnswer) id = (await api.Send<Started>(HttpMethod.Post, "assessment", $"/clients/{clientId}/assessments")).Id;
        return id is null ? throw new PageRefused(StatusCodes.Status404NotFound, "assessment.not-started") : Pages.SeeOther($"/app/assessments/{id}");
    }

    static async Task<IResult> StartWith(Guid clientId, HttpContext http, Api api)
    {
        var chosen = (await Input.Read(http.Request))["set"];
        var started = await api.Send<Started>(HttpMethod.Post, "assessment", $"/clients/{clientId}/assessments", new { questionSet = string.IsNullOrEmpty(chosen) ? null : chosen });
        return Pages.SeeOther($"/app/assessments/{started.Id}");
    }

    static async Task<IResult> Overview(Guid id, Api api, HttpContext http)
    {
        var assessment = await Get(api, id);
        return Pages.Of<OverviewPage>(new OverviewModel(assessment, await AllMarkets(api), http.Request.Query.ContainsKey("markets"),
            assessment.State is "draft" or "in-progress" ? await api.Get<ReleaseMove>("assessment", $"/assessments/{id}/release-moves/current") : null));
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
        await ChapterPage(api, await Get(api, id), chapter, http.Request.Query["saved"], null, null, null, StatusCodes.Status200OK);

    static async Task<IResult> ChapterPage(Api api, Assessment assessment, string chapter, string? saved, Mine? conflict, Mine? refused, string? reason, int status)
    {
        var principle = assessment.Principles.FirstOrDefault(principle => string.Equals(principle.Code, chapter, StringComparison.OrdinalIgnoreCase))
            ?? throw new PageRefused(StatusCodes.Status404NotFound, "chapter.unknown");
        var (beside, grounds) = (Beside.Get(api, assessment.Id), Grounds.Get(api, assessment.Id, principle.Id));
        return Pages.Of<ChapterPage>(new ChapterModel(assessment, await beside, await grounds, principle, saved, conflict, refused, reason), status);
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
            return await ChapterPage(api, await Get(api, id), chapter, null, mine, null, null, StatusCodes.Status409Conflict);
        }
        catch (ApiRefused refused) when (refused.IsAnswerable)
        {
            return await ChapterPage(api, await Get(api, id), chapter, null, null, mine, texts.Sentence(refused), refused.Status);
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
            return Pages.Of<SubmitPage>(await Submitting(api, id, texts.Sentence(refused)), refused.Status);
        }
    }

    static async Task<SubmitModel> Submitting(Api api, Guid id, string? refused)
    {
        var assessment = await Get(api, id);
        return new(assessment, assessment.IsLocked ? [] : await api.Get<List<Contradiction>>("assessment", $"/assessments/{id}/contradictions"), refused);
    }

    static async Task<ScoreModel> Score(Api api, Guid id, Input input)
    {
        var (assessment, beside) = (await Get(api, id), await Beside.Get(api, id));
        return new(
            assessment, await api.Get<ScoreExplanation>("assessment", $"/assessments/{id}/score/explanation"), await api.Get<Review>("assessment", $"/assessments/{id}/review"), input,
            assessment.Statements.Count(statement => statement.Shown && beside.Of(statement.Id).Evidence > 0));
    }

    /// <summary>A field that is left empty is a principle without a target.</summary>
    static async Task<IResult> SetTargets(Guid id, HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var (input, assessment) = (await Input.Read(http.Request), await Get(api, id));
        var targets = new List<object>();
        foreach (var principle in assessment.Principles)
        {
            var name = $"target-{principle.Code}";
            if (input.Text(name).Length == 0) continue;
            if (int.TryParse(input.Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var points) && points <= 100) targets.Add(new { principle = principle.Id, points });
            else input.Errors[name] = texts["target.error"];
        }
        if (input.IsRight)
        {
            try
            {
                await api.Send(HttpMethod.Put, "assessment", $"/clients/{assessment.ClientId}/targets", new { targets });
                return Pages.SeeOther($"/app/assessments/{id}/score?targets=saved#targets");
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                input.Refused(texts, refused);
            }
        }
        return Pages.Of<ScorePage>(await Score(api, id, input), StatusCodes.Status422UnprocessableEntity);
    }
}
