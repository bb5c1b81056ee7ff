using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Reviews;

public sealed class ReviewTests(Platform platform)
{
    [Fact]
    public async Task Changes_that_are_asked_for_open_everything_and_the_reviewer_sees_all_that_changed()
    {
        using var work = await Work.Start(platform);
        using var reviewer = work.Client.Consultancy.Admin.At("assessment");
        await work.AnswerAll(2);
        await work.Submit();

        using var request = await work.RequestChanges(reviewer, 1, "te-01", "te-02");
        request.StatusCode.ShouldBe(HttpStatusCode.Created);
        var back = await work.Get();
        ((string)back["state"]!).ShouldBe("changes-requested");
        back["asked"]!["statements"]!.AsArray().Select(s => (string)s!).ShouldBe(["te-01", "te-02"]);
        ((string)back["asked"]!["by"]!).ShouldBe(work.Client.Consultancy.Admin.Name);

        using var asked = await work.Put("te-01", Work.Level(3, basedOn: 1));
        using var unasked = await work.Put("te-03", Work.Level(1, basedOn: 1, words: "also this"));
        (asked.StatusCode, unasked.StatusCode).ShouldBe((HttpStatusCode.OK, HttpStatusCode.OK));
        ((string)(await work.Get())["state"]!).ShouldBe("changes-requested");
        (await Codes(work)).ShouldContain("asked-and-unchanged:te-02");
        await work.Submit();

        var review = await work.Review(reviewer);
        ((string)review["state"]!, (int)review["submission"]!["number"]!).ShouldBe(("resubmitted", 2));
        review["changes"]!.AsArray().Select(c => ((string)c!["statementId"]!, (bool)c["asked"]!, (int)c["before"]!["level"]!, (int)c["after"]!["level"]!)).ShouldBe([("te-01", true, 2, 3), ("te-03", false, 2, 1)]);
        ((bool)review["mayDecide"]!, (bool)review["answered"]!).ShouldBe((true, false));
        ((bool)(await work.Review())["mayDecide"]!).ShouldBeFalse("the client has a consultancy");
    }

    [Fact]
    public async Task An_approval_is_bound_to_the_state_that_was_looked_at_and_holds_a_hash_over_all_of_it()
    {
        using var work = await Work.Start(platform);
        using var reviewer = work.Client.Consultancy.Admin.At("assessment");
        await work.AnswerAll(3);
        var submission = (Guid)(await work.Submit())["submissionId"]!;

        using var other = await work.SignOff(reviewer, new string('0', 64));
        (other.StatusCode, await other.Code()).ShouldBe((HttpStatusCode.Conflict, "review.other-submission"));
        using var signed = await work.SignOff(reviewer);
        using var again = await work.SignOff(reviewer);
        (signed.StatusCode, again.StatusCode).ShouldBe((HttpStatusCode.Created, HttpStatusCode.OK));
        var made = await signed.Json<JsonNode>();
        (await again.Json<JsonNode>()).ToJsonString().ShouldBe(made.ToJsonString());

        using var reporting = await platform.As("reporting", "assessment", work.Client.Consultancy.Id, work.Client.Id);
        var (first, second) = (await Frozen(reporting, $"/internal/snapshots/{submission}"), await Frozen(reporting, $"/internal/snapshots/{submission}?stage=signed"));
        second.Sha256.ShouldBe((string)made["snapshotSha256"]!);
        second.Json["statements"]!.ToJsonString().ShouldBe(first.Json["statements"]!.ToJsonString());
        second.Json["overall"]!.ToJsonString().ShouldBe(first.Json["overall"]!.ToJsonString());
        var signOff = second.Json["signOff"]!;
        ((string)signOff["by"]!, (string)signOff["as"]!, (int)signOff["answers"]!).ShouldBe((work.Client.Consultancy.Admin.Name, "consultancy-admin", 42));
        ((string)signOff["submissionSha256"]!).ShouldBe(first.Sha256);
        first.Json["signOff"].ShouldBeNull();
        ((string)(await work.Get())["state"]!).ShouldBe("approved");
        using var answer = await work.Put("te-01", Work.Level(0, basedOn: 1));
        (answer.StatusCode, await answer.Code()).ShouldBe((HttpStatusCode.Conflict, "assessment.locked"));
    }

    [Fact]
    public async Task Nobody_approves_what_they_answered_not_even_what_was_replaced_since()
    {
        using var work = await Work.Start(platform);
        using var answering = work.Client.Consultancy.Admin.At("assessment");
        using (var theirs = new Work(work.Client, answering, work.Id))
        using (var put = await theirs.Put("te-01", Work.Level(1))) await put.Json<JsonNode>();
        using (var replaced = await work.Put("te-01", Work.Level(2, basedOn: 1))) await replaced.Json<JsonNode>();
        foreach (var statement in (await work.Get())["statements"]!.AsArray().Where(s => (bool)s!["shown"]! && (string)s["id"]! != "te-01").Select(s => (string)s!["id"]!))
            using (var put = await work.Put(statement, Work.Level(2))) await put.Json<JsonNode>();
        await work.Submit();

        using var own = await work.SignOff(work.Client.Consultancy.Admin.At("assessment"));
        (own.StatusCode, await own.Code()).ShouldBe((HttpStatusCode.Conflict, "review.own-answers"));
        ((string)(await work.Get())["state"]!).ShouldBe("submitted");
        var colleague = await work.Client.Consultancy.InviteColleague("consultancy-admin");
        using var approved = await work.SignOff(colleague.At("assessment"));
        approved.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task The_client_decides_only_where_nobody_is_above_it()
    {
        using var work = await Work.Start(platform);
        await work.AnswerAll();
        await work.Submit();
        using var other = (await work.Client.Consultancy.Invite(work.Client.Id, "client-admin")).At("assessment");
        using var contributor = (await work.Client.Consultancy.Invite(work.Client.Id, "contributor")).At("assessment");

        using var request = await work.RequestChanges(other, 1, "te-01");
        using var signing = await work.SignOff(other);
        foreach (var refused in new[] { request, signing }) (refused.StatusCode, await refused.Code()).ShouldBe((HttpStatusCode.Conflict, "review.by-consultancy"));
        using var forbidden = await work.RequestChanges(contributor, 1, "te-01");
        forbidden.StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        await platform.Scalar("UPDATE tenant_copy SET kind = 'self-managed' WHERE tenant_id = $1 RETURNING 1", work.Client.Consultancy.Id); // as it is after a client has left its consultancy
        using var own = await work.SignOff(work.Http);
        (own.StatusCode, await own.Code()).ShouldBe((HttpStatusCode.Conflict, "review.own-answers"));
        using var approved = await work.SignOff(other);
        approved.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_consultant_without_a_grant_and_another_consultancy_find_nothing()
    {
        using var work = await Work.Start(platform);
        await work.AnswerAll();
        await work.Submit();
        using var ungranted = (await work.Client.Consultancy.InviteColleague()).At("assessment");
        using var stranger = (await platform.NewConsultancy()).Admin.At("assessment");

        foreach (var http in new[] { ungranted, stranger })
        {
            foreach (var path in new[] { "/review", "/contradictions", "/comparison", "/score/explanation" })
            {
                using var read = await http.GetAsync(new Uri(work.Path + path, UriKind.Relative));
                read.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
            }
            using var cycles = await http.GetAsync(new Uri($"/api/v1/clients/{work.Client.Id}/cycles", UriKind.Relative));
            cycles.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            using var request = await work.RequestChanges(http, 1, "te-01");
            using var reopen = await work.Reopen(http);
            (request.StatusCode, reopen.StatusCode).ShouldBe((HttpStatusCode.NotFound, HttpStatusCode.NotFound));
        }
    }

    [Fact]
    public async Task What_cannot_be_decided_is_refused_and_changes_nothing()
    {
        using var work = await Work.Start(platform);
        using var reviewer = work.Client.Consultancy.Admin.At("assessment");
        await work.AnswerAll();

        using var early = await work.RequestChanges(reviewer, 1, "te-01");
        (early.StatusCode, await early.Code()).ShouldBe((HttpStatusCode.Conflict, "review.other-submission"));
        using var reopen = await work.Reopen(reviewer);
        (reopen.StatusCode, await reopen.Code()).ShouldBe((HttpStatusCode.Conflict, "assessment.not-approved"));
        await work.Submit();
        foreach (var statements in new string[][] { ["xx-99"], ["te-07"], ["te-01", "te-01"], [] })
        {
            using var refused = await work.RequestChanges(reviewer, 1, statements);
            refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, string.Join(',', statements));
        }
        using var later = await work.RequestChanges(reviewer, 2, "te-01");
        (later.StatusCode, await later.Code()).ShouldBe((HttpStatusCode.Conflict, "review.other-submission"));
        using var noReason = await work.Reopen(reviewer, "  ");
        noReason.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);

        ((string)(await work.Get())["state"]!).ShouldBe("submitted");
        using (var first = await work.RequestChanges(reviewer, 1, "te-01")) first.StatusCode.ShouldBe(HttpStatusCode.Created);
        using var same = await work.RequestChanges(reviewer, 1, "te-01");
        using var other = await work.RequestChanges(reviewer, 1, "te-02");
        same.StatusCode.ShouldBe(HttpStatusCode.OK);
        (other.StatusCode, await other.Code()).ShouldBe((HttpStatusCode.Conflict, "review.decided"));
    }

    [Fact]
    public async Task Opening_again_begins_the_next_cycle_with_the_answers_and_leaves_the_signed_one_as_it_is()
    {
        using var work = await Work.Start(platform);
        using var reviewer = work.Client.Consultancy.Admin.At("assessment");
        await work.AnswerAll(2);
        var submission = (Guid)(await work.Submit())["submissionId"]!;
        using (var signed = await work.SignOff(reviewer)) signed.StatusCode.ShouldBe(HttpStatusCode.Created);
        using var reporting = await platform.As("reporting", "assessment", work.Client.Consultancy.Id, work.Client.Id);
        var before = await reporting.GetByteArrayAsync(new Uri($"/internal/snapshots/{submission}?stage=signed", UriKind.Relative));

        var all = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => work.Reopen(work.Http)));
        all.Count(a => a.StatusCode == HttpStatusCode.Created).ShouldBe(1);
        var ids = await Task.WhenAll(all.Select(async a => (Guid)(await a.Json<JsonNode>())["id"]!));
        using var next = work.Cycle(ids.Distinct().ShouldHaveSingleItem());

        var (old, now) = (await work.Get(), await next.Get());
        ((string)old["state"]!, (string)now["state"]!, (int)now["cycle"]!).ShouldBe(("superseded", "draft", 2));
        ((string)now["reason"]!).ShouldBe("A new system since spring.");
        now["answers"]!.AsArray().Count.ShouldBe(42);
        now["answers"]!.AsArray().ShouldAllBe(a => (bool)a!["carried"]!);
        ((int)now["coverage"]!["done"]!).ShouldBe(42);
        ((Guid)(await work.Http.GetJson<JsonNode>($"/api/v1/clients/{work.Client.Id}/assessment"))["id"]!).ShouldBe(next.Id);

        using (var confirmed = await next.Put("te-02", Work.Level(2, basedOn: 1))) await confirmed.Json<JsonNode>();
        using (var changed = await next.Put("te-01", Work.Level(4, basedOn: 1))) await changed.Json<JsonNode>();
        var answers = (await next.Get())["answers"]!.AsArray().Where(a => !(bool)a!["carried"]!).Select(a => (string)a!["statementId"]!);
        answers.ShouldBe(["te-01", "te-02"]);
        var review = await next.Review();
        review["changedSinceApproval"]!.AsArray().Select(s => (string)s!).ShouldBe(["te-01"]);
        ((int)review["signOff"]!["cycle"]!).ShouldBe(1);
        var compared = (await next.Http.GetJson<JsonNode>($"{next.Path}/comparison"))["statements"]!.AsArray();
        compared.Count.ShouldBe(42);
        compared.Where(s => !(bool)s!["same"]!).Select(s => ((string)s!["statementId"]!, (int)s["before"]!["level"]!, (int)s["after"]!["level"]!)).ShouldBe([("te-01", 2, 4)]);
        (await work.Http.GetJson<JsonArray>($"/api/v1/clients/{work.Client.Id}/cycles")).Select(c => ((int)c!["cycle"]!, (string)c["state"]!)).ShouldBe([(1, "superseded"), (2, "in-progress")]);

        var after = await reporting.GetByteArrayAsync(new Uri($"/internal/snapshots/{submission}?stage=signed", UriKind.Relative));
        after.ShouldBe(before, "a signed one never changes by a byte");
        using var late = await work.Put("te-01", Work.Level(0, basedOn: 1));
        (late.StatusCode, await late.Code()).ShouldBe((HttpStatusCode.Conflict, "assessment.locked"));
    }

    [Fact]
    public async Task The_database_itself_refuses_to_change_a_locked_answer_a_decision_or_a_sign_off()
    {
        using var work = await Work.Start(platform);
        using var reviewer = work.Client.Consultancy.Admin.At("assessment");
        await work.AnswerAll();
        await work.Submit();

        (await Should.ThrowAsync<PostgresException>(() => platform.Scalar("UPDATE answer SET level = 0 WHERE assessment_id = $1", work.Id))).SqlState.ShouldBe("55000");
        (await Should.ThrowAsync<PostgresException>(() => platform.Scalar(
            "INSERT INTO answer SELECT assessment_id, 'te-07', tenant_id, client_id, level, not_applicable, reason, words, revision, saved_at, saved_by, saved_by_name FROM answer WHERE assessment_id = $1 LIMIT 1", work.Id))).SqlState.ShouldBe("55000");
        await using var sql = await platform.Sql("assessment", "app");
        foreach (var statement in new[] { "UPDATE review SET number = 2", "UPDATE sign_off SET number = 2", "DELETE FROM sign_off", "DELETE FROM review", "DELETE FROM answer" })
        {
            await using var command = new NpgsqlCommand(statement, sql);
            (await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege, statement);
        }
    }

    [Fact]
    public async Task Contradictions_name_where_they_are_mended_and_stop_nobody()
    {
        using var work = await Work.Start(platform);
        await work.AnswerAll(2);
        using (var highest = await work.Put("te-02", Work.Level(4, basedOn: 1))) await highest.Json<JsonNode>();
        using (var shown = await work.Put("te-03", Work.Level(4, basedOn: 1, words: "Written in policy 7."))) await shown.Json<JsonNode>();
        using (var lapsed = await work.Put("te-04", Work.Level(4, basedOn: 1))) await lapsed.Json<JsonNode>();
        using (var gate = await work.Put("te-01", new { writeId = Guid.CreateVersion7(), basedOn = 1, notApplicable = true, reason = "None." })) await gate.Json<JsonNode>();
        await Prove("te-03", null);
        await Prove("te-04", "2020-01-31");

        (await Codes(work)).ShouldBe(["gate-not-applicable:te-01", "highest-unproven:te-02", "evidence-expired:te-04", "no-market:"]);
        var action = await work.Http.PostJson<JsonNode>($"/api/v1/clients/{work.Client.Id}/actions", new { title = "Show it", assessmentId = work.Id, statementId = "te-05", target = 3 });
        using (var done = await work.Http.PutAsJsonAsync($"/api/v1/actions/{action["id"]}", new { basedOn = 1, title = "Show it", state = "done" })) done.EnsureSuccessStatusCode();
        using (var markets = await work.Http.PutAsJsonAsync($"{work.Path}/markets", new { markets = new[] { "SG", "VN" } })) markets.EnsureSuccessStatusCode();
        await work.Http.PostJson($"/api/v1/clients/{work.Client.Id}/systems", new { name = "Credit helper", state = "in-use", deployments = new[] { new { market = "VN", startsOn = "2026-02-01" } } });
        (await Codes(work)).ShouldBe(["gate-not-applicable:te-01", "highest-unproven:te-02", "evidence-expired:te-04", "action-done-unchanged:te-05", "market-without-system:"]);
        ((int)(await work.Submit())["number"]!).ShouldBe(1);

        async Task Prove(string statement, string? expiresOn)
        {
            var note = await work.Http.PostJson<JsonNode>($"/api/v1/clients/{work.Client.Id}/evidence", new { kind = "note", title = "Policy 7", note = "As it is written.", expiresOn });
            using var used = await work.Http.PutAsync(new Uri($"{work.Path}/answers/{statement}/evidence/{note["id"]}", UriKind.Relative), null);
            used.EnsureSuccessStatusCode();
        }
    }

    static async Task<List<string>> Codes(Work work) =>
        [.. (await work.Http.GetJson<JsonArray>($"{work.Path}/contradictions")).Select(c => $"{(string)c!["code"]!}:{(string?)c["statementId"]}")];

    static async Task<(JsonNode Json, string Sha256)> Frozen(HttpClient reporting, string path)
    {
        using var answer = await reporting.GetAsync(new Uri(path, UriKind.Relative));
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        var sha256 = answer.Headers.GetValues("X-Content-Sha256").Single();
        Convert.ToHexStringLower(SHA256.HashData(bytes)).ShouldBe(sha256);
        return (JsonNode.Parse(bytes)!, sha256);
    }
}
