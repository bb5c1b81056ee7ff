namespace AseanPlatform.Assessment.Scoring;

/// <param name="Bar">Length of the bar in per cent; open statements have none.</param>
public sealed record LevelBar(string Statement, int? Level, int? Bar);

/// <summary>The public scorecard, <c>scorecard/1</c>: the gate statements alone give levels and bars; never a band, never an overall number.</summary>
public static class Scorecard1
{
    public const string Name = "scorecard/1";

    public static (Coverage Coverage, IReadOnlyList<LevelBar> Bars) Of(IReadOnlyCollection<Rated> gates) => (
        new(gates.Count(g => g.Level is not null), gates.Count),
        [.. gates.Select(g => new LevelBar(g.Statement, g.Level, g.Level * 100 / Score1.HighestLevel))]);
}
