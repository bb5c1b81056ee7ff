using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Portal.Crosswalk;

/// <summary>From the ASEAN Guide's principles and our practices to other frameworks, with all caveats.</summary>
public static class CrosswalkEndpoints
{
    public sealed record ListModel(ListOf<Framework> Frameworks);

    /// <param name="ByNode">Which practices and principles meet a node of the framework.</param>
    public sealed record Model(OneOf<Framework> One, ILookup<string, Mapping> ByNode, IReadOnlyDictionary<string, Reference> References, string? Principle, IReadOnlyList<Principle> Principles);

    public static void MapCrosswalk(this IEndpointRouteBuilder app)
    {
        app.MapGet("/{lang:regex(^(en|zh)$)}/crosswalk", List).AllowAnyone().ForAnyMoment();
        app.MapGet("/{lang:regex(^(en|zh)$)}/crosswalk/{id}", One).AllowAnyone().ForAnyMoment();
    }

    static async Task<IResult> List(Knowledge knowledge) => Pages.Of<CrosswalkPage>(new ListModel(await knowledge.List<Framework>("/frameworks")));

    static async Task<IResult> One(string id, Knowledge knowledge, string? principle = null)
    {
        var framework = await knowledge.Find<Framework>($"/frameworks/{Uri.EscapeDataString(id)}") ?? throw new PageRefused(StatusCodes.Status404NotFound, "framework.unknown");
        var mappings = await knowledge.List<Mapping>("/mappings", $"kind=mapping&framework={Uri.EscapeDataString(framework.Item.Id)}");
        var practices = (await knowledge.List<Mapping>("/mappings", "kind=practice")).Items.ToDictionary(practice => practice.Id, practice => practice.Principle);
        var principles = await knowledge.List<Principle>("/principles");
        var chosen = mappings.Items.Where(m => string.IsNullOrEmpty(principle) || m.Source == principle || practices.GetValueOrDefault(m.Source!) == principle);
        return Pages.Of<FrameworkPage>(new Model(framework, chosen.ToLookup(m => m.Target!, StringComparer.Ordinal), mappings.References!, principle, principles.Items));
    }
}
