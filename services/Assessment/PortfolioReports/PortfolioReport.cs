using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Assessment.PortfolioReports;

/// <summary>
/// What a consultancy's portfolio of chosen clients looked like at one moment, frozen. It goes after a year, and at once as a whole when a client in it is deleted
/// or moves away: the database sees to that.
/// </summary>
[OfTenant]
public sealed class PortfolioReport
{
    public const int MostClients = 400, MonthsKept = 12;

    public Guid Id { get; init; }
    public int Clients { get; init; }
    public string[] Languages { get; init; } = [];
    public byte[] Snapshot { get; init; } = [];
    public string SnapshotSha256 { get; init; } = "";
    public DateTimeOffset MadeAt { get; init; }
    public Guid MadeBy { get; init; }
    public string? MadeByName { get; init; }
}

/// <summary>A client that stands in a report.</summary>
public sealed class PortfolioReportClient
{
    public Guid ReportId { get; init; }
    public Guid ClientId { get; init; }
}

static class PortfolioReportsOfCaller
{
    /// <summary>
    /// Administrators of the consultancy read each; a consultant those that they made, as long as every client in it is granted to them still: the wall around the
    /// clients leaves out those that are not. The database says the same (policy readers).
    /// </summary>
    public static IQueryable<PortfolioReport> ReadablePortfolioReports(this AssessmentDb db)
    {
        var person = db.Tenant.PersonId;
        return db.Tenant.AllClients ? db.PortfolioReports : db.PortfolioReports.Where(r => r.MadeBy == person && db.PortfolioReportClients.Count(c => c.ReportId == r.Id) == r.Clients);
    }
}

sealed class PortfolioReportMapping : IEntityTypeConfiguration<PortfolioReport>, IEntityTypeConfiguration<PortfolioReportClient>
{
    public void Configure(EntityTypeBuilder<PortfolioReport> report) => report.ToTable("portfolio_report").HasKey(r => r.Id);

    public void Configure(EntityTypeBuilder<PortfolioReportClient> client)
    {
        client.ToTable("portfolio_report_client").HasKey(c => new { c.ReportId, c.ClientId });
        client.HasOne<PortfolioReport>().WithMany().HasForeignKey(c => c.ReportId); // so that the report is written first
    }
}
