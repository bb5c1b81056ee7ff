using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Portal.Discrepancies;

public static class DiscrepancyEndpoints
{
    public sealed record ListModel(ListOf<Quarrel> Quarrels, string? Verdict);

    public sealed record Model(OneOf<Quarrel> One);

    public static void MapDiscrepancies(this IEndpointRouteBuilder app)
    {
        app.MapGet("/{lang:regex(^(en|zh)$)}/discrepancies", List).AllowAnyone().ForAnyMoment();
        app.MapGet("/{lang:regex(^(en|zh)$)}/discrepancies/{id}", One).AllowAnyone().ForAnyMoment();
    }

    static async Task<IResult> List(Knowledge knowledge, string? verdict = null) =>
        Pages.Of<DiscrepanciesPage>(new ListModel(await knowledge.List<Quarrel>("/discrepancies", string.IsNullOrEmpty(verdict) ? "" : $"verdict={Uri.EscapeDataString(verdict)}"), verdict));

    static async Task<IResult> One(string id, Knowledge knowledge) =>
        Pages.Of<DiscrepancyPage>(new Model(await knowledge.Find<Quarrel>($"/discrepancies/{Uri.EscapeDataString(id)}") ?? throw new PageRefused(StatusCodes.Status404NotFound, "discrepancy.unknown")));
}
