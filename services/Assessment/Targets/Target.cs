using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Assessment.Targets;

/// <summary>How far a client wants to come in one principle. It is of the client, not of a cycle, and changes no score.</summary>
public sealed class Target
{
    public Guid ClientId { get; init; }
    public string Principle { get; init; } = "";
    /// <summary>0 to 100.</summary>
    public int Points { get; set; }
    public DateTimeOffset SetAt { get; set; }
    public Guid SetBy { get; set; }
    public string? SetByName { get; set; }
}

sealed class TargetMapping : IEntityTypeConfiguration<Target>
{
    public void Configure(EntityTypeBuilder<Target> target) => target.ToTable("target").HasKey(t => new { t.ClientId, t.Principle });
}
