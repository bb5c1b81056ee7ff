using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Reporting.Portfolios;

static class PortfolioReportEndpoints
{
    public static void AddPortfolioReports(this IHostApplicationBuilder builder) =>
        builder.Services.AddSingleton<PortfolioRenderer>().AddHostedService<WritePortfolioReport>().AddHostedService<SweepPortfolioReports>();

    public static void MapPortfolioReports(this IEndpointRouteBuilder app)
    {
        var reports = app.MapGroup("/api/v1/reports/portfolio").WithTags("Reports").AllowRoles(Roles.OfTenant);
        reports.MapGet("/", ListPortfolioReports.Handle).WithName("ListPortfolioReports");
        reports.MapGet("/{id:guid}", GetPortfolioReport.Handle).WithName("GetPortfolioReport");
        reports.MapGet("/{id:guid}/files/{language}/{format}", DownloadPortfolioReport.Handle).WithName("DownloadPortfolioReport");
        reports.MapGet("/{id:guid}/files/{language}/{format}/signature", DownloadPortfolioReport.Signature).WithName("DownloadPortfolioReportSignature");
        reports.MapGet("/{id:guid}/files/{language}/{format}/statement", DownloadPortfolioReport.Statement).WithName("DownloadPortfolioReportStatement");
        reports.MapPost("/{id:guid}/retries", RetryPortfolioReport.Handle).WithName("RetryPortfolioReport");
    }
}
