namespace AseanPlatform.Assessment.Scoring;

/// <summary>What one answer would be worth if it were a level higher.</summary>
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
        if (now.Overall is not { } overall) return [];

        var capped = now.Principles.Where(p => p.GateCapped).Select(p => p.Principle).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. shown.Index().Where(s => s.Item is { NotApplicable: false, Level: < Score1.HighestLevel })
                .Select(s =>
                {
                    var from = s.Item.Level!.Value;
                    var raised = Score1.Of([.. shown.Take(s.Index), s.Item with { Level = from + 1 }, .. shown.Skip(s.Index + 1)]);
                    var principle = raised.Principles.First(p => p.Principle == s.Item.Principle);
                    return new Raise(
                        s.Item.Statement, s.Item.Principle, from, from + 1, principle.Number!.Value, raised.Overall!.Value, raised.Overall.Value - overall,
                        principle.Band, capped.Contains(s.Item.Principle) && !principle.GateCapped);
                })
                .OrderByDescending(r => r.Gain, Comparer<Fraction>.Create(Fraction.Compare)), // a stable sort: equals stay in the order of the questionnaire
        ];
    }
}
