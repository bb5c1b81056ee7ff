using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Assessment.Tests.Reviews;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Portfolio;

public sealed class HeatMapTests(Platform platform)
{
    [Fact]
    public async Task Each_cell_is_what_the_score_of_the_client_says()
    {
        using var work = await Work.Start(platform);
        using (await work.Put("te-01", Work.Level(1))) { }
        using (await work.Put("te-02", Work.Level(4))) { }
        using (await work.Put("fe-01", Work.Level(4))) { }
        await work.Client.Consultancy.NewClient();
        using var http = work.Client.Consultancy.Admin.At("assessment");
        var score = await work.Http.GetJson<JsonNode>($"{work.Path}/score");

        var map = await Eventually.Value(async () => await Map(http) is var seen && seen["items"]!.AsArray().Count == 2 ? seen : null, what: "both clients on the map");

        var line = map["items"]!.AsArray().Single(i => i!["clientId"]!.GetValue<Guid>() == work.Client.Id)!;
        line["provisional"]!.GetValue<bool>().ShouldBeTrue();
        var cells = line["cells"]!.AsArray();
        cells.Select(c => (string)c!["principle"]!).ShouldBe(map["principles"]!.AsArray().Select(p => (string)p!["id"]!));
        foreach (var principle in score["principles"]!.AsArray())
        {
            var cell = cells.Single(c => (string)c!["principle"]! == (string)principle!["id"]!)!;
            ((string?)cell["score"]?["shown"]).ShouldBe((string?)principle!["score"]?["shown"]);
            ((string?)cell["band"]).ShouldBe((string?)principle["band"]);
            ((string?)cell["why"]).ShouldBe((string?)principle["why"]);
        }
        cells.Count(c => c!["score"] is not null).ShouldBe(2);
        map["items"]!.AsArray().Single(i => i!["clientId"]!.GetValue<Guid>() != work.Client.Id)!["cells"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_way_since_the_last_cycle_is_the_difference_of_the_numbers_that_are_shown()
    {
        var consultancy = await platform.NewConsultancy();
        using var work = await Work.Start(await consultancy.NewClient());
        await work.AnswerAll(2);
        using var http = consultancy.Admin.At("assessment");
        await work.Submit();
        using (await work.SignOff(http)) { }
        using var reopened = await work.Reopen(work.Http);
        var next = (await reopened.Json<JsonNode>())["id"]!.GetValue<Guid>();
        using (var put = await work.Http.PutAsJsonAsync($"/api/v1/assessments/{next}/answers/te-01", Work.Level(4, basedOn: 1))) put.StatusCode.ShouldBe(HttpStatusCode.OK);

        var entry = (await http.GetJson<JsonNode>("/api/v1/portfolio"))["items"]![0]!;
        var line = (await Map(http))["items"]![0]!;

        Tenths(entry["score"]!).ShouldBeGreaterThan(500);
        ((string)entry["lastScore"]!["shown"]!).ShouldBe("50.0");
        entry["deltaTenths"]!.GetValue<int>().ShouldBe(Tenths(entry["score"]!) - 500);
        entry["signedAt"].ShouldNotBeNull();
        entry["flags"]!.AsArray().ShouldBeEmpty();
        foreach (var cell in line["cells"]!.AsArray()) cell!["deltaTenths"]!.GetValue<int>().ShouldBe(Tenths(cell["score"]!) - 500);
        line["cells"]!.AsArray().Count(c => c!["deltaTenths"]!.GetValue<int>() > 0).ShouldBe(1);

        static int Tenths(JsonNode score) => int.Parse(((string)score["shown"]!).Replace(".", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task What_waits_is_counted_by_kind_and_the_filters_find_the_same()
    {
        var consultancy = await platform.NewConsultancy();
        var clients = new List<ClientOrganisation>();
        for (var n = 0; n < 4; n++) clients.Add(await consultancy.NewClient());
        using var http = consultancy.Admin.At("assessment");
        using var submitted = await Work.Start(clients[0]);
        await submitted.AnswerAll();
        await submitted.Submit();
        using var quiet = await Work.Start(clients[1]);
        await using (var sql = await platform.Sql("assessment"))
        await using (var older = new NpgsqlCommand("UPDATE assessment SET changed_at = now() - interval '31 days' WHERE id = $1", sql) { Parameters = { new() { Value = quiet.Id } } }) await older.ExecuteNonQueryAsync();
        using var busy = await Work.Start(clients[2]);

        var groups = await Eventually.Value(async () => await http.GetJson<JsonNode>("/api/v1/portfolio/waiting") is JsonArray { Count: 3 } all ? all : null, what: "three kinds of waiting");

        groups.Select(g => ((string)g!["kind"]!, g["total"]!.GetValue<int>(), g["items"]![0]!["clientId"]!.GetValue<Guid>()))
            .ShouldBe([("review", 1, clients[0].Id), ("quiet", 1, clients[1].Id), ("not-started", 1, clients[3].Id)]);
        (await Found("flag=review")).ShouldBe([clients[0].Id]);
        (await Found("flag=quiet")).ShouldBe([clients[1].Id]);
        (await Found("state=not-started")).ShouldBe([clients[3].Id]);
        (await Found("state=submitted&flag=quiet")).ShouldBeEmpty();
        (await Found("country=SG")).ShouldBeEmpty();
        (await Found("country=VN")).Count.ShouldBe(4);

        async Task<List<Guid>> Found(string query)
        {
            var (list, map) = (await http.GetJson<JsonNode>($"/api/v1/portfolio?{query}"), await http.GetJson<JsonNode>($"/api/v1/portfolio/heat-map?{query}"));
            List<Guid> ids = [.. list["items"]!.AsArray().Select(i => i!["clientId"]!.GetValue<Guid>())];
            map["items"]!.AsArray().Select(i => i!["clientId"]!.GetValue<Guid>()).ShouldBe(ids);
            return ids;
        }
    }

    [Theory]
    [InlineData("state=asleep", "/state")]
    [InlineData("flag=red", "/flag")]
    [InlineData("country=Singapore", "/country")]
    public async Task A_filter_that_asks_for_what_there_cannot_be_is_refused(string query, string field)
    {
        var consultancy = await platform.NewConsultancy();
        using var http = consultancy.Admin.At("assessment");

        foreach (var path in new[] { "portfolio", "portfolio/heat-map" })
        {
            using var answer = await http.GetAsync(new Uri($"/api/v1/{path}?{query}", UriKind.Relative));
            answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            (await answer.Problem()).GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task A_kept_filter_is_its_persons_own()
    {
        var consultancy = await platform.NewConsultancy();
        var colleague = await consultancy.InviteColleague();
        using var mine = consultancy.Admin.At("assessment");
        using var theirs = colleague.At("assessment");

        var id = (await mine.PostJson<Made>("/api/v1/portfolio/filters", new { name = "周一 Monday", state = "submitted", sector = "Banking" })).Id;
        (await mine.PostJson<Made>("/api/v1/portfolio/filters", new { name = "周一 Monday", state = "submitted", country = "VN" })).Id.ShouldBe(id); // says anew what it means

        var kept = (await mine.GetJson<JsonArray>("/api/v1/portfolio/filters")).ShouldHaveSingleItem()!;
        ((string)kept["name"]!, (string)kept["state"]!, (string)kept["sector"]!, (string)kept["country"]!).ShouldBe(("周一 Monday", "submitted", "", "VN"));
        (await theirs.GetJson<JsonArray>("/api/v1/portfolio/filters")).ShouldBeEmpty();
        using (var foreign = await theirs.DeleteAsync(new Uri($"/api/v1/portfolio/filters/{id}", UriKind.Relative))) foreign.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using (var removed = await mine.DeleteAsync(new Uri($"/api/v1/portfolio/filters/{id}", UriKind.Relative))) removed.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await mine.GetJson<JsonArray>("/api/v1/portfolio/filters")).ShouldBeEmpty();
    }

    static Task<JsonNode> Map(HttpClient http) => http.GetJson<JsonNode>("/api/v1/portfolio/heat-map");
}
