using System.Diagnostics;
using AseanPlatform.Contracts.Reports;
using AseanPlatform.Messaging;
using AseanPlatform.Presentation;
using AseanPlatform.Reporting.Files;
using AseanPlatform.Reporting.Oscal;
using AseanPlatform.Reporting.Printing;
using AseanPlatform.Reporting.Rendering;
using AseanPlatform.Reporting.Signing;
using AseanPlatform.Reporting.Snapshots;
using AseanPlatform.Reporting.Verification;
using AseanPlatform.Reporting.Workbooks;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Reports;

/// <summary>Fetches the frozen state once, draws it in each language, prints and signs it, and tells that the report is ready.</summary>
sealed class WriteReport(IServiceProvider services) : PrintingWorker(services)
{
    public const string JobKind = "report";

    readonly IServiceProvider _services = services;
    readonly ReportRenderer _renderer = services.GetRequiredService<ReportRenderer>();
    readonly Printer _printer = services.GetRequiredService<Printer>();
    readonly PrintingParts _parts = services.GetRequiredService<PrintingParts>();
    readonly ReportWorkbook _workbook = services.GetRequiredService<ReportWorkbook>();
    readonly OscalResults _oscal = services.GetRequiredService<OscalResults>();
    readonly ReportSigner _signer = services.GetRequiredService<ReportSigner>();
    readonly string _origin = (services.GetRequiredService<IConfiguration>()["PLATFORM_ORIGIN"] ?? "http://localhost:8080").TrimEnd('/');
    readonly ServiceCalls _calls = services.GetRequiredService<ServiceCalls>();
    readonly TimeProvider _clock = services.GetRequiredService<TimeProvider>();

    protected override string Kind => JobKind;

    /// <summary>One more than the printer prints at once: while it prints those, this one's files are written and its signatures made.</summary>
    protected override int Parallel => Printer.Slots + 1;

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_parts.WhatIsMissing is { } missing) _services.GetRequiredService<ILogger<WriteReport>>().LogError("{Missing}", missing);
        return base.ExecuteAsync(stoppingToken);
    }

    protected override async Task Work(Job job, IServiceProvider scope, CancellationToken ct)
    {
        var db = scope.GetRequiredService<ReportingDb>();
        if (await Waiting(job, db, ct) is not { } report) return;

        try
        {
            var canonical = await Frozen(report, job, scope.GetRequiredService<IFileStore>(), ct);
            await Render(report, job, canonical, scope.GetRequiredService<IFileStore>(), db, ct);
            report.BeReady(_clock.GetUtcNow());
            await scope.GetRequiredService<IPublishEndpoint>().Publish(new ReportReady(report.Id, report.SourceKind, report.SourceId, report.ClientOrNone, report.SubjectId), ct);
        }
        catch (Exception wrong) when (wrong is SnapshotNotReadable or System.Text.Json.JsonException)
        {
            await Fail(report, "report.snapshot-not-readable", scope, ct); // trying again would read the same
        }
    }

    protected override async Task GiveUp(Job job, IServiceProvider scope, CancellationToken ct)
    {
        if (await Waiting(job, scope.GetRequiredService<ReportingDb>(), ct) is not { } report) return;

        await Fail(report, WhyNot.Of(job), scope, ct);
    }

    /// <summary>Null where it is ready, or went with a visitor of whom no client came.</summary>
    static async Task<Report?> Waiting(Job job, ReportingDb db, CancellationToken ct) =>
        await db.Reports.SingleOrDefaultAsync(r => r.Id == job.SubjectId, ct) is { State: not Report.Ready } report ? report : null;

    static async Task Fail(Report report, string reason, IServiceProvider scope, CancellationToken ct)
    {
        report.Fail(reason);
        await scope.GetRequiredService<IPublishEndpoint>().Publish(new ReportFailed(report.Id, report.SourceKind, report.SourceId, report.ClientOrNone, reason, report.SubjectId), ct);
    }

    /// <summary>Our own copy, else fetched, checked against the hash that came with the event, and kept before anything is done with it.</summary>
    async Task<byte[]> Frozen(Report report, Job job, IFileStore files, CancellationToken ct)
    {
        if (await files.Read(report.ClientId, report.SnapshotSha256, ct) is { } kept) return kept;

        using var answer = await _calls.GetRaw("assessment", $"/internal/snapshots/{report.SourceId}?stage={report.Stage}", job.TenantId, report.ClientOrNone, ct) ?? throw new SnapshotMissing();
        var canonical = await answer.Content.ReadAsByteArrayAsync(ct);
        if (Snapshot.Hash(canonical) != report.SnapshotSha256) throw new SnapshotNotReadable("The snapshot is not the one that was announced.");

        await _services.InTenant(TenantContext.Job(job.TenantId, job.ClientId), async (own, token) =>
        {
            await own.GetRequiredService<IFileStore>().Put(report.ClientId, canonical, token);
            await own.GetRequiredService<ReportingDb>().SaveChangesAsync(token);
        }, ct);
        return canonical;
    }

    /// <summary>As the frozen state names it, so that a report keeps the logo it was made with; kept here like the snapshot.</summary>
    async Task<string?> Logo(Snapshot snapshot, Report report, Job job, IFileStore files, CancellationToken ct)
    {
        return snapshot.Tenant?.Logo is { Length: 64 } sha256 ? await Kept(report, sha256, $"/internal/logos/{sha256}", job.TenantId, null, files, ct) : null;
    }

    /// <summary>As it is now, for this report and all that is drawn of it later.</summary>
    async Task<ClientMark> MarkOfClient(Report report, Job job, IFileStore files, CancellationToken ct)
    {
        if (report.ClientOrNone is not { } client) return ClientMark.None;

        var brand = await _calls.Get<ClientBrand>("identity", $"/internal/clients/{client}/brand", job.TenantId, client, ct);
        var logo = brand?.Logo is { Length: 64 } sha256 ? await Kept(report, sha256, $"/internal/clients/{client}/logo/{sha256}", job.TenantId, client, files, ct) : null;
        report.DrawnFor(brand?.Colour, logo is null ? null : brand!.Logo);
        return new(brand?.Colour, logo);
    }

    sealed record ClientBrand(string? Colour, string? Logo);

    async Task<string?> Kept(Report report, string sha256, string path, Guid tenantId, Guid? clientId, IFileStore files, CancellationToken ct)
    {
        var picture = await files.Read(report.ClientId, sha256, ct);
        if (picture is null)
        {
            using var answer = await _calls.GetRaw("identity", path, tenantId, clientId, ct);
            picture = answer is null ? null : await answer.Content.ReadAsByteArrayAsync(ct);
            if (picture is null || Snapshot.Hash(picture) != sha256) return null;
            await files.Put(report.ClientId, picture, ct);
        }
        return PictureInPage.Address(picture);
    }

    async Task Render(Report report, Job job, byte[] canonical, IFileStore files, ReportingDb db, CancellationToken ct)
    {
        var snapshot = Snapshot.Read(canonical);
        var logo = await Logo(snapshot, report, job, files, ct);
        var client = await MarkOfClient(report, job, files, ct);
        var code = CheckCode.Spaced(report.MarkedWith());
        Activity.Current?.SetTag("report.languages", snapshot.ReportLanguages.Count);
        var pages = new List<string>();
        foreach (var language in snapshot.ReportLanguages) pages.Add(await _renderer.Render(snapshot, language, logo, MarkIn(language), client: client));
        var printing = _printer.Print(pages, ct);
        foreach (var (language, page) in snapshot.ReportLanguages.Zip(pages)) // all but the PDF, while Chromium prints
        {
            await Put(language, "html", System.Text.Encoding.UTF8.GetBytes(page));
            await Put(language, "xlsx", _workbook.Render(snapshot, report.SnapshotSha256, language, MarkIn(language)));
            await Put(language, "oscal", _oscal.Render(snapshot, report.SnapshotSha256, language, MarkIn(language)));
            await Add(language, "json", report.SnapshotSha256, canonical.Length);
        }
        foreach (var (language, pdf) in snapshot.ReportLanguages.Zip(await printing)) await Put(language, "pdf", pdf, PdfPages.Count(pdf));
        db.AddRange(report.Files.Select(file => file.Sha256).Distinct().Select(sha256 => new IssuedHash(sha256, IssuedHash.OfFile, job.TenantId, report)));
        db.Add(new IssuedHash(CheckCode.Hash(report.MarkedWith()), IssuedHash.OfCode, job.TenantId, report));

        ReportMark MarkIn(string language) => new(code, $"{_origin}/{Languages.Segment(language)}/verify/{code}");

        async Task Put(string language, string format, byte[] content, int? pages = null) => await Add(language, format, await files.Put(report.ClientId, content, ct), content.Length, pages);

        async Task Add(string language, string format, string sha256, int bytes, int? pages = null) => report.Add(language, format, sha256, bytes, pages, await _signer.Sign(sha256, ct));
    }
}
