using AseanPlatform.Reporting.Files;
using AseanPlatform.Reporting.Portfolios;
using AseanPlatform.Reporting.Reports;
using AseanPlatform.Reporting.Snapshots;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Verification;

/// <summary>What is told of a report to whoever holds its file or its code, and to nobody else.</summary>
/// <param name="Kind">submission, scorecard or portfolio.</param>
/// <param name="Number">Of the submission; of a portfolio how many clients stand in it.</param>
/// <param name="Publisher">By whom.</param>
/// <param name="Subject">For whom.</param>
/// <param name="Overall">As it stands on the cover; null where the report has no overall number.</param>
/// <param name="SupersededAt">Since when the report of the sign-off is the one that counts.</param>
public sealed record IssuedReport(
    string Kind, string Stage, int Number, string Publisher, string Subject, string Release, string AsOf, DateTimeOffset? IssuedAt, string? Overall, bool Provisional,
    IReadOnlyList<IssuedReport.PagesOf> Pages, DateTimeOffset? SupersededAt, DateTimeOffset? WithdrawnAt, IssuedReport.FileOf? File)
{
    /// <param name="Audience">For whom that edition was drawn: full, board or public.</param>
    public sealed record PagesOf(string Language, int Count, string Audience);

    /// <summary>The file that was brought, where it is one of the report's.</summary>
    public sealed record FileOf(string Language, string Format, string Sha256, string? KeyId, string Audience);
}

/// <param name="Deleted">There was such a report, and nothing more is known of it.</param>
sealed record Found(IssuedReport? Report, DateTimeOffset? Deleted)
{
    public static readonly Found Nothing = new(null, null);
}

/// <summary>Looks up reports for strangers: by the hash of a file or of a code, each report behind its own wall.</summary>
sealed class IssuedReports(ReportingDb db, IServiceProvider services)
{
    const int Most = 5;

    public async Task<Found> Find(string hash, string kind, CancellationToken ct)
    {
        IssuedReport? best = null;
        foreach (var issued in await db.IssuedHashes.AsNoTracking().Where(h => h.Hash == hash && h.Kind == kind).OrderByDescending(h => h.ReportId).Take(Most).ToListAsync(ct))
        {
            await services.InTenant(issued.Context, async (scope, token) =>
            {
                if (await Read(scope, issued, kind is IssuedHash.OfFile ? hash : null, token) is { } report && (best is null || best.WithdrawnAt is not null)) best = report;
            }, ct);
        }
        best ??= await IssuedPortfolios.Find(db, services, hash, kind, ct);
        if (best is not null) return new(best, null);
        return await db.GoneHashes.AsNoTracking().SingleOrDefaultAsync(h => h.Hash == hash && h.Kind == kind, ct) is { } gone ? new(null, gone.GoneAt) : Found.Nothing;
    }

    static async Task<IssuedReport?> Read(IServiceProvider scope, IssuedHash issued, string? sha256, CancellationToken ct)
    {
        var own = scope.GetRequiredService<ReportingDb>();
        var report = await own.Reports.AsNoTracking().Include(r => r.Files).SingleOrDefaultAsync(r => r.Id == issued.ReportId, ct);
        if (report is not { State: Report.Ready } || await scope.GetRequiredService<IFileStore>().Read(report.ClientId, report.SnapshotSha256, ct) is not { } canonical) return null;

        var superseded = report.Stage is Report.OfSubmitting
            ? await own.Reports.Where(r => r.SourceId == report.SourceId && r.Stage == Report.OfSigning && r.State == Report.Ready).Select(r => r.ReadyAt).SingleOrDefaultAsync(ct)
            : null;
        var snapshot = Snapshot.Read(canonical);
        var file = sha256 is null ? null : report.Files.OrderByDescending(f => f.IsOfReport).ThenBy(f => f.Language, StringComparer.Ordinal).FirstOrDefault(f => f.Sha256 == sha256);
        return new(
            report.SourceKind, report.Stage, report.Number, snapshot.Publisher, snapshot.Subject, snapshot.Release.Id, snapshot.AsOf, report.ReadyAt, snapshot.Overall?.Shown, snapshot.Provisional,
            [.. report.Files.Where(f => f.Pages is not null).OrderByDescending(f => f.IsOfReport).ThenBy(f => f.Audience, StringComparer.Ordinal).ThenBy(f => f.Language, StringComparer.Ordinal)
                .Select(f => new IssuedReport.PagesOf(f.Language, f.Pages!.Value, f.Audience))],
            superseded, report.WithdrawnAt, file is null ? null : new(file.Language, file.Format, file.Sha256, file.KeyId, file.Audience));
    }
}
