using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Portal.Stories;

/// <summary>What was said here of one item and when, and what happened to it in the world.</summary>
public static class StoryEndpoints
{
    public sealed record Model(Story Story, string Today);

    public static void MapStories(this IEndpointRouteBuilder app) => app.MapGet("/{lang:regex(^(en|zh)$)}/history/{id}", Handle).AllowAnyone().ForAnyMoment();

    static async Task<IResult> Handle(string id, Api api, TimeProvider clock) => Pages.Of<StoryPage>(new Model(
        await api.Find<Story>("content", $"/history/{Uri.EscapeDataString(id)}") ?? throw new PageRefused(StatusCodes.Status404NotFound, "correction.unknown"), $"{clock.GetUtcNow():yyyy-MM-dd}"));
}
