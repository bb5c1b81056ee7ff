using System.Globalization;
using System.Text;

namespace AseanPlatform.Reporting.Rendering;

/// <summary>Words for a CSS string, as the page footers need them: everything but plain letters and digits is written as a number and can end nothing.</summary>
static class CssText
{
    public static string Escape(string text)
    {
        var css = new StringBuilder(text.Length * 2);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune)) continue;
            if (rune.IsAscii && (Rune.IsLetterOrDigit(rune) || rune.Value == ' ')) css.Append((char)rune.Value);
            else css.Append(CultureInfo.InvariantCulture, $"\\{rune.Value:x} "); // the space ends the number and is not shown
        }

        return css.ToString();
    }

    /// <summary>The brand's colour, or the platform's where none that can be read is set.</summary>
    public static string Colour(string? colour) =>
        colour is { Length: 7 } && colour[0] == '#' && colour.Skip(1).All(char.IsAsciiHexDigit) ? colour : "#0A5B78";
}
