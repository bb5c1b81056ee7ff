using System.Security.Cryptography;
using AseanPlatform.Reporting.Files;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Reporting.Portfolios;

/// <summary>A piece of a file of a report: behind the report's own wall, and gone with it.</summary>
[OfTenant]
public sealed class PortfolioReportChunk
{
    public Guid ReportId { get; init; }
    public string Sha256 { get; init; } = "";
    public int Part { get; init; }
    public byte[] Bytes { get; init; } = [];
}

sealed class PortfolioReportChunkMapping : IEntityTypeConfiguration<PortfolioReportChunk>
{
    public void Configure(EntityTypeBuilder<PortfolioReportChunk> builder)
    {
        builder.ToTable("portfolio_report_chunk").HasKey(c => new { c.ReportId, c.Sha256, c.Part });
        builder.HasOne<PortfolioReport>().WithMany().HasForeignKey(c => c.ReportId);
    }
}

static class PortfolioFiles
{
    extension(ReportingDb db)
    {
        /// <summary>Adds the content to the unit of work; answers its hash.</summary>
        public string PutPortfolioFile(Guid reportId, ReadOnlyMemory<byte> content)
        {
            var sha256 = Convert.ToHexStringLower(SHA256.HashData(content.Span));
            if (db.ChangeTracker.Entries<PortfolioReportChunk>().Any(chunk => chunk.Entity.ReportId == reportId && chunk.Entity.Sha256 == sha256)) return sha256;

            var part = 0;
            for (var rest = content; !rest.IsEmpty; rest = rest[Math.Min(FileChunk.Size, rest.Length)..])
                db.Add(new PortfolioReportChunk { ReportId = reportId, Sha256 = sha256, Part = part++, Bytes = rest[..Math.Min(FileChunk.Size, rest.Length)].ToArray() });
            return sha256;
        }

        /// <summary>Writes the content in pieces, never all in memory.</summary>
        public async Task CopyPortfolioFile(Guid reportId, string sha256, Stream to, CancellationToken ct)
        {
            var parts = db.PortfolioReportChunks.AsNoTracking().Where(chunk => chunk.ReportId == reportId && chunk.Sha256 == sha256).OrderBy(chunk => chunk.Part).Select(chunk => chunk.Bytes);
            await foreach (var bytes in parts.AsAsyncEnumerable().WithCancellation(ct)) await to.WriteAsync(bytes, ct);
        }

        /// <summary>What was frozen, once the report is ready.</summary>
        public async Task<byte[]> FrozenPortfolio(PortfolioReport report, CancellationToken ct)
        {
            using var all = new MemoryStream();
            await db.CopyPortfolioFile(report.Id, report.SnapshotSha256, all, ct);
            return all.ToArray();
        }
    }
}
