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

    [Fact]
    public async Task What_is_found_is_told_in_the_readers_language_and_what_is_not_in_it_says_so()
    {
        var page = await Text("/zh/search?q=foundation");

        page.ShouldContain("<p class=\"small\" lang=\"en\">");
        (await Text("/zh/search?q=deployer")).ShouldContain("部署者");
        (await Text("/en/search?q=foundation")).ShouldNotContain("<p class=\"small\" lang=");
    }

    [Theory]
    [InlineData("/en/changes", "/api/v1/releases?format=csv")]
    [InlineData("/zh/classification", "/api/v1/classifications?format=csv")]
    public async Task Tables_of_the_hub_come_as_files_for_spreadsheets(string path, string file)
    {
        (await Text(path)).ShouldContain($"href=\"{file}\" download");

        using var visitor = platform.Anonymous();
        using var answer = await visitor.GetAsync(new Uri(file, UriKind.Relative));
        (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType).ShouldBe((HttpStatusCode.OK, "text/csv"));
    }

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

    [Theory]
    [InlineData("en", "/roadmap", "Responsible AI Roadmap horizon", "Roadmap 2025–2030")]
    [InlineData("zh", "/roadmap", "路线图2025–2030", "2030年")]
    [InlineData("en", "/defa", "30 May 2026", "Where sources disagree")]
    [InlineData("zh", "/defa", "2026年5月30日", "来源分歧")]
    [InlineData("en", "/bodies", "ASEAN Digital Ministers' Meeting", "ADGMIN")]
    [InlineData("zh", "/bodies/adgmin", "东盟数字部长会议", "第5届数字部长会议")]
    [InlineData("en", "/bodies?market=VN", "Viet Nam", "Ministry")]
    [InlineData("en", "/history/vn-ailaw", "Release 2026.11: told for the first time", "in force from this day")]
    [InlineData("zh", "/history/ob-vn-02", "版本2026.11：首次载入", "本平台自")]
    [InlineData("en", "/history/map-0001", "Told here since", "Sources")]
    [InlineData("en", "/changes/2026.11/2026.11", "Nothing is different", "From release 2026.11 to 2026.11")]
    public async Task Each_page_says_what_it_is_about(string segment, string path, string one, string other)
    {
        var page = await Text($"/{segment}{path}");

        page.ShouldContain(one);
        page.ShouldContain(other);
    }

    [Theory]
    [InlineData("en", "Touched", "Indicative overlap derived from ASEAN answers. Not a compliance, conformity or certification result.")]
    [InlineData("zh", "触及", "根据东盟答卷推算的指示性重叠度，不构成合规、符合性或认证结论。")]
    public async Task The_crosswalk_shows_bands_with_label_ceiling_and_caveats_and_of_binding_law_no_figure(string segment, string band, string label)
    {
        var (voluntary, law, pivot) = (await Text($"/{segment}/crosswalk/fw-mas-feat"), await Text($"/{segment}/crosswalk/fw-eu-ai-act"), await Text($"/{segment}/crosswalk/fw-asean-guide-2024"));

        foreach (var page in new[] { voluntary, law })
        {
            page.ShouldContain(label);
            page.ShouldContain(band);
            page.ShouldContain("NIST IR 8477"); // the first caveat
            page.ShouldNotContain("compliant", Case.Insensitive);
        }
        voluntary.ShouldContain("0.85");
        Section(law, "reach").ShouldNotContain("0.4");
        pivot.ShouldNotContain("id=\"reach\"");

        static string Section(string page, string id) => page[page.IndexOf($"id=\"{id}\"", StringComparison.Ordinal)..page.IndexOf("id=\"nodes\"", StringComparison.Ordinal)];
    }

    [Theory]
    [InlineData("/markets/VN", "ob-vn-02")]
    [InlineData("/instruments/asean-defa", "asean-defa-d-04")]
    [InlineData("/principles/transparency-explainability", "te-01")]
    [InlineData("/timeline", "adgmin")]
    [InlineData("/discrepancies", "dx-10")]
    [InlineData("/sources/techjacks-asean", "techjacks-asean")]
    [InlineData("/bodies/adgmin", "adgmin-meeting-5")]
    [InlineData("/crosswalk/fw-mas-feat", "fw-mas-feat")]
    [InlineData("/compare?m=VN&m=SG", "SG")]
    public async Task Every_statement_leads_to_its_history_and_to_where_an_error_is_reported(string path, string item)
    {
        foreach (var segment in new[] { "en", "zh" })
        {
            var page = await Text($"/{segment}{path}");
            if (path is not "/timeline")
            {
                page.ShouldContain($"/{segment}/history/{item}\"");
                page.ShouldContain($"/{segment}/corrections/{item}\"");
            }
            var opened = page.Split("<details class=\"small\">").Skip(1).ToList();
            opened.ShouldAllBe(one => one.Contains("/corrections/", StringComparison.Ordinal), path);
            page.Split("/corrections/").Length.ShouldBeGreaterThan(opened.Count, path);
        }
        using var visitor = platform.Anonymous();
        if (path is not "/timeline") (await visitor.GetStringAsync(new Uri($"/en/corrections/{item}", UriKind.Relative))).ShouldContain($"action=\"/en/corrections/{item}\"");
    }

    [Theory]
    [InlineData("dx-01", "Settled", "已有定论", "Decided by those who compiled the first release.", "由首个版本的编者判断。")]
    [InlineData("dx-02", "Both hold, at different times", "不同时期各自成立", "Decided by those who compiled the first release.", "由首个版本的编者判断。")]
    [InlineData("dx-10", "Open", "未有定论", "Nobody has decided this yet.", "尚无人作出判断。")]
    public async Task A_disagreement_is_open_settled_or_of_different_times_and_says_who_decided(string id, string state, string chinese, string decided, string chineseDecided)
    {
        foreach (var (segment, shown, by) in new[] { ("en", state, decided), ("zh", chinese, chineseDecided) })
        {
            var page = await Text($"/{segment}/discrepancies/{id}");
            page.ShouldContain($"<span class=\"tag\">{shown}</span>");
            page.ShouldContain(by);
        }
    }

    [Theory]
    [InlineData("en", "Nothing found, checked Jun 2026")]
    [InlineData("zh", "未发现，核查于2026年6月")]
    public async Task A_state_says_what_was_looked_for_and_not_found(string segment, string shown)
    {
        var page = await Text($"/{segment}/markets/KH");

        var found = page[page.IndexOf("id=\"found\"", StringComparison.Ordinal)..];
        found[..found.IndexOf("</dl>", StringComparison.Ordinal)].Split(shown).Length.ShouldBe(4); // AI law, data-protection law, governance guidance
    }

    [Fact]
    public async Task Two_releases_chosen_in_the_form_have_a_lasting_address_and_the_navigation_leads_to_the_classification()
    {
        using var visitor = platform.Anonymous();

        using var chosen = await visitor.GetAsync(new Uri("/en/changes?from=2026.11&to=2026.11", UriKind.Relative));

        (chosen.StatusCode, chosen.Headers.Location?.ToString()).ShouldBe((HttpStatusCode.SeeOther, "/en/changes/2026.11/2026.11"));
        (await Text("/en")).ShouldContain("<li><a href=\"/en/classification\">");
        (await Text("/en/search/suggestions?q=sing")).ShouldContain("data-to=\"/en/markets/SG\"");
        (await Text("/en/search?q=ai&instrument=vn-ailaw")).ShouldContain("/en/markets/VN#ob-vn-");
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

    [GeneratedRegex("""<a href="(?<to>/en/(?:instruments|markets|discrepancies|sources|crosswalk|timeline|principles|history|bodies)/[^"]+)["]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Links();
}
