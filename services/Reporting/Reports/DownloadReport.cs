using System.Security.Claims;
using AseanPlatform.Reporting.Editions;
using AseanPlatform.Reporting.Files;
using AseanPlatform.Reporting.Links;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Reports;

/// <summary>Streams one rendering; without an audience that of the report in full. A browser may only save it: whatever is in it can neither run nor load anything here.</summary>
public static class DownloadReport
{
    public static async Task<IResult> Handle(Guid id, string language, string format, ReportingDb db, IFileStore files, WatchedDownload watched, CancellationToken ct, string audience = Audiences.Full) =>
        await Take(db, id, audience, language, format, ct) is { } found ? new Answer(found, (http, to) => watched.Run(http, token => files.CopyTo(found.File.ClientId, found.File.Sha256, to, token))) : TypedResults.NotFound();

    public static async Task<IResult> Current(
        string language, string format, ClaimsPrincipal caller, ReportingDb db, IServiceProvider services, WatchedDownload watched, TimeProvider clock, CancellationToken ct)
    {
        if (await OpenLink.Find(caller, db, clock, ct) is not { } link) return TypedResults.NotFound();

        return await Of(link.Context(), link.ReportId, Audiences.Full, language, format, services, watched, async token => await OpenLink.Find(caller, db, clock, token) is null, ct);
    }

    /// <param name="over">Whether what opened it has ended meanwhile.</param>
    internal static async Task<IResult> Of(
        TenantContext context, Guid id, string audience, string language, string format, IServiceProvider services, WatchedDownload watched, Func<CancellationToken, Task<bool>> over, CancellationToken ct)
    {
        Found? found = null;
        await services.InTenant(context, async (scope, token) => found = await Take(scope.GetRequiredService<ReportingDb>(), id, audience, language, format, token), ct);
        return found is null
            ? TypedResults.NotFound()
            : new Answer(found, (http, to) => watched.Run(http, token => services.InTenant(context,
                (scope, inner) => scope.GetRequiredService<IFileStore>().CopyTo(found.File.ClientId, found.File.Sha256, to, inner), token), over));
    }

    /// <summary>What is about to be sent stands in the log first: one that breaks off under way may have been read to there.</summary>
    static async Task<Found?> Take(ReportingDb db, Guid id, string audience, string language, string format, CancellationToken ct)
    {
        var found = await Find(db, id, audience, language, format, ct);
        if (found is not null) await db.Database.ExecuteSqlAsync($"SELECT platform.audit_report_taken({id}, {language}, {format}, {audience})", ct);
        return found;
    }

    sealed record Found(ReportFile File, DateTimeOffset CreatedAt, int Number);

    static Task<Found?> Find(ReportingDb db, Guid id, string audience, string language, string format, CancellationToken ct) =>
        db.Reports.AsNoTracking().Where(report => report.Id == id)
            .SelectMany(report => report.Files.Where(file => file.Audience == audience && file.Language == language && file.Format == format), (report, file) => new Found(file, report.CreatedAt, report.Number))
            .SingleOrDefaultAsync(ct);

    sealed class Answer(Found found, Func<HttpContext, Stream, Task> copy) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var (file, createdAt, number) = found;
            var name = ReportName.Of(number, createdAt, file);
            var response = httpContext.Response;
            response.ContentType = ReportName.ContentType(file.Format);
            response.ContentLength = file.Bytes;
            response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
            response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
            response.Headers.XContentTypeOptions = "nosniff";
            response.Headers.CacheControl = "no-store";
            return HttpMethods.IsHead(httpContext.Request.Method) ? Task.CompletedTask : copy(httpContext, response.Body);
        }
    }
}
