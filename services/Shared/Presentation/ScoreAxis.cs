using System.Globalization;

namespace AseanPlatform.Presentation;

/// <summary>A score as an exact fraction and as the one-decimal number that is shown.</summary>
public sealed record ScoreFigure(long Numerator, long Denominator, string Shown)
{
    /// <summary>From 0 to 100, for drawing only.</summary>
    public double Share => Denominator == 0 ? 0 : (double)Numerator / Denominator;
}

/// <summary>One principle in a figure. Without a score the axis says why instead of showing 0.</summary>
/// <param name="Score">Null: not applicable or not answered.</param>
/// <param name="Band">absent, initial, defined, managed or leading; null where no band is given.</param>
/// <param name="Note">One sentence: why there is no number, or why the band is held.</param>
/// <param name="Target">How far it is to come, 0 to 100; null = no target.</param>
/// <param name="Last">The number of the cycle before.</param>
/// <param name="Display">What is written instead of the number, such as a level "3"; null = the number.</param>
public sealed record ScoreAxis(string Code, LocalText Name, ScoreFigure? Score, string? Band = null, string? Note = null, string? Display = null, int? Target = null, ScoreFigure? Last = null)
{
    public string? Shown => Display ?? Score?.Shown;

    /// <summary>An axis of the public scorecard: one statement's level 0 to 4.</summary>
    public static ScoreAxis OfLevel(string code, LocalText name, int? level, string? note = null) =>
        new(code, name, level is { } l ? new ScoreFigure(l * 25, 1, (l * 25).ToString(CultureInfo.InvariantCulture)) : null, null, note, level?.ToString(CultureInfo.InvariantCulture));
}
