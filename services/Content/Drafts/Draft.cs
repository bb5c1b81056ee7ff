using System.Text.Json;
using AseanPlatform.Content.Releases;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Content.Drafts;

/// <summary>What may become the next release: changes to the one it starts from. Open, in review, reviewed, then published or discarded.</summary>
[OfNobody]
public sealed class Draft
{
    public const string Open = "open", InReview = "in-review", Reviewed = "reviewed", Published = "published", Discarded = "discarded";

    Draft() { } // EF Core

    public Draft(string title, string @base, DateTimeOffset now) => (Id, Title, Base, State, Notes, CreatedAt) = (Guid.CreateVersion7(), title, @base, Open, new("", ""), now);

    public Guid Id { get; private init; }
    public string Title { get; private set; } = "";
    public string Base { get; private set; } = "";
    public string State { get; private set; } = "";
    /// <summary>What readers are told about the release; may lack a language until it is published.</summary>
    public Words Notes { get; private set; } = new("", "");
    /// <summary>The day on which the coded states hold; null = that of the base.</summary>
    public DateOnly? AsOf { get; private set; }
    public string? Release { get; private set; }
    public DateTimeOffset CreatedAt { get; private init; }
    public uint Version { get; private init; }

    public void Describe(string title, Words notes, DateOnly? asOf)
    {
        Edit();
        (Title, Notes, AsOf) = (title, notes, asOf);
    }

    /// <summary>Any change makes a review void.</summary>
    public void Edit()
    {
        Require(State is not (Published or Discarded), "draft.over", "This draft is published or discarded; nothing in it changes any more.");
        State = Open;
    }

    public void Submit()
    {
        Require(State is Open, "draft.not-open", "Only an open draft can be handed in for review.");
        State = InReview;
    }

    public void Review(bool accepted)
    {
        Require(State is InReview, "draft.not-in-review", "This draft is not in review.");
        State = accepted ? Reviewed : Open;
    }

    public void Rebase(string @base)
    {
        Edit();
        Base = @base;
    }

    public void Publish(string release)
    {
        Require(State is not Published, "draft.published", "This draft was published already.");
        Require(State is Reviewed, "draft.unreviewed", "A second person has to review this draft first.");
        (State, Release) = (Published, release);
    }

    public void Discard()
    {
        Edit();
        State = Discarded;
    }

    static void Require(bool rule, string code, string message)
    {
        if (!rule) throw new RuleBroken(code, message);
    }
}

/// <summary>One item as the next release shall have it, or not have it any more.</summary>
[OfNobody]
public sealed class DraftChange
{
    public const string Add = "add", Change = "change", End = "end";
    public static readonly string[] Classes = ["editorial", "clarifying", "substantive"];

    public Guid DraftId { get; init; }
    public required string Id { get; init; }
    public required string Kind { get; init; }
    public required string What { get; set; }
    /// <summary>Whole; null of an ending.</summary>
    public JsonElement? Body { get; set; }
    public required string Class { get; set; }
    public required Words Reason { get; set; }
    public int Revision { get; set; }
    public Guid EditedBy { get; set; }
    public required string EditedByName { get; set; }
    public DateTimeOffset EditedAt { get; set; }
}

/// <summary>Who did what with a draft. Only added to.</summary>
[OfNobody]
public sealed class DraftStep
{
    /// <summary>What makes somebody an author, who never reviews.</summary>
    public static readonly string[] Edits = ["described", "changed", "withdrew", "rebased"];

    public long Id { get; private init; }
    public Guid DraftId { get; init; }
    public required string What { get; init; }
    public string? Item { get; init; }
    public string? Note { get; init; }
    public Guid PersonId { get; init; }
    public required string PersonName { get; init; }
    public DateTimeOffset At { get; init; }
}

sealed class DraftMapping : IEntityTypeConfiguration<Draft>, IEntityTypeConfiguration<DraftChange>, IEntityTypeConfiguration<DraftStep>
{
    public void Configure(EntityTypeBuilder<Draft> draft)
    {
        draft.ToTable("draft");
        draft.Property(d => d.Version).IsRowVersion();
    }

    public void Configure(EntityTypeBuilder<DraftChange> change)
    {
        change.ToTable("draft_change").HasKey(c => new { c.DraftId, c.Id });
        change.Property(c => c.Body).HasColumnType("jsonb");
        change.Property(c => c.Revision).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<DraftStep> step) => step.ToTable("draft_step").Property(s => s.Id).ValueGeneratedOnAdd();
}
