using System.Text;

namespace AseanPlatform.Reporting.Oscal;

/// <summary>Texts as OSCAL wants them. What it calls markup is CommonMark: there a backslash stands before every sign that would mean something, so that people's words are shown as they were written.</summary>
static class OscalText
{
    const string Signs = "\\`*_{}[]<>&|~^", SignsAtStart = "#+-=";

    /// <summary>Markup of any number of lines; each line stays one.</summary>
    public static string Markup(string text)
    {
        var escaped = new StringBuilder(text.Length + 32);
        var (start, number) = (true, false); // of a line: nothing but spaces so far, nothing but a number so far
        foreach (var c in text.Trim().ReplaceLineEndings("\n"))
        {
            if (c is '\n' || Signs.Contains(c) || (start && SignsAtStart.Contains(c)) || (number && c is '.' or ')')) escaped.Append('\\');
            escaped.Append(c);
            number = char.IsAsciiDigit(c) && (start || number);
            start = c is '\n' || (start && c is ' ' or '\t');
        }
        return escaped.ToString();
    }

    /// <summary>Markup of one line.</summary>
    public static string MarkupLine(string text) => Markup(Line(text));

    /// <summary>A string without line breaks or white space at its ends; "–" where nothing is left.</summary>
    public static string Line(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Trim('\uFEFF');
        return line.Length == 0 ? "–" : line;
    }

    /// <summary>A name without colon: letters, digits and .-_ only.</summary>
    public static string Token(string text)
    {
        var token = string.Concat(text.Select(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_'));
        return token.Length > 0 && (char.IsLetter(token[0]) || token[0] is '_') ? token : $"_{token}";
    }
}
