using System.Buffers;
using System.Globalization;
using System.Text;
using System.Xml;

namespace AseanPlatform.Workbooks;

/// <summary>How a cell is shown; the order is that of the styles in the file.</summary>
public enum Look { Plain, Text, Heading, Title, Whole, OneDecimal, Day, Moment }

/// <summary>What stands in one cell: text that is never a formula, a number, or a day.</summary>
public readonly record struct Entry
{
    static readonly SearchValues<char> s_hexadecimal = SearchValues.Create("0123456789abcdefABCDEF");
    static readonly DateTime s_dayZero = new(1899, 12, 30, 0, 0, 0, DateTimeKind.Unspecified);

    Entry(string? text, string? number, Look look) => (Words, Number, Look) = (text, number, look);

    /// <summary>Of a text; null where it is a number or nothing.</summary>
    public string? Words { get; }

    /// <summary>As the file writes it.</summary>
    public string? Number { get; }

    public Look Look { get; }

    public static Entry Empty { get; } = new(null, null, Look.Text);

    /// <summary>In a cell of the format "text": also whoever edits it there makes no formula of it.</summary>
    public static Entry Text(string? text) => new(text, null, Look.Text);

    public static Entry Heading(string text) => new(text, null, Look.Heading);

    public static Entry Title(string text) => new(text, null, Look.Title);

    public static Entry Whole(long? number) => new(null, number?.ToString(CultureInfo.InvariantCulture), Look.Whole);

    public static Entry OneDecimal(decimal? number) => new(null, number?.ToString(CultureInfo.InvariantCulture), Look.OneDecimal);

    /// <summary>A real date, shown as 2026-11-21 whatever the reader's language is.</summary>
    public static Entry Day(DateOnly day) => new(null, Serial(day.ToDateTime(TimeOnly.MinValue)), Look.Day);

    /// <summary>To the minute, in UTC.</summary>
    public static Entry Moment(DateTimeOffset moment) => new(null, Serial(moment.UtcDateTime), Look.Moment);

    static string Serial(DateTime moment) =>
        Math.Round((decimal)(moment.Ticks - (moment.Ticks % TimeSpan.TicksPerMinute) - s_dayZero.Ticks) / TimeSpan.TicksPerDay, 8).ToString("0.########", CultureInfo.InvariantCulture);

    /// <summary>
    /// As the file says it: spreadsheet programs read _x0041_ as "A", so that a text which says just that must say it otherwise; what XML cannot hold is written this way, too.
    /// </summary>
    internal static string Escaped(string text)
    {
        StringBuilder? escaped = null;
        for (var i = 0; i < text.Length; i++)
        {
            var pair = i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]);
            var plain = pair || (XmlConvert.IsXmlChar(text[i]) && text[i] is not '\r' && !IsEscape(text.AsSpan(i)));
            if (!plain) escaped ??= new StringBuilder(text, 0, i, text.Length + 16);
            if (!plain) escaped!.Append(CultureInfo.InvariantCulture, $"_x{(int)text[i]:X4}_");
            else escaped?.Append(text, i, pair ? 2 : 1);
            if (pair) i++;
        }
        return escaped?.ToString() ?? text;
    }

    static bool IsEscape(ReadOnlySpan<char> text) =>
        text.Length >= 7 && text[0] is '_' && text[1] is 'x' && text[6] is '_' && !text[2..6].ContainsAnyExcept(s_hexadecimal);
}
