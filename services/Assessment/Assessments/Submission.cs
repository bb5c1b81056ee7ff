using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Assessment.Assessments;

/// <summary>A numbered submission with the one snapshot that everything later is made from. It never changes by a byte.</summary>
public sealed class Submission
{
    public Guid Id { get; init; }
    public Guid AssessmentId { get; init; }
    public Guid ClientId { get; init; }
    public int Number { get; init; }
    public DateTimeOffset SubmittedAt { get; init; }
    public Guid SubmittedBy { get; init; }
    /// <summary>Canonical JSON.</summary>
    public byte[] Snapshot { get; init; } = [];
    public string SnapshotSha256 { get; init; } = "";
}

sealed class SubmissionMapping : IEntityTypeConfiguration<Submission>
{
    public void Configure(EntityTypeBuilder<Submission> submission) => submission.ToTable("submission").HasKey(s => s.Id);
}
