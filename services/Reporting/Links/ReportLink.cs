using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Reporting.Links;

/// <summary>
/// A link that opens one report to whoever holds it, for seven days. Only the hash is kept. Of nobody, because a link is looked up before its tenant is known;
/// the report behind it is read in the link's tenant and client, after this row was checked again.
/// </summary>
[OfNobody]
public sealed class ReportLink
{
    ReportLink() { } // EF Core

    public ReportLink(string hash, Guid tenantId, Guid clientId, Guid reportId, DateTimeOffset expiresAt)
    {
        Id = Guid.CreateVersion7();
        Hash = hash;
        TenantId = tenantId;
        ClientId = clientId;
        ReportId = reportId;
        ExpiresAt = expiresAt;
    }

    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>What the visitor's token names: this link, so that revoking one leaves the others.</summary>
    public Guid Id { get; private init; }

    public string Hash { get; private init; } = "";
    public Guid TenantId { get; private init; }
    public Guid ClientId { get; private init; }
    public Guid ReportId { get; private init; }
    public DateTimeOffset ExpiresAt { get; private init; }
    public DateTimeOffset? RevokedAt { get; private set; }

    public bool Opens(DateTimeOffset now) => RevokedAt is null && now < ExpiresAt;

    public void Revoke(DateTimeOffset now) => RevokedAt ??= now;
}

sealed class ReportLinkMapping : IEntityTypeConfiguration<ReportLink>
{
    public void Configure(EntityTypeBuilder<ReportLink> builder) => builder.ToTable("report_link").HasKey(l => l.Id);
}
