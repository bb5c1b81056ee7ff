using System.Text.Json;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Scoring;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Assessment.Scorecards;

/// <summary>A visitor's first look at an organisation: the gate statements, never changed afterwards.</summary>
[OfObject]
public sealed class Scorecard
{
    Scorecard() { } // EF Core

    public Scorecard(Guid id, CatalogueRelease release, string? organisation, string language, IReadOnlyDictionary<string, int> levels, IReadOnlyList<string> markets, DateTimeOffset now)
    {
        Id = id;
        Release = release.Id;
        Organisation = organisation;
        Language = language;
        LevelsJson = JsonSerializer.Serialize(levels);
        Markets = [.. release.Markets.Select(m => m.Id).Intersect(markets)];
        MadeAt = now;
    }

    public Guid Id { get; private init; }
    public string Release { get; private init; } = "";
    public string? Organisation { get; private init; }
    public string Language { get; private init; } = "";
    public string[] Markets { get; private init; } = [];
    public DateTimeOffset MadeAt { get; private init; }
    internal string LevelsJson { get; private init; } = "{}";

    public (Coverage Coverage, IReadOnlyList<LevelBar> Bars) Result(CatalogueRelease release)
    {
        var levels = JsonSerializer.Deserialize<Dictionary<string, int>>(LevelsJson)!;
        return Scorecard1.Of([.. release.Gates.Select(g => new Rated(g.Id, g.Principle, true, levels.TryGetValue(g.Id, out var level) ? level : null, false))]);
    }
}

/// <summary>A visitor's address with the consent it was left under. One for each scorecard; its id is the scorecard's.</summary>
[OfObject(nameof(ScorecardId))]
public sealed class Contact
{
    Contact() { } // EF Core

    public Contact(Guid scorecardId) => ScorecardId = scorecardId;

    public Guid ScorecardId { get; private init; }
    /// <summary>Missing once it was erased.</summary>
    public string? Email { get; private set; }
    public string Language { get; private set; } = "";
    public string ConsentVersion { get; private set; } = "";
    /// <summary>Of the text that was shown.</summary>
    public string ConsentSha256 { get; private set; } = "";
    public DateTimeOffset AskedAt { get; private set; }
    public DateTimeOffset? ConfirmedAt { get; private set; }
    /// <summary>The consultancy may write to this person. Never so on the hub.</summary>
    public bool IsLead { get; private set; }
    public byte[]? Snapshot { get; private set; }
    public string? SnapshotSha256 { get; private set; }
    public uint Version { get; private init; }

    public void Ask(string email, string language, Consent consent, DateTimeOffset now) =>
        (Email, Language, ConsentVersion, ConsentSha256, AskedAt) = (email, language, consent.Version, consent.Sha256, now);

    public void Confirm(Snapshots.Snapshot snapshot, bool lead, DateTimeOffset now) =>
        (ConfirmedAt, IsLead, Snapshot, SnapshotSha256) = (now, lead, snapshot.Json, snapshot.Sha256);

    public void Erase() => Email = null;
}

sealed class ScorecardMapping : IEntityTypeConfiguration<Scorecard>, IEntityTypeConfiguration<Contact>
{
    public void Configure(EntityTypeBuilder<Scorecard> scorecard)
    {
        scorecard.ToTable("scorecard").HasKey(s => s.Id);
        scorecard.Property(s => s.LevelsJson).HasColumnName("levels").HasColumnType("jsonb");
    }

    public void Configure(EntityTypeBuilder<Contact> contact)
    {
        contact.ToTable("contact").HasKey(c => c.ScorecardId);
        contact.Property(c => c.Version).IsRowVersion();
    }
}
