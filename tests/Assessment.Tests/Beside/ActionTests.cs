using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Beside;

/// <summary>What a client sets out to do after its weak answers.</summary>
public sealed class ActionTests(Platform platform)
{
    static readonly string[] s_open = ["open", "under-way"];

    [Fact]
    public async Task Each_weak_answer_proposes_its_next_level_with_what_the_score_would_be()
    {
        using var work = await Work.Start(platform);
        await work.AnswerAll(level: 3);
        foreach (var (statement, level) in new[] { ("te-01", 1), ("te-02", 2) })
        {
            using var weak = await work.Put(statement, Work.Level(level, basedOn: 1));
            weak.EnsureSuccessStatusCode();
        }

        var proposals = await work.Http.GetJson<JsonArray>($"{work.Path}/action-proposals");

        proposals.Select(p => (string)p!["statementId"]!).Order().ShouldBe(["te-01", "te-02"]);
        var best = proposals[0]!;
        ((int)best["target"]!).ShouldBe((int)best["level"]! + 1);
        var before = (await work.Get())["score"]!["overall"]!;
        using var raised = await work.Put((string)best["statementId"]!, Work.Level((int)best["target"]!, basedOn: 2));
        var after = (await work.Get())["score"]!["overall"]!;
        (Number(after, "numerator"), Number(after, "denominator")).ShouldBe((Number(best["overall"]!, "numerator"), Number(best["overall"]!, "denominator")));
        // gain = after − before, exactly
        var gain = best["gain"]!;
        (Number(gain, "numerator") * Number(before, "denominator") * Number(after, "denominator"))
            .ShouldBe(Number(gain, "denominator") * ((Number(after, "numerator") * Number(before, "denominator")) - (Number(before, "numerator") * Number(after, "denominator"))));
    }

    static System.Numerics.BigInteger Number(JsonNode figure, string member) => (long)figure[member]!;

    [Fact]
    public async Task The_proposals_come_by_what_they_are_worth()
    {
        using var work = await Work.Start(platform);
        await work.AnswerAll(level: 1);

        var gains = (await work.Http.GetJson<JsonArray>($"{work.Path}/action-proposals")).Select(p => (Number(p!["gain"]!, "numerator"), Number(p["gain"]!, "denominator"))).ToList();

        gains.Count.ShouldBe(42);
        gains.Zip(gains.Skip(1)).ShouldAllBe(pair => pair.First.Item1 * pair.Second.Item2 >= pair.Second.Item1 * pair.First.Item2);
    }

    [Fact]
    public async Task An_action_has_an_owner_who_is_told_a_day_and_a_state_and_two_changes_at_once_show_both()
    {
        using var work = await Work.Start(platform);
        var colleague = await work.Client.Consultancy.Invite(work.Client.Id, "contributor");
        var owner = await colleague.Id();
        using var weak = await work.Put("te-01", Work.Level(1));

        var made = await work.Http.PostJson<JsonNode>($"/api/v1/clients/{work.Client.Id}/actions", new { title = "Write the policy", assessmentId = work.Id, statementId = "te-01", target = 2, owner, dueOn = "2027-03-31" });
        var path = $"/api/v1/actions/{made["id"]}";
        await Eventually.True(() => colleague.HasNotice($"/app/actions/{made["id"]}"), TimeSpan.FromSeconds(30), "the notice");
        using var first = await work.Http.PutAsJsonAsync(path, new { basedOn = 1, title = "Write the policy", state = "under-way", owner, dueOn = "2027-03-31" });
        using var again = await work.Http.PutAsJsonAsync(path, new { basedOn = 1, title = "Write the policy", state = "under-way", owner, dueOn = "2027-03-31" });
        using var late = await work.Http.PutAsJsonAsync(path, new { basedOn = 1, title = "Write it", state = "done" });

        (first.StatusCode, again.StatusCode).ShouldBe((HttpStatusCode.OK, HttpStatusCode.OK));
        (late.StatusCode, await late.Code()).ShouldBe((HttpStatusCode.Conflict, "action.conflict"));
        (await late.Problem()).GetProperty("conflict").GetProperty("stored").GetProperty("state").GetString().ShouldBe("under-way");
        var action = (await work.Http.GetJson<JsonArray>($"/api/v1/clients/{work.Client.Id}/actions")).ShouldHaveSingleItem()!;
        ((string)action["state"]!, (int)action["revision"]!, (string)action["dueOn"]!).ShouldBe(("under-way", 2, "2027-03-31"));
        ((bool)(await work.Http.GetJson<JsonArray>($"{work.Path}/action-proposals"))[0]!["planned"]!).ShouldBeTrue();

        using var done = await work.Http.PutAsJsonAsync(path, new { basedOn = 2, title = "Write the policy", state = "done", owner });
        (await work.Http.GetJson<JsonNode>(path))["closedAt"].ShouldNotBeNull();
        ((bool)(await work.Http.GetJson<JsonArray>($"{work.Path}/action-proposals"))[0]!["planned"]!).ShouldBeFalse();
    }

    [Fact]
    public async Task An_action_says_what_it_would_be_worth_and_when_it_is_closed_what_became_of_the_answer()
    {
        using var work = await Work.Start(platform);
        await work.AnswerAll(level: 3);
        using (await work.Put("te-01", Work.Level(1, basedOn: 1))) { }
        var before = (await work.Get())["score"]!["overall"]!;
        var path = $"/api/v1/actions/{(await work.Http.PostJson<JsonNode>($"/api/v1/clients/{work.Client.Id}/actions", new { title = "Write the policy", assessmentId = work.Id, statementId = "te-01", target = 3 }))["id"]}";

        var open = (await work.Http.GetJson<JsonNode>(path))["effect"]!;

        ((int)open["then"]!, (int)open["now"]!, (int)open["to"]!).ShouldBe((1, 1, 3));
        ((string)open["code"]!, (string)open["principleCode"]!, (Guid)open["assessmentId"]!).ShouldBe(("TE-01", "TE", work.Id));
        using (await work.Put("te-01", Work.Level(2, basedOn: 2))) { }
        using (await work.Http.PutAsJsonAsync(path, new { basedOn = 1, title = "Write the policy", state = "done" })) { }
        var closed = (await work.Http.GetJson<JsonNode>(path))["effect"]!;
        ((int)closed["then"]!, (int)closed["now"]!, closed["gain"]).ShouldBe((1, 2, null));

        // What was promised is what the score came to, exactly; and what is reached promises no more.
        using (await work.Put("te-01", Work.Level(3, basedOn: 3))) { }
        var after = (await work.Get())["score"]!["overall"]!;
        (Number(open["overall"]!, "numerator"), Number(open["overall"]!, "denominator")).ShouldBe((Number(after, "numerator"), Number(after, "denominator")));
        (Number(open["gain"]!, "numerator") * Number(before, "denominator") * Number(after, "denominator"))
            .ShouldBe(Number(open["gain"]!, "denominator") * ((Number(after, "numerator") * Number(before, "denominator")) - (Number(before, "numerator") * Number(after, "denominator"))));
        using (await work.Http.PutAsJsonAsync(path, new { basedOn = 2, title = "Write the policy", state = "open" })) { }
        var reached = (await work.Http.GetJson<JsonNode>(path))["effect"]!;
        ((int)reached["then"]!, (int)reached["now"]!, (int)reached["to"]!, reached["gain"]).ShouldBe((1, 3, 3, null));
        using (await work.Put("te-01", Work.Level(null, basedOn: 4))) { }
        (await work.Http.GetJson<JsonNode>(path))["effect"]!["now"].ShouldBeNull();

        var other = await work.Http.PostJson<JsonNode>($"/api/v1/clients/{work.Client.Id}/actions", new { title = "Buy a shredder" });
        (await work.Http.GetJson<JsonNode>($"/api/v1/actions/{other["id"]}"))["effect"].ShouldBeNull();
    }

    [Fact]
    public async Task What_is_no_action_is_refused_by_the_name_of_its_field()
    {
        using var work = await Work.Start(platform);
        using var other = await Work.Start(platform);

        foreach (var (body, member) in new (object, string)[]
        {
            (new { title = " " }, "/title"), (new { title = new string('x', 201) }, "/title"), (new { title = "x", statementId = "te-01" }, "/statementId"), (new { title = "x", assessmentId = other.Id, statementId = "te-01" }, "/assessmentId"),
            (new { title = "x", assessmentId = work.Id, statementId = "xx-99" }, "/statementId"), (new { title = "x", dueOn = "2999-01-01" }, "/dueOn"), (new { title = "x", target = 5 }, "/target"),
        })
        {
            using var answer = await work.Http.PostAsJsonAsync($"/api/v1/clients/{work.Client.Id}/actions", body);
            answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, member);
            (await answer.Problem()).GetProperty("errors").TryGetProperty(member, out _).ShouldBeTrue(member);
        }
        (await work.Http.GetJson<JsonArray>($"/api/v1/clients/{work.Client.Id}/actions")).Where(a => s_open.Contains((string)a!["state"]!)).ShouldBeEmpty();
    }
}
