using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Systems;

public sealed class SystemTests(Platform platform)
{
    [Fact]
    public async Task What_is_registered_comes_back_as_it_was_said()
    {
        using var register = await Register.Open(platform);
        var facts = Register.Facts("信贷助手 Trợ lý", ("VN", "2026-02-01"), ("SG", "2027-01-15"));
        facts["purpose"] = "Decides on \"small\" loans.\n小额贷款";
        facts["features"] = new JsonObject { ["personal-data"] = true, ["generative"] = false };
        facts["classes"] = Register.VietNam("no", "yes", "no");

        var id = await register.Add(facts);
        var system = await register.Get(id);

        foreach (var (member, value) in facts) JsonNode.DeepEquals(system["facts"]![member], value).ShouldBeTrue($"{member}: {system["facts"]![member]}");
        (system["revision"]!.GetValue<int>(), system["changedBy"]!.GetValue<string>(), system["release"]!.GetValue<string>()).ShouldBe((1, register.Client.Admin.Name, "2026.11"));
        var listed = (await register.Http.GetJson<JsonNode>(register.Path))["items"]!.AsArray().Single()!;
        (listed["name"]!.GetValue<string>(), listed["classes"]![0]!["tier"]!.GetValue<string>()).ShouldBe(("信贷助手 Trợ lý", "vn-tier-high"));
        listed["markets"]!.AsArray().Select(m => m!.GetValue<string>()).ShouldBe(["SG", "VN"], ignoreOrder: true);
    }

    [Fact]
    public async Task Registered_twice_with_one_key_it_is_one_system()
    {
        using var register = await Register.Open(platform);
        async Task<HttpResponseMessage> Post()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, register.Path) { Content = JsonContent.Create(Register.Facts()) };
            request.Headers.Add("Idempotency-Key", "one");
            return await register.Http.SendAsync(request);
        }

        using var first = await Post();
        using var second = await Post();

        (await second.Json<JsonNode>())["id"]!.ToString().ShouldBe((await first.Json<JsonNode>())["id"]!.ToString());
        (await register.Http.GetJson<JsonNode>(register.Path))["items"]!.AsArray().Count.ShouldBe(1);
    }

    static readonly (string Facts, int Status, string? Member)[] s_wrong =
    [
        ("""{"name":"A"}""", 400, null),
        ("""{"state":"in-use"}""", 400, null),
        ("""{"name":" ","state":"in-use"}""", 422, "/name"),
        ("""{"name":"","state":"in-use"}""", 422, "/name"),
        ("""{"name":"A","state":"running"}""", 422, "/state"),
        ("""{"name":"A","state":"in-use","sector":"banking"}""", 422, "/sector"),
        ("""{"name":"A","state":"in-use","hosting":"moon"}""", 422, "/hosting"),
        ("""{"name":"A","state":"in-use","autonomy":"alone"}""", 422, "/autonomy"),
        ("""{"name":"A","state":"in-use","roles":["provider","provider"]}""", 422, "/roles/1"),
        ("""{"name":"A","state":"in-use","roles":["owner"]}""", 422, "/roles/0"),
        ("""{"name":"A","state":"in-use","features":{"flying":true}}""", 422, "/features/flying"),
        ("""{"name":"A","state":"in-use","features":{"generative":"yes"}}""", 400, null),
        ("""{"name":"A","state":"in-use","probability":"huge"}""", 422, "/probability"),
        ("""{"name":"A","state":"in-use","severity":"5"}""", 422, "/severity"),
        ("""{"name":"A","state":"in-use","deployments":[{"market":"VN"}]}""", 400, null), // a market without a start date
        ("""{"name":"A","state":"in-use","deployments":[{"market":"VN","startsOn":"2026-02-30"}]}""", 400, null),
        ("""{"name":"A","state":"in-use","deployments":[null]}""", 422, "/deployments/0/market"),
        ("""{"name":"A","state":"in-use","classes":[null]}""", 422, "/classes/0/scheme"),
        ("""{"name":"A","state":"in-use","deployments":[{"market":"XX","startsOn":"2026-02-01"}]}""", 422, "/deployments/0/market"),
        ("""{"name":"A","state":"in-use","deployments":[{"market":"ASEAN","startsOn":"2026-02-01"}]}""", 422, "/deployments/0/market"),
        ("""{"name":"A","state":"in-use","deployments":[{"market":"VN","startsOn":"2026-02-01"},{"market":"VN","startsOn":"2026-03-01"}]}""", 422, "/deployments/1/market"),
        ("""{"name":"A","state":"in-use","deployments":[{"market":"VN","startsOn":"2026-02-01","endsOn":"2026-01-31"}]}""", 422, "/deployments/0/endsOn"),
        ("""{"name":"A","state":"in-use","deployments":[{"market":"VN","startsOn":"0001-01-01"}]}""", 422, "/deployments/0/startsOn"),
        ("""{"name":"A","state":"in-use","classes":[{"scheme":"scheme-moon","answers":[]}]}""", 422, "/classes/0/scheme"),
        ("""{"name":"A","state":"in-use","classes":[{"scheme":"scheme-vn-ai-law","answers":[{"question":"eu-q-a1","values":["yes"]}]}]}""", 422, "/classes/0/answers/0/question"),
        ("""{"name":"A","state":"in-use","classes":[{"scheme":"scheme-vn-ai-law","answers":[{"question":"vn-q-1","values":["perhaps"]}]}]}""", 422, "/classes/0/answers/0/values/0"),
        ("""{"name":"A","state":"in-use","classes":[{"scheme":"scheme-vn-ai-law","answers":[{"question":"vn-q-1","values":["yes","no"]}]}]}""", 422, "/classes/0/answers/0/values"),
        ("""{"name":"A","state":"in-use","tier":"vn-tier-low"}""", 400, null), // what follows is not said by anybody
    ];

    [Fact]
    public async Task What_the_catalogue_does_not_know_is_refused_by_name_and_nothing_is_written()
    {
        using var register = await Register.Open(platform);

        foreach (var (facts, status, member) in s_wrong)
        {
            using var content = new StringContent(facts, System.Text.Encoding.UTF8, "application/json");
            using var answer = await register.Http.PostAsync(new Uri(register.Path, UriKind.Relative), content);
            ((int)answer.StatusCode).ShouldBe(status, $"{facts}: {await answer.Content.ReadAsStringAsync()}");
            if (member is not null) (await answer.Problem()).GetProperty("errors").TryGetProperty(member, out _).ShouldBeTrue($"{facts}: {await answer.Content.ReadAsStringAsync()}");
        }

        (await register.Http.GetJson<JsonNode>(register.Path))["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_saw_an_older_state_overwrites_nothing()
    {
        using var register = await Register.Open(platform);
        var id = await register.Add(Register.Facts("One"));
        using (var mine = await register.Put(id, 1, Register.Facts("Two"))) mine.StatusCode.ShouldBe(HttpStatusCode.OK);

        using var late = await register.Put(id, 1, Register.Facts("Three"));
        using var same = await register.Put(id, 1, Register.Facts("Two"));

        (late.StatusCode, await late.Code()).ShouldBe((HttpStatusCode.Conflict, "system.conflict"));
        (await same.Json<JsonNode>())["revision"]!.GetValue<int>().ShouldBe(2); // said once more is no change
        (await register.Get(id))["facts"]!["name"]!.GetValue<string>().ShouldBe("Two");
    }

    [Fact]
    public async Task Of_many_changes_at_once_one_is_stored()
    {
        using var register = await Register.Open(platform);
        var id = await register.Add(Register.Facts("One"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(n => register.Put(id, 1, Register.Facts($"Name {n}"))));

        answers.Count(a => a.IsSuccessStatusCode).ShouldBe(1);
        answers.Where(a => !a.IsSuccessStatusCode).ShouldAllBe(a => a.StatusCode == HttpStatusCode.Conflict);
        (await register.Get(id))["revision"]!.GetValue<int>().ShouldBe(2);
        foreach (var answer in answers) answer.Dispose();
    }

    [Fact]
    public async Task A_viewer_reads_and_changes_nothing_and_another_client_finds_nothing()
    {
        using var register = await Register.Open(platform);
        var id = await register.Add(Register.Facts("One", ("VN", "2026-02-01")));
        using var viewer = (await register.Client.Consultancy.Invite(register.Client.Id, "viewer")).At("assessment");
        using var other = await Register.Open(await register.Client.Consultancy.NewClient());

        using var refused = await viewer.PutAsJsonAsync($"/api/v1/systems/{id}", new { basedOn = 1, facts = new { name = "Mine", state = "in-use" } });
        using var foreign = await other.Http.GetAsync(new Uri($"/api/v1/systems/{id}", UriKind.Relative));
        using var said = await other.Say(id, "ob-vn-05", new { basedOn = 0, state = "met" });

        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (foreign.StatusCode, said.StatusCode).ShouldBe((HttpStatusCode.NotFound, HttpStatusCode.NotFound));
        (await viewer.GetJson<JsonNode>($"/api/v1/systems/{id}"))["facts"]!["name"]!.GetValue<string>().ShouldBe("One");
    }

    [Fact]
    public async Task A_class_comes_with_each_matched_rule_and_its_reason()
    {
        using var register = await Register.Open(platform);
        var facts = Register.Facts("Camera", ("VN", "2026-02-01"));
        facts["classes"] = Register.VietNam("no", "yes", "yes");

        var found = (await register.Get(await register.Add(facts)))["classes"]!.AsArray().Single()!;

        (found["state"]!.GetValue<string>(), found["tier"]!.GetValue<string>()).ShouldBe(("settled", "vn-tier-high"));
        found["rules"]!.AsArray().Select(r => r!["item"]!["id"]!.GetValue<string>()).ShouldBe(["vn-rule-02", "vn-rule-03"]);
        foreach (var rule in found["rules"]!.AsArray()) rule!["item"]!["reason"]!["zh-Hans"]!.GetValue<string>().ShouldNotBeNullOrEmpty();
        found["rules"]![0]!["answers"]!.AsArray().Select(a => a!.GetValue<string>()).ShouldBe(["vn-q-2"]);
    }

    [Fact]
    public async Task A_changed_fact_shows_what_it_brings_and_takes_before_it_is_saved()
    {
        using var register = await Register.Open(platform);
        var facts = Register.Facts("Chat", ("SG", "2026-02-01"));
        facts["features"] = new JsonObject { ["personal-data"] = false, ["cross-border-transfer"] = false, ["automated-decision"] = false, ["generative"] = true, ["agentic"] = true, ["high-risk"] = false };
        var id = await register.Add(facts);
        var changed = (JsonObject)facts.DeepClone();
        changed["features"]!["personal-data"] = true;
        changed["features"]!["generative"] = false;
        changed["features"]!["agentic"] = false;

        var preview = await register.Http.PostJson<JsonNode>($"/api/v1/systems/{id}/preview", changed);

        string[] Ids(string part) => [.. preview[part]!.AsArray().Select(c => c!["duty"]!["id"]!.GetValue<string>())];
        Ids("gained").ShouldContain("ob-sg-01");
        Ids("lost").ShouldBe(["ob-sg-08"]);
        preview["gained"]!.AsArray().Single(c => c!["duty"]!["id"]!.GetValue<string>() is "ob-sg-01")!["after"]!.GetValue<string>().ShouldBe("applies");
        var system = await register.Get(id);
        (system["revision"]!.GetValue<int>(), system["facts"]!["features"]!["personal-data"]!.GetValue<bool>()).ShouldBe((1, false));
        using (var put = await register.Put(id, 1, changed)) put.StatusCode.ShouldBe(HttpStatusCode.OK);
        Register.DutyOf(await register.Get(id), "ob-sg-01")["verdict"]!.GetValue<string>().ShouldBe("applies");
    }

    [Fact]
    public async Task An_answer_that_raises_the_class_shows_the_class_before_and_after()
    {
        using var register = await Register.Open(platform);
        var facts = Register.Facts("Grades", ("VN", "2026-02-01"));
        facts["classes"] = Register.VietNam("no", "no", "no");
        var id = await register.Add(facts);
        facts["classes"] = Register.VietNam("no", "yes", "no");

        var preview = await register.Http.PostJson<JsonNode>($"/api/v1/systems/{id}/preview", facts);

        var change = preview["classes"]!.AsArray().Single()!;
        (change["before"]!["tier"]!.GetValue<string>(), change["after"]!["tier"]!.GetValue<string>()).ShouldBe(("vn-tier-low", "vn-tier-high"));
        preview["gained"]!.AsArray().Select(c => c!["duty"]!["id"]!.GetValue<string>()).ShouldBe(["ob-vn-03"]);
    }

    [Fact]
    public async Task How_far_a_duty_is_met_is_stored_with_its_reason()
    {
        using var register = await Register.Open(platform);
        var id = await register.Add(Register.Facts("One", ("VN", "2026-02-01")));

        using var met = await register.Say(id, "ob-vn-05", new { basedOn = 0, state = "met", words = "We have a desk for it. 我们有专人。" });
        using var late = await register.Say(id, "ob-vn-05", new { basedOn = 0, state = "not-met" });
        using var withoutReason = await register.Say(id, "ob-vn-05", new { basedOn = 1, state = "not-applicable" });
        using var elsewhere = await register.Say(id, "ob-sg-01", new { basedOn = 0, state = "met" });
        using var nothing = await register.Say(id, "ob-xx-01", new { basedOn = 0, state = "met" });

        (await met.Json<JsonNode>())["revision"]!.GetValue<int>().ShouldBe(1);
        (late.StatusCode, await late.Code()).ShouldBe((HttpStatusCode.Conflict, "duty.conflict"));
        withoutReason.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (elsewhere.StatusCode, await elsewhere.Code()).ShouldBe((HttpStatusCode.Conflict, "duty.not-deployed"));
        nothing.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var status = Register.DutyOf(await register.Get(id), "ob-vn-05")["status"]!;
        (status["state"]!.GetValue<string>(), status["words"]!.GetValue<string>()).ShouldBe(("met", "We have a desk for it. 我们有专人。"));
    }

    [Fact]
    public async Task The_impact_assessment_has_39_questions_and_keeps_its_answers()
    {
        using var register = await Register.Open(platform);
        var id = await register.Add(Register.Facts("One"));
        var path = $"/api/v1/systems/{id}/impact";

        using var yes = await register.Http.PutAsJsonAsync($"{path}/annex-a-1-1", new { basedOn = 0, choice = "yes", words = "Faster answers." });
        using var late = await register.Http.PutAsJsonAsync($"{path}/annex-a-1-1", new { basedOn = 0, choice = "no" });
        using var maybe = await register.Http.PutAsJsonAsync($"{path}/annex-a-1-1", new { basedOn = 1, choice = "maybe" });
        using var unknown = await register.Http.PutAsJsonAsync($"{path}/annex-a-9-9", new { basedOn = 0, choice = "yes" });
        var impact = await register.Http.GetJson<JsonNode>(path);

        yes.StatusCode.ShouldBe(HttpStatusCode.OK);
        (late.StatusCode, maybe.StatusCode, unknown.StatusCode).ShouldBe((HttpStatusCode.Conflict, HttpStatusCode.UnprocessableEntity, HttpStatusCode.NotFound));
        (impact["questions"]!.AsArray().Count, impact["coverage"]!["done"]!.GetValue<int>(), impact["coverage"]!["shown"]!.GetValue<int>()).ShouldBe((39, 1, 39));
        (impact["answers"]![0]!["choice"]!.GetValue<string>(), impact["answers"]![0]!["words"]!.GetValue<string>()).ShouldBe(("yes", "Faster answers."));
    }

    [Fact]
    public async Task Changes_leave_old_and_new_in_the_clients_log()
    {
        using var register = await Register.Open(platform);
        var id = await register.Add(Register.Facts("One", ("VN", "2026-02-01")));
        (await register.Put(id, 1, Register.Facts("Two", ("VN", "2026-02-01")))).Dispose();
        (await register.Say(id, "ob-vn-05", new { basedOn = 0, state = "partly" })).Dispose();

        var log = (await register.Http.GetJson<JsonNode>("/api/v1/assessments/audit?take=500"))["items"]!.AsArray().Select(item => item!["said"]!).ToList();

        log.Count(e => (string)e["what"]! is "system.added").ShouldBe(1);
        var changed = log.Single(e => (string)e["of"]! == id.ToString() && e["old"] is not null);
        ((string)changed["old"]!["name"]!, (string)changed["new"]!["name"]!).ShouldBe(("One", "Two"));
        log.Single(e => (string)e["label"]! is "ob-vn-05")["new"]!["state"]!.GetValue<string>().ShouldBe("partly");
    }
}
