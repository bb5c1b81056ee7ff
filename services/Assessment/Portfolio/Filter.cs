using System.Text;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Assessment.Portfolio;

/// <summary>What makes a client stand out in the list. A client may have several.</summary>
static class Flags
{
    /// <summary>Handed in, and nobody decided yet.</summary>
    public const string Review = "review";
    /// <summary>Open, and nothing was changed for thirty days.</summary>
    public const string Quiet = "quiet";
    /// <summary>Open, and pinned to another release than the newest.</summary>
    public const string OlderRelease = "older-release";
    /// <summary>Signed last more than a year ago.</summary>
    public const string OldSignOff = "old-sign-off";

    public static readonly string[] All = [Review, Quiet, OlderRelease, OldSignOff];

    public static DateTimeOffset QuietSince(DateTimeOffset now) => now.AddDays(-30);

    public static DateTimeOffset OldSince(DateTimeOffset now) => now.AddYears(-1);
}

/// <summary>Which of the clients one may see: all members together; what is empty asks nothing.</summary>
/// <param name="Search">A part of the name, in any case and width.</param>
/// <param name="State">Of the present cycle, or not-started.</param>
/// <param name="Country">ISO 3166-1, two letters.</param>
/// <param name="Sector">A part of it.</param>
/// <param name="Archived">Those that are put away instead of the active ones.</param>
public sealed record Filter(string? Search = null, string? State = null, string? Country = null, string? Sector = null, string? Flag = null, bool Archived = false)
{
    public const string NotStarted = "not-started";

    static readonly string[] s_states =
    [
        NotStarted, AssessmentStates.Draft, AssessmentStates.InProgress, AssessmentStates.Submitted, AssessmentStates.ChangesRequested, AssessmentStates.Resubmitted, AssessmentStates.Approved,
    ];

    /// <summary>Ready to be compared with what is kept.</summary>
    /// <exception cref="InvalidValue">It asks for what there cannot be.</exception>
    public Filter Checked()
    {
        if (Search is { Length: > 200 }) throw new InvalidValue("/search", "A part of a name has at most 200 characters.");
        if (Sector is { Length: > 200 }) throw new InvalidValue("/sector", "A part of a sector has at most 200 characters.");
        if (State is { Length: > 0 } state && !s_states.Contains(state)) throw new InvalidValue("/state", "There is no such state.");
        if (Flag is { Length: > 0 } flag && !Flags.All.Contains(flag)) throw new InvalidValue("/flag", "There is no such flag.");
        if (Country is { Length: > 0 } country && (country.Length != 2 || !country.All(char.IsAsciiLetterUpper))) throw new InvalidValue("/country", "A country is written with two letters: SG.");
        return new(Folded(Search), State ?? "", Country ?? "", Folded(Sector), Flag ?? "", Archived);
    }

    // What nobody asked for is not in the statement: PostgreSQL keeps one plan for all values of its parameters, and guesses that each condition leaves few rows.
    internal IQueryable<ListPortfolio.Row> Narrow(IQueryable<ListPortfolio.Row> rows)
    {
        if (Search is { Length: > 0 } name) rows = rows.Where(r => r.SearchName.Contains(name));
        if (Country is { Length: > 0 } country) rows = rows.Where(r => r.Country == country);
        if (Sector is { Length: > 0 } sector) rows = rows.Where(r => r.SearchSector!.Contains(sector));
        if (State is { Length: > 0 } state) rows = rows.Where(r => r.State == state);
        return Flag is { Length: > 0 } flag ? rows.Where(r => r.Flags.Contains(flag)) : rows;
    }

    static string Folded(string? text) => (text ?? "").Normalize(NormalizationForm.FormKC).Trim().ToLowerInvariant();
}
