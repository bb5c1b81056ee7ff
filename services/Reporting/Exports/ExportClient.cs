using AseanPlatform.Reporting.Editions;
using AseanPlatform.Reporting.Files;
using AseanPlatform.Reporting.Reports;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Exports;

/// <summary>A client's reports: the list, and every file as it is stored.</summary>
static class ExportClient
{
    static readonly ExportedRows[] Rows =
    [
        ExportedRows.Of("reports", "reporting", "report", "created_at, id"),
        ExportedRows.Of("report-files", "reporting", "report_file", "report_id, audience, language, format"),
        ExportedRows.Of("report-editions", "reporting", "report_edition", "created_at, id"),
        // When a link was made and ended; never what opens it.
        ExportedRows.Of("report-links", "reporting", "report_link", "expires_at, id", "hash"),
        ExportedRows.Of("summary-links", "reporting", "summary_link", "made_at, id"),
        ExportedRows.Audit("report-audit", "reporting"),
    ];

    public static void MapExport(this IEndpointRouteBuilder app)
    {
        app.MapClientExport(Rows, async (client, services, ct) => (await services.GetRequiredService<ReportingDb>().ReportFiles.AsNoTracking().Where(f => f.ClientId == client)
            .OrderBy(f => f.ReportId).ThenBy(f => f.Audience).ThenBy(f => f.Language).ThenBy(f => f.Format).Select(f => new { f.ReportId, f.Audience, f.Language, f.Format, f.Sha256 }).ToListAsync(ct))
            .Select(f => new ExportPart($"reports/{f.ReportId}{(f.Audience == Audiences.Full ? null : "-" + f.Audience)}-{f.Language}.{ReportName.Extension(f.Format)}", "report-documents", ["reporting.file_chunk"], $"/internal/clients/{client}/export/document?sha256={f.Sha256}")));
        app.MapGet("/internal/clients/{id:guid}/export/document", (Guid id, string sha256, IFileStore files, CancellationToken ct) =>
            TypedResults.Stream(to => files.CopyTo(id, sha256, to, ct))).WithTags("Internal").WithName("ExportReportDocument").AllowServices("identity");
    }
}
