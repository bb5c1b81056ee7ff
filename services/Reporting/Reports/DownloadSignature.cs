using System.Security.Claims;
using AseanPlatform.Reporting.Editions;
using AseanPlatform.Reporting.Links;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Texts = AseanPlatform.Reporting.Rendering.Texts;

namespace AseanPlatform.Reporting.Reports;

/// <summary>The signature of one file, to lie beside it, and in words what is signed and how anybody checks it. A file from before reports were signed has none.</summary>
public static class DownloadSignature
{
    public static async Task<Results<FileContentHttpResult, NotFound>> Handle(Guid id, string language, string format, ReportingDb db, CancellationToken ct, string audience = Audiences.Full) =>
        Signature(await Find(db, id, audience, language, format, ct));

    public static async Task<Results<FileContentHttpResult, NotFound>> Statement(
        Guid id, string language, string format, ReportingDb db, IStringLocalizer<Texts> texts, IConfiguration configuration, CancellationToken ct, string audience = Audiences.Full) =>
        Say(await Find(db, id, audience, language, format, ct), texts, configuration);

    public static async Task<Results<FileContentHttpResult, NotFound>> Current(
        string language, string format, ClaimsPrincipal caller, ReportingDb db, IServiceProvider services, TimeProvider clock, CancellationToken ct) =>
        Signature(await Linked(language, format, caller, db, services, clock, ct));

    public static async Task<Results<FileContentHttpResult, NotFound>> CurrentStatement(
        string language, string format, ClaimsPrincipal caller, ReportingDb db, IServiceProvider services, TimeProvider clock, IStringLocalizer<Texts> texts, IConfiguration configuration, CancellationToken ct) =>
        Say(await Linked(language, format, caller, db, services, clock, ct), texts, configuration);

    sealed record Found(Report Report, ReportFile File)
    {
        public string Name => ReportName.Of(Report.Number, Report.CreatedAt, File);
    }

    static async Task<Found?> Find(ReportingDb db, Guid id, string audience, string language, string format, CancellationToken ct) =>
        await db.Reports.AsNoTracking().Include(r => r.Files).SingleOrDefaultAsync(r => r.Id == id, ct) is { } report
            && report.Files.SingleOrDefault(file => file.Audience == audience && file.Language == language && file.Format == format) is { Signature: not null } file
            ? new(report, file)
            : null;

    static async Task<Found?> Linked(string language, string format, ClaimsPrincipal caller, ReportingDb db, IServiceProvider services, TimeProvider clock, CancellationToken ct)
    {
        if (await OpenLink.Find(caller, db, clock, ct) is not { } link) return null;

        Found? found = null;
        await services.InTenant(link.Context(), async (scope, token) => found = await Find(scope.GetRequiredService<ReportingDb>(), link.ReportId, Audiences.Full, language, format, token), ct);
        return found;
    }

    static Results<FileContentHttpResult, NotFound> Signature(Found? found) =>
        found is null ? TypedResults.NotFound() : TypedResults.File(found.File.Signature!, "application/octet-stream", $"{found.Name}.sig");

    static Results<FileContentHttpResult, NotFound> Say(Found? found, IStringLocalizer<Texts> texts, IConfiguration configuration)
    {
        if (found is null) return TypedResults.NotFound();

        var (report, file) = (found.Report, found.File);
        return SignatureStatement.Of(new(found.Name, file.Language, file.Bytes, file.Sha256, file.KeyId!, report.SnapshotSha256, report.ReadyAt), texts, configuration);
    }
}
