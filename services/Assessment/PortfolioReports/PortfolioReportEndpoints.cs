using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Assessment.PortfolioReports;

static class PortfolioReportEndpoints
{
    public static void MapPortfolioReports(this IEndpointRouteBuilder app)
    {
        // An act of a person who chose the clients: no key does it.
        var reports = app.MapGroup("/api/v1/portfolio/reports").WithTags("Portfolio").AllowRoles(Roles.OfTenant);
        reports.MapPost("", MakePortfolioReport.Handle).WithName("MakePortfolioReport").Idempotent();
        reports.MapGet("/{id:guid}", GetPortfolioReport.Handle).WithName("GetPortfolioReport");

        app.MapGet("/internal/portfolio-snapshots/{id:guid}", GetPortfolioReport.Snapshot).WithTags("Internal").WithName("GetPortfolioSnapshot").AllowServices("reporting");
    }
}
