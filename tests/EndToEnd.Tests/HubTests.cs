using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using AseanPlatform.Testing;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>The public pages as a visitor without script meets them: every figure is in the HTML.</summary>
public sealed partial class HubTests(Platform platform)
{
    [Theory]
    [InlineData("en", "2026-02-28", "Binding from 1 Mar 2026", "Binding, in force since 1 Mar 2026")]
    [InlineData("en", "2026-03-01", "Binding, in force since 1 Mar 2026", "Binding from 1 Mar 2026")]
    [InlineData("zh", "2026-02-28", "自2026年3月1日起有约束力", "自2026年3月1日起生效")]
    [InlineData("zh", "2026-03-01", "自2026年3月1日起生效", "自2026年3月1日起有约束力")]
    public async Task A_law_is_shown_with_the_force_it_has_on_the_day(string segment, string day, string shown, string not)
    {
        var page = await Text($"/{segment}/instruments/vn-ailaw?asOf={day}");

        page.ShouldContain(shown);
        page.ShouldNotContain(not);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh")]
    public async Task Every_market_has_a_page_with_sources_and_says_what_was_not_found(string segment)
    {
        foreach (var market in (string[])["BN", "KH", "ID", "LA", "MY", "MM", "PH", "SG", "TH", "TL", "VN", "ASEAN", "EU", "US"])
        {
            var page = await Text($"/{segment}/markets/{market}");
            page.ShouldContain("class=\"standing", Case.Sensitive, market);
        }
        (await Text($"/{segment}/markets/KH")).ShouldContain(segment == "en" ? "Nothing found, checked" : "未发现，核查于");
    }

    [Theory]
    [InlineData("en", "高风险", "Decision")]
    [InlineData("en", "PERSONAL data protect", "Personal Data Protection Act 2012")]
    [InlineData("zh", "个人数据", "个人数据保护")]
    [InlineData("en", "zzzqqq", "Nothing here holds")]
    public async Task What_is_looked_up_is_found_in_both_languages(string segment, string words, string shown) =>
        (await Text($"/{segment}/search?q={Uri.EscapeDataString(words)}")).ShouldContain(shown);

    [Theory]
    [InlineData("/en/markets/VN?asOf=2026-02-30", HttpStatusCode.UnprocessableEntity, "There is no such day")]
    [InlineData("/en/markets/VN?asKnown=2020-01-01", HttpStatusCode.UnprocessableEntity, "cannot be told what was known")]
    [InlineData("/zh/markets/VN?asKnown=2020-01-01", HttpStatusCode.UnprocessableEntity, "无法说明当时所知")]
    [InlineData("/en/markets/XX", HttpStatusCode.NotFound, "no such market")]
    [InlineData("/en/timeline?market=XX", HttpStatusCode.UnprocessableEntity, "no such day, filter")]
    public async Task What_does_not_exist_is_explained(string path, HttpStatusCode status, string shown)
    {
        using var visitor = platform.Anonymous();
        using var answer = await visitor.GetAsync(new Uri(path, UriKind.Relative));

        answer.StatusCode.ShouldBe(status);
        WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()).ShouldContain(shown);
    }

    [Fact]
    public async Task No_link_of_the_hub_leads_nowhere_and_the_day_goes_along()
    {
        using var visitor = platform.Anonymous();
        var (seen, next) = (new HashSet<string>(), new Queue<string>(["/en/asean?asOf=2026-03-01", "/en/markets/SG?asOf=2026-03-01", "/en/compare?m=VN&m=SG&asOf=2026-03-01", "/en/discrepancies/dx-10?asOf=2026-03-01"]));
        var followed = 0;
        while (next.TryDequeue(out var address))
        {
            using var answer = await visitor.GetAsync(new Uri(address, UriKind.Relative));
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, address);
            if (++followed > 4) continue; // one step from where it began, one page of each kind
            var html = await answer.Content.ReadAsStringAsync();
            foreach (var link in Links().Matches(html).Select(match => WebUtility.HtmlDecode(match.Groups["to"].Value).Split('#')[0]))
            {
                if (link == address.Split('?')[0]) continue; // back to today
                link.ShouldContain("asOf=2026-03-01", Case.Sensitive, address);
                if (seen.Add(string.Join('/', link.Split('?')[0].Split('/').Take(3)))) next.Enqueue(link);
            }
        }
        seen.Count.ShouldBeGreaterThan(2);
    }

    [Fact]
    public async Task The_feeds_name_the_release_and_its_hash()
    {
        using var visitor = platform.Anonymous();
        var current = await visitor.GetJson<JsonElement>("/api/v1/releases/current");

        var atom = XDocument.Parse(await visitor.GetStringAsync(new Uri("/zh/changes.atom", UriKind.Relative)));
        var json = await visitor.GetJson<JsonElement>("/en/changes.json");

        atom.Descendants(XName.Get("entry", "http://www.w3.org/2005/Atom")).ShouldHaveSingleItem().Element(XName.Get("id", "http://www.w3.org/2005/Atom"))!.Value.ShouldBe($"urn:sha256:{current.GetProperty("sha256").GetString()}");
        json.GetProperty("items")[0].GetProperty("title").GetString().ShouldBe("Release 2026.11");
    }

    async Task<string> Text(string path)
    {
        using var visitor = platform.Anonymous();
        return WebUtility.HtmlDecode(await visitor.GetStringAsync(new Uri(path, UriKind.Relative)));
    }

    [GeneratedRegex("""<a href="(?<to>/en/(?:instruments|markets|discrepancies|sources|crosswalk|timeline|principles)/[^"]+)["]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Links();
}
