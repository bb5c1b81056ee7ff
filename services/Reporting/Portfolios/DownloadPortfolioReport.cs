using System.Globalization;
using AseanPlatform.Reporting.Reports;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Reporting.Portfolios;

/// <summary>Streams one rendering, and what lies beside it. A browser may only save it: whatever is in it can neither run nor load anything here.</summary>
public static class DownloadPortfolioReport
{
    public static async Task<IResult> Handle(Guid id, string language, string format, ReportingDb db, WatchedDownload watched, CancellationToken ct)
    {
        if (await Find(db, id, language, format, ct) is not { } found) return TypedResults.NotFound();

        // What is about to be sent stands in the log first: one that breaks off under way may have been read to there.
        await db.Database.ExecuteSqlAsync($"SELECT platform.audit_portfolio_report_taken({id}, {language}, {format})", ct);
        return new Answer(found, (http, to) => watched.Run(http, token => db.CopyPortfolioFile(found.File.ReportId, found.File.Sha256, to, token)));
    }

    /// <summary>The signature of one file, to lie beside it.</summary>
    public static async Task<Results<FileContentHttpResult, NotFound>> Signature(Guid id, string language, string format, ReportingDb db, CancellationToken ct) =>
        await Find(db, id, language, format, ct) is { } found ? TypedResults.File(found.File.Signature, "application/octet-stream", $"{found.Name}.sig") : TypedResults.NotFound();

    /// <summary>In words what is signed and how anybody checks it.</summary>
    public static async Task<Results<FileContentHttpResult, NotFound>> Statement(
        Guid id, string language, string format, ReportingDb db, IStringLocalizer<Rendering.Texts> texts, IConfiguration configuration, CancellationToken ct)
    {
        if (await Find(db, id, language, format, ct) is not { } found) return TypedResults.NotFound();

        var (report, file) = (found.Report, found.File);
        return SignatureStatement.Of(new(found.Name, file.Language, file.Bytes, file.Sha256, file.KeyId, report.SnapshotSha256, report.ReadyAt), texts, configuration);
    }

    sealed record Found(PortfolioReport Report, PortfolioReportFile File)
    {
        public string Name => string.Create(CultureInfo.InvariantCulture, $"ai-governance-portfolio-{Report.CreatedAt.UtcDateTime:yyyy-MM-dd}-{File.Language}.{File.Format}");
    }

    static async Task<Found?> Find(ReportingDb db, Guid id, string language, string format, CancellationToken ct) =>
        await db.ReadablePortfolioReports().AsNoTracking().Include(r => r.Files).SingleOrDefaultAsync(r => r.Id == id, ct) is { } report
            && report.Files.SingleOrDefault(file => file.Language == language && file.Format == format) is { } file ? new(report, file) : null;

    sealed class Answer(Found found, Func<HttpContext, Stream, Task> copy) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.ContentType = found.File.Format switch { "pdf" => "application/pdf", "json" => "application/json; charset=utf-8", _ => "text/html; charset=utf-8" };
            response.ContentLength = found.File.Bytes;
            response.Headers.ContentDisposition = $"attachment; filename=\"{found.Name}\"";
            response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
            response.Headers.XContentTypeOptions = "nosniff";
            response.Headers.CacheControl = "no-store";
            return HttpMethods.IsHead(httpContext.Request.Method) ? Task.CompletedTask : copy(httpContext, response.Body);
        }
    }
}
