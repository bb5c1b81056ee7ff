using System.Globalization;

namespace AseanPlatform.Benchmarks;

/// <summary>One line of the table: what was promised and what was found.</summary>
/// <param name="Met">Against must and against goal; null where nothing could be measured.</param>
sealed record Row(string What, string Must, string Goal, string Measured, string How, bool? Met, bool? GoalMet)
{
    public static Row AtMost(string what, double must, double goal, double measured, string unit, string how, Func<double, string>? show = null) =>
        new(what, $"≤ {Show(must, show)} {unit}".Trim(), $"≤ {Show(goal, show)} {unit}".Trim(), $"{Show(measured, show)} {unit}".Trim(), how, measured <= must, measured <= goal);

    public static Row AtLeast(string what, double must, double goal, double measured, string unit, string how, Func<double, string>? show = null) =>
        new(what, $"≥ {Show(must, show)} {unit}".Trim(), $"≥ {Show(goal, show)} {unit}".Trim(), $"{Show(measured, show)} {unit}".Trim(), how, measured >= must, measured >= goal);

    public static Row Not(string what, string must, string goal, string why) => new(what, must, goal, "not measured", why, null, null);

    static string Show(double value, Func<double, string>? show) => show?.Invoke(value) ?? value.ToString("0.##", CultureInfo.InvariantCulture);

    public static string Table(IEnumerable<Row> rows) =>
        "| what | must | goal | measured | | how |\n|---|---|---|---|---|---|\n"
        + string.Concat(rows.Select(row => $"| {row.What} | {row.Must} | {row.Goal} | {row.Measured} | {Mark(row)} | {row.How} |\n"));

    static string Mark(Row row) => row switch { { Met: null } => "–", { GoalMet: true } => "goal", { Met: true } => "must", _ => "**short**" };
}

static class Numbers
{
    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        if (sorted.Length == 0) throw new InvalidOperationException("Nothing was measured.");
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    public static string Range(this IEnumerable<double> values) =>
        $"{values.Min().ToString("0.##", CultureInfo.InvariantCulture)}–{values.Max().ToString("0.##", CultureInfo.InvariantCulture)}";
}
