using AseanPlatform.Assessment.Assessments;
using AseanPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Assessment.Comments;

/// <summary>What somebody says about an answer; open until somebody settles it.</summary>
public abstract class Remark
{
    public Guid Id { get; init; }
    public Guid AssessmentId { get; init; }
    public Guid ClientId { get; init; }
    public string StatementId { get; init; } = "";
    /// <summary>The remark it answers, which itself answers none.</summary>
    public Guid? Below { get; init; }
    public string Words { get; init; } = "";
    public Guid[] Mentioned { get; init; } = [];
    public DateTimeOffset SaidAt { get; init; }
    public Guid SaidBy { get; init; }
    public string? SaidByName { get; init; }
    public DateTimeOffset? ResolvedAt { get; private set; }
    public Guid? ResolvedBy { get; private set; }
    public string? ResolvedByName { get; private set; }

    /// <summary>Settles it with all below it, or takes it up again. Twice is once.</summary>
    public void Settle(bool resolved, Writer writer, DateTimeOffset now)
    {
        if (Below is not null) throw new RuleBroken("comment.below-another", "An answer to a comment is settled together with it.");
        if (resolved == (ResolvedAt is not null)) return;
        (ResolvedAt, ResolvedBy, ResolvedByName) = resolved ? (now, writer.Id, writer.Name) : default((DateTimeOffset?, Guid?, string?));
    }
}

/// <summary>Seen by everybody who sees the assessment.</summary>
public sealed class Comment : Remark;

/// <summary>Seen by the people of the consultancy alone: the database shows it to nobody else.</summary>
public sealed class StaffComment : Remark;

sealed class CommentMapping : IEntityTypeConfiguration<Comment>, IEntityTypeConfiguration<StaffComment>
{
    public void Configure(EntityTypeBuilder<Comment> comment) => comment.ToTable("comment").HasKey(c => c.Id);

    public void Configure(EntityTypeBuilder<StaffComment> comment) => comment.ToTable("staff_comment").HasKey(c => c.Id);
}
