using AseanPlatform.Presentation;

namespace AseanPlatform.Portal.Services;

/// <summary>Which clients are asked for, as it stands in the address of the page.</summary>
public sealed record ClientFilter(string? Search = null, string? State = null, string? Country = null, string? Sector = null, string? Flag = null, bool Archived = false)
{
    public static readonly string[] States = ["not-started", "draft", "in-progress", "submitted", "changes-requested", "resubmitted", "approved"];
    public static readonly string[] Flags = ["review", "quiet", "older-release", "old-sign-off"];
    public static readonly string[] Countries = ["BN", "ID", "KH", "LA", "MM", "MY", "PH", "SG", "TH", "TL", "VN"];

    /// <summary>What an address says; what it cannot mean is left away.</summary>
    public static ClientFilter Of(IQueryCollection query) => new(
        Text(query["search"]), Known(query["state"], States), Text(query["country"]) is { Length: 2 } country && country.All(char.IsAsciiLetterUpper) ? country : null, Text(query["sector"]), Known(query["flag"], Flags),
        query.ContainsKey("archived"));

    public bool IsEmpty => this == new ClientFilter(Archived: Archived);

    /// <summary>For an address, without what is empty: "state=draft&amp;country=SG".</summary>
    public string Query => string.Join('&', new (string Name, string? Value)[]
    {
        ("search", Search), ("state", State), ("country", Country), ("sector", Sector), ("flag", Flag), ("archived", Archived ? "true" : null),
    }.Where(part => part.Value is { Length: > 0 }).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"));

    static string? Text(string? value) => value?.Trim() is { Length: > 0 and <= 200 } text ? text : null;

    static string? Known(string? value, string[] all) => all.Contains(value) ? value : null;
}

public sealed record KeptFilter(Guid Id, string Name, string? Search, string? State, string? Country, string? Sector, string? Flag)
{
    public ClientFilter Filter => new(Filled(Search), Filled(State), Filled(Country), Filled(Sector), Filled(Flag));

    static string? Filled(string? value) => string.IsNullOrEmpty(value) ? null : value;
}

public sealed record ClientsOfPortfolio(IReadOnlyList<ClientOfPortfolio> Items, string? Next);

public sealed record ClientOfPortfolio(
    Guid ClientId, string Name, Guid? AssessmentId, string? State, ScoreFigure? Score, bool Provisional, Coverage? Coverage, DateTimeOffset? ChangedAt,
    int? DeltaTenths = null, DateTimeOffset? SignedAt = null, IReadOnlyList<string>? Flags = null, DueOfClient? NextDue = null, long Notes = 0);

/// <param name="Kind">action, answer, duty or evidence.</param>
public sealed record DueOfClient(DateOnly On, string Kind, Guid Id, string Title, bool Overdue)
{
    public string Address => Kind switch { "action" => $"/app/actions/{Id}", "answer" => $"/app/asks/{Id}", "duty" => $"/app/systems/{Id}", _ => $"/app/evidence/{Id}" };
}

public sealed record NoteOfClient(Guid Id, Guid ClientId, string Words, int Revision, DateTimeOffset WrittenAt, string? WrittenBy, DateTimeOffset ChangedAt, string? ChangedBy);

/// <param name="Name">Missing where nothing was noted of it.</param>
public sealed record ClientThatLeft(Guid ClientId, string? Name, DateTimeOffset? LeftAt, long Notes, long Comments);

public sealed record HeatMap(IReadOnlyList<PrincipleOfMap> Principles, IReadOnlyList<HeatLine> Items, string? Next);

public sealed record PrincipleOfMap(string Id, string Code, int Order, LocalText Name);

public sealed record HeatLine(Guid ClientId, string Name, string State, Guid? AssessmentId, bool Provisional, IReadOnlyList<HeatCell> Cells);

public sealed record HeatCell(string Principle, ScoreFigure? Score, string? Band, string? Why, int? DeltaTenths)
{
    public bool IsHeldDown => Why is "gate-open" or "gate-below-2";
}

/// <param name="Kind">review, changes, quiet or not-started.</param>
public sealed record WaitingGroup(string Kind, long Total, IReadOnlyList<WaitingClient> Items)
{
    /// <summary>The list with all of them.</summary>
    public string Address => "/app/clients?" + (Kind switch { "changes" => "state=changes-requested", "not-started" => "state=not-started", _ => "flag=" + Kind });
}

public sealed record WaitingClient(Guid ClientId, string Name, Guid? AssessmentId, DateTimeOffset? Since);

/// <param name="Outcome">opened, offered, open-already, handed-in, approved or archived.</param>
/// <param name="Undone">taken-back or stays.</param>
public sealed record PushRow(Guid ClientId, string? Name, string Outcome, Guid? AssessmentId, string? State = null, string? Release = null, string? Undone = null);

/// <param name="Gone">Of those that were chosen: not there any more.</param>
public sealed record PushPreview(string Release, DateOnly AsOf, int Chosen, int Gone, IReadOnlyList<PushRow> Rows, IReadOnlyList<QuestionSet> QuestionSets);

public sealed record PushMade(Guid Id, string Release, DateTimeOffset MadeAt, DateTimeOffset? UndoUntil, DateTimeOffset? UndoneAt, int Chosen, int Gone, IReadOnlyList<PushRow> Rows);

/// <param name="Before">Only what was signed before this day counts.</param>
public sealed record Benchmarks(DateOnly Before, int Least, IReadOnlyList<PrincipleOfMap> Principles, IReadOnlyList<BenchmarkGroup> Groups);

/// <param name="Kind">all, sector or market.</param>
/// <param name="Clients">A range.</param>
public sealed record BenchmarkGroup(string Kind, string? Id, LocalText? Name, string Clients, IReadOnlyList<Quartiles> Figures);

public sealed record Quartiles(int Low, int Median, int High);
