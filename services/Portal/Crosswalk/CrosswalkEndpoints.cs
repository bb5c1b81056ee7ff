using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Portal.Crosswalk;

/// <summary>From the ASEAN Guide's principles and our practices to other frameworks, with all caveats.</summary>
public static class CrosswalkEndpoints
{
    public sealed record ListModel(ListOf<Framework> Frameworks);

    /// <param name="ByNode">Which practices and principles meet a node of the framework.</param>
    public sealed record Model(OneOf<Framework> One, FrameworkMappings Mappings, IReadOnlyDictionary<string, MappedNode> ByNode, string? Principle, IReadOnlyList<Principle> Principles);

    public static void MapCrosswalk(this IEndpointRouteBuilder app)
    {
        app.MapGet("/{lang:regex(^(en|zh)$)}/crosswalk", List).AllowAnyone().ForAnyMoment();
        app.MapGet("/{lang:regex(^(en|zh)$)}/crosswalk/{id}", One).AllowAnyone().ForAnyMoment();
    }

    static async Task<IResult> List(Knowledge knowledge) => Pages.Of<CrosswalkPage>(new ListModel(await knowledge.List<Framework>("/frameworks")));

    static async Task<IResult> One(string id, Knowledge knowledge, string? principle = null)
    {
        var framework = await knowledge.Find<Framework>($"/frameworks/{Uri.EscapeDataString(id)}") ?? throw new PageRefused(StatusCodes.Status404NotFound, "framework.unknown");
        var mappings = (await knowledge.Read<FrameworkMappings>($"/frameworks/{Uri.EscapeDataString(id)}/mappings"))!;
        var principles = await knowledge.List<Principle>("/principles");
        if (!string.IsNullOrEmpty(principle) && !principles.Items.Any(known => known.Id == principle)) throw new PageRefused(StatusCodes.Status422UnprocessableEntity, "moment.impossible");

        var under = mappings.Practices.Where(practice => practice.Principle == principle).Select(practice => practice.Id).ToHashSet(StringComparer.Ordinal);
        bool Chosen(MappedLink link) => string.IsNullOrEmpty(principle) || link.Other == principle || under.Contains(link.Other);
        return Pages.Of<FrameworkPage>(new Model(framework, mappings,
            mappings.Nodes.ToDictionary(node => node.Id, node => node with { Practices = [.. node.Practices.Where(Chosen)], Principles = [.. node.Principles.Where(Chosen)] }, StringComparer.Ordinal), principle, principles.Items));
    }
}
