using System.Text.Json;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Scoring;
using AseanPlatform.ServiceDefaults;
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
    /// <summary>The client that came of it: of the same id.</summary>
    public Guid? ClientId { get; private set; }
    internal string LevelsJson { get; private init; } = "{}";

    /// <summary>By statement; without those that were left open.</summary>
    public IReadOnlyDictionary<string, int> Levels => JsonSerializer.Deserialize<Dictionary<string, int>>(LevelsJson)!;

    internal void Become() => ClientId = Id;

    public (Coverage Coverage, IReadOnlyList<LevelBar> Bars) Result(CatalogueRelease release)
    {
        var levels = Levels;
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
    public string? ConsentText { get; private set; }
    public DateTimeOffset AskedAt { get; private set; }
    public DateTimeOffset? ConfirmedAt { get; private set; }
    /// <summary>The consultancy may write to this person. Never so on the hub.</summary>
    public bool IsLead { get; private set; }
    /// <summary>When somebody of the consultancy was in touch, as far as they say.</summary>
    public DateOnly? LastContactOn { get; private set; }
    public DateTimeOffset? WithdrawnAt { get; private set; }
    /// <summary>When somebody made a client of it, and who.</summary>
    public DateTimeOffset? TurnedAt { get; private set; }
    public Guid? TurnedBy { get; private set; }
    public string? TurnedByName { get; private set; }
    /// <summary>Missing until what the visitor answered lies in the client's first assessment.</summary>
    public Guid? ClientId { get; private set; }
    public byte[]? Snapshot { get; private set; }
    public string? SnapshotSha256 { get; private set; }
    public uint Version { get; private init; }

    /// <summary>A lead ends on this day unless somebody is in touch before.</summary>
    public DateOnly KeptUntil
    {
        get
        {
            var confirmed = DateOnly.FromDateTime((ConfirmedAt ?? AskedAt).UtcDateTime);
            return (LastContactOn > confirmed ? LastContactOn.Value : confirmed).AddMonths(MonthsKept);
        }
    }

    public const int MonthsKept = 12;

    public void Ask(string email, string language, Consent consent, DateTimeOffset now)
    {
        (Email, Language, AskedAt, WithdrawnAt) = (email, language, now, null);
        (ConsentVersion, ConsentSha256, ConsentText) = (consent.Version, consent.Sha256, consent.Text);
    }

    public void Confirm(Snapshots.Snapshot snapshot, bool lead, DateTimeOffset now) =>
        (ConfirmedAt, IsLead, Snapshot, SnapshotSha256) = (now, lead, snapshot.Json, snapshot.Sha256);

    public void Erase() => Email = null;

    /// <summary>The visitor takes the consent back, or the consultancy does in their name. A client that came of it stays: it is one of its own.</summary>
    public void Withdraw(DateTimeOffset now) => (Email, IsLead, WithdrawnAt) = (null, false, WithdrawnAt ?? now);

    public void BeInTouch(DateOnly on, DateTimeOffset now)
    {
        if (on < DateOnly.FromDateTime(ConfirmedAt!.Value.UtcDateTime)) throw new InvalidValue("/on", "The address was confirmed after that day.");
        if (on > DateOnly.FromDateTime(now.UtcDateTime.AddHours(14))) throw new InvalidValue("/on", "That day has not come yet."); // anywhere
        LastContactOn = on;
    }

    /// <summary>Once: who was first is who did it.</summary>
    public void Turn(Assessments.Writer by, DateTimeOffset now)
    {
        if (TurnedAt is null) (TurnedAt, TurnedBy, TurnedByName) = (now, by.Id, by.Name);
    }

    internal void Become() => ClientId = ScorecardId;

    /// <summary>For how long a client may still come of it after somebody asked for one: it takes moments, and as long as an outage.</summary>
    public static readonly TimeSpan Turning = TimeSpan.FromDays(7);

    public bool IsTurning(DateTimeOffset now) => ClientId is null && TurnedAt > now - Turning;

    /// <summary>Once it is withdrawn or forgotten: no client came of it, and none can any more.</summary>
    public bool EndsAlone(DateTimeOffset now) => ConfirmedAt is not null && ClientId is null && !IsTurning(now);
}

sealed class ScorecardMapping : IEntityTypeConfiguration<Scorecard>, IEntityTypeConfiguration<Contact>
{
    public void Configure(EntityTypeBuilder<Scorecard> scorecard)
    {
        scorecard.ToTable("scorecard").HasKey(s => s.Id);
        scorecard.Property(s => s.LevelsJson).HasColumnName("levels").HasColumnType("jsonb");
        scorecard.Ignore(s => s.Levels);
    }

    public void Configure(EntityTypeBuilder<Contact> contact)
    {
        contact.ToTable("contact").HasKey(c => c.ScorecardId);
        contact.Property(c => c.Version).IsRowVersion();
        contact.Ignore(c => c.KeptUntil);
    }
}
