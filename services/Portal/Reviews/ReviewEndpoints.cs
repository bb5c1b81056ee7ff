using System.Globalization;
using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Reviews;

/// <summary>Looking at what was handed in, giving it back, approving it, opening it again, and two cycles beside each other.</summary>
public static class ReviewEndpoints
{
    /// <param name="Ticked">The statements at which changes are asked for, as they were ticked.</param>
    public sealed record ReviewModel(Assessment Assessment, Review Review, Input Input, IReadOnlyList<string> Ticked);

    public sealed record CyclesModel(Assessment Assessment, CycleComparison Comparison);

    public static void MapReviews(this IEndpointRouteBuilder app)
    {
        var assessments = app.MapGroup("/app/assessments/{id:guid}").AllowAnyone().WithFormToken();
        assessments.MapGet("/review", async (Guid id, Api api) => Pages.Of<ReviewPage>(await Model(api, id, Input.Empty, [])));
        assessments.MapPost("/change-requests", RequestChanges);
        assessments.MapPost("/sign-off", SignOff);
        assessments.MapPost("/next-cycle", Reopen);
        assessments.MapGet("/cycles", Cycles);
    }

    static async Task<ReviewModel> Model(Api api, Guid id, Input input, IReadOnlyList<string> ticked) =>
        new(await api.Get<Assessment>("assessment", $"/assessments/{id}"), await api.Get<Review>("assessment", $"/assessments/{id}/review"), input, ticked);

    static async Task<IResult> RequestChanges(Guid id, HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        var ticked = (await http.Request.ReadFormAsync(http.RequestAborted))["statements"].OfType<string>().ToList();
        if (ticked.Count == 0) input.Errors["statements"] = texts["review.error.statements"];
        if (input.Require(texts, "words").IsRight)
        {
            try
            {
                await api.Send(HttpMethod.Post, "assessment", $"/assessments/{id}/change-requests", new { submission = Number(input), statements = ticked, words = input.Text("words").ReplaceLineEndings("\n") });
                return Pages.SeeOther($"/app/assessments/{id}/review?done=1");
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                input.Refused(texts, refused, "words");
            }
        }
        return Pages.Of<ReviewPage>(await Model(api, id, input, ticked), StatusCodes.Status422UnprocessableEntity);
    }

    static async Task<IResult> SignOff(Guid id, HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        return await Try(id, api, texts, "/sign-off", new { submission = Number(input), snapshotSha256 = input.Text("sha256") }, $"/app/assessments/{id}/review?done=1");
    }

    static async Task<IResult> Reopen(Guid id, HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        if (!input.Require(texts, "reason").IsRight) return Pages.Of<ReviewPage>(await Model(api, id, input, []), StatusCodes.Status422UnprocessableEntity);
        try
        {
            var next = await api.Send<Started>(HttpMethod.Post, "assessment", $"/assessments/{id}/next-cycle", new { reason = input.Text("reason").ReplaceLineEndings("\n") });
            return Pages.SeeOther($"/app/assessments/{next.Id}");
        }
        catch (ApiRefused refused) when (refused.IsAnswerable)
        {
            return Pages.Of<ReviewPage>(await Model(api, id, input.Refused(texts, refused, "reason"), []), refused.Status);
        }
    }

    static async Task<IResult> Try(Guid id, Api api, IStringLocalizer<Texts> texts, string path, object body, string then)
    {
        try
        {
            await api.Send(HttpMethod.Post, "assessment", $"/assessments/{id}{path}", body);
            return Pages.SeeOther(then);
        }
        catch (ApiRefused refused) when (refused.IsAnswerable)
        {
            return Pages.Of<ReviewPage>(await Model(api, id, Input.Empty.Refused(texts, refused), []), refused.Status);
        }
    }

    static async Task<IResult> Cycles(Guid id, Api api, HttpContext http)
    {
        var against = Guid.TryParse(http.Request.Query["against"], out var other) ? $"?againstId={other}" : "";
        return await api.Find<CycleComparison>("assessment", $"/assessments/{id}/comparison{against}") is { } comparison
            ? Pages.Of<CyclesPage>(new CyclesModel(await api.Get<Assessment>("assessment", $"/assessments/{id}"), comparison))
            : throw new PageRefused(StatusCodes.Status404NotFound, "cycles.none");
    }

    static int Number(Input input) => int.TryParse(input.Text("submission"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
