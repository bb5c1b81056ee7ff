using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Portal.Overlap;

/// <summary>The indicative overlap of an assessment with other frameworks, and the chain behind each.</summary>
public static class OverlapEndpoints
{
    public sealed record ListModel(Assessment Assessment, OverlapList List);

    public sealed record ChainModel(Assessment Assessment, OverlapChain Chain);

    public static void MapOverlap(this IEndpointRouteBuilder app)
    {
        var assessments = app.MapGroup("/app/assessments/{id:guid}").AllowAnyone().WithFormToken();
        assessments.MapGet("/overlap", List);
        assessments.MapGet("/overlap/{framework}", One);
    }

    static async Task<IResult> List(Guid id, Api api) =>
        Pages.Of<OverlapPage>(new ListModel(await api.Get<Assessment>("assessment", $"/assessments/{id}"), await api.Get<OverlapList>("assessment", $"/assessments/{id}/overlap")));

    static async Task<IResult> One(Guid id, string framework, Api api, Knowledge knowledge)
    {
        var assessment = await api.Get<Assessment>("assessment", $"/assessments/{id}");
        var chain = await api.Find<OverlapChain>("assessment", $"/assessments/{id}/overlap/{Uri.EscapeDataString(framework)}") ?? throw new PageRefused(StatusCodes.Status404NotFound, "framework.unknown");
        try
        {
            await knowledge.Words();
        }
        catch (ApiRefused refused) when (refused.Status == StatusCodes.Status503ServiceUnavailable)
        {
            // the chain is told without the catalogue too; relations keep the words read last, or their codes
        }
        return Pages.Of<ChainPage>(new ChainModel(assessment, chain));
    }
}
