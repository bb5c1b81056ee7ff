using System.Security.Claims;
using AseanPlatform.Reporting.Links;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Reports;

public static class GetReport
{
    public static async Task<Results<Ok<ReportView>, NotFound>> Handle(Guid id, ReportingDb db, CancellationToken ct) =>
        await db.Reports.AsNoTracking().Include(r => r.Files).SingleOrDefaultAsync(r => r.Id == id, ct) is { } report
            ? TypedResults.Ok(ReportView.Of(report, superseded: await IsSuperseded(report, db, ct), standing: (await db.Standings([report], ct)).GetValueOrDefault(report.Id)))
            : TypedResults.NotFound();

    static async Task<bool> IsSuperseded(Report report, ReportingDb db, CancellationToken ct) =>
        report.Stage is Report.OfSubmitting && await db.Reports.AnyAsync(r => r.SourceId == report.SourceId && r.Stage == Report.OfSigning, ct);

    /// <summary>The one report that the visitor's link opens.</summary>
    public static async Task<Results<Ok<ReportView>, NotFound>> Current(ClaimsPrincipal caller, ReportingDb db, IServiceProvider services, TimeProvider clock, CancellationToken ct)
    {
        if (await OpenLink.Find(caller, db, clock, ct) is not { } link) return TypedResults.NotFound();

        Results<Ok<ReportView>, NotFound> answer = TypedResults.NotFound();
        await services.InTenant(link.Context(), async (scope, token) =>
        {
            var own = scope.GetRequiredService<ReportingDb>();
            var report = await own.Reports.AsNoTracking().Include(r => r.Files).SingleOrDefaultAsync(r => r.Id == link.ReportId, token);
            if (report is not null) answer = TypedResults.Ok(ReportView.Of(report, link.ExpiresAt, await IsSuperseded(report, own, token)));
        }, ct);
        return answer;
    }
}

public static class ListReports
{
    const int Most = 200;

    /// <summary>The newest first, of one client or of all that the caller may see.</summary>
    public static async Task<Ok<List<ReportView>>> Handle(Guid? clientId, ReportingDb db, CancellationToken ct)
    {
        var reports = await db.Reports.AsNoTracking().Include(r => r.Files)
            .Where(r => clientId == null || r.ClientId == clientId)
            .OrderByDescending(r => r.CreatedAt).ThenByDescending(r => r.Id).Take(Most).ToListAsync(ct);
        var signed = reports.Where(r => r.Stage is Report.OfSigning).Select(r => r.SourceId).ToHashSet(); // the newer of the two, hence in the list wherever the older one is
        var standings = await db.Standings(reports, ct);
        return TypedResults.Ok(reports.ConvertAll(report =>
            ReportView.Of(report, superseded: report.Stage is Report.OfSubmitting && signed.Contains(report.SourceId), standing: standings.GetValueOrDefault(report.Id))));
    }
}
