using System.Globalization;
using System.Text.RegularExpressions;

namespace AseanPlatform.Portal.Tests;

public sealed partial class StyleTests
{
    static readonly string s_css = File.ReadAllText(Path.Combine(Sources.Portal, "Assets", "Files", "site.css"));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Text_stands_out_from_its_ground_in_light_and_dark(int scheme)
    {
        var tokens = Tokens(scheme);

        foreach (var text in (string[])["ink", "muted", "accent", "good", "attention", "refused"])
        {
            Contrast(tokens[text], tokens["paper"]).ShouldBeGreaterThan(4.5, text);
            Contrast(tokens[text], tokens["surface"]).ShouldBeGreaterThan(4.5, text);
        }
        Contrast(tokens["on-accent"], tokens["accent"]).ShouldBeGreaterThan(4.5);
        Contrast(tokens["control"], tokens["surface"]).ShouldBeGreaterThan(3);
        Contrast(tokens["focus"], tokens["paper"]).ShouldBeGreaterThan(3);
    }

    [Fact]
    public void Nothing_comes_from_elsewhere()
    {
        s_css.ShouldNotContain("@import");
        s_css.ShouldNotContain("url(");
        foreach (var script in Directory.GetFiles(Path.Combine(Sources.Portal, "Assets", "Files"), "*.js").Select(File.ReadAllText)) script.ShouldNotContain("://");
    }

    [Fact]
    public void Sides_are_logical() => PhysicalSide().Matches(s_css).Select(match => match.Value).ShouldBeEmpty();

    static Dictionary<string, string> Tokens(int scheme) =>
        Token().Matches(s_css.Split(":root {")[scheme + 1].Split('}')[0]).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["colour"].Value);

    static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    static double Luminance(string hex)
    {
        var digits = hex.Length == 4 ? string.Concat(hex[1..].Select(c => $"{c}{c}")) : hex[1..];
        double Channel(int at) => int.Parse(digits.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0 is var c && c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
        return (0.2126 * Channel(0)) + (0.7152 * Channel(2)) + (0.0722 * Channel(4));
    }

    [GeneratedRegex(@"--(?<name>[a-z-]+): (?<colour>#[0-9a-f]{3,6});", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();

    [GeneratedRegex(@"(margin|padding|border)-(left|right|top|bottom)\b|text-align: (left|right)|[ ;{](left|right|top|bottom):", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PhysicalSide();
}
