using AseanPlatform.Assessment.Assessments;

namespace AseanPlatform.Assessment.Reviews;

public sealed record SaidView(int? Level, bool NotApplicable, string? Reason, string? Words)
{
    internal static SaidView? Of(Said? said) => said is null ? null : new(said.Level, said.NotApplicable, said.Reason, said.Words);
}

static class Differences
{
    static readonly Said Open = new(null, false, null, null);

    /// <summary>The statements that say something else, in their order. One that is not there is open.</summary>
    public static IReadOnlyList<string> Between(IReadOnlyDictionary<string, Said> before, IReadOnlyDictionary<string, Said> after, IEnumerable<string> order) =>
        [.. order.Where(s => before.GetValueOrDefault(s, Open) != after.GetValueOrDefault(s, Open))];
}
