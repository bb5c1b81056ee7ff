using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AseanPlatform.Presentation;
using AseanPlatform.Reporting.Editions;
using AseanPlatform.Reporting.Snapshots;

namespace AseanPlatform.Reporting.Tests;

/// <summary>What people wrote, and how it reads in the other language where they added that.</summary>
public sealed partial class WordingTests(PrintShop shop)
{
    const string Mark = "in one language only", NotInChinese = "not given in 中文", NotInEnglish = "未提供English表述";

    [Fact]
    public async Task It_stands_under_the_original_in_the_language_that_is_read_and_says_who_added_it()
    {
        var snapshot = Written(("We keep a register.", Wording("en", "Nguyễn Thị Ánh", ("zh-Hans", "我们保有一份登记册。"))));

        var (english, chinese, both) = (await Row(snapshot, Languages.English), await Row(snapshot, Languages.Chinese), await Row(snapshot, EditionLanguages.Both));

        english.ShouldContain("<q lang=\"en\" dir=\"auto\">We keep a register.</q>");
        english.ShouldNotContain("我们保有一份登记册。");
        foreach (var row in (string[])[chinese, both])
        {
            row.IndexOf("We keep a register.", StringComparison.Ordinal).ShouldBeInRange(0, row.IndexOf("<q lang=\"zh-Hans\" dir=\"auto\">我们保有一份登记册。</q>", StringComparison.Ordinal));
            Count(row, "We keep a register.").ShouldBe(1);
            Count(row, "我们保有一份登记册。").ShouldBe(1);
        }
        chinese.ShouldContain("中文表述，由Nguyễn Thị Ánh补充");
        both.ShouldContain("The same in 中文, added by Nguyễn Thị Ánh");
        foreach (var row in (string[])[english, chinese, both]) foreach (var mark in (string[])[Mark, NotInChinese, NotInEnglish, "未提供中文"]) row.ShouldNotContain(mark);
    }

    [Fact]
    public async Task Where_a_language_is_missing_there_is_a_mark_in_every_edition_that_is_read_in_it()
    {
        var said = Written(("We keep a register.", Wording("en", null)));
        (await Row(said, Languages.English)).ShouldNotContain("not given");
        (await Row(said, Languages.Chinese)).ShouldContain("未提供中文表述");
        (await Row(said, EditionLanguages.Both)).ShouldContain(NotInChinese);

        var third = Written(("Chúng tôi có sổ đăng ký.", Wording("other", null, ("zh-Hans", "我们保有一份登记册。"))));
        (await Row(third, Languages.English)).ShouldContain("not given in English");
        (await Row(third, Languages.Chinese)).ShouldNotContain("未提供");
        (await Row(third, EditionLanguages.Both)).ShouldContain(NotInEnglish);
        (await Row(third, EditionLanguages.Both)).ShouldContain("The same in 中文, added by them");

        var unsaid = Written(("We keep a register.", null));
        (await Row(unsaid, EditionLanguages.Both)).ShouldContain(Mark);
        (await Row(unsaid, Languages.Chinese)).ShouldNotContain("未提供", Case.Sensitive, "nobody said which language it is in");
    }

    [Fact]
    public async Task A_reason_has_it_too_and_the_public_summary_has_none_of_it()
    {
        var snapshot = PrintShop.Sample("submission", json =>
        {
            var statement = json["statements"]![0]!.AsObject();
            (statement["level"], statement["anchor"], statement["notApplicable"], statement["reason"]) = (null, null, true, "There is no such system.");
            statement["reasonIn"] = Wording("en", "CANARYPERSON", ("zh-Hans", "没有此类系统。"));
        });

        (await Row(snapshot, Languages.Chinese)).ShouldContain("没有此类系统。");
        foreach (var audience in (string[])[Audiences.Public, Audiences.Board])
        {
            var html = WebUtility.HtmlDecode(await shop.Html(snapshot, EditionLanguages.Both, null, audience));
            html.ShouldNotContain("没有此类系统。");
            html.ShouldNotContain("CANARYPERSON");
        }
    }

    [Theory]
    [InlineData(Languages.English)]
    [InlineData(Languages.Chinese)]
    [InlineData(EditionLanguages.Both)]
    public async Task It_becomes_neither_markup_nor_style(string language)
    {
        const string payload = "</style></title><img src=x onerror=alert(1)><script>alert(1)</script>\"'}@page{}&amp;<b>\u0001";
        var html = await shop.Html(Written((payload, Wording("other", payload, ("en", payload), ("zh-Hans", payload)))), language);

        html.ShouldNotContain("<script", Case.Insensitive);
        html.ShouldNotContain("<img", Case.Insensitive);
        html.Split("</style>").Length.ShouldBe(2);
        html.ShouldContain("onerror=alert(1)");
    }

    [Fact]
    public void The_workbook_has_columns_for_it_only_where_there_is_any_and_OSCAL_has_it_among_the_remarks()
    {
        var snapshot = Written(("We keep a register.", Wording("en", "Nguyễn Thị Ánh", ("zh-Hans", "=1+1"))));
        var (english, chinese) = (new Xlsx(shop.Workbook(snapshot, Languages.English)), new Xlsx(shop.Workbook(snapshot, Languages.Chinese)));

        english.Rows(2).ShouldAllBe(row => row.Count == 10);
        var row = chinese.Rows(2)[1];
        (row[8].Value, row[11].Value, row[11].Type, row[11].Format).ShouldBe(("We keep a register.", "=1+1", "inlineStr", "49"));
        chinese.Rows(2)[0][11].Value.ShouldBe("补充的本语言自述");

        Remarks(Languages.English).ShouldBe("We keep a register.");
        Remarks(Languages.Chinese).ShouldBe("We keep a register.\n\n中文表述，由Nguyễn Thị Ánh补充:\n\n\\=1+1");
        string Remarks(string language) => (string)JsonNode.Parse(shop.Oscal(snapshot, language))!["assessment-results"]!["results"]![0]!["observations"]![0]!["remarks"]!;
    }

    static Snapshot Written(params (string Words, JsonObject? WordsIn)[] texts) => PrintShop.Sample("submission", json =>
    {
        foreach (var statement in json["statements"]!.AsArray().Skip(texts.Length)) statement!["words"] = null;
        foreach (var (n, (words, wordsIn)) in texts.Index())
        {
            var statement = json["statements"]![n]!.AsObject();
            statement["words"] = words;
            if (wordsIn is not null) statement["wordsIn"] = wordsIn;
        }
    });

    static JsonObject Wording(string writtenIn, string? by, params (string Language, string Text)[] others) => new()
    {
        ["by"] = by,
        ["others"] = new JsonObject(others.Select(other => KeyValuePair.Create<string, JsonNode?>(other.Language, other.Text))),
        ["writtenIn"] = writtenIn,
    };

    /// <summary>Of the first statement.</summary>
    async Task<string> Row(Snapshot snapshot, string language) =>
        Rows().Matches(WebUtility.HtmlDecode(await shop.Html(snapshot, language))).Select(match => match.Value).First(row => row.Contains($"class=\"code\">{snapshot.Statements[0].Code}<", StringComparison.Ordinal));

    static int Count(string text, string part) => text.Split(part).Length - 1;

    [GeneratedRegex("<tr>.*?</tr>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Rows();
}
