using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AseanPlatform.Presentation;
using AseanPlatform.Reporting.Editions;
using AseanPlatform.Reporting.Rendering;
using AseanPlatform.Reporting.Snapshots;

namespace AseanPlatform.Reporting.Tests;

/// <summary>The same frozen state for other readers and in both languages.</summary>
public sealed partial class EditionRenderingTests(PrintShop shop)
{
    static readonly ReportMark s_mark = new("0123-4567-89AB-CDEF", "https://reports.example/en/verify/0123-4567-89AB-CDEF");

    public static TheoryData<string, string> All { get; } = new(Audiences.All.SelectMany(audience => EditionLanguages.All.Select(language => (audience, language))));

    [Theory, MemberData(nameof(All))]
    public async Task Every_edition_has_the_numbers_of_the_snapshot_the_same_mark_and_tags(string audience, string language)
    {
        var snapshot = Signed();
        var (html, pdf) = await shop.Edition(snapshot, audience, language, s_mark);

        foreach (var principle in snapshot.Principles)
        {
            Cells(html, principle.Name).ShouldContain(principle.Score!.Shown);
            Cells(html, principle.Name).ShouldContain($"{principle.Score.Numerator}/{principle.Score.Denominator}");
        }
        html.ShouldContain($">{snapshot.Overall!.Shown}</strong>");
        html.ShouldContain(s_mark.Address);
        html.Split("</style>").Length.ShouldBe(2);
        var info = await PrintShop.Run("pdfinfo", pdf);
        info.ShouldContain("Tagged:          yes");
        info.ShouldContain("(A4)");
        var tags = (await PrintShop.Run("pdfinfo", "-struct", pdf)).Split('\n').Select(line => line.Trim().Split(' ', ':')[0]).ToHashSet();
        foreach (var tag in new[] { "H1", "H2", "Table", "TH", "TD", "Figure" }) tags.ShouldContain(tag);
        var pages = Pages(info);
        for (var page = 1; page <= pages; page++)
        {
            var text = PrintShop.Squeeze(await PrintShop.Run("pdftotext", "-f", $"{page}", "-l", $"{page}", pdf, "-"));
            text.ShouldContain(PrintShop.Squeeze(s_mark.Code));
            if (language is not Languages.Chinese) text.ShouldContain(PrintShop.Squeeze($"page {page} of {pages}"));
            if (language is not Languages.English) text.ShouldContain($"第{page}页，共{pages}页");
            text.ShouldContain("CôngtySữaSôngHồng&Sons<Ltd>");
        }
    }

    [Theory]
    [InlineData(Languages.English)]
    [InlineData(Languages.Chinese)]
    [InlineData(EditionLanguages.Both)]
    public async Task The_board_gets_two_pages_also_where_there_is_more_to_say(string language)
    {
        var (html, pdf) = await shop.Edition(Signed(), Audiences.Board, language, s_mark);
        Pages(await PrintShop.Run("pdfinfo", pdf)).ShouldBe(2);
        var text = PrintShop.Squeeze(await PrintShop.Run("pdftotext", "-raw", pdf, "-")); // as it is written: by its place on the page, lines of two narrow columns come between each other
        if (language is not Languages.Chinese)
        {
            text.ShouldContain("from7Oct2027"); // the nearest date there is
            text.ShouldContain("fromlevel1to2"); // the largest gain where it is weakest
        }
        if (language is not Languages.English) text.ShouldContain("自2027年10月7日起");
        text.ShouldContain("PhạmVănBảo");
        html.ShouldNotContain("ลูกค้า");

        var full = Signed(json =>
        {
            json["client"]!["name"] = string.Concat(Enumerable.Repeat("The Very Long Name of an Organisation ", 3));
            foreach (var obligation in json["obligations"]!.AsArray())
            {
                obligation!["from"] = new JsonObject { ["date"] = "2027-01", ["precision"] = "month" };
                obligation["title"]!["en"] = string.Concat(Enumerable.Repeat("Words of a duty that are many ", 6));
                obligation["title"]!["zh-Hans"] = string.Concat(Enumerable.Repeat("一项措辞很长的义务", 9));
                obligation["discrepancies"] = new JsonArray("dx-54");
            }
        });
        (html, pdf) = await shop.Edition(full, Audiences.Board, language, s_mark);
        Pages(await PrintShop.Run("pdfinfo", pdf)).ShouldBe(2);
        var shown = Count(html, "class=\"dates\"") == 0 ? 0 : Count(html[html.IndexOf("class=\"dates\"", StringComparison.Ordinal)..], "<th scope=\"row\"");
        shown.ShouldBeLessThan(6);
        if (language is not Languages.Chinese) html.ShouldContain(shown == 0 ? "stand in the full report: 30." : $"{30 - shown} more stand in the full report"); // none is left out in silence
    }

    [Theory]
    [InlineData(Languages.English, 1)]
    [InlineData(Languages.Chinese, 1)]
    [InlineData(EditionLanguages.Both, 2)]
    public async Task The_public_summary_leaves_no_page_almost_empty(string language, int pages)
    {
        var (_, pdf) = await shop.Edition(Signed(), Audiences.Public, language, s_mark);

        Pages(await PrintShop.Run("pdfinfo", pdf)).ShouldBe(pages);
        var first = PrintShop.Squeeze(await PrintShop.Run("pdftotext", "-l", "1", pdf, "-"));
        foreach (var principle in Signed().Principles) first.Contains($"{principle.Score!.Numerator}/{principle.Score.Denominator}", StringComparison.Ordinal).ShouldBeTrue("the table stands on one page");
    }

    [Theory]
    [InlineData(Languages.English)]
    [InlineData(Languages.Chinese)]
    [InlineData(EditionLanguages.Both)]
    public async Task The_public_summary_holds_no_words_no_names_no_evidence_and_no_answer(string language)
    {
        var canaries = new List<string>();
        string Canary()
        {
            canaries.Add($"CANARY{canaries.Count:000}X");
            return canaries[^1];
        }
        var snapshot = Signed(json =>
        {
            json["people"]![0]!["name"] = Canary();
            json["people"]![0]!["role"] = Canary();
            json["signOff"]!["by"] = Canary();
            json["signOff"]!["as"] = Canary();
            foreach (var statement in json["statements"]!.AsArray().Cast<JsonObject>())
            {
                statement["words"] = Canary();
                statement["reason"] = Canary();
                foreach (var name in (string[])["title", "statement", "anchor"]) statement[name] = new JsonObject { ["en"] = Canary(), ["zh-Hans"] = Canary() };
                statement["code"] = Canary();
                statement["evidence"] = new JsonArray(Proof(Canary(), Canary()));
            }
            foreach (var obligation in json["obligations"]!.AsArray()) obligation!["title"] = obligation["duty"] = null;
        });
        canaries.Count.ShouldBeGreaterThan(400);

        var (html, pdf) = await shop.Edition(snapshot, Audiences.Public, language, s_mark);
        html = System.Net.WebUtility.HtmlDecode(html);
        var text = await PrintShop.Text(pdf);
        foreach (var canary in canaries)
        {
            html.ShouldNotContain(canary);
            text.ShouldNotContain(canary);
        }
        Level().IsMatch(html).ShouldBeFalse();

        // It has what it is for, and whoever sees the full report sees all of that.
        foreach (var words in language is Languages.Chinese ? ["越南", "2026年11月22日", "2026.11", "核验"] : (string[])["Viet Nam", "22 Nov 2026", "2026.11", "How to check this report"]) html.ShouldContain(words);
        if (language is EditionLanguages.Both) html.ShouldContain("越南");
        html.ShouldContain("Công ty Sữa Sông Hồng & Sons <Ltd>");
        var full = await shop.Html(Signed(json => json["statements"]![0]!["words"] = "CANARY"), language);
        full.ShouldContain("CANARY");
    }

    [Theory]
    [InlineData(Audiences.Full)]
    [InlineData(Audiences.Board)]
    [InlineData(Audiences.Public)]
    public async Task Both_languages_stand_side_by_side_and_what_is_the_same_stands_once(string audience)
    {
        var snapshot = Signed();
        var (english, chinese) = (await shop.Html(snapshot, Languages.English, s_mark, audience), await shop.Html(snapshot, Languages.Chinese, s_mark, audience));
        var (html, pdf) = (await shop.Html(snapshot, EditionLanguages.Both, s_mark, audience), (await shop.Edition(snapshot, audience, EditionLanguages.Both, s_mark)).Pdf);

        // Every piece of text of each of the two is in the one that has both.
        var both = Pieces(html).ToHashSet(StringComparer.Ordinal);
        var all = PrintShop.Squeeze(string.Concat(Pieces(html)));
        foreach (var piece in Pieces(english).Concat(Pieces(chinese))) (both.Contains(piece) || all.Contains(PrintShop.Squeeze(piece), StringComparison.Ordinal)).ShouldBeTrue(piece);
        // Row by row: none says something in one language only.
        foreach (Match row in Row().Matches(html))
        {
            var (left, right) = (Count(row.Value, "<span lang=\"en\">"), Count(row.Value, "<span lang=\"zh-Hans\">"));
            left.ShouldBe(right, row.Value);
        }
        foreach (var number in snapshot.Principles.Select(p => $"{p.Score!.Numerator}/{p.Score.Denominator}").Distinct()) Count(html, number).ShouldBe(Count(english, number));
        if (audience is Audiences.Full)
        {
            Count(html, "<th scope=\"row\" class=\"code\">").ShouldBe(Count(english, "<th scope=\"row\" class=\"code\">"));
            foreach (var words in RenderingTests.WordsOfPeople) Count(await PrintShop.Text(pdf), PrintShop.Squeeze(words)).ShouldBeGreaterThan(0, words);
            Count(html, "in one language only").ShouldBeGreaterThan(5);
        }
        (await PrintShop.Run("pdfinfo", pdf)).ShouldContain(" / "); // the title
    }

    [Theory]
    [InlineData(Languages.English, "Statement", "Answer")]
    [InlineData(Languages.Chinese, "陈述", "答案")]
    [InlineData(EditionLanguages.Both, "Statement", "答案")]
    public async Task Long_tables_repeat_their_heads_and_no_row_is_cut(string language, string head, string other)
    {
        var snapshot = Signed(json =>
        {
            foreach (var (n, statement) in json["statements"]!.AsArray().Cast<JsonObject>().Index())
                statement["words"] = $"BEGIN{n:00}! {string.Concat(Enumerable.Repeat("What we do about it is written down here at some length. ", 14))} END{n:00}!";
        });
        var (_, pdf) = await shop.Edition(snapshot, Audiences.Full, language, s_mark);
        var pages = Pages(await PrintShop.Run("pdfinfo", pdf));
        pages.ShouldBeGreaterThan(15);

        var seen = 0;
        for (var page = 1; page <= pages; page++)
        {
            var text = PrintShop.Squeeze(await PrintShop.Run("pdftotext", "-f", $"{page}", "-l", $"{page}", pdf, "-"));
            var begun = Mark().Matches(text).Where(mark => mark.Value[0] is 'B').Select(mark => mark.Value[^3..]).Order(StringComparer.Ordinal).ToList();
            var ended = Mark().Matches(text).Where(mark => mark.Value[0] is 'E').Select(mark => mark.Value[^3..]).Order(StringComparer.Ordinal).ToList();
            begun.ShouldBe(ended, $"page {page}");
            seen += begun.Count;
            if (begun.Count == 0) continue;
            text.ShouldContain(head, customMessage: $"page {page}");
            text.ShouldContain(other, customMessage: $"page {page}");
        }
        seen.ShouldBe(49);
    }

    [Fact]
    public async Task The_full_report_lists_the_evidence_once_with_its_hash_and_the_statements_it_proves()
    {
        var (first, second) = (new string('a', 64), new string('b', 64));
        var snapshot = Signed(json =>
        {
            var proof = Proof("Minutes <of> the board.pdf", first);
            json["statements"]![0]!["evidence"] = new JsonArray(proof);
            json["statements"]![7]!["evidence"] = new JsonArray(proof.DeepClone(), new JsonObject
            {
                ["id"] = Guid.CreateVersion7(),
                ["kind"] = "file",
                ["revision"] = 2,
                ["sha256"] = second,
                ["title"] = "测试结果",
                ["test"] = new JsonObject { ["more"] = 0, ["parts"] = new JsonArray(), ["startedAt"] = null, ["tool"] = "moonshot", ["version"] = "0.5" },
            });
        });

        var html = await shop.Html(snapshot, Languages.English);
        Count(html, first).ShouldBe(1);
        Count(html, second).ShouldBe(1);
        var row = Row().Matches(html).Select(match => match.Value).Single(match => match.Contains(first, StringComparison.Ordinal));
        foreach (var words in (string[])["Minutes &lt;of&gt; the board.pdf", "TE-01", "FE-01", "Note, revision 1"]) row.ShouldContain(words);
        html.ShouldContain("moonshot 0.5");
        (await shop.Html(Signed(json => json["statements"]![0]!["evidence"] = new JsonArray()), Languages.English)).ShouldContain("No evidence was attached");
        (await shop.Html(Signed(), Languages.English)).ShouldNotContain("<h2>Evidence</h2>", Case.Sensitive, "a state from before evidence was frozen says nothing of it");
    }

    [Fact]
    public async Task Weights_of_a_question_set_are_those_that_are_shown()
    {
        var html = await shop.Html(Signed(json => json["statements"]![1]!["weight"] = 3), Languages.English);

        html.ShouldContain("TE-02: 3 ");
        html.ShouldContain("weights of its own");
    }

    [Theory, MemberData(nameof(All))]
    public async Task Nothing_that_people_write_becomes_markup_or_style(string audience, string language)
    {
        const string payload = "</style></title><img src=x onerror=alert(1)><script>alert(1)</script>\"'}@page{}&amp;<b>\u0001";
        var html = await shop.Html(RenderingTests.Hostile(payload), language, s_mark, audience);

        html.ShouldNotContain("<script", Case.Insensitive);
        html.ShouldNotContain("<img", Case.Insensitive);
        html.ShouldNotContain("<b>");
        html.Split("</style>").Length.ShouldBe(2);
        html.ShouldContain("onerror=alert(1)");
    }

    [Theory, MemberData(nameof(All))]
    public async Task The_client_s_logo_stands_beside_who_made_the_report_with_its_name_for_those_who_do_not_see_it(string audience, string language)
    {
        var client = new ClientMark("#7a1f5c", PictureInPage.Address(Testing.Pictures.Png("client", size: 400)));
        var (html, pdf) = await shop.Edition(Signed(), audience, language, s_mark, client);
        html = System.Net.WebUtility.HtmlDecode(html);

        Count(html, client.Logo!).ShouldBe(1);
        html.ShouldContain(language is Languages.Chinese ? "alt=\"Công ty Sữa Sông Hồng & Sons <Ltd>的标志" : "alt=\"Logo of Công ty Sữa Sông Hồng & Sons <Ltd>");
        html.ShouldContain("--client: #7a1f5c;");
        (await PrintShop.Run("pdfimages", "-list", pdf)).Split('\n').Count(line => line.Contains(" image ", StringComparison.Ordinal)).ShouldBe(1, "it is printed");
        if (audience is Audiences.Board) Pages(await PrintShop.Run("pdfinfo", pdf)).ShouldBe(2);

        (await shop.Html(Signed(), language, s_mark, audience)).ShouldNotContain("<img");
        var coloured = await shop.Html(Signed(), language, s_mark, audience, new("\"}</style>", null));
        coloured.ShouldContain("class=\"client-mark\"");
        coloured.Split("</style>").Length.ShouldBe(2);
    }

    [Fact]
    public void Two_languages_that_do_not_have_one_shape_are_not_put_together() =>
        Should.Throw<InvalidOperationException>(() => SideBySide.Of("<html><style></style><p>one</p><p>two</p></html>", "<html><style></style><p>一</p></html>"));

    /// <summary>To be looked at: run with -explicit only and EDITIONS=folder.</summary>
    [Fact(Explicit = true)]
    public async Task Each_edition_in_a_folder()
    {
        var folder = Directory.CreateDirectory(Environment.GetEnvironmentVariable("EDITIONS") ?? Path.Combine(Path.GetTempPath(), "editions")).FullName;
        foreach (var (audience, language) in Audiences.All.SelectMany(audience => EditionLanguages.All.Select(language => (audience, language))))
        {
            var (html, pdf) = await shop.Edition(Signed(), audience, language, s_mark);
            await File.WriteAllTextAsync(Path.Combine(folder, $"{audience}-{language}.html"), html);
            File.Move(pdf, Path.Combine(folder, $"{audience}-{language}.pdf"), overwrite: true);
        }
        foreach (var language in Presentation.Languages.All) await File.WriteAllBytesAsync(Path.Combine(folder, $"report-{language}.xlsx"), shop.Workbook(Signed(), language, s_mark));
    }

    /// <summary>The sample as it is after a sign-off, in a market.</summary>
    static Snapshot Signed(Action<JsonObject>? change = null) => PrintShop.Sample("submission", json =>
    {
        json["signOff"] = new JsonObject
        {
            ["by"] = "Phạm Văn Bảo",
            ["as"] = "consultant",
            ["at"] = "2026-11-22T09:00:00Z",
            ["answersSha256"] = new string('c', 64),
            ["submissionSha256"] = new string('d', 64),
        };
        change?.Invoke(json);
    });

    static JsonObject Proof(string title, string sha256) => new() { ["id"] = Guid.CreateVersion7(), ["kind"] = "note", ["revision"] = 1, ["sha256"] = sha256, ["title"] = title };

    static int Pages(string info) => int.Parse(info.Split('\n').Single(line => line.StartsWith("Pages:", StringComparison.Ordinal))["Pages:".Length..], CultureInfo.InvariantCulture);

    /// <summary>The row of the score table for a principle, in whatever language.</summary>
    static string Cells(string html, LocalText name) => Row().Matches(html[html.IndexOf("score-table", html.IndexOf("</style>", StringComparison.Ordinal), StringComparison.Ordinal)..]).Select(row => row.Value)
        .First(row => System.Net.WebUtility.HtmlDecode(row).Contains(name.En, StringComparison.Ordinal) || System.Net.WebUtility.HtmlDecode(row).Contains(name.ZhHans, StringComparison.Ordinal));

    /// <summary>What can be read, piece by piece.</summary>
    static IEnumerable<string> Pieces(string html) => Tag().Split(html[html.IndexOf("<body", StringComparison.Ordinal)..]).Select(piece => System.Net.WebUtility.HtmlDecode(piece).Trim()).Where(piece => piece.Length > 0);

    static int Count(string text, string part) => text.Split(part).Length - 1;

    [GeneratedRegex("<tr>.*?</tr>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Row();

    [GeneratedRegex("<[^>]*>", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Tag();

    [GeneratedRegex("(BEGIN|END)[0-9]{2}!", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Mark();

    [GeneratedRegex("[Ll]evel [0-4]\\b|[0-4]级", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Level();
}
