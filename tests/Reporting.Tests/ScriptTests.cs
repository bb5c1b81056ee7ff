using System.Globalization;
using System.Text.RegularExpressions;
using AseanPlatform.Testing;

namespace AseanPlatform.Reporting.Tests;

/// <summary>What people wrote in the scripts of the region stands on the paper as they wrote it: as text, in a font that has the letters, and never as boxes.</summary>
public sealed class ScriptTests(Platform platform, PrintShop shop)
{
    // Clusters, stacked consonants, tone marks over vowels, and signs that stand before the letter they follow.
    static readonly (string Script, string Font, string Words)[] s_scripts =
    [
        ("Chinese", "NotoSansCJK", "董事会每季度审阅人工智能风险登记册，并记录每一项决定；龘靐"),
        ("Thai", "NotoSansThai", "ลูกค้าทุกคนได้รับแจ้งว่ากำลังคุยกับระบบปัญญาประดิษฐ์ ผู้ใช้เปลี่ยนคำตอบได้เสมอ ๑๒๓"),
        ("Lao", "NotoSansLao", "ພວກເຮົາທົດສອບຄວາມປອດໄພທຸກເດືອນ ແລະ ບັນທຶກຜົນໄດ້ຮັບ ໝູ່ຄູ່ ໐໑໒"),
        ("Khmer", "NotoSansKhmer", "យើងពិនិត្យភាពយុត្តិធម៌រៀងរាល់ត្រីមាស ហើយកត់ត្រាទុក ស្រ្តី ខ្ញុំ ១២៣"),
        ("Burmese", "NotoSansMyanmar", "ကျွန်ုပ်တို့သည် လူသားစိစစ်မှုကို အမြဲထားရှိသည် ဩဂုတ်လ မြန်မာနိုင်ငံ ၁၂၃"),
        ("Vietnamese", "NotoSans-", "Chúng tôi lưu nhật ký mọi lần truy cập dữ liệu cá nhân, kể cả những lần bị từ chối: ĂẰẮẲẴẶ ỡ ự ỵ"),
    ];

    [Fact]
    public async Task A_report_of_answers_in_six_scripts_says_them_as_they_were_written()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        var assessment = await client.Admin.AnswerAll(client.Id);
        using (var work = client.Admin.At("assessment"))
        {
            var view = await work.GetJson<View>($"/api/v1/assessments/{assessment}");
            foreach (var (answer, (_, _, words)) in view.Answers.Zip(s_scripts))
                await work.PutJson<object>($"/api/v1/assessments/{assessment}/answers/{answer.StatementId}", new { writeId = Guid.CreateVersion7(), basedOn = answer.Revision, notApplicable = false, level = 2, words });
            await work.PostJson($"/api/v1/assessments/{assessment}/submissions", null);
        }
        using var reports = client.Admin.At("reporting");
        var report = await Eventually.Value(async () => (await reports.GetJson<List<ReportOf>>($"/api/v1/reports?clientId={client.Id}")).FirstOrDefault(r => r.State == "ready"), TimeSpan.FromSeconds(90), "the report");

        foreach (var language in (string[])["en", "zh-Hans"])
        {
            var pdf = Path.GetTempFileName();
            await File.WriteAllBytesAsync(pdf, await reports.GetByteArrayAsync(new Uri($"/api/v1/reports/{report.Id}/files/{language}/pdf", UriKind.Relative)));
            await IsDrawn(pdf);
            File.Delete(pdf);
        }
    }

    [Fact]
    public async Task Words_in_the_footer_and_on_the_cover_are_drawn_too()
    {
        foreach (var (script, _, words) in s_scripts)
        {
            var name = new StringInfo(words).SubstringByTextElements(0, 24);
            var pdf = await shop.Pdf(await shop.Html(PrintShop.Sample("submission", json => json["client"]!["name"] = name), "en"));
            (await PdfGlyphs.Read(pdf)).Boxes.ShouldBe(0, script);
            Regex.Count(await Text(pdf), Regex.Escape(PrintShop.Squeeze(name.Normalize()))).ShouldBeGreaterThanOrEqualTo(11, $"{script}: on the cover and each page");
            File.Delete(pdf);
        }
    }

    [Theory]
    [InlineData("\uE123")]
    [InlineData("ကျွန်ုပ်\uF8A0တို့သည်")]
    [InlineData("\U000F1234")]
    public async Task A_letter_that_no_font_has_would_be_found_as_a_box(string words)
    {
        var pdf = await shop.Pdf($"<!doctype html><html lang=en><title>t</title><style>body {{ font-family: 'Noto Sans' }}</style><p>plain {words} words");

        (await PdfGlyphs.Read(pdf)).Boxes.ShouldBeGreaterThan(0);
        File.Delete(pdf);
    }

    static async Task IsDrawn(string pdf)
    {
        var text = await Text(pdf);
        var glyphs = await PdfGlyphs.Read(pdf);
        foreach (var (script, font, words) in s_scripts)
        {
            text.ShouldContain(PrintShop.Squeeze(words.Normalize()), Case.Sensitive, script);
            glyphs.Fonts.ShouldContain(name => name.Contains(font, StringComparison.Ordinal), script);
        }
        glyphs.Drawn.ShouldBeGreaterThan(5000);
        glyphs.Boxes.ShouldBe(0);
        glyphs.Fonts.ShouldAllBe(name => Regex.IsMatch(name, "^[A-Z]{6}[+]Noto"));

        // name, type, encoding, embedded, subset, says which letters its glyphs are
        var listed = (await PrintShop.Run("pdffonts", pdf)).Split('\n').Skip(2).Where(line => line.Length > 0).ToList();
        listed.ShouldAllBe(line => Regex.IsMatch(line, @"^[A-Z]{6}\+Noto\S+ +(CID TrueType +Identity-H|Type 3 +Custom) +yes yes yes ", RegexOptions.ExplicitCapture), string.Join('\n', listed));
        foreach (var (_, font, _) in s_scripts) listed.ShouldContain(line => line.Contains(font, StringComparison.Ordinal), font);
        (await PrintShop.Run("qpdf", "--check", pdf)).ShouldContain("No syntax or stream encoding errors");
    }

    static async Task<string> Text(string pdf) => PrintShop.Squeeze((await PrintShop.Run("pdftotext", pdf, "-")).Normalize());

    sealed record View(IReadOnlyList<Answer> Answers);

    sealed record Answer(string StatementId, int Revision);

    sealed record ReportOf(Guid Id, string State);
}
