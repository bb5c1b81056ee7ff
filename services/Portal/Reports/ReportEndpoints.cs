using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Portal.Reports;

public static class ReportEndpoints
{
    public sealed record ListModel(IReadOnlyList<Report> Reports);

    public sealed record Model(Report Report);

    public static void MapReports(this IEndpointRouteBuilder app)
    {
        var reports = app.MapGroup("/app/reports").AllowAnyone();
        reports.MapGet("/", async (Guid clientId, Api api) => Pages.Of<ReportsPage>(new ListModel(await api.Get<List<Report>>("reporting", $"/reports?clientId={clientId}"))));
        reports.MapGet("/{id:guid}", async (Guid id, Api api) => Pages.Of<ReportPage>(new Model(await api.Get<Report>("reporting", $"/reports/{id}"))));
    }
}
