using System.IO.Compression;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Spreadsheet;

namespace AseanPlatform.Identity.Clients;

/// <summary>
/// A workbook of one sheet, written row by row: every cell is text by its type, so none is ever a formula. The parts go straight into the ZIP,
/// because the library's own package keeps the whole sheet in memory until it is closed.
/// </summary>
sealed class WorkbookFile : IDisposable
{
    const string Packages = "http://schemas.openxmlformats.org/package/2006", Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        Types = "application/vnd.openxmlformats-officedocument.spreadsheetml";

    readonly ZipArchive _zip;
    readonly Stream _part;
    readonly OpenXmlWriter _sheet;

    public WorkbookFile(Stream file, string sheetName)
    {
        _zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
        Write("[Content_Types].xml", $"""
            <Types xmlns="{Packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{Types}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{Types}.worksheet+xml"/></Types>
            """);
        Write("_rels/.rels", $"""<Relationships xmlns="{Packages}/relationships"><Relationship Id="r1" Type="{Relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>""");
        Write("xl/_rels/workbook.xml.rels", $"""<Relationships xmlns="{Packages}/relationships"><Relationship Id="r1" Type="{Relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>""");
        using (var part = _zip.CreateEntry("xl/workbook.xml").Open())
        using (var workbook = OpenXmlWriter.Create(part))
            workbook.WriteElement(new Workbook(new Sheets(new Sheet { Name = sheetName, SheetId = 1, Id = "r1" })));

        _part = _zip.CreateEntry("xl/worksheets/sheet1.xml").Open();
        _sheet = OpenXmlWriter.Create(_part);
        _sheet.WriteStartElement(new Worksheet());
        _sheet.WriteStartElement(new SheetData());
    }

    public void Append(IEnumerable<string?> cells)
    {
        _sheet.WriteStartElement(new Row());
        foreach (var cell in cells)
            _sheet.WriteElement(new Cell { DataType = CellValues.InlineString, InlineString = new InlineString(new Text(cell ?? "") { Space = SpaceProcessingModeValues.Preserve }) });
        _sheet.WriteEndElement();
    }

    void Write(string part, string xml)
    {
        using var to = new StreamWriter(_zip.CreateEntry(part).Open(), new UTF8Encoding(false));
        to.Write("""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>""");
        to.Write(xml);
    }

    public void Dispose()
    {
        _sheet.WriteEndElement();
        _sheet.WriteEndElement();
        _sheet.Close();
        _part.Dispose();
        _zip.Dispose();
    }
}
