using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace AseanPlatform.Reporting.Printing;

/// <summary>
/// Chromium embeds fonts without TrueType outlines (the Chinese ones) as drawings of each glyph, Type 3, and names them in their descriptor only, where pdffonts and
/// other programs that list fonts do not look. The name is said in the font too, by an update at the file's end (ISO 32000-1, 7.5.6): what was printed stays byte for byte.
/// </summary>
static class FontNames
{
    /// <summary>The file with its fonts named; the same one when there is none to name, or when it is laid out otherwise than Chromium does.</summary>
    public static byte[] In(byte[] pdf)
    {
        var (names, places) = (new Dictionary<int, string?>(), new List<(int Id, long Place)>());
        using var named = new MemoryStream(pdf.Length + 16_384);
        named.Write(pdf);
        for (var at = 0; Find(pdf, at, "obj\n<</Type /Font\n/Subtype /Type3\n"u8) is { } font; at = font.End)
        {
            var body = pdf.AsSpan(font.End..);
            body = body[..Math.Max(0, body.IndexOf("\nendobj\n"u8))];
            if (NumberBefore(pdf, font.Start) is not { } id || NumberAfter(body, "/FontDescriptor "u8) is not { } descriptor) continue;
            if (!names.TryGetValue(descriptor, out var name)) names[descriptor] = name = NameIn(pdf, descriptor);
            if (name is null) continue;

            places.Add((id, named.Position));
            Write($"{id} 0 obj\n<</Type /Font\n/Subtype /Type3\n/BaseFont /{name}\n");
            named.Write(body);
            named.Write("\nendobj\n"u8);
        }
        var trailer = pdf.AsSpan(Math.Max(0, pdf.AsSpan().LastIndexOf("trailer\n<<"u8))..);
        if (places.Count is 0 || trailer.IndexOf(">>\nstartxref\n"u8) is var end && end < 0 || NumberAfter(trailer, "startxref\n"u8) is not { } before) return pdf;

        var table = named.Position;
        named.Write("xref\n"u8);
        foreach (var (id, place) in places) Write($"{id} 1\n{place:D10} 00000 n \n");
        named.Write(trailer[..end]);
        Write($"\n/Prev {before}>>\nstartxref\n{table}\n%%EOF\n");
        return named.ToArray();

        void Write(FormattableString text) => named.Write(Encoding.ASCII.GetBytes(text.ToString(CultureInfo.InvariantCulture)));
    }

    static (int Start, int End)? Find(ReadOnlySpan<byte> pdf, int from, ReadOnlySpan<byte> what) => pdf[from..].IndexOf(what) is >= 0 and var at ? (from + at, from + at + what.Length) : null;

    // "4 0 " before "obj".
    static int? NumberBefore(ReadOnlySpan<byte> pdf, int place)
    {
        var line = pdf[..place];
        line = line[(line.LastIndexOf((byte)'\n') + 1)..];
        return Utf8Parser.TryParse(line, out int number, out var length) && line[length..].SequenceEqual(" 0 "u8) ? number : null;
    }

    static int? NumberAfter(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) => Find(text, 0, word) is { } found && Utf8Parser.TryParse(text[found.End..], out int number, out _) ? number : null;

    static string? NameIn(ReadOnlySpan<byte> pdf, int descriptor)
    {
        if (Find(pdf, 0, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\n{descriptor} 0 obj\n<</Type /FontDescriptor\n"))) is not { } found) return null;
        var body = pdf[found.End..];
        body = body[..Math.Max(0, body.IndexOf("\nendobj\n"u8))];
        if (Find(body, 0, "/FontName /"u8) is not { } name) return null;
        var rest = body[name.End..];
        return Encoding.ASCII.GetString(rest[..Math.Max(0, rest.IndexOfAny(" \n/>"u8))]);
    }
}
