using System.Globalization;
using System.Text;
using System.Xml.Linq;
using AseanPlatform.Presentation;
using AseanPlatform.Reporting.Rendering;
using AseanPlatform.Reporting.Snapshots;

namespace AseanPlatform.Reporting.Tests;

public sealed class WorkbookTests(PrintShop shop)
{
    static readonly ReportMark s_mark = new("0123-4567-89AB-CDEF", "https://reports.example/en/verify/0123-4567-89AB-CDEF");

    // What a spreadsheet program would reckon with, cut, or take for something else.
    static readonly string[] s_words =
    [
        "=1+1", "+cmd|' /C calc'!A0", "@SUM(1;2)", "-2+3", "＝1+1", "=HYPERLINK(\"http://127.0.0.1/x\",\"click\")", "'quoted", "  =1 with spaces  ", "\t=1", "two\nlines\n=3",
        "2026-01-02", "0123", "1e5", "TRUE", "12:30", "5 %", "_x0041_", "a_x000D_b", "&amp; <b> \" ' ]]>", "𠮷野家 မြန်မာ", "DDE(\"cmd\";\"/C calc\";\"!A0\")", "{=1}",
    ];

    static Snapshot Written(string[] words) => PrintShop.Sample("submission", json =>
    {
        var statements = json["statements"]!.AsArray();
        for (var i = 0; i < words.Length; i++) statements[i]!["words"] = words[i];
        json["client"]!["name"] = "=1+1 & Sons";
        json["people"]![0]!["name"] = "@Home";
    });

    [Fact]
    public void Every_word_is_text_and_no_cell_is_a_formula()
    {
        foreach (var language in Languages.All)
        {
            var book = new Xlsx(shop.Workbook(Written(s_words), language, s_mark));

            book.Parts.SelectMany(part => part.Descendants()).Select(e => e.Name.LocalName).Intersect(["f", "hyperlink", "ddeLink", "externalReference", "oleObject"]).ShouldBeEmpty();
            book.Rows(2).Skip(1).Select(row => row[8].Value).Where(words => words.Length > 0).Take(s_words.Length).ShouldBe(s_words);
            book.Rows(2).Skip(1).Select(row => row[8]).Where(cell => cell.Value.Length > 0).ShouldAllBe(cell => cell.Type == "inlineStr" && cell.Format == "49"); // "@", text
        }
    }

    [Fact]
    public async Task LibreOffice_opens_it_and_shows_the_same_words_numbers_and_dates()
    {
        var folder = Directory.CreateTempSubdirectory("workbook-").FullName;
        var file = Path.Combine(folder, "report.xlsx");
        await File.WriteAllBytesAsync(file, shop.Workbook(Written(s_words), "en", s_mark));

        await PrintShop.Run("/usr/lib/libreoffice/program/soffice", $"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore",
            "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,true,false,false,-1", "--outdir", folder, file);
        var sheets = Directory.GetFiles(folder, "*.csv").ToDictionary(path => Path.GetFileNameWithoutExtension(path).Split('-')[^1], path => Read(File.ReadAllText(path)));

        sheets.Keys.ShouldBe(["Overview", "Principles", "Statements", "Obligations", "Sources", "About"], ignoreOrder: true);
        sheets["Statements"].Skip(1).Select(row => row[8]).Where(words => words.Length > 0).Take(s_words.Length).ShouldBe(s_words);
        var overview = sheets["Overview"].ToDictionary(row => row[0], row => row[1]);
        (overview["Organisation"], overview["Overall (0–100)"], overview["Statements answered"], overview["Law as of"], overview["Answers frozen (UTC)"]).ShouldBe(("=1+1 & Sons", "44.4", "49", "2026-11-21", "2026-11-21 08:30"));
        sheets["Principles"].Skip(1).Select(row => row[2]).ShouldBe(["35.7", "57.1", "39.3", "28.6", "57.1", "50.0", "42.9"]);
        sheets["Obligations"][1][..7].ShouldBe(["Lao PDR", "LA-01", "Consent before using sensitive data", sheets["Obligations"][1][3], "Binding, in force since 23 Jun 2017", "2017-06-23", ""]);
        sheets["Sources"][1][5].ShouldBe("2026-11-21");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Dates_are_dates_numbers_are_numbers_and_what_is_no_day_stays_text()
    {
        var book = new Xlsx(shop.Workbook(Snapshot.Read(PrintShop.Sample("submission")), "en", s_mark));

        var duties = book.Table(3).ToDictionary(row => row["Code"].Value);
        duties["LA-01"]["From"].ShouldBe(new(null, "42909", "yyyy\\-mm\\-dd")); // 23 June 2017 as spreadsheet programs count days
        duties.Values.Select(row => row["From"]).Where(cell => cell.Type == "inlineStr").Select(cell => cell.Value).Distinct().ShouldBe(["2014", "2020", "2007"], ignoreOrder: true);
        duties.Values.ShouldAllBe(row => row["Force"].Type == "inlineStr" && row["Force"].Value.Length > 0 && row["Sources (by number)"].Value.StartsWith('['));
        book.Table(1).ShouldAllBe(row => row["Score (0–100)"].Type == null && row["Score (0–100)"].Format == "0.0" && row["Statements counted"].Format == "1");
        book.Table(2).Where(row => row["Level (0–4)"].Value.Length > 0).ShouldAllBe(row => row["Level (0–4)"].Type == null);
        book.Table(4).Select(row => row["No."].Value).ShouldBe(Enumerable.Range(1, 32).Select(n => n.ToString(CultureInfo.InvariantCulture)));
        var about = book.Rows(5).Skip(1).ToList();
        foreach (var said in (string[])["2026.11", string.Concat(Enumerable.Repeat("ab", 32)), PrintShop.Sha256, s_mark.Code, s_mark.Address]) about.ShouldContain(row => row[1].Value == said);
    }

    [Theory]
    [InlineData("en", "Overview", "Principles", "Statements", "Obligations", "Sources", "About")]
    [InlineData("zh-Hans", "概览", "原则", "陈述", "义务", "来源", "说明")]
    public void Every_sheet_keeps_its_heading_in_sight_and_prints_on_a4(string language, params string[] names)
    {
        var book = new Xlsx(shop.Workbook(Snapshot.Read(PrintShop.Sample("submission")), language, s_mark));
        XNamespace x = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

        book.Sheets.Select(sheet => sheet.Name).ShouldBe(names);
        book.Book.Descendants(x + "definedName").Select(name => name.Value).ShouldBe(names.Select(name => $"'{name}'!$1:$1"));
        foreach (var (name, xml) in book.Sheets)
        {
            var pane = xml.Descendants(x + "pane").Single();
            ((string)pane.Attribute("state")!, (string)pane.Attribute("topLeftCell")!).ShouldBe(("frozen", "A2"), name);
            var print = xml.Descendants(x + "pageSetup").Single();
            ((string)print.Attribute("paperSize")!, (string)print.Attribute("fitToWidth")!, (string)print.Attribute("fitToHeight")!).ShouldBe(("9", "1", "0"), name);
            xml.Descendants(x + "oddFooter").Single().Value.ShouldBe($"&LCông ty Sữa Sông Hồng && Sons <Ltd> · {(language == "en" ? "Release 2026.11 · as of 21 Nov 2026" : "目录版本2026.11 · 截至2026年11月21日")} · 0123-4567-89AB-CDEF&R&P / &N");
            var columns = xml.Descendants(x + "row").Max(row => row.Elements().Count());
            xml.Descendants(x + "col").Select(column => (double)column.Attribute("width")!).ShouldSatisfyAllConditions(widths => widths.Count().ShouldBe(columns, name), widths => widths.ShouldAllBe(width => width >= 7));
        }
    }

    /// <summary>LibreOffice is asked how high it would make the rows itself: none of ours is lower, and none so high that a page is half empty.</summary>
    [Theory]
    [InlineData("en")]
    [InlineData("zh-Hans")]
    public async Task Rows_are_as_high_as_their_text_needs_in_every_script(string language)
    {
        var words = RenderingTests.WordsOfPeople.Select(said => string.Concat(Enumerable.Repeat(said + " ", 4))).Append("one\ntwo\nthree\nfour\nfive").Append(new string('W', 400)).ToArray();
        var book = shop.Workbook(Written(words), language, s_mark);
        var folder = Directory.CreateTempSubdirectory("rows-").FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "ours.xlsx"), book);

        var ours = await Heights(folder, "ours.xlsx", "opened");
        var theirs = await Heights(folder, Path.Combine("opened", "ours.fods"), "again"); // from its own form it reckons every height anew

        ours.Count.ShouldBe(theirs.Count);
        ours.Count.ShouldBeGreaterThan(100);
        foreach (var (our, their) in ours.Zip(theirs)) our.ShouldBeInRange(Math.Min(their, 408) - 0.5, (their * 1.6) + 16);
        (ours.Sum() / theirs.Sum()).ShouldBeLessThan(1.3);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Of the rows that hold anything, in points, as LibreOffice has them once it has opened the file.</summary>
    static async Task<List<double>> Heights(string folder, string file, string into)
    {
        await PrintShop.Run("/usr/lib/libreoffice/program/soffice", $"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore", "--convert-to", "fods", "--outdir", Path.Combine(folder, into), Path.Combine(folder, file));
        var document = XDocument.Load(Path.Combine(folder, into, "ours.fods"));
        XNamespace table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0", style = "urn:oasis:names:tc:opendocument:xmlns:style:1.0";
        var heights = document.Descendants(style + "style").Where(s => (string?)s.Attribute(style + "family") == "table-row")
            .ToDictionary(s => (string)s.Attribute(style + "name")!, s => Points((string)s.Element(style + "table-row-properties")!.Attribute(style + "row-height")!));
        return [.. document.Descendants(table + "table-row").Where(row => row.Value.Trim().Length > 0).Select(row => heights[(string)row.Attribute(table + "style-name")!])];

        static double Points(string length) => double.Parse(length[..^2], CultureInfo.InvariantCulture) * (length[^2..] switch { "in" => 72, "cm" => 72 / 2.54, "mm" => 72 / 25.4, _ => 1 });
    }

    [Theory]
    [InlineData("submission")]
    [InlineData("scorecard")]
    public void The_same_snapshot_is_the_same_bytes_whenever_it_is_written(string kind)
    {
        var snapshot = Snapshot.Read(PrintShop.Sample(kind));
        using var other = new OtherShop();

        foreach (var language in Languages.All)
        {
            var first = shop.Workbook(snapshot, language, s_mark);
            first.AsSpan().SequenceEqual(other.Shop.Workbook(Snapshot.Read(PrintShop.Sample(kind)), language, s_mark)).ShouldBeTrue();
            new Xlsx(first).Times.Distinct().ShouldBe([new DateTime(1980, 1, 1)], "nothing in the file says when it was written");
            var oscal = shop.Oscal(snapshot, language, s_mark);
            oscal.AsSpan().SequenceEqual(other.Shop.Oscal(Snapshot.Read(PrintShop.Sample(kind)), language, s_mark)).ShouldBeTrue();
            first.AsSpan().SequenceEqual(shop.Workbook(snapshot, language, s_mark with { Code = "0000-0000-0000-0000" })).ShouldBeFalse();
        }
    }

    sealed class OtherShop : IDisposable
    {
        public PrintShop Shop { get; } = new();

        public void Dispose() => Shop.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    /// <summary>RFC 4180.</summary>
    static List<string[]> Read(string csv)
    {
        var (rows, row, cell, quoted) = (new List<string[]>(), new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < csv.Length; i++)
        {
            var c = csv[i];
            if (quoted && c is '"' && i + 1 < csv.Length && csv[i + 1] is '"') cell.Append(csv[++i]);
            else if (c is '"') quoted = !quoted;
            else if (quoted) cell.Append(c);
            else if (c is ',' or '\n')
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (c is ',') continue;
                rows.Add([.. row]);
                row.Clear();
            }
            else if (c is not '\r') cell.Append(c);
        }
        return rows;
    }
}
