using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;

namespace AseanPlatform.Assessment.ReleaseMoves;

/// <summary>What becomes of a statement and its answer in another release.</summary>
public static class Fates
{
    /// <summary>The answer goes on: the words are the same, or were changed without another meaning.</summary>
    public const string Carried = "carried";
    /// <summary>The answer is kept, and counts as open until somebody saves it again: it was given to other words.</summary>
    public const string ToConfirm = "to-confirm";
    /// <summary>There is such a statement in the other release only.</summary>
    public const string New = "new";
    /// <summary>It is not asked any more; what was answered goes to the history.</summary>
    public const string Gone = "gone";
    /// <summary>It was not answered, and is not.</summary>
    public const string Open = "open";
}

/// <param name="Class">The weightiest that an editor gave on the way; missing where none did.</param>
/// <param name="Before">Missing of what is new.</param>
/// <param name="After">Missing of what is gone.</param>
public sealed record Fate(string StatementId, string What, string? Class, bool SameWords, Statement? Before, Statement? After);

/// <summary>What would change in an assessment if it went over to another release. Made anew each time: nothing is decided by looking at it.</summary>
/// <param name="Markets">Chosen ones that the other release does not have.</param>
public sealed record ReleasePlan(CatalogueRelease From, CatalogueRelease To, IReadOnlyList<Fate> Statements, IReadOnlyList<string> Markets)
{
    static readonly Said s_open = new(null, false, null, null);

    /// <param name="way">The releases between the two, the later of both among them: they say how weighty each change is.</param>
    public static ReleasePlan Of(Assessments.Assessment assessment, CatalogueRelease from, CatalogueRelease to, IReadOnlyList<CatalogueRelease> way)
    {
        var answers = assessment.Answers.Where(a => a.Said != s_open).ToDictionary(a => a.StatementId, StringComparer.Ordinal);
        var asked = to.Shown(assessment.Showing).Select(now => FateOf(now.Id, from.StatementById.GetValueOrDefault(now.Id), now)).ToList();
        var shown = asked.Select(fate => fate.StatementId).ToHashSet(StringComparer.Ordinal);
        var gone = from.Statements.Where(then => !shown.Contains(then.Id) && (then.IsShown(assessment.Showing) || (answers.ContainsKey(then.Id) && !to.StatementById.ContainsKey(then.Id))))
            .Select(then => new Fate(then.Id, Fates.Gone, ClassOf(then.Id), false, then, null));
        return new(from, to, [.. asked, .. gone], [.. assessment.Markets.Where(m => !to.MarketById.ContainsKey(m))]);

        Fate FateOf(string id, Statement? then, Statement now)
        {
            var (weight, same) = (ClassOf(id), then is not null && now.SaysTheSameAs(then));
            var kept = now.AsksStill(then, way);
            return new(id, answers.GetValueOrDefault(id) switch
            {
                null => then is null ? Fates.New : Fates.Open,
                { ToConfirm: true } => Fates.ToConfirm, // nobody has said yet that it holds
                _ => kept ? Fates.Carried : Fates.ToConfirm,
            }, weight, same, then, now);
        }

        string? ClassOf(string id) => Classes.Weightiest(way, id);
    }
}

/// <summary>How weighty a change is, as its editor said.</summary>
public static class Classes
{
    public const string Editorial = "editorial";
    public const string Clarifying = "clarifying";
    public const string Substantive = "substantive";

    /// <summary>It asks what was asked before, so that what was said then still answers it: the words are the same, or no change on the way was said to be substantive.</summary>
    internal static bool AsksStill(this Statement asked, Statement? before, IReadOnlyList<CatalogueRelease> way) =>
        before is not null && (asked.SaysTheSameAs(before) || Weightiest(way, asked.Id) is Editorial or Clarifying);

    /// <summary>Nothing is known where a release on the way does not say what it changed; the cautious reading of that is the caller's.</summary>
    internal static string? Weightiest(IReadOnlyList<CatalogueRelease> way, string id) =>
        way.Any(release => release.Changes is null) ? null
            : way.Select(release => release.Changes!.GetValueOrDefault(id)).MaxBy(given => given switch { Substantive => 3, Clarifying => 2, Editorial => 1, _ => 0 });
}
