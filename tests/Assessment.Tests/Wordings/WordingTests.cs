using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Tests.Reviews;
using AseanPlatform.Assessment.Wordings;
using AseanPlatform.Testing;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Wordings;

public sealed class WordingTests(Platform platform)
{
    const string English = "We keep a register.", Chinese = "我们保有一份登记册。";

    [Fact]
    public async Task Every_own_text_is_listed_as_it_was_written_and_takes_the_other_language()
    {
        using var work = await Work.Start(platform);
        (await Listed(work)).ShouldBeEmpty("nobody wrote anything yet");
        await Write(work, "te-01", English);
        using (var none = await work.Put("te-02", Work.Level(3))) none.StatusCode.ShouldBe(HttpStatusCode.OK);
        using (var reason = await work.Put("te-03", new { writeId = Guid.CreateVersion7(), basedOn = 0, notApplicable = true, reason = "Không có hệ thống nào.", words = "Xem biên bản." })) reason.StatusCode.ShouldBe(HttpStatusCode.OK);

        var texts = await Listed(work);
        texts.Select(text => ((string)text["statementId"]!, (string)text["member"]!, (string)text["original"]!)).ShouldBe(
            [("te-01", "words", English), ("te-03", "words", "Xem biên bản."), ("te-03", "reason", "Không có hệ thống nào.")]);
        texts.ShouldAllBe(text => text["writtenIn"] == null && (int)text["revision"]! == 0 && (string)text["writtenBy"]! == work.Client.Admin.Name);

        using (var saved = await Save(work, texts[0], "en", ("zh-Hans", Chinese), ("en", " "))) saved.StatusCode.ShouldBe(HttpStatusCode.OK);
        using (var saved = await Save(work, texts[2], "other", ("en", "There is no system."), ("zh-Hans", "没有系统。"))) saved.StatusCode.ShouldBe(HttpStatusCode.OK);
        texts = await Listed(work);
        ((string)texts[0]["writtenIn"]!, texts[0]["others"]!.AsObject().Count, (string)texts[0]["others"]!["zh-Hans"]!, (string)texts[0]["savedBy"]!).ShouldBe(("en", 1, Chinese, work.Client.Admin.Name));
        ((string)texts[2]["writtenIn"]!, (string)texts[2]["others"]!["en"]!).ShouldBe(("other", "There is no system."));
        (await work.Get())["answers"]!.AsArray().Single(a => (string)a!["statementId"]! == "te-01")!["words"]!.GetValue<string>().ShouldBe(English);
    }

    [Fact]
    public async Task What_somebody_has_not_seen_is_not_overwritten_and_both_values_come_back()
    {
        using var work = await Work.Start(platform);
        await Write(work, "te-01", English);
        var seen = (await Listed(work))[0];
        using (var first = await Save(work, seen, "en", ("zh-Hans", Chinese))) first.StatusCode.ShouldBe(HttpStatusCode.OK);
        using (var again = await Save(work, seen, "en", ("zh-Hans", Chinese))) again.StatusCode.ShouldBe(HttpStatusCode.OK, "the same once more is harmless");

        using (var late = await Save(work, seen, "en", ("zh-Hans", "另一句。")))
        {
            var problem = JsonNode.Parse(await late.Content.ReadAsStringAsync())!;
            (late.StatusCode, (string)problem["code"]!, (string)problem["conflict"]!["stored"]!["others"]!["zh-Hans"]!, (string)problem["conflict"]!["yours"]!["others"]!["zh-Hans"]!)
                .ShouldBe((HttpStatusCode.Conflict, "wording.conflict", Chinese, "另一句。"));
        }

        // Another original: what was added stands beside the old one, and is taken again only by who has read the new one.
        seen = (await Listed(work))[0];
        await Write(work, "te-01", "We keep two registers.", basedOn: 1);
        var now = (await Listed(work))[0];
        ((bool)now["ofEarlierText"]!, (string)now["others"]!["zh-Hans"]!).ShouldBe((true, Chinese));
        using (var other = await Save(work, seen, "en", ("zh-Hans", "两份登记册。")))
        {
            var problem = JsonNode.Parse(await other.Content.ReadAsStringAsync())!;
            (other.StatusCode, (string)problem["code"]!, (string)problem["conflict"]!["stored"]!["original"]!).ShouldBe((HttpStatusCode.Conflict, "wording.other-text", "We keep two registers."));
        }
        using (var same = await Save(work, now, "en", ("zh-Hans", Chinese))) same.StatusCode.ShouldBe(HttpStatusCode.OK);
        now = (await Listed(work))[0];
        ((bool)now["ofEarlierText"]!, (int)now["revision"]!).ShouldBe((false, 2));
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_at_its_place()
    {
        using var work = await Work.Start(platform);
        await Write(work, "te-01", English);
        var text = (await Listed(work))[0];

        foreach (var (writtenIn, language, words, pointer) in new[]
        {
            ("th", "en", "x", "/writtenIn"), (null, "zh-Hans", Chinese, "/writtenIn"), ("en", "en", "x", "/others/en"), ("en", "fr", "x", "/others/fr"), ("en", "zh-Hans", new string('字', 20_001), "/others/zh-Hans"),
        })
        {
            using var refused = await Save(work, text, writtenIn, (language, words));
            refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, pointer);
            (await refused.Problem()).GetProperty("errors").TryGetProperty(pointer, out _).ShouldBeTrue($"{pointer}: {await refused.Content.ReadAsStringAsync()}");
        }
        foreach (var path in new[] { "te-01/wordings/reason", "te-01/wordings/level", "te-02/wordings/words", "xx-99/wordings/words" })
        {
            using var nothing = await work.Http.PutAsJsonAsync($"{work.Path}/answers/{path}", new { basedOn = 0, originalSha256 = (string)text["originalSha256"]!, writtenIn = "en" });
            nothing.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }
        ((int)(await Listed(work))[0]["revision"]!).ShouldBe(0);
    }

    [Fact]
    public async Task Whoever_may_answer_adds_and_whoever_reads_reads()
    {
        using var work = await Work.Start(platform);
        await Write(work, "te-01", English);
        var text = (await Listed(work))[0];
        using (var viewer = (await work.Client.Consultancy.Invite(work.Client.Id, "viewer")).At("assessment"))
        {
            (await Listed(work, viewer)).Count.ShouldBe(1);
            using var refused = await Save(work, text, "en", viewer, ("zh-Hans", Chinese));
            refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
        using (var other = (await platform.NewConsultancy()).Admin.At("assessment"))
        {
            using var refused = await Save(work, text, "en", other, ("zh-Hans", Chinese));
            using var hidden = await other.GetAsync(new Uri($"{work.Path}/wordings", UriKind.Relative));
            (refused.StatusCode, hidden.StatusCode).ShouldBe((HttpStatusCode.NotFound, HttpStatusCode.NotFound));
        }
        using var contributor = (await work.Client.Consultancy.Invite(work.Client.Id, "contributor")).At("assessment");
        using (var saved = await Save(work, text, "en", contributor, ("zh-Hans", Chinese))) saved.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task It_is_frozen_with_the_answers_and_goes_along_into_the_next_cycle()
    {
        using var work = await Work.Start(platform);
        using var reviewer = work.Client.Consultancy.Admin.At("assessment");
        await work.AnswerAll();
        await Write(work, "te-01", English, basedOn: 1);
        await Write(work, "te-02", "See the minutes.", basedOn: 1);
        await Write(work, "te-04", "Nothing is said of this one.", basedOn: 1);
        foreach (var text in (await Listed(work)).Take(2)) (await Save(work, text, "en", ("zh-Hans", Chinese))).EnsureSuccessStatusCode().Dispose();
        await Write(work, "te-02", "See the minutes of May.", basedOn: 2); // what was added is of another text now

        var first = JsonNode.Parse(await Frozen(work, await work.Submit()))!;
        var statements = first["statements"]!.AsArray().ToDictionary(s => (string)s!["id"]!, s => s!.AsObject());
        statements["te-01"]["wordsIn"]!.ToJsonString().ShouldBe(new JsonObject { ["by"] = work.Client.Admin.Name, ["others"] = new JsonObject { ["zh-Hans"] = Chinese }, ["writtenIn"] = "en" }.ToJsonString());
        statements.Values.Where(s => s.ContainsKey("wordsIn") || s.ContainsKey("reasonIn")).Count().ShouldBe(1, "where nothing is said a snapshot is what it was before there were any");
        ((string)statements["te-01"]["words"]!).ShouldBe(English);

        // Handed in, nothing is added: neither here nor beside the service.
        using (var locked = await Save(work, (await Listed(work))[2], "en", ("zh-Hans", Chinese))) (locked.StatusCode, await locked.Code()).ShouldBe((HttpStatusCode.Conflict, "assessment.locked"));
        await using (var db = platform.Job(work.Client.Consultancy.Id, work.Client.Id))
        {
            var wording = await db.Wordings.SingleAsync(w => w.AssessmentId == work.Id && w.StatementId == "te-01", TestContext.Current.CancellationToken);
            wording.Take(new("te-01", OwnText.Words, English), "en", new Dictionary<string, string> { ["zh-Hans"] = "事后补写。" }, new Writer(Guid.CreateVersion7(), "Somebody"), DateTimeOffset.UtcNow);
            (await Should.ThrowAsync<Exception>(() => db.SaveChangesAsync(TestContext.Current.CancellationToken))).GetBaseException().Message.ShouldContain("the assessment is locked");
        }

        using (var asked = await work.RequestChanges(reviewer, 1, "te-01")) asked.EnsureSuccessStatusCode();
        using (var more = await Save(work, (await Listed(work))[2], "en", ("zh-Hans", Chinese))) more.StatusCode.ShouldBe(HttpStatusCode.OK, "the assessment is open again");
        await work.Submit();
        using (var signed = await work.SignOff(reviewer)) signed.StatusCode.ShouldBe(HttpStatusCode.Created);

        using var reopened = await work.Reopen(work.Http);
        using var next = work.Cycle((Guid)(await reopened.Json<JsonNode>())["id"]!);
        (await Listed(next)).Select(text => ((string)text["statementId"]!, (string?)text["others"]!["zh-Hans"], (bool)text["ofEarlierText"]!, (int)text["revision"]!)).ShouldBe(
            [("te-01", Chinese, false, 1), ("te-02", Chinese, true, 1), ("te-04", Chinese, false, 1)]);
    }

    [Fact]
    public async Task Whoever_added_to_it_does_not_approve_it()
    {
        using var work = await Work.Start(platform);
        using var reviewer = work.Client.Consultancy.Admin.At("assessment");
        await work.AnswerAll();
        await Write(work, "te-01", English, basedOn: 1);
        using (var added = await Save(work, (await Listed(work))[0], "en", reviewer, ("zh-Hans", Chinese))) added.StatusCode.ShouldBe(HttpStatusCode.OK);
        await work.Submit();

        using var refused = await work.SignOff(reviewer);

        (refused.StatusCode, await refused.Code()).ShouldBe((HttpStatusCode.Conflict, "review.own-answers"));
    }

    static async Task Write(Work work, string statement, string words, int basedOn = 0)
    {
        using var put = await work.Put(statement, Work.Level(3, basedOn, words: words));
        put.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    static async Task<List<JsonNode>> Listed(Work work, HttpClient? http = null) => [.. (await (http ?? work.Http).GetJson<JsonNode>($"{work.Path}/wordings"))["items"]!.AsArray().Select(text => text!)];

    static Task<HttpResponseMessage> Save(Work work, JsonNode text, string? writtenIn, params (string Language, string Text)[] others) => Save(work, text, writtenIn, work.Http, others);

    static Task<HttpResponseMessage> Save(Work work, JsonNode text, string? writtenIn, HttpClient http, params (string Language, string Text)[] others) =>
        http.PutAsJsonAsync($"{work.Path}/answers/{text["statementId"]}/wordings/{text["member"]}", new
        {
            basedOn = (int)text["revision"]!,
            originalSha256 = (string)text["originalSha256"]!,
            writtenIn,
            others = others.ToDictionary(one => one.Language, one => one.Text),
        });

    async Task<byte[]> Frozen(Work work, JsonNode submission) =>
        (byte[])(await platform.Scalar("SELECT snapshot FROM submission WHERE id = $1 AND assessment_id = $2", (Guid)submission["submissionId"]!, work.Id))!;
}
