namespace AseanPlatform.Assessment.Scoring;

/// <summary>What one answer would be worth if it were higher: by a level, or as high as somebody sets out to come.</summary>
/// <param name="Gain">Of the overall number, exactly.</param>
/// <param name="Uncaps">The key statement would no longer hold the band of its principle back.</param>
public sealed record Raise(string Statement, string Principle, int From, int To, Fraction PrincipleNumber, Fraction Overall, Fraction Gain, Band? Band, bool Uncaps);

public static class Raises
{
    /// <summary>
    /// Every answer below the highest level, those that would raise the overall number most first. Each is the whole score anew, so that there is no second definition of it.
    /// Open statements are not among them: what they would be worth nobody knows.
    /// </summary>
    public static IReadOnlyList<Raise> Of(IReadOnlyList<Rated> shown)
    {
        var now = Score1.Of(shown);
        return
        [
            .. shown.Index().Where(s => s.Item is { NotApplicable: false, Level: < Score1.HighestLevel }).Select(s => Raised(shown, now, s.Index, s.Item.Level!.Value + 1)).OfType<Raise>()
                .OrderByDescending(r => r.Gain, Comparer<Fraction>.Create(Fraction.Compare)), // a stable sort: equals stay in the order of the questionnaire
        ];
    }

    /// <summary>What one answer would be worth at a level that it has not reached; null where it has, or has none, or is not asked.</summary>
    public static Raise? To(IReadOnlyList<Rated> shown, string statement, int level) =>
        shown.Index().FirstOrDefault(s => s.Item.Statement == statement) is { Item: { NotApplicable: false, Level: { } from } } one && from < level ? Raised(shown, Score1.Of(shown), one.Index, level) : null;

    static Raise? Raised(IReadOnlyList<Rated> shown, Score now, int index, int level)
    {
        if (now.Overall is not { } overall) return null;
        var one = shown[index];
        var raised = Score1.Of([.. shown.Take(index), one with { Level = level }, .. shown.Skip(index + 1)]);
        var principle = raised.Principles.First(p => p.Principle == one.Principle);
        return new(
            one.Statement, one.Principle, one.Level!.Value, level, principle.Number!.Value, raised.Overall!.Value, raised.Overall.Value - overall,
            principle.Band, now.Principles.Any(p => p.GateCapped && p.Principle == one.Principle) && !principle.GateCapped);
    }
}
