using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Reporting.Summaries;

/// <summary>The public summary of one report is open to whoever holds the link, until somebody takes it back.</summary>
public sealed class SummaryLink
{
    public const int FewestDays = 1, MostDays = 90, UsualDays = 30;

    /// <summary>A link that is over is forgotten a month later; the log keeps that it was there.</summary>
    public static readonly TimeSpan KeptAfter = TimeSpan.FromDays(30);

    SummaryLink() { } // EF Core

    public SummaryLink(Reports.Report report, Guid madeBy, string? madeByName, int days, bool hasPassword, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        (ReportId, ClientId, MadeBy, MadeByName, MadeAt, ExpiresAt, HasPassword) = (report.Id, report.ClientId, madeBy, madeByName, now, now.AddDays(days), hasPassword);
    }

    /// <summary>What the visitor's token names.</summary>
    public Guid Id { get; private init; }
    public Guid ReportId { get; private init; }
    public Guid ClientId { get; private init; }
    public Guid MadeBy { get; private init; }
    public string? MadeByName { get; private init; }
    public DateTimeOffset MadeAt { get; private init; }
    public DateTimeOffset ExpiresAt { get; private init; }
    public bool HasPassword { get; private init; }

    /// <summary>How often it was shown; to whom, nobody keeps.</summary>
    public int Opened { get; private init; }
    public DateTimeOffset? LastOpenedAt { get; private init; }
}

/// <summary>What opens a summary: hashes. Of nobody, because it is looked up before its tenant is known; what is behind it is read in its tenant and client.</summary>
[OfNobody]
public sealed class SummaryKey
{
    SummaryKey() { } // EF Core

    public SummaryKey(SummaryLink link, Guid tenantId, string hash, string? passwordHash) =>
        (LinkId, Hash, PasswordHash, TenantId, ClientId, ReportId, ExpiresAt) = (link.Id, hash, passwordHash, tenantId, link.ClientId, link.ReportId, link.ExpiresAt);

    public Guid LinkId { get; private init; }
    public string Hash { get; private init; } = "";
    public string? PasswordHash { get; private init; }
    public Guid TenantId { get; private init; }
    public Guid ClientId { get; private init; }
    public Guid ReportId { get; private init; }
    public DateTimeOffset ExpiresAt { get; private init; }

    /// <summary>The client has moved.</summary>
    public DateTimeOffset? EndedAt { get; private init; }

    public bool Opens(DateTimeOffset now) => EndedAt is null && now < ExpiresAt;

    public TenantContext Context() => TenantContext.Job(TenantId, ClientId);
}

sealed class SummaryMapping : IEntityTypeConfiguration<SummaryLink>, IEntityTypeConfiguration<SummaryKey>
{
    public void Configure(EntityTypeBuilder<SummaryLink> builder)
    {
        builder.ToTable("summary_link").HasKey(link => link.Id);
        builder.HasOne<Reports.Report>().WithMany().HasForeignKey(link => link.ReportId);
    }

    public void Configure(EntityTypeBuilder<SummaryKey> builder)
    {
        builder.ToTable("summary_key").HasKey(key => key.LinkId);
        builder.HasOne<SummaryLink>().WithOne().HasForeignKey<SummaryKey>(key => key.LinkId);
    }
}
