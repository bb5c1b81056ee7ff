using System.Globalization;
using System.Text;

namespace AseanPlatform.Content.Search;

/// <param name="Whole">As it is; else whatever begins with it.</param>
public sealed record SearchWord(string Text, bool Whole);

/// <summary>
/// Cuts a text into what can be searched: words without case and diacritics (Nguyễn = nguyen, đ = d), and of Chinese, which puts no spaces between words, each character and each pair of neighbours,
/// so that any substring is found.
/// </summary>
public static class SearchWords
{
    const int Longest = 60;

    /// <summary>The words of a text, each once.</summary>
    public static IEnumerable<string> Of(string text) => Runs(text).SelectMany(run => run.Han ? Pairs(run.Text).Concat(run.Text.EnumerateRunes().Select(r => r.ToString())) : [run.Text]).Distinct(StringComparer.Ordinal);

    /// <summary>What must all be found, forty words at most: a Latin word by its beginning, a Chinese one anywhere. Empty where nothing of the question can be searched.</summary>
    public static IReadOnlyList<SearchWord> Query(string question) => [.. Runs(question).Take(12)
        .SelectMany(run => !run.Han ? [new(run.Text, Whole: false)] : Pairs(run.Text).DefaultIfEmpty(run.Text).Select(pair => new SearchWord(pair, Whole: true))).Distinct().Take(40)];

    /// <summary>Lower case without diacritics; one character stays one, so that places in it are places in the text.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text) folded.Append(Base(c));
        return folded.ToString();
    }

    static IEnumerable<(string Text, bool Han)> Runs(string text)
    {
        var (run, han) = (new StringBuilder(), false);
        foreach (var rune in text.Normalize(NormalizationForm.FormKC).EnumerateRunes())
        {
            var (isHan, isWord) = (Han(rune), Rune.IsLetterOrDigit(rune));
            if (run.Length > 0 && (!isWord && !Joins(rune) || isHan != han))
            {
                yield return (Cut(run), han);
                run.Clear();
            }
            if (!isWord) continue;
            han = isHan;
            run.Append(rune.IsBmp ? Base((char)rune.Value).ToString() : rune.ToString());
        }
        if (run.Length > 0) yield return (Cut(run), han);
    }

    // A mark above or below a letter belongs to it and is folded away.
    static bool Joins(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark;

    static string Cut(StringBuilder run) => run.Length > Longest ? run.ToString(0, Longest) : run.ToString();

    static IEnumerable<string> Pairs(string han)
    {
        var runes = han.EnumerateRunes().ToList();
        return runes.Zip(runes.Skip(1), (one, next) => one.ToString() + next);
    }

    static char Base(char c)
    {
        if (c < 0x80) return char.ToLowerInvariant(c);
        if (c is >= '\u3400' and <= '\u9fff' || char.IsSurrogate(c)) return c; // Chinese has neither; half a character is none
        if (c is 'đ' or 'Đ') return 'd';
        var plain = c.ToString().Normalize(NormalizationForm.FormD)[0];
        return char.ToLowerInvariant(plain);
    }

    static bool Han(Rune rune) => rune.Value is >= 0x3400 and <= 0x9fff or >= 0xf900 and <= 0xfaff or >= 0x20000 and <= 0x3ffff;
}
