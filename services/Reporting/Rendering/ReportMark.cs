using System.Buffers.Text;
using System.Globalization;
using AseanPlatform.Presentation;

namespace AseanPlatform.Reporting.Rendering;

/// <summary>What stands on each page so that a paper can be looked up: the check code, and the address of the check page with it.</summary>
/// <param name="Code">In groups, as it is typed.</param>
public sealed record ReportMark(string Code, string Address)
{
    /// <summary>The address to be photographed, as a picture for a style sheet: nothing but digits of the pattern and fixed words, so it can end nothing.</summary>
    public string Picture
    {
        get
        {
            var pattern = QrPattern.Of(Address);
            var svg = string.Create(CultureInfo.InvariantCulture,
                $"<svg xmlns='http://www.w3.org/2000/svg' width='13mm' height='13mm' viewBox='0 0 {pattern.Size} {pattern.Size}' shape-rendering='crispEdges'><rect width='{pattern.Size}' height='{pattern.Size}' fill='#fff'/><path d='{pattern.Path}'/></svg>");
            return $"url(\"data:image/svg+xml;base64,{Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(svg))}\")";
        }
    }
}

/// <summary>How many pages a printed report has.</summary>
static class PdfPages
{
    /// <summary>Of a PDF that Chromium wrote, whose page tree is not compressed: its root counts all pages. Null where none is found.</summary>
    public static int? Count(ReadOnlySpan<byte> pdf)
    {
        int? most = null;
        for (var node = "/Type /Pages"u8; pdf.IndexOf(node) is >= 0 and var at;)
        {
            pdf = pdf[(at + node.Length)..];
            var next = pdf.TrimStart("\r\n "u8);
            if (next.StartsWith("/Count "u8) && Utf8Parser.TryParse(next["/Count "u8.Length..], out int count, out _)) most = Math.Max(most ?? 0, count);
        }
        return most;
    }
}
