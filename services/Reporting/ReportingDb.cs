using AseanPlatform.Messaging;
using AseanPlatform.Reporting.Editions;
using AseanPlatform.Reporting.Files;
using AseanPlatform.Reporting.Links;
using AseanPlatform.Reporting.Portfolios;
using AseanPlatform.Reporting.Reports;
using AseanPlatform.Reporting.Signing;
using AseanPlatform.Reporting.Summaries;
using AseanPlatform.Reporting.Verification;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting;

public sealed class ReportingDb(DbContextOptions<ReportingDb> options, Tenant tenant) : TenantDbContext(options, tenant)
{
    public DbSet<Report> Reports => Set<Report>();
    public DbSet<ReportFile> ReportFiles => Set<ReportFile>();
    public DbSet<Edition> Editions => Set<Edition>();
    public DbSet<FileChunk> FileChunks => Set<FileChunk>();
    public DbSet<ReportLink> ReportLinks => Set<ReportLink>();
    public DbSet<SummaryLink> SummaryLinks => Set<SummaryLink>();
    public DbSet<SummaryKey> SummaryKeys => Set<SummaryKey>();
    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();
    public DbSet<IssuedHash> IssuedHashes => Set<IssuedHash>();
    public DbSet<GoneHash> GoneHashes => Set<GoneHash>();
    public DbSet<PortfolioReport> PortfolioReports => Set<PortfolioReport>();
    public DbSet<PortfolioReportClient> PortfolioReportClients => Set<PortfolioReportClient>();
    public DbSet<PortfolioReportFile> PortfolioReportFiles => Set<PortfolioReportFile>();
    public DbSet<PortfolioReportChunk> PortfolioReportChunks => Set<PortfolioReportChunk>();
    public DbSet<IssuedPortfolioHash> IssuedPortfolioHashes => Set<IssuedPortfolioHash>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(ReportingDb).Assembly);
        modelBuilder.AddOutbox();
        modelBuilder.AddJobs();
        base.OnModelCreating(modelBuilder); // last: it isolates every entity added above
    }
}
