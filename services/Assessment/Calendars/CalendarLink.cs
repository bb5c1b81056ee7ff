using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Assessment.Calendars;

/// <summary>
/// An address under which a calendar program reads the deadlines of one client. Only the hash of its key is kept. Of nobody, because a link is looked up before
/// its tenant is known; what is behind it is read in the link's tenant and client, after this row was checked again.
/// </summary>
[OfNobody]
public sealed class CalendarLink
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(366);

    CalendarLink() { } // EF Core

    public CalendarLink(string hash, Guid tenantId, Guid clientId, Guid madeBy, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        (Hash, TenantId, ClientId, MadeBy, MadeAt, ExpiresAt) = (hash, tenantId, clientId, madeBy, now, now + Lifetime);
    }

    /// <summary>What the caller's token names.</summary>
    public Guid Id { get; private init; }
    public string Hash { get; private init; } = "";
    public Guid TenantId { get; private init; }
    public Guid ClientId { get; private init; }
    public Guid MadeBy { get; private init; }
    public DateTimeOffset MadeAt { get; private init; }
    public DateTimeOffset ExpiresAt { get; private init; }
    /// <summary>The client has moved: what was given out under one tenant opens nothing under the next.</summary>
    public DateTimeOffset? EndedAt { get; private init; }

    public bool Opens(DateTimeOffset now) => EndedAt is null && now < ExpiresAt;
}

sealed class CalendarLinkMapping : IEntityTypeConfiguration<CalendarLink>
{
    public void Configure(EntityTypeBuilder<CalendarLink> link) => link.ToTable("calendar_link").HasKey(l => l.Id);
}
