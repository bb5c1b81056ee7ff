using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Assessment.Catalogue;

/// <summary>A release of the catalogue, fetched once from Content, checked against its hash and kept.</summary>
[OfNobody]
public sealed class ReleaseCopy
{
    public required string Id { get; init; }
    public required string Sha256 { get; init; }
    public required DateTimeOffset PublishedAt { get; init; }
    public required byte[] Document { get; init; }
}

sealed class ReleaseCopyMapping : IEntityTypeConfiguration<ReleaseCopy>
{
    public void Configure(EntityTypeBuilder<ReleaseCopy> release) => release.ToTable("release_copy").HasKey(r => r.Id);
}
