using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Portal.Bodies;

/// <summary>Who makes, watches and enforces the rules: authorities, regulators and institutions, by market.</summary>
public static class BodyEndpoints
{
    public sealed record ListModel(ListOf<Body> Bodies, IReadOnlyList<MarketEntry> Markets, string? Market);

    public sealed record Model(OneOf<Body> One);

    public static void MapBodies(this IEndpointRouteBuilder app)
    {
        app.MapGet("/{lang:regex(^(en|zh)$)}/bodies", List).AllowAnyone().ForAnyMoment();
        app.MapGet("/{lang:regex(^(en|zh)$)}/bodies/{id}", One).AllowAnyone().ForAnyMoment();
    }

    static async Task<IResult> List(Knowledge knowledge, string? market = null)
    {
        var bodies = knowledge.List<Body>("/bodies", string.IsNullOrEmpty(market) ? "" : $"market={Uri.EscapeDataString(market)}");
        var markets = knowledge.List<MarketEntry>("/jurisdictions");
        return Pages.Of<BodiesPage>(new ListModel(await bodies, (await markets).Items, market));
    }

    static async Task<IResult> One(string id, Knowledge knowledge) =>
        Pages.Of<BodyPage>(new Model(await knowledge.Find<Body>($"/bodies/{Uri.EscapeDataString(id)}") ?? throw new PageRefused(StatusCodes.Status404NotFound, "body.unknown")));
}
