using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using AseanPlatform.Presentation;
using AseanPlatform.Reporting.Rendering;
using AseanPlatform.Reporting.Snapshots;
using FsCheck;
using FsCheck.Fluent;

namespace AseanPlatform.Reporting.Tests;

public sealed class RenderingTests(PrintShop shop)
{
    public static readonly string[] WordsOfPeople =
    [
        "ลูกค้าทุกคนได้รับแจ้งว่ากำลังคุยกับระบบปัญญาประดิษฐ์", "យើងពិនិត្យភាពយុត្តិធម៌រៀងរាល់ត្រីមាស", "ພວກເຮົາທົດສອບຄວາມປອດໄພທຸກເດືອນ", "ကျွန်ုပ်တို့သည် လူသားစိစစ်မှုကို အမြဲထားရှိသည်",
        "Chúng tôi lưu nhật ký mọi lần truy cập dữ liệu cá nhân", "董事会每季度审阅人工智能风险登记册", "Công ty Sữa Sông Hồng & Sons <Ltd>", "Nguyễn Thị Minh Khai", "Mekong Assurance 湄公咨询",
    ];

    [Theory]
    [InlineData("en", "How the numbers came about", "Statements and answers", "Obligations in the chosen markets")]
    [InlineData("zh-Hans", "数字的由来", "陈述与答案", "所选市场的义务")]
    public async Task A_printed_report_can_be_read_in_every_script(string language, string heading, string other, string third)
    {
        var pdf = await shop.Pdf(await shop.Html(Snapshot.Read(PrintShop.Sample("submission")), language));

        var text = await PrintShop.Text(pdf);
        text.ShouldContain(PrintShop.Squeeze(heading));
        text.ShouldContain(PrintShop.Squeeze(other));
        text.ShouldContain(PrintShop.Squeeze(third));
        foreach (var words in WordsOfPeople) text.ShouldContain(PrintShop.Squeeze(words));

        var fonts = (await PrintShop.Run("pdffonts", pdf)).Split('\n').Skip(2).Where(line => line.Length > 0).ToList();
        fonts.ShouldNotBeEmpty();
        fonts.ShouldAllBe(line => line.Contains(" yes ", StringComparison.Ordinal), "every font is embedded");
    }

    [Fact]
    public async Task A_printed_report_is_tagged_and_says_on_each_page_whose_it_is()
    {
        var pdf = await shop.Pdf(await shop.Html(Snapshot.Read(PrintShop.Sample("submission")), "en"));

        var info = await PrintShop.Run("pdfinfo", pdf);
        info.ShouldContain("Tagged:          yes");
        info.ShouldContain("(A4)");
        info.ShouldContain("Công ty Sữa Sông Hồng & Sons <Ltd> – AI governance assessment");
        var pages = int.Parse(info.Split('\n').Single(line => line.StartsWith("Pages:", StringComparison.Ordinal))["Pages:".Length..], CultureInfo.InvariantCulture);
        pages.ShouldBeInRange(10, 16);

        var tags = (await PrintShop.Run("pdfinfo", "-struct", pdf)).Split('\n').Select(line => line.Trim().Split(' ', ':')[0]).ToHashSet();
        foreach (var tag in new[] { "H1", "H2", "Table", "TH", "TD", "Figure" }) tags.ShouldContain(tag);

        for (var page = 1; page <= pages; page++)
        {
            var text = PrintShop.Squeeze(await PrintShop.Run("pdftotext", "-f", $"{page}", "-l", $"{page}", pdf, "-"));
            text.ShouldContain(PrintShop.Squeeze($"page {page} of {pages}"));
            text.ShouldContain(PrintShop.Squeeze("Công ty Sữa Sông Hồng & Sons <Ltd> · Release 2026.11 · as of 21 Nov 2026"));
        }
    }

    [Theory]
    [InlineData("en", "Check code 0123-4567-89AB-CDEF at reports.example")]
    [InlineData("zh-Hans", "核验码 0123-4567-89AB-CDEF，见 reports.example")]
    public async Task Each_page_has_the_check_code_and_a_picture_of_the_address_to_check_it(string language, string words)
    {
        var mark = new ReportMark("0123-4567-89AB-CDEF", "https://reports.example/en/verify/0123-4567-89AB-CDEF");
        var pdf = await shop.Pdf(await shop.Html(Snapshot.Read(PrintShop.Sample("submission")), language, mark));
        var pages = PdfPages.Count(await File.ReadAllBytesAsync(pdf)).ShouldNotBeNull();
        (await PrintShop.Run("pdfinfo", pdf)).ShouldContain($"Pages:           {pages}\n");
        var pattern = QrPattern.Of(mark.Address);
        var dark = pattern.Path.Split('M', StringSplitOptions.RemoveEmptyEntries).Select(run => run.Split([' ', 'h', 'v']).Take(3).Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray())
            .SelectMany(run => Enumerable.Range(run[0], run[2]).Select(x => (x, run[1]))).ToHashSet();

        for (var page = 1; page <= pages; page++)
        {
            PrintShop.Squeeze(await PrintShop.Run("pdftotext", "-f", $"{page}", "-l", $"{page}", pdf, "-")).ShouldContain(PrintShop.Squeeze(words), Case.Sensitive, $"page {page}");
            var (width, height, grey) = await Corner(pdf, page);
            bool Dark(int x, int y) => grey[(y * width) + x] < 128;
            var inked = Enumerable.Range(0, width * height).Where(i => Dark(i % width, i / width)).ToList();
            var (left, right, top, bottom) = (inked.Min(i => i % width), inked.Max(i => i % width), inked.Min(i => i / width), inked.Max(i => i / width));
            var (across, down) = ((right - left + 1) / (double)(pattern.Size - 8), (bottom - top + 1) / (double)(pattern.Size - 8)); // without the border, which is white
            across.ShouldBe(down, 0.2, $"page {page}");
            across.ShouldBeGreaterThan(2.5, "at 300 dpi a camera tells the units apart");
            for (var y = 4; y < pattern.Size - 4; y++)
                for (var x = 4; x < pattern.Size - 4; x++)
                    Dark(left + (int)((x - 3.5) * across), top + (int)((y - 3.5) * down)).ShouldBe(dark.Contains((x, y)), $"unit {x}, {y} of page {page}");
        }
    }

    /// <summary>The lower right corner of a page beyond the text, as grey values at 300 dpi.</summary>
    static async Task<(int Width, int Height, byte[] Grey)> Corner(string pdf, int page)
    {
        var file = Path.GetTempFileName();
        await PrintShop.Run("pdftoppm", "-gray", "-r", "300", "-f", $"{page}", "-l", $"{page}", "-x", "2293", "-y", "3275", "-W", "187", "-H", "233", "-singlefile", pdf, file);
        var picture = await File.ReadAllBytesAsync($"{file}.pgm");
        File.Delete(file);
        File.Delete($"{file}.pgm");
        var size = Encoding.ASCII.GetString(picture, 0, 30).Split('\n')[1].Split(' ');
        var (width, height) = (int.Parse(size[0], CultureInfo.InvariantCulture), int.Parse(size[1], CultureInfo.InvariantCulture));
        return (width, height, picture[^(width * height)..]);
    }

    [Fact]
    public async Task The_numbers_of_the_report_are_those_of_the_snapshot()
    {
        var snapshot = Snapshot.Read(PrintShop.Sample("submission"));
        var html = await shop.Html(snapshot, "en");

        foreach (var principle in snapshot.Principles) html.ShouldContain($">{principle.Score!.Shown}<");
        html.ShouldContain($">{snapshot.Overall!.Shown}</strong>");
        html.ShouldContain("because the gate statement RR-01 is at level 1, below 2");
        html.ShouldContain("Sources disagree here (DX-54");
    }

    [Fact]
    public async Task A_scorecard_shows_levels_but_no_overall_number_and_no_band()
    {
        var html = await shop.Html(Snapshot.Read(PrintShop.Sample("scorecard")), "en");

        html.ShouldContain("6 of 7 gate statements");
        html.ShouldNotContain("/ 100");
        html.ShouldNotContain("the mean of the");
        html.ShouldNotContain("Leading");
    }

    [Fact]
    public async Task Nothing_that_people_write_becomes_markup_or_style()
    {
        const string payload = "</style></title><img src=x onerror=alert(1)><script>alert(1)</script>\"'}@page{}&amp;<b>";
        var snapshot = Hostile(payload);

        foreach (var language in Languages.All)
        {
            var html = await shop.Html(snapshot, language);

            html.ShouldNotContain("<script", Case.Insensitive);
            html.ShouldNotContain("<img", Case.Insensitive);
            html.Split("</style>").Length.ShouldBe(2, "one style sheet that nothing ends early");
            html.ShouldNotContain("<b>");
            (await PrintShop.Text(await shop.Pdf(html))).ShouldContain(PrintShop.Squeeze(payload));
        }
    }

    [Fact]
    public void Words_in_a_style_sheet_can_only_be_words() => Prop.ForAll<string>(text =>
    {
        var css = CssText.Escape(text ?? "");
        css.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '\\').ShouldBeTrue();
        Decode(css).ShouldBe(string.Concat((text ?? "").EnumerateRunes().Where(rune => !Rune.IsControl(rune))));
    }).QuickCheckThrowOnFailure();

    /// <summary>The sample with one text in every place that people or their organisations fill.</summary>
    public static Snapshot Hostile(string payload) => PrintShop.Sample("submission", json =>
    {
        json["client"]!["name"] = payload;
        json["tenant"]!["name"] = payload;
        json["tenant"]!["colour"] = payload;
        json["people"]![0]!["name"] = payload;
        json["people"]![0]!["role"] = payload;
        foreach (var statement in json["statements"]!.AsArray().Cast<JsonObject>())
        {
            if (statement["words"] is not null) statement["words"] = payload;
            if (statement["reason"] is not null) statement["reason"] = payload;
        }

        foreach (var (_, source) in json["sources"]!.AsObject())
        {
            source!["title"] = payload;
            source["publisher"] = payload;
            source["url"] = payload;
        }
    });

    // As a style sheet reads it: a backslash, hexadecimal digits, one space.
    static string Decode(string css)
    {
        var text = new StringBuilder();
        for (var i = 0; i < css.Length; i++)
        {
            if (css[i] != '\\')
            {
                text.Append(css[i]);
                continue;
            }

            var end = css.IndexOf(' ', i);
            text.Append(new Rune(int.Parse(css[(i + 1)..end], NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
            i = end;
        }

        return text.ToString();
    }
}
