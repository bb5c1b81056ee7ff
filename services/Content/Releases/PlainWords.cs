using System.Text.RegularExpressions;

namespace AseanPlatform.Content.Releases;

/// <summary>Texts of the catalogue are plain: no markup, no addresses that run, no characters that nobody sees.</summary>
static partial class PlainWords
{
    public static string? Fault(string text) =>
        text.AsSpan().ContainsAny(Controls) ? "holds a control character"
        : Markup().IsMatch(text) ? "holds HTML or an address that runs a script"
        : null;

    static readonly System.Buffers.SearchValues<char> Controls = System.Buffers.SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(i => (char)i).Where(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')), '\uFFFE', '\uFFFF']);

    [GeneratedRegex(@"<[a-z/!?]|&lt;[a-z/!?]|(java|vb)script\s*:|data\s*:\s*text/html", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 200)]
    private static partial Regex Markup();
}
