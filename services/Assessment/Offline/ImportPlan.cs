using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.ReleaseMoves;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Assessment.Offline;

/// <summary>What a row of an answer file is beside what stands here.</summary>
public static class Standings
{
    /// <summary>Open here: it would be taken.</summary>
    public const string New = "new";
    /// <summary>It stands here already.</summary>
    public const string Same = "same";
    /// <summary>Another answer stands here: somebody decides.</summary>
    public const string Differs = "differs";
    /// <summary>Given to other words than those that are asked here: taken, it waits to be confirmed.</summary>
    public const string Changed = "changed";
    /// <summary>Not answered in the file; what stands here stays.</summary>
    public const string Open = "open";
    /// <summary>Not asked here any more: taken, it goes to the history.</summary>
    public const string Gone = "gone";
    /// <summary>No release that is known has such a statement.</summary>
    public const string Unknown = "unknown";
    /// <summary>It is no answer.</summary>
    public const string Refused = "refused";
}

/// <param name="Why">Of what is changed: unsigned, edited or other-words. Of what is refused: level, both, reason, length, twice or not-shown. Of what is new, the same or differs, and comes from another release: carried.</param>
/// <param name="Said">Missing of what is refused.</param>
/// <param name="Statement">As it is asked here, or was asked there.</param>
public sealed record JudgedRow(AnswerRow Row, string Standing, string? Why, Said? Said, Statement? Statement, Answer? Here)
{
    /// <summary>Something would come of taking it.</summary>
    public bool MayBeTaken => Standing is Standings.New or Standings.Differs or Standings.Changed or Standings.Gone;

    /// <summary>Unless somebody says otherwise. No answer that stands is replaced unasked.</summary>
    public bool IsTaken => Standing is Standings.New or Standings.Gone || (Standing is Standings.Changed && Here is null or { ToConfirm: true } or { Level: null, NotApplicable: false });
}

/// <summary>What would come of an answer file in one assessment. Made anew each time: nothing is decided by looking at it.</summary>
/// <param name="Missing">Statements that are asked here and that the file does not have.</param>
public sealed record ImportPlan(IReadOnlyList<JudgedRow> Rows, IReadOnlyList<Statement> Missing)
{
    static readonly Said s_open = new(null, false, null, null);

    /// <exception cref="InvalidValue">It is none of our files, or says something else than it holds.</exception>
    /// <exception cref="RuleBroken">It is of another client, or nothing can be taken here now.</exception>
    public static void RequireFit(AnswerFile file, Assessments.Assessment assessment, IReadOnlyCollection<string> releases)
    {
        if (file.Schema is not AnswerFile.Present || file.Manifest.Schema is not Manifest.Present) throw new InvalidValue("/schema", "This is no answer file of an offline scorecard.", "import.foreign");
        if (file.Manifest.ClientId is { } client && client != assessment.ClientId) throw new RuleBroken("import.other-client", "This file is of another client; nothing of it is taken.");
        if (file.Counts != Counts.Of(file.Answers)) throw new InvalidValue("/counts", "This file holds something else than it says: it is not whole.", "import.miscounted");
        if (!releases.Contains(file.Manifest.Release)) throw new InvalidValue("/manifest/release", "This file was made with a content release that is not known here.", "import.release");
        if (assessment.IsLocked) throw new RuleBroken("assessment.locked", "This assessment is submitted; its answers no longer change.");
    }

    /// <param name="then">The release that the file was made with.</param>
    /// <param name="now">The release of the assessment.</param>
    /// <param name="way">The releases between the two: they say how weighty each change is.</param>
    /// <param name="isSigned">The file's own words about itself are as they were signed.</param>
    /// <param name="history">What was written about statements that are not asked here any more.</param>
    public static ImportPlan Of(
        AnswerFile file, Assessments.Assessment assessment, CatalogueRelease then, CatalogueRelease now, IReadOnlyList<CatalogueRelease> way, bool isSigned, IReadOnlyCollection<(string StatementId, Said Said)> history)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return new([.. file.Answers.Select(Judge)], [.. now.Shown(assessment.Showing).Where(s => !seen.Contains(s.Id))]);

        JudgedRow Judge(AnswerRow row)
        {
            var (said, wrong) = row.Read();
            var (asked, before, here) = (now.StatementById.GetValueOrDefault(row.StatementId), then.StatementById.GetValueOrDefault(row.StatementId), assessment.AnswerTo(row.StatementId));
            if (!seen.Add(row.StatementId)) return As(Standings.Refused, "twice");
            if (asked is null && before is null) return As(Standings.Unknown);
            if (said is null) return As(Standings.Refused, wrong);
            if (said == s_open) return As(Standings.Open);
            if (asked is null) return As(here?.Said == said || history.Contains((row.StatementId, said)) ? Standings.Same : Standings.Gone);
            if (!asked.IsShown(assessment.Showing)) return As(Standings.Refused, "not-shown");

            var other = !isSigned ? "unsigned" : before is null || row.TextSha256 != Questions.Sha256(before) ? "edited" : asked.AsksStill(before, way) ? null : "other-words";
            if (here?.Said == said && (!here.ToConfirm || other is not null)) return As(Standings.Same, then.Id == now.Id ? null : "carried");
            if (other is not null) return As(Standings.Changed, other);
            return As(here is null or { ToConfirm: true } || here.Said == s_open ? Standings.New : Standings.Differs, then.Id == now.Id ? null : "carried");

            JudgedRow As(string standing, string? why = null) => new(row, standing, why, said, asked ?? before, here);
        }
    }
}
