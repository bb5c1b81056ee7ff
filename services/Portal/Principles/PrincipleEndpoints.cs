using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Portal.Principles;

public static class PrincipleEndpoints
{
    public sealed record ListModel(IReadOnlyList<Principle> Principles);

    public sealed record Model(Principle Principle, Principle? Before, Principle? After, IReadOnlyDictionary<string, Source> Sources);

    public static void MapPrinciples(this IEndpointRouteBuilder app)
    {
        app.MapGet("/{lang:regex(^(en|zh)$)}/principles", List).AllowAnyone().SameForAll();
        app.MapGet("/{lang:regex(^(en|zh)$)}/principles/{id}", One).AllowAnyone().SameForAll();
    }

    static async Task<IResult> List(Api api) => Pages.Of<PrinciplesPage>(new ListModel(await All(api)));

    static async Task<IResult> One(string id, Api api)
    {
        var all = await All(api);
        var at = all.FindIndex(principle => principle.Id == id);
        if (at < 0) throw new PageRefused(StatusCodes.Status404NotFound, "principle.unknown");

        var principle = all[at];
        var ids = principle.Provenance.Sources.Concat((principle.Requirements ?? []).SelectMany(requirement => requirement.Provenance.Sources)).Distinct(StringComparer.Ordinal);
        var sources = new Dictionary<string, Source>(StringComparer.Ordinal);
        foreach (var source in ids)
        {
            if (await api.Find<ItemOf<Source>>("content", $"/sources/{Uri.EscapeDataString(source)}") is { } found) sources[source] = found.Item;
        }
        return Pages.Of<PrinciplePage>(new Model(principle, at > 0 ? all[at - 1] : null, at + 1 < all.Count ? all[at + 1] : null, sources));
    }

    static async Task<List<Principle>> All(Api api) => [.. (await api.Get<ItemsOf<Principle>>("content", "/principles")).Items.OrderBy(principle => principle.Order)];
}
