using System.Text;
using AseanPlatform.Contracts.Reports;
using AseanPlatform.Messaging;
using AseanPlatform.Presentation;
using AseanPlatform.Reporting.Printing;
using AseanPlatform.Reporting.Rendering;
using AseanPlatform.Reporting.Reports;
using AseanPlatform.Reporting.Signing;
using AseanPlatform.Reporting.Snapshots;
using AseanPlatform.Reporting.Verification;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Portfolios;

/// <summary>Fetches what was frozen of a portfolio, draws it in each language that was asked for, prints and signs it. One at a time: it may be long, and clients wait for theirs.</summary>
sealed class WritePortfolioReport(IServiceProvider services) : PrintingWorker(services)
{
    public const string JobKind = "portfolio-report";

    readonly PortfolioRenderer _renderer = services.GetRequiredService<PortfolioRenderer>();
    readonly Printer _printer = services.GetRequiredService<Printer>();
    readonly ReportSigner _signer = services.GetRequiredService<ReportSigner>();
    readonly string _origin = (services.GetRequiredService<IConfiguration>()["PLATFORM_ORIGIN"] ?? "http://localhost:8080").TrimEnd('/');
    readonly ServiceCalls _calls = services.GetRequiredService<ServiceCalls>();
    readonly TimeProvider _clock = services.GetRequiredService<TimeProvider>();

    protected override string Kind => JobKind;

    protected override async Task Work(Job job, IServiceProvider scope, CancellationToken ct)
    {
        if (await Waiting(job, scope, ct) is not { } report) return;
        try
        {
            var canonical = await Frozen(report, job, ct);
            var snapshot = PortfolioSnapshot.Read(canonical);
            await Render(report, snapshot, canonical, job, scope.GetRequiredService<ReportingDb>(), ct);
            report.BeReady(snapshot.MadeBy, _clock.GetUtcNow());
            await scope.GetRequiredService<IPublishEndpoint>().Publish(new PortfolioReportReady(report.Id, report.MadeBy, report.Id), ct);
        }
        catch (Exception wrong) when (wrong is SnapshotNotReadable or System.Text.Json.JsonException)
        {
            await Fail(report, "report.snapshot-not-readable", scope, ct); // trying again would read the same
        }
    }

    protected override async Task GiveUp(Job job, IServiceProvider scope, CancellationToken ct)
    {
        if (await Waiting(job, scope, ct) is not { } report) return;
        await Fail(report, WhyNot.Of(job), scope, ct);
    }

    static Task Fail(PortfolioReport report, string reason, IServiceProvider scope, CancellationToken ct)
    {
        report.Fail(reason);
        return scope.GetRequiredService<IPublishEndpoint>().Publish(new PortfolioReportFailed(report.Id, report.MadeBy, reason, report.Id), ct);
    }

    /// <summary>Null where it is ready, or went with a client that is in it.</summary>
    static async Task<PortfolioReport?> Waiting(Job job, IServiceProvider scope, CancellationToken ct) =>
        await scope.GetRequiredService<ReportingDb>().PortfolioReports.SingleOrDefaultAsync(r => r.Id == job.SubjectId, ct) is { State: not PortfolioReport.Ready } report ? report : null;

    async Task<byte[]> Frozen(PortfolioReport report, Job job, CancellationToken ct)
    {
        using var answer = await _calls.GetRaw("assessment", $"/internal/portfolio-snapshots/{report.Id}", job.TenantId, null, ct) ?? throw new SnapshotMissing();
        var canonical = await answer.Content.ReadAsByteArrayAsync(ct);
        return Snapshot.Hash(canonical) == report.SnapshotSha256 ? canonical : throw new SnapshotNotReadable("The snapshot is not the one that was announced.");
    }

    /// <summary>As the frozen state names it.</summary>
    async Task<string?> Logo(PortfolioSnapshot snapshot, Job job, CancellationToken ct)
    {
        if (snapshot.Tenant?.Logo is not { Length: 64 } sha256) return null;

        using var answer = await _calls.GetRaw("identity", $"/internal/logos/{Uri.EscapeDataString(sha256)}", job.TenantId, null, ct);
        var picture = answer is null ? null : await answer.Content.ReadAsByteArrayAsync(ct);
        if (picture is null || Snapshot.Hash(picture) != sha256) return null;
        return $"data:image/{picture switch { [0x89, ..] => "png", [0xFF, ..] => "jpeg", _ => "webp" }};base64,{Convert.ToBase64String(picture)}";
    }

    async Task Render(PortfolioReport report, PortfolioSnapshot snapshot, byte[] canonical, Job job, ReportingDb db, CancellationToken ct)
    {
        var (logo, code) = (await Logo(snapshot, job, ct), CheckCode.Spaced(report.CheckCode));
        foreach (var language in snapshot.Languages.Select(Languages.Of).Distinct())
        {
            var html = await _renderer.Render(snapshot, language, logo, new ReportMark(code, $"{_origin}/{Languages.Segment(language)}/verify/{code}"));
            var pdf = await _printer.Print(html, ct);
            await Add(language, "html", Encoding.UTF8.GetBytes(html));
            await Add(language, "pdf", pdf, PdfPages.Count(pdf));
            await Add(language, "json", canonical);
        }
        db.AddRange(report.Files.Select(file => file.Sha256).Distinct().Select(sha256 => new IssuedPortfolioHash(sha256, IssuedHash.OfFile, job.TenantId, report.Id)));
        db.Add(new IssuedPortfolioHash(CheckCode.Hash(report.CheckCode), IssuedHash.OfCode, job.TenantId, report.Id));

        async Task Add(string language, string format, byte[] bytes, int? pages = null)
        {
            var sha256 = db.PutPortfolioFile(report.Id, bytes);
            report.Add(language, format, sha256, bytes.Length, pages, await _signer.Sign(sha256, ct));
        }
    }
}
