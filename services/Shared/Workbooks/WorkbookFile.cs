using System.Globalization;
using System.IO.Compression;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Spreadsheet;

namespace AseanPlatform.Workbooks;

/// <summary>What the file says of itself.</summary>
/// <param name="Identifier">Lies uncompressed in the file, so that it is found without opening it.</param>
public sealed record WorkbookAbout(string Title, string Creator, string? Identifier, string Language, DateTimeOffset Created);

/// <param name="Name">At most 31 characters, none of []:*?/\.</param>
/// <param name="Widths">Of the columns, in characters.</param>
/// <param name="Footer">At the left of each printed page; the number of the page stands at the right.</param>
public sealed record SheetForm(string Name, IReadOnlyList<double>? Widths = null, bool Landscape = false, string? Footer = null);

/// <summary>
/// A workbook, written sheet by sheet and row by row: text is text by its type, so that no cell is ever a formula. The parts go straight into the ZIP,
/// because the library's own package keeps whole sheets in memory until it is closed. The same content is always the same bytes: nothing tells when it was written.
/// The first row of each sheet is its heading: it stays in sight and is repeated on each printed page.
/// </summary>
public sealed class WorkbookFile(Stream file, WorkbookAbout? about = null) : IDisposable
{
    const string Packages = "http://schemas.openxmlformats.org/package/2006", Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        Types = "application/vnd.openxmlformats-officedocument.spreadsheetml";

    const int MostOfFooter = 200;

    // The oldest time that a ZIP can hold.
    static readonly DateTimeOffset s_noTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    readonly ZipArchive _zip = new(file, ZipArchiveMode.Create, leaveOpen: true);
    readonly List<string> _names = [];
    SheetForm _form = new("");
    Stream? _part;
    OpenXmlWriter? _sheet;
    uint _row;

    /// <summary>Begins the next sheet; the one before is complete.</summary>
    public void Sheet(SheetForm form)
    {
        EndSheet();
        _names.Add(form.Name);
        (_form, _row) = (form, 0);
        _part = Part(string.Create(CultureInfo.InvariantCulture, $"xl/worksheets/sheet{_names.Count}.xml"));
        _sheet = OpenXmlWriter.Create(_part);
        _sheet.WriteStartElement(new Worksheet());
        _sheet.WriteElement(new SheetProperties(new PageSetupProperties { FitToPage = true }));
        _sheet.WriteElement(new SheetViews(new SheetView(
            new Pane { VerticalSplit = 1, TopLeftCell = "A2", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen },
            new Selection { Pane = PaneValues.BottomLeft })
        { WorkbookViewId = 0, TabSelected = _names.Count == 1 }));
        if (form.Widths is { Count: > 0 } widths)
            _sheet.WriteElement(new Columns(widths.Select((width, i) => new Column { Min = (uint)i + 1, Max = (uint)i + 1, Width = width, CustomWidth = true, Style = (uint)Look.Text })));
        _sheet.WriteStartElement(new SheetData());
    }

    public void Append(params IEnumerable<Entry> entries)
    {
        var sheet = _sheet ?? throw new InvalidOperationException("A row belongs into a sheet.");
        IReadOnlyList<Entry> cells = [.. entries];
        var row = new Row { RowIndex = ++_row };
        if (_form.Widths is { } widths) row.Height = RowHeight.Of(cells, widths);
        sheet.WriteStartElement(row);
        var column = 0;
        foreach (var entry in cells)
        {
            var cell = new Cell { CellReference = Reference(column++, _row), StyleIndex = (uint)entry.Look };
            if (entry.Words is { } words)
            {
                cell.DataType = CellValues.InlineString;
                cell.InlineString = new InlineString(new Text(Entry.Escaped(words)) { Space = SpaceProcessingModeValues.Preserve });
            }
            else if (entry.Number is { } number)
            {
                cell.CellValue = new CellValue(number);
            }
            sheet.WriteElement(cell);
        }
        sheet.WriteEndElement();
    }

    void EndSheet()
    {
        if (_sheet is not { } sheet) return;

        sheet.WriteEndElement();
        sheet.WriteElement(new PageMargins { Left = 0.5, Right = 0.5, Top = 0.6, Bottom = 0.8, Header = 0.3, Footer = 0.4 });
        sheet.WriteElement(new PageSetup { PaperSize = 9, Orientation = _form.Landscape ? OrientationValues.Landscape : OrientationValues.Portrait, FitToWidth = 1, FitToHeight = 0 });
        if (_form.Footer is { } footer) sheet.WriteElement(new HeaderFooter(new OddFooter($"&L{Plain(footer)}&R&P / &N")));
        sheet.WriteEndElement();
        sheet.Close();
        _part!.Dispose();
        (_sheet, _part) = (null, null);
    }

    // A digit right after &L would be the size of the letters, and an ampersand the next code.
    static string Plain(string footer)
    {
        var text = Entry.Escaped(footer.Length > MostOfFooter ? footer[..(char.IsHighSurrogate(footer[MostOfFooter - 1]) ? MostOfFooter - 1 : MostOfFooter)] : footer).Replace("&", "&&", StringComparison.Ordinal);
        return text.Length > 0 && char.IsAsciiDigit(text[0]) ? $" {text}" : text;
    }

    static string Reference(int column, uint row)
    {
        var letters = "";
        for (var rest = column + 1; rest > 0; rest = (rest - 1) / 26) letters = (char)('A' + ((rest - 1) % 26)) + letters;
        return string.Create(CultureInfo.InvariantCulture, $"{letters}{row}");
    }

    public void Dispose()
    {
        EndSheet();
        var sheets = Enumerable.Range(1, _names.Count).ToList();
        Write("xl/styles.xml", Styles());
        Write("xl/workbook.xml", new Workbook(
            new Sheets(sheets.Select(n => new Sheet { Name = Entry.Escaped(_names[n - 1]), SheetId = (uint)n, Id = $"r{n}" })),
            new DefinedNames(sheets.Select(n => new DefinedName($"'{_names[n - 1].Replace("'", "''", StringComparison.Ordinal)}'!$1:$1") { Name = "_xlnm.Print_Titles", LocalSheetId = (uint)n - 1 }))));
        Write("xl/_rels/workbook.xml.rels", $"""<Relationships xmlns="{Packages}/relationships">{string.Concat(sheets.Select(n => Relation($"r{n}", $"{Relations}/worksheet", $"worksheets/sheet{n}.xml")))}{Relation("styles", $"{Relations}/styles", "styles.xml")}</Relationships>""");
        if (about is not null) WriteAbout(about);
        Write("_rels/.rels", $"""<Relationships xmlns="{Packages}/relationships">{Relation("r1", $"{Relations}/officeDocument", "xl/workbook.xml")}{(about is null ? null : Relation("r2", $"{Packages}/relationships/metadata/core-properties", "docProps/core.xml"))}</Relationships>""");
        Write("[Content_Types].xml", $"""
            <Types xmlns="{Packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{TypeOf("xl/workbook.xml", $"{Types}.sheet.main+xml")}{TypeOf("xl/styles.xml", $"{Types}.styles+xml")}{string.Concat(sheets.Select(n => TypeOf($"xl/worksheets/sheet{n}.xml", $"{Types}.worksheet+xml")))}{(about is null ? null : TypeOf("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"))}</Types>
            """);
        _zip.Dispose();
    }

    static string Relation(string id, string type, string target) => $"""<Relationship Id="{id}" Type="{type}" Target="{target}"/>""";

    static string TypeOf(string part, string type) => $"""<Override PartName="/{part}" ContentType="{type}"/>""";

    void WriteAbout(WorkbookAbout about)
    {
        const string dublin = "http://purl.org/dc/elements/1.1/", terms = "http://purl.org/dc/terms/", instance = "http://www.w3.org/2001/XMLSchema-instance", core = $"{Packages}/metadata/core-properties";
        using var part = Part("docProps/core.xml", CompressionLevel.NoCompression);
        using var xml = System.Xml.XmlWriter.Create(part, new() { Encoding = new UTF8Encoding(false), CheckCharacters = false });
        xml.WriteStartDocument(standalone: true);
        xml.WriteStartElement("cp", "coreProperties", core);
        xml.WriteAttributeString("xmlns", "dcterms", null, terms);
        xml.WriteAttributeString("xmlns", "xsi", null, instance);
        xml.WriteElementString("dc", "title", dublin, Entry.Escaped(about.Title));
        xml.WriteElementString("dc", "creator", dublin, Entry.Escaped(about.Creator));
        if (about.Identifier is { } identifier) xml.WriteElementString("dc", "identifier", dublin, Entry.Escaped(identifier));
        xml.WriteElementString("dc", "language", dublin, about.Language);
        foreach (var name in (string[])["created", "modified"])
        {
            xml.WriteStartElement("dcterms", name, terms);
            xml.WriteAttributeString("xsi", "type", instance, "dcterms:W3CDTF");
            xml.WriteString(about.Created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    /// <summary>The looks in their order; the fonts are those of the reader's program, which has one for every script or finds one.</summary>
    static Stylesheet Styles() => new(
        new NumberingFormats(
            new NumberingFormat { NumberFormatId = 164, FormatCode = "0.0" }, new NumberingFormat { NumberFormatId = 165, FormatCode = "yyyy\\-mm\\-dd" },
            new NumberingFormat { NumberFormatId = 166, FormatCode = "yyyy\\-mm\\-dd hh:mm" }),
        new Fonts(
            new Font(new FontSize { Val = 10 }, new FontName { Val = "Noto Sans" }), new Font(new Bold(), new FontSize { Val = 10 }, new FontName { Val = "Noto Sans" }),
            new Font(new Bold(), new FontSize { Val = 14 }, new FontName { Val = "Noto Sans" })),
        new Fills(
            new Fill(new PatternFill { PatternType = PatternValues.None }), new Fill(new PatternFill { PatternType = PatternValues.Gray125 }),
            new Fill(new PatternFill(new ForegroundColor { Rgb = "FFE8EDF0" }) { PatternType = PatternValues.Solid })),
        new Borders(new Border(), new Border(new LeftBorder(), new RightBorder(), new TopBorder(), new BottomBorder(new Color { Rgb = "FF1B2026" }) { Style = BorderStyleValues.Thin })),
        new CellStyleFormats(new CellFormat { NumberFormatId = 0, FontId = 0, FillId = 0, BorderId = 0 }),
        new CellFormats(
            Format(0), Format(49, wrap: true), Format(49, font: 1, fill: 2, border: 1, wrap: true), Format(49, font: 2), Format(1), Format(164), Format(165), Format(166)));

    static CellFormat Format(uint number, uint font = 0, uint fill = 0, uint border = 0, bool wrap = false) => new(new Alignment { Vertical = VerticalAlignmentValues.Top, WrapText = wrap })
    {
        FormatId = 0,
        NumberFormatId = number,
        FontId = font,
        FillId = fill,
        BorderId = border,
        ApplyNumberFormat = true,
        ApplyFont = true,
        ApplyFill = true,
        ApplyBorder = true,
        ApplyAlignment = true,
    };

    Stream Part(string name, CompressionLevel level = CompressionLevel.Optimal)
    {
        var entry = _zip.CreateEntry(name, level);
        entry.LastWriteTime = s_noTime;
        return entry.Open();
    }

    void Write(string part, OpenXmlElement root)
    {
        using var to = Part(part);
        using var xml = OpenXmlWriter.Create(to);
        xml.WriteStartDocument(true);
        xml.WriteElement(root);
    }

    void Write(string part, string xml)
    {
        using var to = new StreamWriter(Part(part), new UTF8Encoding(false));
        to.Write("""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>""");
        to.Write(xml);
    }
}
