using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Assessment.Portfolio;

/// <summary>A filter that somebody keeps under a name, for themselves.</summary>
[OfPerson]
public sealed class KeptFilter
{
    public Guid Id { get; init; }
    public Guid PersonId { get; init; }
    public string Name { get; init; } = "";
    public string Search { get; set; } = "";
    public string State { get; set; } = "";
    public string Country { get; set; } = "";
    public string Sector { get; set; } = "";
    public string Flag { get; set; } = "";
    public DateTimeOffset KeptAt { get; set; }
}

sealed class KeptFilterMapping : IEntityTypeConfiguration<KeptFilter>
{
    public void Configure(EntityTypeBuilder<KeptFilter> filter) => filter.ToTable("kept_filter").HasKey(f => f.Id);
}
