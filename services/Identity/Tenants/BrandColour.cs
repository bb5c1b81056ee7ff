using System.Globalization;

namespace AseanPlatform.Identity.Tenants;

/// <summary>
/// A tenant's colour where it is seen: dark enough to stand on paper (4.5 to 1, so that white words can stand on it too), and for dark pages light
/// enough to stand on their surface (3 to 1, as a band or mark needs).
/// </summary>
public readonly record struct BrandColour
{
    public const string Pattern = "#[0-9a-fA-F]{6}";

    static readonly (int, int, int) Paper = (0xFB, 0xFA, 0xF6), DarkSurface = (0x1D, 0x23, 0x29);

    public string OnPaper { get; }
    public string OnDark { get; }

    /// <summary>Whether what was asked for was too light.</summary>
    public bool Darkened { get; }

    public BrandColour(string hex)
    {
        var asked = (Red: Part(hex, 1), Green: Part(hex, 3), Blue: Part(hex, 5));
        var (paper, dark) = (asked, asked);
        for (var left = 100; Contrast(paper, Paper) < 4.5; left--) paper = (asked.Red * left / 100, asked.Green * left / 100, asked.Blue * left / 100);
        for (var more = 0; Contrast(dark, DarkSurface) < 3; more++) dark = (Lighter(asked.Red, more), Lighter(asked.Green, more), Lighter(asked.Blue, more));
        (OnPaper, OnDark, Darkened) = (Text(paper), Text(dark), paper != asked);
    }

    /// <summary>As WCAG 2 defines it.</summary>
    public static double Contrast((int, int, int) one, (int, int, int) other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    static double Luminance((int Red, int Green, int Blue) colour) => (0.2126 * Linear(colour.Red)) + (0.7152 * Linear(colour.Green)) + (0.0722 * Linear(colour.Blue));

    static double Linear(int part) => part / 255.0 is var share && share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);

    static int Lighter(int part, int percent) => part + ((255 - part) * percent / 100);

    static int Part(string hex, int at) => int.Parse(hex.AsSpan(at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    static string Text((int Red, int Green, int Blue) colour) => string.Create(CultureInfo.InvariantCulture, $"#{colour.Red:x2}{colour.Green:x2}{colour.Blue:x2}");
}
