using AseanPlatform.Assessment.PortfolioReports;
using AseanPlatform.Assessment.Pushes;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Assessment.Portfolio;

static class PortfolioEndpoints
{
    public static void MapPortfolio(this IEndpointRouteBuilder app)
    {
        var portfolio = app.MapGroup("/api/v1/portfolio").WithTags("Portfolio");
        portfolio.MapGet("", ListPortfolio.Handle).WithName("ListPortfolio").AllowRoles(Roles.OfTenant).AllowKeys(KeyActions.ReadAssessments);
        portfolio.MapGet("/heat-map", GetHeatMap.Handle).WithName("GetHeatMap").AllowRoles(Roles.OfTenant).AllowKeys(KeyActions.ReadAssessments);
        portfolio.MapGet("/benchmarks", GetBenchmarks.Handle).WithName("GetBenchmarks").AllowRoles(Roles.OfTenant);
        portfolio.MapGet("/waiting", ListWaiting.Handle).WithName("ListWaiting").AllowRoles(Roles.OfTenant).AllowKeys(KeyActions.ReadAssessments);

        app.MapPushes();
        app.MapPortfolioReports();

        var filters = portfolio.MapGroup("/filters").AllowRoles(Roles.OfTenant);
        filters.MapGet("", ListFilters.Handle).WithName("ListKeptFilters");
        filters.MapPost("", KeepFilter.Handle).WithName("KeepFilter");
        filters.MapDelete("/{id:guid}", RemoveFilter.Handle).WithName("RemoveKeptFilter");
    }
}
