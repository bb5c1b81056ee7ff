using AseanPlatform.Assessment.Assessments;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Assessment.ReleaseMoves;

/// <summary>A draft went over to another release. It is taken back at most once, and only the last one.</summary>
public sealed class ReleaseMove
{
    public Guid Id { get; init; }
    public Guid ClientId { get; init; }
    public Guid AssessmentId { get; init; }
    /// <summary>Of the assessment.</summary>
    public int Number { get; init; }
    public string FromRelease { get; init; } = "";
    public string ToRelease { get; init; } = "";
    /// <summary>Statements whose answers it left to be confirmed.</summary>
    public string[] Asked { get; init; } = [];
    /// <summary>Chosen markets that the newer release does not have.</summary>
    public string[] Markets { get; init; } = [];
    public DateTimeOffset MovedAt { get; init; }
    public Guid MovedBy { get; init; }
    public string? MovedByName { get; init; }
    public DateTimeOffset? ReversedAt { get; private set; }
    public Guid? ReversedBy { get; private set; }
    public string? ReversedByName { get; private set; }

    internal void Reverse(Writer writer, DateTimeOffset now) => (ReversedAt, ReversedBy, ReversedByName) = (now, writer.Id, writer.Name);
}

sealed class ReleaseMoveMapping : IEntityTypeConfiguration<ReleaseMove>
{
    public void Configure(EntityTypeBuilder<ReleaseMove> move) => move.ToTable("release_move").HasKey(m => m.Id);
}

static class Moves
{
    extension(AssessmentDb db)
    {
        /// <summary>The one that can be taken back; those before it come after it.</summary>
        public Task<ReleaseMove?> LastMove(Guid assessmentId, CancellationToken ct) =>
            db.ReleaseMoves.Where(m => m.AssessmentId == assessmentId && m.ReversedAt == null).OrderByDescending(m => m.Number).FirstOrDefaultAsync(ct);
    }
}
