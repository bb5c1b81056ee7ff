using AseanPlatform.Reporting.Editions;
using AseanPlatform.Reporting.Verification;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Reporting.Portfolios;

/// <summary>Finds the report over a portfolio that a stranger brings. Of nobody, because it is looked up before the tenant is known.</summary>
[OfNobody]
public sealed class IssuedPortfolioHash
{
    IssuedPortfolioHash() { } // EF Core

    public IssuedPortfolioHash(string hash, string kind, Guid tenantId, Guid reportId) => (Hash, Kind, TenantId, ReportId) = (hash, kind, tenantId, reportId);

    public string Hash { get; private init; } = "";
    public string Kind { get; private init; } = "";
    public Guid TenantId { get; private init; }
    public Guid ReportId { get; private init; }
}

sealed class IssuedPortfolioHashMapping : IEntityTypeConfiguration<IssuedPortfolioHash>
{
    public void Configure(EntityTypeBuilder<IssuedPortfolioHash> builder)
    {
        builder.ToTable("issued_portfolio_hash").HasKey(h => new { h.Hash, h.Kind, h.ReportId });
        builder.HasOne<PortfolioReport>().WithMany().HasForeignKey(h => h.ReportId);
    }
}

/// <summary>Looks up reports over portfolios for strangers. Which clients stand in one is not told: only how many.</summary>
static class IssuedPortfolios
{
    public static async Task<IssuedReport?> Find(ReportingDb db, IServiceProvider services, string hash, string kind, CancellationToken ct)
    {
        IssuedReport? found = null;
        if (await db.IssuedPortfolioHashes.AsNoTracking().Where(h => h.Hash == hash && h.Kind == kind).OrderByDescending(h => h.ReportId).FirstOrDefaultAsync(ct) is { } issued)
            await services.InTenant(TenantContext.Job(issued.TenantId), async (scope, token) => found = await Read(scope.GetRequiredService<ReportingDb>(), issued.ReportId, kind is IssuedHash.OfFile ? hash : null, token), ct);
        return found;
    }

    static async Task<IssuedReport?> Read(ReportingDb own, Guid id, string? sha256, CancellationToken ct)
    {
        if (await own.PortfolioReports.AsNoTracking().Include(r => r.Files).SingleOrDefaultAsync(r => r.Id == id, ct) is not { State: PortfolioReport.Ready } report) return null;

        var snapshot = PortfolioSnapshot.Read(await own.FrozenPortfolio(report, ct));
        var file = sha256 is null ? null : report.Files.OrderBy(f => f.Language, StringComparer.Ordinal).FirstOrDefault(f => f.Sha256 == sha256);
        return new(
            snapshot.Kind, "", report.Clients, snapshot.Publisher, "", snapshot.Release.Id, snapshot.AsOf, report.ReadyAt, null, false,
            [.. report.Files.Where(f => f.Pages is not null).OrderBy(f => f.Language, StringComparer.Ordinal).Select(f => new IssuedReport.PagesOf(f.Language, f.Pages!.Value, Audiences.Full))],
            null, null, file is null ? null : new(file.Language, file.Format, file.Sha256, file.KeyId, Audiences.Full));
    }
}
