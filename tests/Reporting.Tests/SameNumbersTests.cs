using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AseanPlatform.Reporting.Rendering;
using AseanPlatform.Reporting.Snapshots;

namespace AseanPlatform.Reporting.Tests;

/// <summary>Each form of a report, read back: what one says, all say.</summary>
public sealed class SameNumbersTests(PrintShop shop)
{
    static readonly ReportMark s_mark = new("0123-4567-89AB-CDEF", "https://reports.example/en/verify/0123-4567-89AB-CDEF");

    /// <param name="Levels">Each statement with its level, "n/a" or "open".</param>
    sealed record Said(string Overall, int Done, int Asked, string Principles, string Levels, int Obligations);

    [Theory]
    [InlineData("en")]
    [InlineData("zh-Hans")]
    public async Task Html_workbook_json_and_oscal_say_the_same_numbers_and_so_does_the_paper(string language)
    {
        var changed = JsonNode.Parse(PrintShop.Sample("submission"))!;
        changed["statements"]!.AsArray().Single(s => (string)s!["id"]! == "ac-04")!["level"] = null;
        changed["coverage"]!["done"] = 48;
        changed["provisional"] = true;
        var canonical = Encoding.UTF8.GetBytes(changed.ToJsonString());
        var snapshot = Snapshot.Read(canonical);
        var html = await shop.Html(snapshot, language, s_mark);

        var json = OfJson(canonical);
        (json.Overall, json.Done, json.Asked, json.Obligations).ShouldBe(("44.4", 48, 49, 30));
        json.Levels.Split(' ').Length.ShouldBe(49);
        OfHtml(html, language).ShouldBe(json);
        OfWorkbook(shop.Workbook(snapshot, language, s_mark)).ShouldBe(json);
        OfOscal(shop.Oscal(snapshot, language, s_mark)).ShouldBe(json);
        await OfPaper(await shop.Pdf(html), language, json);
    }

    static string Line(IEnumerable<(string Key, string Value)> all) => string.Join(' ', all.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal));

    static Said OfJson(byte[] canonical)
    {
        var all = JsonNode.Parse(canonical)!;
        return new(
            (string)all["overall"]!["shown"]!, (int)all["coverage"]!["done"]!, (int)all["coverage"]!["shown"]!, Line(all["principles"]!.AsArray().Select(p => ((string)p!["code"]!, (string)p["score"]!["shown"]!))),
            Line(all["statements"]!.AsArray().Select(s => ((string)s!["code"]!, (bool)s["notApplicable"]! ? "n/a" : s["level"]?.ToString() ?? "open"))), all["obligations"]!.AsArray().Count);
    }

    static Said OfHtml(string html, string language)
    {
        var (level, none, open, coverage) = language == "en" ? (@"Level (?<n>\d)", "not applicable", "not answered", @"(?<done>\d+) of (?<asked>\d+) statements answered") : (@"(?<n>\d)级", "不适用", "未作答", @"已答(?<asked>\d+)项陈述中的(?<done>\d+)项");
        var cover = Regex.Match(html, "<strong class=\"number[^\"]*\">(?<n>[^<]+)</strong>").Groups["n"].Value;
        var done = Regex.Match(WebUtility.HtmlDecode(html), coverage);
        int Count(string name) => int.Parse(done.Groups[name].Value, CultureInfo.InvariantCulture);
        var names = Snapshot.Read(PrintShop.Sample("submission")).Principles.ToDictionary(p => p.Name.In(language), p => p.Code);
        var scores = Regex.Matches(html[..html.IndexOf("class=\"short\"", StringComparison.Ordinal)], "<th scope=\"row\">(?<name>[^<]+)</th>\\s*<td class=\"number\">(?<score>[^<]+)</td>")
            .Select(m => (names[WebUtility.HtmlDecode(m.Groups["name"].Value)], m.Groups["score"].Value));
        var rows = Tables(html, "statements").SelectMany(Rows).Select(row => (Code: Regex.Match(row, "class=\"code\">(?<code>[^<]+)<").Groups["code"].Value, Answer: WebUtility.HtmlDecode(Regex.Match(row, "<td class=\"answer\">(?<answer>.*)</td>", RegexOptions.Singleline).Groups["answer"].Value)))
            .Select(row => (row.Code, Regex.Match(row.Answer, level) is { Success: true } found ? found.Groups["n"].Value : row.Answer.Contains(none, StringComparison.Ordinal) ? "n/a" : row.Answer.Contains(open, StringComparison.Ordinal) ? "open" : "?"));
        return new(cover, Count("done"), Count("asked"), Line(scores), Line(rows), Tables(html, "obligations").Sum(table => Rows(table).Count()));
    }

    static IEnumerable<string> Tables(string html, string name) => Regex.Matches(html, $"<table class=\"{name}\">.*?</table>", RegexOptions.Singleline).Select(m => m.Value);

    static IEnumerable<string> Rows(string table) => Regex.Matches(table[table.IndexOf("<tbody", StringComparison.Ordinal)..], "<tr>.*?</tr>", RegexOptions.Singleline).Select(m => m.Value);

    static Said OfWorkbook(byte[] file)
    {
        var book = new Xlsx(file);
        var overview = book.Rows(0);
        List<List<Xlsx.Cell>> principles = [.. book.Rows(1).Skip(1)], statements = [.. book.Rows(2).Skip(1)];
        int Whole(int row) => int.Parse(overview[row][1].Value, CultureInfo.InvariantCulture);
        return new(
            overview[3][1].Value, Whole(5), Whole(6), Line(principles.Select(row => (row[0].Value, decimal.Parse(row[2].Value, CultureInfo.InvariantCulture).ToString("0.0", CultureInfo.InvariantCulture)))),
            Line(statements.Select(row => (row[1].Value, row[5].Value.Length > 0 ? row[5].Value : row[6].Value is "not applicable" or "不适用" ? "n/a" : row[6].Value is "not answered" or "未作答" ? "open" : "?"))), book.Rows(3).Count - 1);
    }

    static Said OfOscal(byte[] file)
    {
        var (all, result) = (JsonNode.Parse(file)!["assessment-results"]!, OscalTests.Result(file));
        string Own(string name, string? about = null) => OscalTests.Own(result, name, about)!;
        var codes = Snapshot.Read(PrintShop.Sample("submission")).Principles;
        return new(
            Own("overall-score"), int.Parse(Own("statements-answered"), CultureInfo.InvariantCulture), int.Parse(Own("statements-asked"), CultureInfo.InvariantCulture),
            Line(codes.Select(p => (p.Code, Own("principle-score", p.Id)))),
            Line(result["observations"]!.AsArray().Select(o => (((string)o!["title"]!).Split(' ')[0], OscalTests.Own(o, "level") ?? (OscalTests.Own(o, "answer") is "not-applicable" ? "n/a" : "open")))),
            all["back-matter"]!["resources"]!.AsArray().Count(r => OscalTests.Own(r!, "kind") is "obligation"));
    }

    static async Task OfPaper(string pdf, string language, Said json)
    {
        var text = PrintShop.Squeeze(await PrintShop.Run("pdftotext", "-raw", pdf, "-")); // in the order in which it was drawn, so that a digit stays with its word
        var levels = json.Levels.Split(' ').Select(pair => pair.Split('=')).ToList();
        text.ShouldContain(language == "en" ? $"{json.Overall}/100·{json.Done}of{json.Asked}statementsanswered" : $"{json.Overall}/100·已答{json.Asked}项陈述中的{json.Done}项");
        foreach (var score in json.Principles.Split(' ').Select(pair => pair.Split('=')[1])) text.ShouldContain(score);
        var statements = text[text.IndexOf(language == "en" ? "Statementsandanswers" : "陈述与答案", StringComparison.Ordinal)..text.IndexOf(language == "en" ? "Obligationsinthechosenmarkets" : "所选市场的义务", StringComparison.Ordinal)];
        foreach (var level in "01234") Regex.Count(statements, language == "en" ? $"Level{level}" : $"{level}级").ShouldBe(levels.Count(pair => pair[1] == level.ToString()), $"level {level}");
        foreach (var pair in levels) statements.ShouldContain(pair[0]);
        var duties = text[text.IndexOf(language == "en" ? "Obligationsinthechosenmarkets" : "所选市场的义务", StringComparison.Ordinal)..];
        foreach (var duty in Snapshot.Read(PrintShop.Sample("submission")).Obligations) duties.ShouldContain(duty.Code);
    }
}
