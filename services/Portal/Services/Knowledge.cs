using System.Text.Json;
using System.Text.Json.Serialization;
using AseanPlatform.Portal.Visits;
using AseanPlatform.Presentation;

namespace AseanPlatform.Portal.Services;

/// <summary>Legal force on a day.</summary>
/// <param name="DateConfirmed">False where the date on which it rests is one that no source confirms.</param>
public sealed record ForceOnDay(string State, bool Begun, bool StartDateNotKnown, Uncertainty? Uncertain, bool DateConfirmed = true);

/// <param name="State">holds, not-yet, over, undated or uncertain.</param>
public sealed record FactOnDay(string State, Uncertainty? Uncertain);

/// <summary>What an item refers to; of sources and discrepancies the whole item.</summary>
public sealed record Reference(string Kind, LocalText Label, string? Code, string? Owner, string? Jurisdiction, ForceOnDay? Force, JsonElement? Item, string? OwnerKind = null)
{
    static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    Source? _source;

    /// <summary>Null of what is none. A page names the same source again and again: it is read once.</summary>
    [JsonIgnore]
    public Source? Source => _source ??= Kind is "sources" ? Item?.Deserialize<Source>(s_json) : null;

    [JsonIgnore]
    public Quarrel? Quarrel => Kind is "discrepancies" ? Item?.Deserialize<Quarrel>(s_json) : null;

    /// <summary>The page that tells it in full, in any language; null of what has none.</summary>
    public string? Address(string id) => Kind switch
    {
        "instruments" => $"/instruments/{id}",
        "jurisdictions" => $"/markets/{id}",
        "principles" => $"/principles/{id}",
        "discrepancies" => $"/discrepancies/{id}",
        "sources" => $"/sources/{id}",
        "frameworks" => $"/crosswalk/{id}",
        "nodes" => $"/crosswalk/{Owner}#{id}",
        "timeline" => $"/timeline#{id}",
        "obligations" when Jurisdiction is { } market => $"/markets/{market}#{id}",
        "bodies" => $"/bodies/{id}",
        "facts" or "parts" or "statements" or "requirements" or "generative" when Owner is { Length: > 0 } owner => OwnerKind switch
        {
            "jurisdictions" => $"/markets/{owner}#{id}",
            "instruments" or "bodies" or "principles" => $"/{OwnerKind}/{owner}#{id}",
            _ => null,
        },
        _ => null,
    };
}

public sealed record ListOf<T>(
    string Release, PartialDate AsOf, PartialDate? Day, IReadOnlyList<T> Items, IReadOnlyDictionary<string, ForceOnDay>? Forces, IReadOnlyDictionary<string, FactOnDay>? States,
    IReadOnlyDictionary<string, Reference>? References);

public sealed record OneOf<T>(
    string Release, PartialDate AsOf, PartialDate Day, T Item, string? Owner, ForceOnDay? Force, IReadOnlyDictionary<string, FactOnDay> Facts, IReadOnlyList<string> Leaning,
    IReadOnlyDictionary<string, Reference> References);

public sealed record Fact(string Id, string Field, LocalText Statement, PartialDate? ValidFrom, PartialDate? ValidTo, bool DateConfirmed, IReadOnlyList<string> Discrepancies, Provenance Provenance);

public sealed record Sourced(LocalText Text, bool Uncertain, Provenance Provenance);

public sealed record ReportedTier(string? Value, LocalText Note, string Discrepancy, Provenance Provenance);

public sealed record AiLaw(string Status, LocalText Summary, IReadOnlyList<string> Instruments, Sourced NextMilestone, Provenance Provenance);

public sealed record DataProtection(
    string? Instrument, IReadOnlyList<string> Regulators, LocalText RegulatorText, Sourced BreachNotice, Sourced CrossBorder, Sourced Officer, Sourced MaxPenalty);

public sealed record Ranking(LocalText Index, int Edition, int? Rank, int? Of, decimal? Score, Provenance Provenance);

/// <summary>A jurisdiction: a member state, ASEAN itself, or one that is there to compare with.</summary>
public sealed record MarketEntry(
    string Id, string Kind, LocalText Name, PartialDate? MemberSince, bool MemberSinceConfirmed, Provenance? MemberSinceProvenance, string? Posture, ReportedTier? ReportedTier,
    IReadOnlyList<string> AiStrategy, IReadOnlyList<string> Governance, IReadOnlyList<string> Sectoral, IReadOnlyList<string> OtherLaws, DataProtection? DataProtection, AiLaw? AiLaw,
    IReadOnlyList<Ranking> Readiness, PartialDate? LatestEvidence, IReadOnlyList<LocalText> OpenQuestions, IReadOnlyList<Fact> Facts, IReadOnlyList<string> Discrepancies)
{
    public bool IsMember => Kind == "member-state";
}

public sealed record InstrumentDates(PartialDate? Adopted, PartialDate? Published, PartialDate? InForce, PartialDate? Ended);

public sealed record Relation([property: System.Text.Json.Serialization.JsonPropertyName("relation")] string Kind, string Instrument);

public sealed record InstrumentPart(string Id, string Kind, string Code, string? Parent, LocalText? Title, LocalText? Text, IReadOnlyList<LocalText> Points, string? Pages, Provenance Provenance);

public sealed record Instrument(
    string Id, string? Jurisdiction, string Kind, LocalText Title, string OfficialTitle, string? Number, string Status, LocalText? StatusNote, PartialDate StatusAsOf, bool MustRecheck, bool Binding,
    IReadOnlyList<string> Authorities, LocalText? AuthorityNote, InstrumentDates Dates, IReadOnlyList<string> UnconfirmedDates, LocalText? DateNote, IReadOnlyList<string> Supersedes,
    IReadOnlyList<string> SupersededBy, IReadOnlyList<Relation> Related, LocalText Summary, IReadOnlyList<Fact> Facts, IReadOnlyList<InstrumentPart> Parts, string? Framework, string? Url,
    string? LandingUrl, IReadOnlyList<string> Discrepancies, Provenance Provenance)
{
    /// <summary>The day from which it counts, as far as it is known.</summary>
    public PartialDate? From => Dates.InForce ?? (Binding ? null : Dates.Published ?? Dates.Adopted);

    public bool FromConfirmed => !UnconfirmedDates.Contains(Dates.InForce is not null ? "inForce" : Dates.Published is not null ? "published" : "adopted");
}

public sealed record TimelineEvent(string Id, PartialDate Date, bool DateConfirmed, string? Jurisdiction, LocalText Title, string Category, IReadOnlyList<string> Instruments, string Certainty, Provenance Provenance);

/// <summary>Where sources say different things: both claims, who makes them, and what was found.</summary>
public sealed record Quarrel(
    string Id, string Code, string Kind, LocalText Claim, IReadOnlyList<string> ClaimedBy, LocalText? ClaimedByNote, string ClaimStanding, LocalText Where, LocalText CounterClaim,
    IReadOnlyList<string> CounterClaimBy, string Verdict, string Finding, string Severity, LocalText Reason, LocalText? Display, IReadOnlyList<string> Touches, Provenance Provenance,
    string? Quotation = null, string? CounterQuotation = null, string? DecidedBy = null, PartialDate? DecidedOn = null)
{
    /// <summary>open; different-times where the claim was true once; settled.</summary>
    public string State => Verdict switch { "open" => "open", "stale" => "different-times", _ => "settled" };
}

/// <summary>A source as the register holds it.</summary>
public sealed record SourceEntry(
    string Id, string Title, string Publisher, string? Url, string Tier, string Kind, PartialDate? Published, PartialDate? SeenOn, string Language, string Read, string? Reliability, LocalText? Note);

public sealed record Node(string Id, string Ref, string? Parent, LocalText Title, LocalText Paraphrase, string Group, bool Assessable, LocalText? Addressee, PartialDate? AppliesFrom, LocalText? Note, LocalText? UnmappedReason, Provenance Provenance);

public sealed record Framework(
    string Id, string Instrument, LocalText Title, string Version, PartialDate Date, string PublisherText, string? Jurisdiction, LocalText? Reach, bool Binding, LocalText BindingNote, LocalText? Notes,
    bool Pivot, FrameworkCounts Counts, IReadOnlyList<Sourced> ComparisonNotes, IReadOnlyList<Node> Nodes, Provenance Provenance);

public sealed record FrameworkCounts(int Nodes, int Assessable);

/// <summary>A practice of ours under a principle, or a mapping from one to a node of another framework.</summary>
public sealed record Mapping(
    string Id, string Kind, string? Code, string? Principle, LocalText? Title, LocalText? Statement, string? Source, string? Framework, string? Target, string? Relation, string? Strength,
    LocalText? Rationale, Provenance Provenance);

public sealed record Term(string Id, string Field, string Value, int Order, LocalText Label);

/// <param name="Notes">What its editors say of it; null of what was shipped.</param>
public sealed record ReleaseHead(string Id, string Sha256, PartialDate AsOf, DateTimeOffset PublishedAt, LocalText? Notes = null);

/// <summary>An authority, a regulator, an institution.</summary>
public sealed record Body(string Id, string Kind, string? Jurisdiction, LocalText Name, string? ShortName, LocalText? Role, IReadOnlyList<Fact> Facts, IReadOnlyList<string> Discrepancies, Provenance Provenance);

/// <summary>An instrument by its name only.</summary>
public sealed record InstrumentName(string Id, string? Jurisdiction, LocalText Title);

/// <summary>What a framework asks and which practices meet it, with what full answers could reach at most.</summary>
/// <param name="Label">Stands beside every band and figure.</param>
public sealed record FrameworkMappings(
    bool Binding, LocalText Label, IReadOnlyList<LocalText> Caveats, IReadOnlyList<LocalText> Bands, IReadOnlyList<Ceiling> Ceilings, IReadOnlyList<MappedPractice> Practices,
    IReadOnlyList<MappedNode> Nodes, IReadOnlyDictionary<string, Reference> References);

/// <param name="Value">Null of binding law.</param>
/// <param name="Nodes">In each band.</param>
public sealed record Ceiling(string Group, bool Default, decimal? Value, decimal? FromStatements, IReadOnlyList<int> Nodes, int Mapped, int Assessable);

public sealed record MappedPractice(string Id, string Principle);

/// <param name="Ceiling">The band that it could reach at most.</param>
public sealed record MappedNode(string Id, int? Ceiling, IReadOnlyList<MappedLink> Practices, IReadOnlyList<MappedLink> Principles);

public sealed record MappedLink(string Mapping, string Other, string Relation, string Strength, LocalText Rationale, string? Standing, IReadOnlyList<string> Sources);

/// <summary>What was said of an item when, and what happened to it in the world.</summary>
public sealed record Story(
    string Id, string Kind, LocalText Label, string? Owner, IReadOnlyList<StoryVersion> Versions, IReadOnlyList<StoryEvent> Events, IReadOnlyDictionary<string, Reference> References);

/// <param name="KnownUntil">Null of what is believed today.</param>
public sealed record StoryVersion(
    string Release, DateTimeOffset KnownFrom, DateTimeOffset? KnownUntil, string What, string? Class, LocalText? Reason, IReadOnlyList<MemberChange> Members, JsonElement? Item, Period? Valid)
{
    static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    public Provenance? Provenance => Item is { } item && item.TryGetProperty("provenance", out var provenance) && provenance.ValueKind is JsonValueKind.Object ? provenance.Deserialize<Provenance>(s_json) : null;

    public IReadOnlyList<string> Discrepancies =>
        Item is { } item && item.TryGetProperty("discrepancies", out var quarrels) && quarrels.ValueKind is JsonValueKind.Array ? [.. quarrels.EnumerateArray().Select(id => id.GetString()!)] : [];
}

public sealed record Period(PartialDate? From, PartialDate? Until, bool Confirmed);

public sealed record StoryEvent(PartialDate Date, string What, string? Fact, LocalText? Words, bool Confirmed);

/// <summary>What is another in one release than in another.</summary>
public sealed record ReleaseChanges(string From, string To, IReadOnlyList<ReleaseChange> Items);

/// <param name="What">added, changed, ended or removed.</param>
/// <param name="Class">Null where no editor gave one, as between shipped releases.</param>
public sealed record ReleaseChange(
    string Kind, string Id, LocalText Label, string What, string? Class, IReadOnlyList<ReasonOfChange> Reasons, IReadOnlyList<MemberChange> Members, IReadOnlyList<Touched> Touches);

public sealed record ReasonOfChange(string Release, string Class, LocalText Words);

/// <summary>Reads the catalogue for the moment that the page was asked for.</summary>
public sealed class Knowledge(Api api, Visit visit, Vocabulary vocabulary)
{
    /// <summary>With whatever the items refer to.</summary>
    public Task<ListOf<T>> List<T>(string path, string query = "") => api.Get<ListOf<T>>("content", $"{path}?references=true{(query.Length > 0 ? "&" + query : "")}{visit.MomentAfter('&')}");

    /// <summary>Null where there is no such item.</summary>
    public Task<OneOf<T>?> Find<T>(string path) => api.Find<OneOf<T>>("content", path + visit.MomentAfter('?'));

    /// <summary>Any other answer for the moment; null where there is none.</summary>
    public Task<T?> Read<T>(string path) where T : class => api.Find<T>("content", path + visit.MomentAfter(path.Contains('?') ? '&' : '?'));

    public Task<ObligationsOn> Obligations(string market) => api.Get<ObligationsOn>("content", $"/obligations?market={market}{visit.MomentAfter('&')}");

    /// <summary>The words of every code, so that a page can ask without waiting.</summary>
    public Task Words() => vocabulary.Read(api);
}

public sealed record MarketOn(string Id, LocalText Name, PartialDate AsOf, bool Reference);

public sealed record ObligationsOn(
    string Release, PartialDate ReleaseAsOf, IReadOnlyList<MarketOn> Markets, IReadOnlyList<Obligation> Items, IReadOnlyDictionary<string, JsonElement> Sources, IReadOnlyDictionary<string, JsonElement> Discrepancies)
{
    static readonly LocalText s_unnamed = new("", "");

    /// <summary>Sources and discrepancies as other lists have them.</summary>
    public IEnumerable<KeyValuePair<string, Reference>> References =>
        [.. Sources.Select(s => KeyValuePair.Create(s.Key, new Reference("sources", s_unnamed, null, null, null, null, s.Value))), .. Discrepancies.Select(d => KeyValuePair.Create(d.Key, new Reference("discrepancies", s_unnamed, null, null, null, null, d.Value)))];
}

/// <summary>The labels of all coded values, kept for a minute: they are the same for everybody.</summary>
public sealed class Vocabulary(TimeProvider clock)
{
    sealed record State(IReadOnlyDictionary<(string, string), Term> Terms, DateTimeOffset Until);

    State _state = new(new Dictionary<(string, string), Term>(), DateTimeOffset.MinValue);

    public async Task Read(Api api)
    {
        if (_state.Until > clock.GetUtcNow()) return;
        var terms = (await api.Get<ListOf<Term>>("content", "/vocabulary")).Items;
        _state = new(terms.ToDictionary(term => (term.Field, term.Value)), clock.GetUtcNow().AddMinutes(1));
    }

    /// <summary>The code itself where nothing is known of it.</summary>
    public string Of(string field, string? value) => value is null ? "" : _state.Terms.TryGetValue((field, value), out var term) ? term.Label.Here : value;

    public IEnumerable<Term> All(string field) => _state.Terms.Values.Where(term => term.Field == field).OrderBy(term => term.Order);
}

static class References
{
    extension(IReadOnlyDictionary<string, Reference> references)
    {
        public IEnumerable<Source> Sources(IEnumerable<string> ids) => ids.Select(id => references.GetValueOrDefault(id)?.Source).OfType<Source>();

        public IEnumerable<Quarrel> Quarrels(IEnumerable<string> ids) => ids.Select(id => references.GetValueOrDefault(id)?.Quarrel).OfType<Quarrel>();
    }
}
