using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Assessments;

/// <summary>Who changed what in the work of a client.</summary>
public sealed class AuditTests(Platform platform)
{
    static async Task<List<JsonNode>> Log(HttpClient http, string query = "") =>
        [.. (await http.GetJson<JsonNode>($"/api/v1/assessments/audit?take=500{query}"))["items"]!.AsArray().Select(item => item!["said"]!)];

    [Fact]
    public async Task Answers_markets_and_submissions_leave_old_and_new_in_the_clients_chain()
    {
        using var work = await Work.Start(platform);
        (await work.Http.PutAsJsonAsync($"{work.Path}/markets", new { markets = new[] { "VN" } })).EnsureSuccessStatusCode();
        await work.AnswerAll(level: 2);
        using (var changed = await work.Put("te-01", Work.Level(4, basedOn: 1, words: "莲花 words"))) await changed.Json<JsonNode>();
        using (var late = await work.Put("te-01", Work.Level(1, basedOn: 1))) late.IsSuccessStatusCode.ShouldBeFalse(); // kept in the history, but changed nothing
        await work.Http.PostJson($"{work.Path}/submissions", null);

        var log = await Log(work.Http);

        log.Count(e => (string)e["what"]! == "answer.added").ShouldBe((await work.Get())["statements"]!.AsArray().Count(s => s!["shown"]!.GetValue<bool>()));
        var answer = log.Single(e => (string)e["what"]! == "answer.changed");
        ((string)answer["label"]!, (string)answer["of"]!, (string)answer["name"]!).ShouldBe(("te-01", work.Id.ToString(), work.Client.Admin.Name));
        answer["old"]!.ToJsonString().ShouldBe("""{"level":2,"words":null}""");
        ((int)answer["new"]!["level"]!, (string)answer["new"]!["words"]!).ShouldBe((4, "莲花 words"));
        ((string)log.Single(e => (string)e["what"]! == "assessment.changed")["new"]!["markets"]![0]!).ShouldBe("VN");
        var submission = log.Single(e => (string)e["what"]! == "submission.added");
        ((string)submission["new"]!["snapshot_sha256"]!).Length.ShouldBe(64);
        log.Count(e => (string)e["what"]! == "assessment.added").ShouldBe(1);

        using var consultancy = work.Client.Consultancy.Admin.At("assessment");
        (await Log(consultancy, $"&clientId={work.Client.Id}&what=submission")).Count.ShouldBe(1);
        using var other = (await work.Client.Consultancy.NewClient()).Admin.At("assessment");
        (await Log(other, $"&clientId={work.Client.Id}")).ShouldBeEmpty();
    }
}
