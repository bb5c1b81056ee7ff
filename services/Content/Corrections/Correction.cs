using AseanPlatform.Content.Releases;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Content.Corrections;

/// <summary>What somebody says is wrong in an item, and what the desk answers in public. Nobody is asked who they are.</summary>
[OfNobody]
public sealed class Correction
{
    public Guid Id { get; init; }
    /// <summary>The id of the item, or of a part of one.</summary>
    public required string About { get; init; }
    public required string Kind { get; init; }
    /// <summary>What was being read.</summary>
    public required string Release { get; init; }
    public required string Language { get; init; }
    public required string Words { get; init; }
    public DateTimeOffset ReportedAt { get; init; }
    /// <summary>corrected, kept (the text is right) or declined (it is no report of an error).</summary>
    public string? Verdict { get; set; }
    public Words? Answer { get; set; }
    /// <summary>Whether the reporter's words are printed beside the answer.</summary>
    public bool Shown { get; set; }
    public Guid? AnsweredBy { get; set; }
    public string? AnsweredByName { get; set; }
    public DateTimeOffset? AnsweredAt { get; set; }
}

sealed class CorrectionMapping : IEntityTypeConfiguration<Correction>
{
    public void Configure(EntityTypeBuilder<Correction> correction) => correction.ToTable("correction");
}
