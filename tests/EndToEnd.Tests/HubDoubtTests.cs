using System.Net;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>What is not certain says so where it is shown: who reports it, which date nobody confirmed, what is to be looked at again, who says otherwise.</summary>
public sealed class HubDoubtTests(Platform platform)
{
    [Theory]
    [InlineData("/markets/MM", "mm-cyberlaw", "Binding, in force since 30 Jul 2025", "date not confirmed", "自2025年7月30日起生效", "日期未经证实")]
    [InlineData("/soft-law", "sg-nais-2", "4 Dec 2023", "date not confirmed", "2023年12月4日", "日期未经证实")]
    [InlineData("/instruments/mm-cyberlaw", "<h1", "Binding, in force since 30 Jul 2025", "date not confirmed", "自2025年7月30日起生效", "日期未经证实")]
    [InlineData("/instruments?market=MY", "my-osa", "Binding, in force since 1 Jan 2026", "date not confirmed", "自2026年1月1日起生效", "日期未经证实")]
    [InlineData("/asean", "asean-ecommerce-2019", "Binding, in force since 2 Dec 2021", "date not confirmed", "自2021年12月2日起生效", "日期未经证实")]
    [InlineData("/markets", "<th scope=\"row\"><a href=\"/en/markets/SG\"", "Reported by Tech Jacks Solutions", "no primary source, unconfirmed", "据Tech Jacks Solutions报道", "无一手来源，未经证实")]
    [InlineData("/roadmap", "<h1", "To be rechecked: the state shown is of", "", "须重新核对：所示状态截至", "")]
    [InlineData("/instruments", "asean-defa", "to be rechecked", "", "须重新核对", "")]
    public async Task What_is_in_doubt_says_so_beside_it(string path, string about, string english, string doubt, string chinese, string chineseDoubt)
    {
        foreach (var (segment, shown, said) in new[] { ("en", english, doubt), ("zh", chinese, chineseDoubt) })
        {
            var page = await Text($"/{segment}{path}");
            var row = Row(page, about.Replace("/en/", $"/{segment}/", StringComparison.Ordinal));
            row.ShouldContain(shown);
            row.ShouldContain(said);
        }
    }

    [Fact]
    public async Task A_date_that_is_confirmed_does_not_say_so()
    {
        Row(await Text("/en/markets/MM"), "mm-cyberlaw").ShouldContain("date not confirmed");
        Row(await Text("/en/instruments?market=VN"), "vn-ailaw").ShouldNotContain("date not confirmed");
        (await Text("/en/instruments/vn-decree13")).Split("date not confirmed").Length.ShouldBe(2); // its adoption; that it ended is confirmed
    }

    [Fact]
    public async Task Each_of_the_sixty_quarrels_stands_on_the_page_of_everything_that_it_touches()
    {
        using var visitor = platform.Anonymous();
        var list = await visitor.GetJson<JsonNode>("/api/v1/discrepancies?references=true");
        var quarrels = list["items"]!.AsArray();
        var pages = new Dictionary<string, Task<string>>(StringComparer.Ordinal);

        quarrels.Count.ShouldBe(60);
        foreach (var quarrel in quarrels)
        {
            var (id, touches) = ((string)quarrel!["id"]!, quarrel["touches"]!.AsArray());
            touches.Count.ShouldBeGreaterThan(0, id);
            foreach (var touched in touches.Select(t => (string)t!))
            {
                var to = list["references"]![touched]!;
                var path = (string)to["kind"]! switch
                {
                    "jurisdictions" => $"/markets/{touched}",
                    "obligations" => $"/markets/{(string)to["jurisdiction"]!}",
                    var kind => $"/{kind}/{touched}",
                };
                if (!pages.TryGetValue(path, out var page)) pages[path] = page = Text($"/en{path}");
                (await page).ShouldContain($"/en/discrepancies/{id}\"", Case.Sensitive, $"{id} on {path}");
            }
        }
        pages.Count.ShouldBeGreaterThan(40);
    }

    /// <summary>What stands in the same row, or list entry, as what it is about.</summary>
    static string Row(string page, string about)
    {
        var at = page.IndexOf(about == "<h1" ? about : about.EndsWith('"') ? about : $"/instruments/{about}\"", Math.Max(page.IndexOf("<main", StringComparison.Ordinal), about == "<h1" ? 0 : page.IndexOf("<table", StringComparison.Ordinal)), StringComparison.Ordinal);
        at.ShouldBeGreaterThan(0, about);
        if (about == "<h1") return page[at..page.IndexOf("class=\"as-of", at, StringComparison.Ordinal)];
        var (row, entry) = (page.LastIndexOf("<tr>", at, StringComparison.Ordinal), page.LastIndexOf("<li>", at, StringComparison.Ordinal));
        return row > entry ? page[row..page.IndexOf("</tr>", at, StringComparison.Ordinal)] : page[entry..page.IndexOf("</li>", at, StringComparison.Ordinal)];
    }

    async Task<string> Text(string path)
    {
        using var visitor = platform.Anonymous();
        return WebUtility.HtmlDecode(await visitor.GetStringAsync(new Uri(path, UriKind.Relative)));
    }
}
