using System.Buffers;
using System.Text;

namespace AseanPlatform.Presentation;

/// <summary>Text that a spreadsheet program would take for a formula: for every file that people open in one.</summary>
public static class SpreadsheetCell
{
    static readonly SearchValues<char> Quoted = SearchValues.Create(",;\t\r\n\"");
    const string Starts = "=+-@\t\r\0＝＋－＠";

    public static bool IsRisky(string text) => text.Length > 0 && Starts.Contains(text[0]);

    /// <summary>One line of a CSV file (RFC 4180).</summary>
    public static void AppendRow(this StringBuilder lines, IEnumerable<string?> cells)
    {
        var first = true;
        foreach (var cell in cells)
        {
            if (!first) lines.Append(',');
            lines.AppendCell(cell);
            first = false;
        }
        lines.Append("\r\n");
    }

    /// <summary>
    /// One cell of a CSV file. An apostrophe goes before what would start a formula, also after a separator or line break inside the cell: a program
    /// that splits there begins a new cell. Quotation marks alone do not help, since they are taken off first.
    /// </summary>
    public static void AppendCell(this StringBuilder line, string? text)
    {
        if (string.IsNullOrEmpty(text)) return;

        var quoted = text.AsSpan().ContainsAny(Quoted) || text[0] is ' ' || text[^1] is ' ';
        if (quoted) line.Append('"');
        var starts = true;
        foreach (var c in text)
        {
            if (starts && Starts.Contains(c)) line.Append('\'');
            if (c is '"') line.Append('"');
            line.Append(c);
            starts = c is ',' or ';' or '\t' or '\r' or '\n' || (starts && c is ' ' or '"');
        }
        if (quoted) line.Append('"');
    }
}
