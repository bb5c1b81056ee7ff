using System.Text.Json;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace AseanPlatform.Content.Releases;

/// <summary>An immutable state of the whole catalogue.</summary>
[OfNobody]
public sealed class Release
{
    public required string Id { get; init; }
    /// <summary>Of <see cref="Document"/>, lower-case hex.</summary>
    public required string Sha256 { get; init; }
    /// <summary>The day on which the coded states hold.</summary>
    public required DateOnly AsOf { get; init; }
    /// <summary>From when this installation knows it; set by the database.</summary>
    public DateTimeOffset PublishedAt { get; private init; }
    /// <summary>Canonical JSON.</summary>
    public required byte[] Document { get; init; }
    /// <summary>The release it was made from; null of what was shipped, as are the notes.</summary>
    public string? Base { get; init; }
    /// <summary>What its editors say of it, in both languages.</summary>
    public Words? Notes { get; init; }
}

/// <summary>One item that the desk changed from one release to the next.</summary>
[OfNobody]
public sealed class ReleaseChange
{
    public required string Release { get; init; }
    public required string Id { get; init; }
    public required string Kind { get; init; }
    /// <summary>add, change or end.</summary>
    public required string What { get; init; }
    /// <summary>editorial, clarifying or substantive.</summary>
    public required string Class { get; init; }
    public required Words Reason { get; init; }
}

/// <summary>A release without its document.</summary>
public sealed record ReleaseHead(string Id, DateOnly AsOf);

/// <summary>One item of a release, for reading.</summary>
[OfNobody]
public sealed class ReleaseItem
{
    public required string Release { get; init; }
    /// <summary>The file it stands in.</summary>
    public required string Kind { get; init; }
    public required string Id { get; init; }
    public required int Position { get; init; }
    public required JsonElement Body { get; init; }
}

sealed class ReleaseMapping : IEntityTypeConfiguration<Release>, IEntityTypeConfiguration<ReleaseItem>, IEntityTypeConfiguration<ReleaseChange>
{

    public void Configure(EntityTypeBuilder<Release> release)
    {
        release.ToTable("release").HasKey(r => r.Id);
        release.Property(r => r.PublishedAt).HasDefaultValueSql("clock_timestamp()").ValueGeneratedOnAdd();
    }

    public void Configure(EntityTypeBuilder<ReleaseChange> change) => change.ToTable("release_change").HasKey(c => new { c.Release, c.Id });

    public void Configure(EntityTypeBuilder<ReleaseItem> item)
    {
        item.ToTable("release_item").HasKey(i => new { i.Release, i.Kind, i.Id });
        item.Property(i => i.Body).HasColumnType("jsonb");
    }
}

/// <summary>A text in both languages is one value of a row.</summary>
sealed class WordsConverter() : ValueConverter<Words, string>(words => JsonSerializer.Serialize(words, JsonSerializerOptions.Web), text => JsonSerializer.Deserialize<Words>(text, JsonSerializerOptions.Web)!);
