using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Assessment.Reviews;

public static class Decisions
{
    public const string ChangesRequested = "changes-requested";
    public const string Approved = "approved";
}

/// <summary>What was decided about one submission. It is decided once, and never changes.</summary>
public sealed class Review
{
    public Guid Id { get; init; }
    public Guid ClientId { get; init; }
    public Guid AssessmentId { get; init; }
    public Guid SubmissionId { get; init; }
    /// <summary>Of the submission.</summary>
    public int Number { get; init; }
    public string Decision { get; init; } = "";
    /// <summary>What is asked for; nothing where it is approved.</summary>
    public string? Words { get; init; }
    /// <summary>Those that are asked to be changed.</summary>
    public string[] Statements { get; init; } = [];
    public DateTimeOffset DecidedAt { get; init; }
    public Guid DecidedBy { get; init; }
    public string? DecidedByName { get; init; }
}

/// <summary>An approval bound to a frozen state: answers, evidence, release, who and when, and a hash over all of it. It never changes by a byte.</summary>
public sealed class SignOff
{
    public const string Stage = "signed";

    public Guid Id { get; init; }
    public Guid ClientId { get; init; }
    public Guid AssessmentId { get; init; }
    public Guid SubmissionId { get; init; }
    /// <summary>Of the submission.</summary>
    public int Number { get; init; }
    public string Release { get; init; } = "";
    /// <summary>How many.</summary>
    public int Answers { get; init; }
    public string AnswersSha256 { get; init; } = "";
    /// <summary>The hash of each file that proved an answer.</summary>
    public string[] Evidence { get; init; } = [];
    /// <summary>Canonical JSON: the submission's, with who signed it.</summary>
    public byte[] Snapshot { get; init; } = [];
    public string SnapshotSha256 { get; init; } = "";
    public DateTimeOffset SignedAt { get; init; }
    public Guid SignedBy { get; init; }
    public string? SignedByName { get; init; }
    /// <summary>In which role.</summary>
    public string SignedAs { get; init; } = "";
}

sealed class ReviewMapping : IEntityTypeConfiguration<Review>, IEntityTypeConfiguration<SignOff>
{
    public void Configure(EntityTypeBuilder<Review> review) => review.ToTable("review").HasKey(r => r.Id);

    public void Configure(EntityTypeBuilder<SignOff> signOff) => signOff.ToTable("sign_off").HasKey(s => s.Id);
}
