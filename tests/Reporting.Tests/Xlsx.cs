using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace AseanPlatform.Reporting.Tests;

/// <summary>A workbook read back: what lies in the file, without any program that might help.</summary>
sealed partial class Xlsx
{
    static readonly XNamespace s_x = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", s_r = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    readonly Dictionary<string, XDocument> _parts = [];

    public Xlsx(byte[] file)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        Times = [.. zip.Entries.Select(e => e.LastWriteTime.DateTime)];
        foreach (var entry in zip.Entries)
        {
            using var part = entry.Open();
            _parts[entry.FullName] = XDocument.Load(part, LoadOptions.PreserveWhitespace);
        }
        var targets = _parts["xl/_rels/workbook.xml.rels"].Root!.Elements().ToDictionary(e => (string)e.Attribute("Id")!, e => $"xl/{(string)e.Attribute("Target")!}");
        Sheets = [.. Book.Descendants(s_x + "sheet").Select(s => ((string)s.Attribute("name")!, _parts[targets[(string)s.Attribute(s_r + "id")!]]))];
    }

    /// <param name="Type">inlineStr for text; null for a number or a date.</param>
    /// <param name="Format">Of numbers, as the style says it.</param>
    public sealed record Cell(string? Type, string Value, string Format);

    public IReadOnlyList<DateTime> Times { get; }

    public XDocument Book => _parts["xl/workbook.xml"];

    public IEnumerable<XDocument> Parts => _parts.Values;

    public IReadOnlyList<(string Name, XDocument Xml)> Sheets { get; }

    public List<List<Cell>> Rows(int sheet)
    {
        var styles = _parts["xl/styles.xml"];
        var codes = styles.Descendants(s_x + "numFmt").ToDictionary(f => (string)f.Attribute("numFmtId")!, f => (string)f.Attribute("formatCode")!);
        var formats = styles.Descendants(s_x + "cellXfs").Elements().Select(f => (string)f.Attribute("numFmtId")!).Select(id => codes.GetValueOrDefault(id, id)).ToList();
        return [.. Sheets[sheet].Xml.Descendants(s_x + "row").Select(row => row.Elements(s_x + "c").Select(c =>
            new Cell((string?)c.Attribute("t"), Escape().Replace(c.Value, e => ((char)int.Parse(e.Groups["code"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString()), formats[(int)c.Attribute("s")!])).ToList())];
    }

    /// <summary>The rows below the heading, by the words of the heading.</summary>
    public IEnumerable<Dictionary<string, Cell>> Table(int sheet)
    {
        var rows = Rows(sheet);
        return rows.Skip(1).Select(row => rows[0].Zip(row).ToDictionary(pair => pair.First.Value, pair => pair.Second));
    }

    [GeneratedRegex("_x(?<code>[0-9A-Fa-f]{4})_", RegexOptions.ExplicitCapture)]
    private static partial Regex Escape();
}
