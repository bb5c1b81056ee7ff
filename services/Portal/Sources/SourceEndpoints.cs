using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Portal.Sources;

public static class SourceEndpoints
{
    public sealed record ListModel(ListOf<SourceEntry> Sources, string? Tier);

    public sealed record Model(OneOf<SourceEntry> One);

    public static void MapSources(this IEndpointRouteBuilder app)
    {
        app.MapGet("/{lang:regex(^(en|zh)$)}/sources", List).AllowAnyone().ForAnyMoment();
        app.MapGet("/{lang:regex(^(en|zh)$)}/sources/{id}", One).AllowAnyone().ForAnyMoment();
    }

    static async Task<IResult> List(Knowledge knowledge, string? tier = null) =>
        Pages.Of<SourcesPage>(new ListModel(await knowledge.List<SourceEntry>("/sources", string.IsNullOrEmpty(tier) ? "" : $"tier={Uri.EscapeDataString(tier)}"), tier));

    static async Task<IResult> One(string id, Knowledge knowledge) =>
        Pages.Of<SourcePage>(new Model(await knowledge.Find<SourceEntry>($"/sources/{Uri.EscapeDataString(id)}") ?? throw new PageRefused(StatusCodes.Status404NotFound, "source.unknown")));
}
