using System.Buffers;
using System.Globalization;
using System.Text;

namespace AseanPlatform.Workbooks;

/// <summary>
/// How high a row must be to show text that is wrapped: LibreOffice takes the height as the file says it, and one line where it says none. Reckoned from the letters, with some
/// room to spare, because how wide they really are is up to the fonts of whoever opens it.
/// </summary>
static class RowHeight
{
    /// <summary>In points: a line of Latin letters of 10 points, one of letters as wide as high, what a row leaves free above and below, and the most that it may have.</summary>
    const double Line = 13.5, SquareLine = 14.3, Free = 1.5, Most = 409;

    static readonly SearchValues<char> s_narrow = SearchValues.Create("fijlrtIJ.,:;!'|()[]{}-\"`");

    /// <summary>What a column leaves free at both edges, in digits.</summary>
    const double Edges = 0.7;

    /// <summary>In points.</summary>
    /// <param name="widths">Of the columns, in digits.</param>
    public static double Of(IReadOnlyList<Entry> row, IReadOnlyList<double> widths)
    {
        var highest = Line;
        for (var column = 0; column < Math.Min(row.Count, widths.Count); column++)
        {
            if (row[column] is { Words: { Length: > 0 } words, Look: Look.Text or Look.Heading } entry)
                highest = Math.Max(highest, Of(words, (widths[column] - Edges) / (entry.Look is Look.Heading ? 1.06 : 1)));
        }
        return Math.Min(Most, Math.Ceiling(highest + Free));
    }

    static double Of(string words, double room)
    {
        var (lines, line, x, word) = (1, Line, 0.0, 0.0);
        foreach (var rune in words.EnumerateRunes())
        {
            if (rune.Value is '\n')
            {
                (lines, x, word) = (lines + 1, 0, 0);
                continue;
            }

            var (wide, high, breaks) = Form(rune);
            line = Math.Max(line, high);
            x += wide;
            if (Rune.IsWhiteSpace(rune))
            {
                word = 0; // at the end of a line it takes no room
                continue;
            }

            word += wide;
            if (x > room)
            {
                lines++;
                if (word > room) word = wide; // longer than a line, it is cut
                x = word;
            }
            if (breaks) word = 0;
        }
        return lines * line;
    }

    /// <summary>How wide a letter is, in digits; how high its line, in points; and whether the next letter may stand on the next line.</summary>
    static (double Wide, double High, bool Breaks) Form(Rune rune) => rune.Value switch
    {
        < 0x80 => ((char)rune.Value switch { ' ' => 0.5, >= 'A' and <= 'Z' and not ('I' or 'J' or 'M' or 'W') => 1.2, 'm' or 'w' or 'M' or 'W' or '@' or '%' => 1.65, _ when s_narrow.Contains((char)rune.Value) => 0.68, _ => 1.02 },
            Line, rune.Value is '-' or '/'),
        _ when Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => (0, Script(rune), false),
        < 0x0E00 => (Rune.IsUpper(rune) ? 1.25 : 1.05, Line, false),
        < 0x0F00 => (1.15, Script(rune), true), // Thai, Lao
        (>= 0x1000 and < 0x10A0) or (>= 0x1780 and < 0x1800) => (1.5, Script(rune), true), // Burmese, Khmer
        < 0x1100 => (1.1, Line, false),
        (>= 0x1100 and < 0x1200) or (>= 0x2E80 and < 0xD800) or (>= 0xF900 and < 0xFB00) or (>= 0xFE30 and < 0xFE50) or (>= 0xFF00 and < 0xFFE7) or >= 0x1F300 => (1.77, SquareLine, true), // as wide as high
        _ => (1.1, Line, false),
    };

    static double Script(Rune rune) => rune.Value switch
    {
        >= 0x0E00 and < 0x0F00 => 16,
        (>= 0x1000 and < 0x10A0) or (>= 0x1780 and < 0x1800) => 19,
        _ => Line,
    };
}
