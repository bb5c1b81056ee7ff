using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Reviews;

public sealed class ExplainTests(Platform platform)
{
    [Fact]
    public async Task What_would_raise_the_score_most_stands_first_and_comes_true()
    {
        using var work = await Work.Start(platform);
        await work.AnswerAll(2);
        using (var low = await work.Put("te-01", Work.Level(1, basedOn: 1))) await low.Json<JsonNode>();

        var explained = await Explained(work);
        var first = explained["raises"]!.AsArray()[0]!;
        explained["raises"]!.AsArray().Count.ShouldBe(5);
        var statement = (string)first["statementId"]!;
        var revision = (int)(await work.Get())["answers"]!.AsArray().Single(a => (string)a!["statementId"]! == statement)!["revision"]!;
        using (var raised = await work.Put(statement, Work.Level((int)first["to"]!, basedOn: revision))) await raised.Json<JsonNode>();

        (await work.Get())["score"]!["overall"]!.ToJsonString().ShouldBe(first["overall"]!.ToJsonString());
    }

    [Fact]
    public async Task Targets_are_of_the_client_and_change_no_score()
    {
        using var work = await Work.Start(platform);
        await work.AnswerAll(2);
        var before = (await work.Get())["score"]!["overall"]!.ToJsonString();

        using (var set = await Set(work, ("fairness-equity", 80), ("security-safety", 0))) set.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        Points(await Explained(work)).ShouldBe([("fairness-equity", 80), ("security-safety", 0)]);
        using (var less = await Set(work, ("fairness-equity", 60))) less.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        Points(await Explained(work)).ShouldBe([("fairness-equity", 60)]);

        (await work.Get())["score"]!["overall"]!.ToJsonString().ShouldBe(before);
        foreach (var wrong in new[] { ("fairness-equity", 101), ("fairness-equity", -1), ("nothing", 5) })
        {
            using var refused = await Set(work, wrong);
            refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, wrong.ToString());
        }
        using var stranger = (await platform.NewConsultancy()).Admin.At("assessment");
        using var foreign = await stranger.PutAsJsonAsync($"/api/v1/clients/{work.Client.Id}/targets", new { targets = Array.Empty<object>() });
        foreign.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        Points(await Explained(work)).ShouldBe([("fairness-equity", 60)]);
    }

    [Fact]
    public async Task The_cycle_before_and_the_way_there_stand_beside_the_score()
    {
        using var work = await Work.Start(platform);
        using var reviewer = work.Client.Consultancy.Admin.At("assessment");
        await work.AnswerAll(2);
        await work.Submit();
        using (var signed = await work.SignOff(reviewer)) signed.StatusCode.ShouldBe(HttpStatusCode.Created);
        using var reopened = await work.Reopen(work.Http);
        using var next = work.Cycle((Guid)(await reopened.Json<JsonNode>())["id"]!);
        using (var raised = await next.Put("te-01", Work.Level(4, basedOn: 1))) await raised.Json<JsonNode>();

        var explained = await Explained(next);

        explained["last"]!.AsArray().Count.ShouldBe(7);
        explained["last"]!.AsArray().ShouldAllBe(l => (string)l!["score"]!["shown"]! == "50.0");
        explained["trend"]!.AsArray().Select(c => ((int)c!["cycle"]!, (string)c["state"]!, (bool)c["newRelease"]!)).ShouldBe([(1, "superseded", false), (2, "in-progress", false)]);
        explained["trend"]![0]!["signedAt"].ShouldNotBeNull();
    }

    static async Task<JsonNode> Explained(Work work) => await work.Http.GetJson<JsonNode>($"{work.Path}/score/explanation");

    static IEnumerable<(string, int)> Points(JsonNode explained) => explained["targets"]!.AsArray().Select(t => ((string)t!["principle"]!, (int)t["points"]!));

    static Task<HttpResponseMessage> Set(Work work, params (string Principle, int Points)[] targets) =>
        work.Http.PutAsJsonAsync($"/api/v1/clients/{work.Client.Id}/targets", new { targets = targets.Select(t => new { principle = t.Principle, points = t.Points }) });
}
