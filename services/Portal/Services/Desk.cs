using System.Text.Json;
using System.Text.Json.Serialization;
using AseanPlatform.Presentation;

namespace AseanPlatform.Portal.Services;

public sealed record DraftRow(Guid Id, string Title, string Base, string State, int Changes, string? Release, DateTimeOffset CreatedAt);

/// <summary>A piece of a text: same, removed or added.</summary>
public sealed record Segment(string Op, string Text);

public sealed record MemberChange(string Path, JsonElement? From, JsonElement? To, IReadOnlyList<Segment>? En, IReadOnlyList<Segment>? ZhHans);

public sealed record Touched(string Kind, string Id, LocalText Label, string? Code);

public sealed record DraftChange(
    string Kind, string Id, LocalText Label, string What, string Class, LocalText Reason, int Revision, string EditedBy, DateTimeOffset EditedAt, IReadOnlyList<MemberChange> Members, IReadOnlyList<Touched> Touches);

public sealed record DraftStep(string What, string? Item, string? Note, string By, DateTimeOffset At);

public sealed record Draft(
    Guid Id, string Title, string Base, bool BaseIsNewest, string State, LocalText Notes, string AsOf, string? Release, IReadOnlyList<DraftChange> Changes, IReadOnlyList<string> Faults,
    IReadOnlyList<string> Missing, IReadOnlyList<DraftStep> Steps)
{
    [JsonIgnore]
    public bool IsOver => State is "published" or "discarded";
}

/// <param name="Form">text, date, choice, boolean, integer, string, provenance or json.</param>
public sealed record ItemMember(string Name, string Form, bool Optional, IReadOnlyList<string> Choices);

public sealed record DraftItem(
    string Kind, string Id, LocalText Label, string? What, JsonElement Body, JsonElement? Original, string? Class, LocalText? Reason, int Revision, string? EditedBy, IReadOnlyList<ItemMember> Members, IReadOnlyList<Touched> Touches);

public sealed record ChangePreview(string What, IReadOnlyList<MemberChange> Members, IReadOnlyList<Touched> Touches, IReadOnlyList<string> Faults, IReadOnlyList<string> Missing);

public sealed record WaitingCorrection(Guid Id, string About, string Kind, LocalText Label, string? Owner, string Release, string Language, string Text, DateTimeOffset ReportedAt);

public sealed record AnsweredCorrection(Guid Id, string About, string Kind, string Release, DateTimeOffset ReportedAt, string? Text, string Language, string Verdict, LocalText Answer, DateTimeOffset AnsweredAt);

public sealed record Corrections(IReadOnlyList<AnsweredCorrection> Items, int Waiting);

public sealed record FreshItem(string Kind, string Id, string? Part, string? Owner, LocalText Label, string? Jurisdiction, string? Standing, string? CheckedOn, int? Days, IReadOnlyList<string> Reasons, int Leaning);

public sealed record Freshness(string Release, int Total, IReadOnlyDictionary<string, int> Counts, IReadOnlyList<FreshItem> Items);

public sealed record PublishedDraft(string Release, string Sha256);

/// <summary>What a story of an item says first: enough to name it.</summary>
public sealed record ItemStory(string Id, string Kind, LocalText Label, string? Owner);

public sealed record EditorOfInstallation(Guid PersonId, string Name, string Email, DateTimeOffset GivenAt);
