using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AseanPlatform.Reporting.Tests;

/// <summary>
/// What a PDF of Chromium draws, glyph by glyph. Fonts with TrueType outlines are embedded as such, two bytes a glyph; those with others (the Chinese ones) as drawings of
/// each glyph (Type 3), one byte each; their name is read from the descriptor, as Chromium wrote it.
/// </summary>
sealed partial class PdfGlyphs
{
    PdfGlyphs(IReadOnlyCollection<string> fonts, int drawn, int boxes) => (Fonts, Drawn, Boxes) = (fonts, drawn, boxes);

    /// <summary>As the file names them.</summary>
    public IReadOnlyCollection<string> Fonts { get; }

    public int Drawn { get; }

    /// <summary>How many times glyph 0 is drawn, which every font keeps for the letters it does not have. Text can be copied out of such boxes all the same.</summary>
    public int Boxes { get; }

    sealed record Font(string Name, Dictionary<int, string>? Glyphs);

    public static async Task<PdfGlyphs> Read(string pdf)
    {
        var plain = Path.GetTempFileName();
        await PrintShop.Run("qpdf", "--qdf", "--object-streams=disable", pdf, plain);
        var document = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(plain));
        File.Delete(plain);
        var objects = Part().Matches(document).ToDictionary(m => m.Groups["id"].Value, m => m.Groups["body"].Value);
        var fonts = Named().Matches(document).DistinctBy(m => m.Groups["name"].Value).ToDictionary(m => m.Groups["name"].Value, m => Of(objects[m.Groups["id"].Value], objects));

        var (drawn, boxes, current) = (0, 0, (Font?)null);
        foreach (Match step in Steps().Matches(document))
        {
            if (step.Groups["font"].Success) current = fonts[step.Groups["font"].Value];
            else
            {
                var bytes = step.Groups["hex"].Success ? Convert.FromHexString(step.Groups["hex"].Value) : Literal(step.Groups["text"].Value);
                var glyphs = current!.Glyphs is { } names ? [.. bytes.Select(b => names.GetValueOrDefault(b, "/g0"))] : bytes.Chunk(2).Select(two => two is [0, 0] ? "/g0" : "/g").ToList();
                drawn += glyphs.Count;
                boxes += glyphs.Count(glyph => glyph == "/g0");
            }
        }
        return new([.. fonts.Values.Select(font => font.Name).Distinct()], drawn, boxes);
    }

    static Font Of(string body, Dictionary<string, string> objects)
    {
        if (!body.Contains("/Subtype /Type3", StringComparison.Ordinal)) return new(BaseFont().Match(body).Groups["name"].Value, null);

        var (code, glyphs) = (0, new Dictionary<int, string>());
        foreach (var token in Differences().Match(body).Groups["list"].Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (token[0] is '/') glyphs[code++] = token;
            else code = int.Parse(token, CultureInfo.InvariantCulture);
        }
        return new(FontName().Match(objects[Descriptor().Match(body).Groups["id"].Value]).Groups["name"].Value, glyphs);
    }

    static byte[] Literal(string text) => Encoding.Latin1.GetBytes(Escaped().Replace(text, m => m.Groups["sign"].Value switch
    {
        "n" => "\n",
        "r" => "\r",
        "t" => "\t",
        "b" => "\b",
        "f" => "\f",
        var octal when char.IsAsciiDigit(octal[0]) => ((char)Convert.ToInt32(octal, 8)).ToString(),
        var other => other,
    }));

    [GeneratedRegex(@"^(?<id>\d+) 0 obj\n(?<body>.*?)^endobj", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Part();

    [GeneratedRegex(@"/(?<name>F\d+) (?<id>\d+) 0 R", RegexOptions.ExplicitCapture)]
    private static partial Regex Named();

    [GeneratedRegex(@"/BaseFont /(?<name>\S+)", RegexOptions.ExplicitCapture)]
    private static partial Regex BaseFont();

    [GeneratedRegex(@"/Differences \[(?<list>.*?)\]", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Differences();

    [GeneratedRegex(@"/FontDescriptor (?<id>\d+) 0 R", RegexOptions.ExplicitCapture)]
    private static partial Regex Descriptor();

    [GeneratedRegex(@"/FontName /(?<name>\S+)", RegexOptions.ExplicitCapture)]
    private static partial Regex FontName();

    [GeneratedRegex(@"/(?<font>F\d+) \S+ Tf|<(?<hex>[0-9A-Fa-f]+)>\s*Tj|\((?<text>([^()\\]|\\.)*)\)\s*Tj", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Steps();

    [GeneratedRegex(@"\\(?<sign>[0-7]{1,3}|.)", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Escaped();
}
