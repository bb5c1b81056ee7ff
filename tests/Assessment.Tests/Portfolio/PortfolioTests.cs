using System.Net;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Portfolio;

public sealed class PortfolioTests(Platform platform)
{
    [Fact]
    public async Task The_portfolio_has_each_client_once_by_name_with_score_and_coverage()
    {
        using var work = await Work.Start(platform);
        using var put = await work.Put("te-01", Work.Level(3));
        var consultancy = work.Client.Consultancy;
        var others = new List<ClientOrganisation> { await consultancy.NewClient(), await consultancy.NewClient() };
        using var http = consultancy.Admin.At("assessment");

        var items = await Eventually.Value(async () => await All(http, 2) is { Count: 3 } all ? all : null, what: "three clients in the portfolio");

        items.Select(i => i["name"]!.GetValue<string>()).ShouldBe(others.Append(work.Client).Select(c => c.Name).Order(StringComparer.Ordinal));
        var mine = items.Single(i => i["clientId"]!.GetValue<Guid>() == work.Client.Id);
        mine["score"]!["shown"]!.GetValue<string>().ShouldBe("75.0");
        mine["provisional"]!.GetValue<bool>().ShouldBeTrue();
        mine["coverage"]!["done"]!.GetValue<int>().ShouldBe(1);
        items.Count(i => i["state"]!.GetValue<string>() == "not-started").ShouldBe(2);
    }

    [Fact]
    public async Task A_consultant_without_a_grant_sees_an_empty_portfolio()
    {
        using var work = await Work.Start(platform);
        var consultant = await work.Client.Consultancy.InviteColleague();
        using var http = consultant.At("assessment");

        (await http.GetJson<JsonNode>("/api/v1/portfolio"))["items"]!.AsArray().ShouldBeEmpty();
        using var read = await http.GetAsync(new Uri(work.Path, UriKind.Relative));
        read.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_cursor_that_is_not_ours_is_refused()
    {
        using var work = await Work.Start(platform);
        await work.Client.Consultancy.NewClient();
        using var http = work.Client.Consultancy.Admin.At("assessment");
        var next = await Eventually.Value(async () => (await http.GetJson<JsonNode>("/api/v1/portfolio?take=1"))["next"]?.GetValue<string>(), what: "a second page");

        foreach (var path in new[] { $"after={(next[0] == 'A' ? 'B' : 'A')}{next[1..]}", "after=AAAA", "after=%27%3B--", "take=0", "take=201", "take=x" })
        {
            using var answer = await http.GetAsync(new Uri($"/api/v1/portfolio?{path}", UriKind.Relative));
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, path);
        }
    }

    [Fact]
    public async Task A_client_has_no_portfolio()
    {
        using var work = await Work.Start(platform);

        using var answer = await work.Http.GetAsync(new Uri("/api/v1/portfolio", UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    static async Task<List<JsonNode>> All(HttpClient http, int take)
    {
        var items = new List<JsonNode>();
        for (string? after = ""; after is not null;)
        {
            var page = await http.GetJson<JsonNode>($"/api/v1/portfolio?take={take}{(after.Length > 0 ? $"&after={after}" : "")}");
            items.AddRange(page["items"]!.AsArray().Select(i => i!));
            after = page["next"]?.GetValue<string>();
        }
        return items;
    }
}
