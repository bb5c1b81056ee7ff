using AseanPlatform.Reporting.Signing;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Reporting.Portfolios;

/// <summary>
/// The report over chosen clients of a consultancy, one for each time that somebody asked. It goes after a year, and at once as a whole when a client in it is
/// deleted or moves away: the database sees to that.
/// </summary>
[OfTenant]
public sealed class PortfolioReport
{
    readonly List<PortfolioReportFile> _files = [];

    PortfolioReport() { } // EF Core

    public PortfolioReport(Guid id, Guid madeBy, int clients, string snapshotSha256, DateTimeOffset now)
    {
        Id = id;
        MadeBy = madeBy;
        Clients = clients;
        SnapshotSha256 = snapshotSha256;
        CheckCode = Verification.CheckCode.New();
        CreatedAt = now;
    }

    public const int MonthsKept = 12;
    public const string Waiting = "waiting", Ready = "ready", Failed = "failed";

    /// <summary>The same as of what was frozen.</summary>
    public Guid Id { get; private init; }

    public Guid MadeBy { get; private init; }

    /// <summary>As it is printed; known once the frozen state was read.</summary>
    public string? MadeByName { get; private set; }

    /// <summary>How many stand in it.</summary>
    public int Clients { get; private init; }

    public string SnapshotSha256 { get; private init; } = "";
    public string State { get; private set; } = Waiting;
    public string? Reason { get; private set; }

    /// <summary>Stands on every page.</summary>
    public string CheckCode { get; private init; } = "";

    public DateTimeOffset CreatedAt { get; private init; }
    public DateTimeOffset? ReadyAt { get; private set; }
    public uint Version { get; private init; }
    public IReadOnlyList<PortfolioReportFile> Files => _files;

    public void Add(string language, string format, string sha256, int bytes, int? pages, Signature signature) => _files.Add(new PortfolioReportFile(this, language, format, sha256, bytes, pages, signature));

    public void BeReady(string madeByName, DateTimeOffset now)
    {
        (State, Reason, ReadyAt, MadeByName) = (Ready, null, now, madeByName);
    }

    public void Fail(string reason) => (State, Reason) = (Failed, reason);

    /// <summary>Somebody asked to try again.</summary>
    public void Wait()
    {
        if (State != Failed) throw new RuleBroken("report.not-failed", "Only a report that failed can be tried again.");
        (State, Reason) = (Waiting, null);
    }
}

/// <summary>A client that stands in a report: whoever may not see it does not read the report.</summary>
public sealed class PortfolioReportClient
{
    public Guid ReportId { get; init; }
    public Guid ClientId { get; init; }
}

/// <summary>One rendering of it; the bytes lie in pieces under its hash.</summary>
[OfTenant]
public sealed class PortfolioReportFile
{
    PortfolioReportFile() { } // EF Core

    internal PortfolioReportFile(PortfolioReport report, string language, string format, string sha256, int bytes, int? pages, Signature signature)
    {
        ReportId = report.Id;
        Language = language;
        Format = format;
        Sha256 = sha256;
        Bytes = bytes;
        Pages = pages;
        Signature = signature.Value;
        KeyId = signature.KeyId;
    }

    public Guid ReportId { get; private init; }
    public string Language { get; private init; } = "";
    public string Format { get; private init; } = "";
    public string Sha256 { get; private init; } = "";
    public int Bytes { get; private init; }

    /// <summary>Of a printed one.</summary>
    public int? Pages { get; private init; }

    /// <summary>Over the bytes (ES256, DER).</summary>
    public byte[] Signature { get; private init; } = [];

    public string KeyId { get; private init; } = "";
}

static class PortfolioReportsOfCaller
{
    /// <summary>
    /// Administrators of the consultancy read each; a consultant those that they made, as long as every client in it is granted to them still: the wall around the
    /// clients leaves out those that are not. The database says the same (policy readers).
    /// </summary>
    public static IQueryable<PortfolioReport> ReadablePortfolioReports(this ReportingDb db)
    {
        var person = db.Tenant.PersonId;
        return db.Tenant.AllClients ? db.PortfolioReports : db.PortfolioReports.Where(r => r.MadeBy == person && db.PortfolioReportClients.Count(c => c.ReportId == r.Id) == r.Clients);
    }
}

sealed class PortfolioReportMapping : IEntityTypeConfiguration<PortfolioReport>, IEntityTypeConfiguration<PortfolioReportClient>, IEntityTypeConfiguration<PortfolioReportFile>
{
    public void Configure(EntityTypeBuilder<PortfolioReport> builder)
    {
        builder.ToTable("portfolio_report").HasKey(r => r.Id);
        builder.Property(r => r.Version).IsRowVersion();
        builder.HasMany(r => r.Files).WithOne().HasForeignKey(f => f.ReportId);
        builder.Navigation(r => r.Files).UsePropertyAccessMode(PropertyAccessMode.Field);
    }

    public void Configure(EntityTypeBuilder<PortfolioReportClient> builder)
    {
        builder.ToTable("portfolio_report_client").HasKey(c => new { c.ReportId, c.ClientId });
        builder.HasOne<PortfolioReport>().WithMany().HasForeignKey(c => c.ReportId); // so that the report is written first
    }

    public void Configure(EntityTypeBuilder<PortfolioReportFile> builder) => builder.ToTable("portfolio_report_file").HasKey(f => new { f.ReportId, f.Language, f.Format });
}
