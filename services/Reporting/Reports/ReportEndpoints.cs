using AseanPlatform.Reporting.Links;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Reporting.Reports;

static class ReportEndpoints
{
    static readonly string[] s_readers = [.. Roles.OfClient, .. Roles.OfTenant];

    public static void MapReports(this IEndpointRouteBuilder app)
    {
        var reports = app.MapGroup("/api/v1/reports").WithTags("Reports");

        reports.MapGet("/", ListReports.Handle).WithName("ListReports").AllowRoles(s_readers).AllowKeys(KeyActions.ReadReports);
        reports.MapGet("/live", WatchReports.Handle).WithName(nameof(WatchReports)).AllowRoles(s_readers).Produces<string>(contentType: "text/event-stream");
        reports.MapGet("/{id:guid}", GetReport.Handle).WithName("GetReport").AllowRoles(s_readers).AllowKeys(KeyActions.ReadReports);
        reports.MapGet("/{id:guid}/files/{language}/{format}", DownloadReport.Handle).WithName("DownloadReport").AllowRoles(s_readers).AllowKeys(KeyActions.ReadReports);
        reports.MapGet("/{id:guid}/files/{language}/{format}/signature", DownloadSignature.Handle).WithName("DownloadReportSignature").AllowRoles(s_readers).AllowKeys(KeyActions.ReadReports);
        reports.MapGet("/{id:guid}/files/{language}/{format}/statement", DownloadSignature.Statement).WithName("DownloadReportStatement").AllowRoles(s_readers).AllowKeys(KeyActions.ReadReports);
        reports.MapPost("/{id:guid}/withdrawal", WithdrawReport.Handle).WithName(nameof(WithdrawReport)).AllowRoles(Roles.ClientAdmin, Roles.ConsultancyAdmin);
        reports.MapPost("/{id:guid}/retries", RetryReport.Handle).WithName("RetryReport").AllowRoles(Roles.ClientAdmin, Roles.ConsultancyAdmin, Roles.Consultant).AllowKeys(KeyActions.WriteReports);
        reports.MapDelete("/{id:guid}/links", RevokeLinks.Handle).WithName("RevokeReportLinks").AllowRoles(Roles.ClientAdmin, Roles.ConsultancyAdmin, Roles.Consultant).AllowKeys(KeyActions.WriteReports);

        reports.MapGet("/current", GetReport.Current).WithName("GetLinkedReport").AllowPurposes(Purposes.Report);
        reports.MapGet("/current/files/{language}/{format}", DownloadReport.Current).WithName("DownloadLinkedReport").AllowPurposes(Purposes.Report);
        reports.MapGet("/current/files/{language}/{format}/signature", DownloadSignature.Current).WithName("DownloadLinkedReportSignature").AllowPurposes(Purposes.Report);
        reports.MapGet("/current/files/{language}/{format}/statement", DownloadSignature.CurrentStatement).WithName("DownloadLinkedReportStatement").AllowPurposes(Purposes.Report);

        app.MapAuditLog("/api/v1/reports/audit", "ListReportAudit");

        var inside = app.MapGroup("/internal").WithTags("Internal");
        inside.MapPost("/reports/{id:guid}/links", IssueLink.Handle).WithName("IssueReportLink").AllowServices("notification");
        inside.MapGet("/links/{hash}", GetLink.Handle).WithName("GetReportLink").AllowServices("identity");
    }
}
