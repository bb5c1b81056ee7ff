using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using AseanPlatform.Testing;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>Every page of the hub is told for any day and any knowledge, and neither is lost on the way.</summary>
public sealed partial class HubDayTests(Platform platform)
{
    public static TheoryData<string> Pages =>
    [
        "", "/asean", "/principles", "/principles/transparency-explainability", "/markets", "/markets/VN", "/instruments", "/instruments/vn-ailaw", "/soft-law", "/timeline", "/compare", "/compare?m=VN&m=SG",
        "/crosswalk", "/crosswalk/fw-mas-feat", "/discrepancies", "/discrepancies/dx-10", "/sources", "/sources/techjacks-asean", "/bodies", "/bodies/adgmin", "/roadmap", "/defa", "/search", "/search?q=AI&market=VN",
        "/classification", "/classification/scheme-eu-ai-act",
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_can_be_asked_for_another_day_and_shows_which_it_tells(string path)
    {
        var today = Today;
        foreach (var (segment, day, known) in new[] { ("en", "1 Mar 2026", "as known on"), ("zh", "2026年3月1日", "所知") })
        {
            var now = await Text($"/{segment}{path}");
            var then = await Text($"/{segment}{path}{(path.Contains('?') ? '&' : '?')}asOf=2026-03-01&asKnown={today}");

            foreach (var name in (string[])["asOf", "asKnown"])
            {
                Fields(now, name).ShouldBe([""], $"{path}: {name}");
                Fields(then, name).ShouldBe([name == "asOf" ? "2026-03-01" : today], $"{path}: {name}");
            }
            if (path.StartsWith("/classification/", StringComparison.Ordinal)) continue; // told in the fields of its form
            then.ShouldContain(day);
            then.ShouldContain(known, Case.Insensitive);
        }
    }

    [Theory]
    [InlineData("/changes")]
    [InlineData("/changes/2026.11/2026.11")]
    [InlineData("/history/vn-ailaw")]
    public async Task What_tells_all_moments_side_by_side_is_not_asked_for_one(string path) => Fields(await Text($"/en{path}"), "asOf").ShouldBeEmpty();

    [Theory]
    [InlineData("/discrepancies?verdict=wrong", "verdict", "/api/v1/discrepancies?format=csv")]
    [InlineData("/sources?tier=primary", "tier", "/api/v1/sources?format=csv")]
    [InlineData("/timeline?market=VN", "market", "/api/v1/timeline?format=csv")]
    [InlineData("/instruments?market=VN", "market", "/api/v1/instruments?format=csv")]
    [InlineData("/bodies?market=VN", "market", "/api/v1/bodies?format=csv")]
    [InlineData("/markets?", null, "/api/v1/jurisdictions?format=csv")]
    [InlineData("/crosswalk?", null, "/api/v1/mappings?format=csv")]
    [InlineData("/classification?", null, "/api/v1/classifications?format=csv")]
    public async Task A_filter_keeps_the_day_the_day_keeps_the_filter_and_the_file_is_of_the_day(string path, string? filter, string file)
    {
        var today = Today;
        var page = await Text($"/en{path}&asOf=2026-03-01&asKnown={today}");

        var csv = $"{file}&asOf=2026-03-01&asKnown={today}";
        page.ShouldContain($"href=\"{csv}\"");
        using var visitor = platform.Anonymous();
        using var answer = await visitor.GetAsync(new Uri(csv, UriKind.Relative));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        if (filter is null) return;
        var forms = Forms().Matches(page).Select(match => match.Value).ToList();
        var (filters, switching) = (forms.Single(form => form.Contains("class=\"filters\"", StringComparison.Ordinal)), forms.Single(form => form.Contains("type=\"date\"", StringComparison.Ordinal)));
        filters.ShouldContain("<input type=\"hidden\" name=\"asOf\" value=\"2026-03-01\"");
        filters.ShouldContain($"<input type=\"hidden\" name=\"asKnown\" value=\"{today}\"");
        switching.ShouldContain($"<input type=\"hidden\" name=\"{filter}\" value=\"{path.Split('=')[1]}\"");
    }

    [Fact]
    public async Task From_the_first_page_the_day_goes_along()
    {
        var page = await Text("/en?asOf=2026-03-01");

        foreach (var path in (string[])["/principles/transparency-explainability", "/markets", "/timeline", "/classification", "/discrepancies"]) page.ShouldContain($"href=\"/en{path}?asOf=2026-03-01\"");
        (await Text("/en/classification?asOf=2026-03-01")).ShouldContain("href=\"/en/classification/scheme-eu-ai-act?asOf=2026-03-01\"");
    }

    [Fact]
    public async Task A_system_is_classified_as_the_law_was_known()
    {
        var day = Today;
        using var answered = await Classify(new() { ["vn-q-1"] = "no", ["asOf"] = "2027-03-01", ["asKnown"] = day });
        using var early = await Classify(new() { ["vn-q-1"] = "no", ["asKnown"] = "2020-01-01" });
        using var late = await Classify(new() { ["vn-q-1"] = "no", ["asKnown"] = "2999-01-01" }, "zh");

        var result = await Page(answered);
        answered.StatusCode.ShouldBe(HttpStatusCode.OK);
        result.ShouldContain("as of 1 Mar 2027");
        result.ShouldContain("as known on");
        result.ShouldContain($"<input type=\"hidden\" name=\"asKnown\" value=\"{day}\"");
        foreach (var (refused, words) in new[] { (early, "Nothing had been published here by that day"), (late, "截至该日本站尚未发布任何内容") })
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            var again = await Page(refused);
            again.ShouldContain(words);
            again.ShouldContain("href=\"#asKnown\"");
            again.ShouldMatch("id=\"vn-q-1-no\"[^>]*checked");
        }

        async Task<HttpResponseMessage> Classify(Dictionary<string, string> fields, string segment = "en")
        {
            using var visitor = platform.Anonymous();
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/{segment}/classification/scheme-vn-ai-law") { Content = new FormUrlEncodedContent(fields), Headers = { { "Origin", platform.Origin.GetLeftPart(UriPartial.Authority) } } };
            return await visitor.SendAsync(request);
        }

        static async Task<string> Page(HttpResponseMessage answer) => WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Asked once in a test: a day may end within it.</summary>
    static string Today => DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>What stands in the fields of a name that a visitor can change.</summary>
    static IEnumerable<string> Fields(string page, string name) => Inputs().Matches(page).Select(match => match.Value)
        .Where(input => input.Contains($"name=\"{name}\"", StringComparison.Ordinal) && input.Contains("type=\"date\"", StringComparison.Ordinal)).Select(input => Value().Match(input).Groups["value"].Value);

    async Task<string> Text(string path)
    {
        using var visitor = platform.Anonymous();
        return WebUtility.HtmlDecode(await visitor.GetStringAsync(new Uri(path, UriKind.Relative)));
    }

    [GeneratedRegex("<input[^>]*>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Inputs();

    [GeneratedRegex("""value="(?<value>[^"]*)["]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Value();

    [GeneratedRegex("<form.*?</form>", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Forms();
}
