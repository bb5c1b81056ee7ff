namespace AseanPlatform.Content.Changes;

/// <param name="Op">same, removed or added.</param>
public sealed record Segment(string Op, string Text);

/// <summary>What became of a text: word by word, where the script has no spaces character by character.</summary>
static class Wording
{
    const int MostCells = 4_000_000; // beyond that the middle is shown as replaced

    public static IReadOnlyList<Segment> Of(string from, string to)
    {
        var (a, b) = (Tokens(from), Tokens(to));
        var start = 0;
        while (start < a.Count && start < b.Count && a[start] == b[start]) start++;
        var end = 0;
        while (end < a.Count - start && end < b.Count - start && a[^(end + 1)] == b[^(end + 1)]) end++;

        var segments = new List<Segment>();
        Say("same", a.Take(start));
        Middle(a[start..^end], b[start..^end]);
        Say("same", a.Skip(a.Count - end));
        return segments;

        void Say(string op, IEnumerable<string> tokens)
        {
            if (string.Concat(tokens) is not { Length: > 0 } text) return;
            if (segments is [.., var last] && last.Op == op) segments[^1] = last with { Text = last.Text + text };
            else segments.Add(new(op, text));
        }

        void Middle(List<string> old, List<string> now)
        {
            if ((long)old.Count * now.Count is 0 or > MostCells)
            {
                Say("removed", old);
                Say("added", now);
                return;
            }
            // Length of the longest common sequence of what is left of both.
            var longest = new int[old.Count + 1, now.Count + 1];
            for (var i = old.Count - 1; i >= 0; i--)
                for (var j = now.Count - 1; j >= 0; j--)
                    longest[i, j] = old[i] == now[j] ? longest[i + 1, j + 1] + 1 : Math.Max(longest[i + 1, j], longest[i, j + 1]);
            for (int i = 0, j = 0; i < old.Count || j < now.Count;)
            {
                if (i < old.Count && j < now.Count && old[i] == now[j])
                {
                    Say("same", [old[i++]]);
                    j++;
                }
                else if (i < old.Count && (j == now.Count || longest[i + 1, j] >= longest[i, j + 1])) Say("removed", [old[i++]]);
                else Say("added", [now[j++]]);
            }
        }
    }

    static List<string> Tokens(string text)
    {
        var tokens = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var from = at;
            if (char.IsHighSurrogate(text[at]) && at + 1 < text.Length) at += 2;
            else if (IsWord(text[at])) while (at < text.Length && IsWord(text[at])) at++;
            else if (char.IsWhiteSpace(text[at])) while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
            else at++;
            tokens.Add(text[from..at]);
        }
        return tokens;
    }

    // From U+2E80 on: the scripts of China, Japan and Korea and their punctuation.
    static bool IsWord(char c) => c < '\u2E80' && (char.IsLetterOrDigit(c) || c is '\'' or '’' or '-' || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark);
}
