using AseanPlatform.Contracts.Reports;
using AseanPlatform.Messaging;
using AseanPlatform.Presentation;
using AseanPlatform.Reporting.Files;
using AseanPlatform.Reporting.Printing;
using AseanPlatform.Reporting.Rendering;
using AseanPlatform.Reporting.Reports;
using AseanPlatform.Reporting.Signing;
using AseanPlatform.Reporting.Snapshots;
using AseanPlatform.Reporting.Verification;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Editions;

/// <summary>Draws an edition from the frozen state that its report was drawn from, prints and signs it. It carries the report's check code: it is the same report.</summary>
sealed class WriteEdition(IServiceProvider services) : PrintingWorker(services)
{
    public const string JobKind = "edition";

    readonly ReportRenderer _renderer = services.GetRequiredService<ReportRenderer>();
    readonly Printer _printer = services.GetRequiredService<Printer>();
    readonly ReportSigner _signer = services.GetRequiredService<ReportSigner>();
    readonly string _origin = (services.GetRequiredService<IConfiguration>()["PLATFORM_ORIGIN"] ?? "http://localhost:8080").TrimEnd('/');
    readonly TimeProvider _clock = services.GetRequiredService<TimeProvider>();

    protected override string Kind => JobKind;

    protected override async Task Work(Job job, IServiceProvider scope, CancellationToken ct)
    {
        var db = scope.GetRequiredService<ReportingDb>();
        var edition = await db.Editions.SingleAsync(e => e.Id == job.SubjectId, ct);
        if (edition.State == Report.Ready) return;

        var report = await db.Reports.Include(r => r.Files).SingleAsync(r => r.Id == edition.ReportId, ct);
        var files = scope.GetRequiredService<IFileStore>();
        try
        {
            var snapshot = Snapshot.Read(await files.Read(report.ClientId, report.SnapshotSha256, ct) ?? throw new SnapshotMissing());
            var logo = snapshot.Tenant?.Logo is { Length: 64 } sha256 && await files.Read(report.ClientId, sha256, ct) is { } picture ? PictureInPage.Address(picture) : null;
            var client = new ClientMark(report.ClientColour, report.ClientLogo is { } own && await files.Read(report.ClientId, own, ct) is { } theirs ? PictureInPage.Address(theirs) : null);
            if (report.CheckCode is null) db.Add(new IssuedHash(CheckCode.Hash(report.MarkedWith()), IssuedHash.OfCode, job.TenantId, report)); // a report from before there were codes gets one now
            var code = CheckCode.Spaced(report.MarkedWith());
            var mark = new ReportMark(code, $"{_origin}/{Languages.Segment(edition.Language)}/verify/{code}");
            var (html, pdf) = await _renderer.Print(snapshot, edition.Audience, edition.Language, logo, mark, page => _printer.Print(page, ct), client);
            await Add("html", System.Text.Encoding.UTF8.GetBytes(html));
            await Add("pdf", pdf, PdfPages.Count(pdf));
            edition.BeReady(_clock.GetUtcNow());
            await scope.GetRequiredService<IPublishEndpoint>().Publish(new EditionReady(edition.Id, edition.ReportId, edition.ClientId, edition.Id), ct);
        }
        catch (Exception wrong) when (wrong is SnapshotNotReadable or System.Text.Json.JsonException)
        {
            await Fail(edition, "report.snapshot-not-readable", scope, ct); // trying again would read the same
        }

        async Task Add(string format, byte[] bytes, int? pages = null)
        {
            var sha256 = await files.Put(report.ClientId, bytes, ct);
            report.Add(edition.Language, format, sha256, bytes.Length, pages, await _signer.Sign(sha256, ct), edition.Audience);
            db.Add(new IssuedHash(sha256, IssuedHash.OfFile, job.TenantId, report));
        }
    }

    protected override async Task GiveUp(Job job, IServiceProvider scope, CancellationToken ct)
    {
        var edition = await scope.GetRequiredService<ReportingDb>().Editions.SingleAsync(e => e.Id == job.SubjectId, ct);
        if (edition.State != Report.Ready) await Fail(edition, WhyNot.Of(job), scope, ct);
    }

    static Task Fail(Edition edition, string reason, IServiceProvider scope, CancellationToken ct)
    {
        edition.Fail(reason);
        return scope.GetRequiredService<IPublishEndpoint>().Publish(new EditionFailed(edition.Id, edition.ReportId, edition.ClientId, reason, edition.Id), ct);
    }
}
