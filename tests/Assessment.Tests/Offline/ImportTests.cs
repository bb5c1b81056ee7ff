using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Assessment.Offline;
using AseanPlatform.Testing;
using Microsoft.Extensions.Configuration;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Offline;

public sealed class ImportTests(Platform platform)
{
    [Fact]
    public async Task The_file_of_a_consultancy_asks_everything_in_both_languages_and_names_no_client()
    {
        var consultancy = await platform.NewConsultancy();
        using var http = await Eventually.Value(async () => await platform.Visitor("assessment", "start", consultancy.Slug));
        // The tenant's copy reaches Assessment a moment after Identity knows it.
        var html = await Eventually.Value(async () => await http.GetStringAsync(new Uri("/api/v1/scorecards/offline?language=zh-Hans", UriKind.Relative)) is var page && AnswerFiles.Data(page)["brand"] is not null ? page : null);
        var data = AnswerFiles.Data(html);

        Encoding.UTF8.GetByteCount(html).ShouldBeLessThan(1_000_000);
        html.ShouldContain("<html lang=\"zh-Hans\">");
        data["statements"]!.AsArray().Count.ShouldBe(49);
        data["answers"]!.AsArray().ShouldBeEmpty();
        foreach (var statement in data["statements"]!.AsArray()) statement!["anchors"]!.AsArray().ShouldAllBe(anchor => anchor!["en"] != null && anchor["zh-Hans"] != null);
        (data["manifest"]!["clientId"], data["manifest"]!["release"]!.GetValue<string>()).ShouldBe((null, "2026.11"));
        data["brand"]!["name"]!.GetValue<string>().ShouldBe(consultancy.Name);
        data["manifest"]!["tenantName"]!.GetValue<string>().ShouldBe(consultancy.Name);

        // Nothing is named that could be fetched, and what may run and dress is what is inside.
        html.ShouldContain("default-src 'none'");
        html.ShouldNotContain("unsafe-inline");
        html.ShouldNotContain(" src=\"");
        foreach (var (tag, directive) in new[] { ("<style>", "style-src"), ("<script type=\"module\">", "script-src") })
        {
            var inside = html[(html.IndexOf(tag, StringComparison.Ordinal) + tag.Length)..];
            inside = inside[..inside.IndexOf("</", StringComparison.Ordinal)];
            html.ShouldContain($"{directive} 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(inside)))}'");
        }
    }

    [Fact]
    public async Task Each_file_has_an_id_and_a_key_of_its_own_and_is_saved_under_the_clients_name()
    {
        using var work = await Work.Start(platform);
        using var put = await work.Put("te-01", Work.Level(3, words: "</script><script>alert(1)</script><!-- 字"));

        using var first = await work.Http.GetAsync(new Uri($"{work.Path}/offline", UriKind.Relative));
        var (one, other) = (AnswerFiles.Data(await first.Content.ReadAsStringAsync()), AnswerFiles.Data(await work.Http.GetStringAsync(new Uri($"{work.Path}/offline", UriKind.Relative))));

        one["manifest"]!["fileId"]!.GetValue<string>().ShouldNotBe(other["manifest"]!["fileId"]!.GetValue<string>());
        one["key"]!.GetValue<string>().ShouldNotBe(other["key"]!.GetValue<string>());
        one["answers"]!.AsArray().Single()!["words"]!.GetValue<string>().ShouldBe("</script><script>alert(1)</script><!-- 字");
        one["statements"]!.AsArray().Count.ShouldBe(42);
        one["manifest"]!["clientName"]!.GetValue<string>().ShouldBe(work.Client.Name);
        var disposition = first.Content.Headers.ContentDisposition!;
        (disposition.DispositionType, disposition.FileNameStar).ShouldBe(("attachment", $"{one["stem"]!.GetValue<string>()}.html"));
        disposition.FileNameStar!.ShouldEndWith("asean-scorecard_2026.11.html");
        first.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task Looking_writes_nothing_deciding_writes_what_was_ticked_and_again_changes_nothing()
    {
        using var work = await Work.Start(platform);
        using var put = await work.Put("te-02", Work.Level(1, words: "Typed at the desk."));
        var file = await File(work, ("te-01", 3), ("te-02", 2), ("te-03", 4));
        file["answers"]!.AsArray()[0]!["words"] = "Written on the road. 路上写的";
        file["markets"] = new JsonArray("SG", "VN", "ATLANTIS");
        var before = await work.Get();

        var report = await Preview(work, file);

        (await work.Get()).ToJsonString().ShouldBe(before.ToJsonString());
        var rows = report["rows"]!.AsArray();
        rows.Count.ShouldBe(file["counts"]!["statements"]!.GetValue<int>());
        report["standings"]!.AsObject().Sum(s => s.Value!.GetValue<int>()).ShouldBe(rows.Count);
        Standing(report, "te-01").ShouldBe("new");
        Standing(report, "te-02").ShouldBe("differs");
        Row(report, "te-02")["here"]!["savedBy"]!.GetValue<string>().ShouldBe(work.Client.Admin.Name);
        Row(report, "te-02")["inFile"]!["level"]!.GetValue<int>().ShouldBe(2);
        Row(report, "te-02")["taken"]!.GetValue<bool>().ShouldBeFalse();
        (report["file"]!["isSigned"]!.GetValue<bool>(), report["file"]!["expired"]!.GetValue<bool>()).ShouldBe((true, false));
        (report["markets"]!["standing"]!.GetValue<string>(), report["markets"]!["unknown"]!.GetValue<int>()).ShouldBe(("new", 1));

        var seen = report["assessmentRevision"]!.GetValue<int>();
        using var answer = await Import(work, file, seen, markets: true, "te-01", "te-03");
        var done = await answer.Json<JsonNode>();

        (done["taken"]!.GetValue<int>(), done["left"]!.GetValue<int>(), done["again"]!.GetValue<bool>()).ShouldBe((2, 1, false));
        var after = await work.Get();
        Answer(after, "te-01")!["words"]!.GetValue<string>().ShouldBe("Written on the road. 路上写的");
        Answer(after, "te-01")!["savedBy"]!.GetValue<string>().ShouldBe(work.Client.Admin.Name);
        Answer(after, "te-02")!["level"]!.GetValue<int>().ShouldBe(1);
        after["markets"]!.AsArray().Select(m => m!.GetValue<string>()).Order().ShouldBe(["SG", "VN"]);
        (await work.Http.GetJson<JsonNode>($"{work.Path}/answers/te-01/history")).AsArray().Single()!["stored"]!.GetValue<bool>().ShouldBeTrue();

        // A second click, and a second look.
        using var again = await Import(work, file, seen, markets: true, "te-01", "te-03");
        (await again.Json<JsonNode>())["again"]!.GetValue<bool>().ShouldBeTrue();
        (await work.Get()).ToJsonString().ShouldBe(after.ToJsonString());
        var second = await Preview(work, file);
        (Standing(second, "te-01"), Standing(second, "te-03"), second["markets"]!["standing"]!.GetValue<string>()).ShouldBe(("same", "same", "same"));

        // What differs is taken when somebody says so, and what it replaced stays in the history.
        using var decided = await Import(work, file, second["assessmentRevision"]!.GetValue<int>(), markets: false, "te-02");
        (await decided.Json<JsonNode>())["taken"]!.GetValue<int>().ShouldBe(1);
        Answer(await work.Get(), "te-02")!["level"]!.GetValue<int>().ShouldBe(2);
        // Where each came from stands with it.
        var history = (await work.Http.GetJson<JsonNode>($"{work.Path}/answers/te-02/history")).AsArray();
        history.Select(h => (string?)h!["answer"]!["origin"]).ShouldBe(["offline-file", null]);
    }

    [Fact]
    public async Task The_same_decision_sent_twice_is_answered_twice_and_written_once()
    {
        using var work = await Work.Start(platform);
        var file = await File(work, ("te-01", 3));
        var seen = (await Preview(work, file))["assessmentRevision"]!.GetValue<int>();

        string[] answers = [await Send(), await Send()];

        answers[1].ShouldBe(answers[0]);
        JsonNode.Parse(answers[0])!["taken"]!.GetValue<int>().ShouldBe(1);
        (await work.Http.GetJson<JsonNode>($"{work.Path}/answers/te-01/history")).AsArray().Count.ShouldBe(1);

        async Task<string> Send()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{work.Path}/offline/import", UriKind.Relative)) { Content = JsonContent.Create(new { file, seen, take = new[] { "te-01" } }) };
            request.Headers.Add("Idempotency-Key", "the-same");
            using var answer = await work.Http.SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            return await answer.Content.ReadAsStringAsync();
        }
    }

    [Fact]
    public async Task Somebody_who_answers_between_look_and_decision_is_not_written_over()
    {
        using var work = await Work.Start(platform);
        var file = await File(work, ("te-01", 3));
        var seen = (await Preview(work, file))["assessmentRevision"]!.GetValue<int>();
        using var meanwhile = await work.Put("te-01", Work.Level(1));

        using var late = await Import(work, file, seen, markets: false, "te-01");

        (late.StatusCode, await late.Code()).ShouldBe((HttpStatusCode.Conflict, "import.stale"));
        Answer(await work.Get(), "te-01")!["level"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Edited_questions_are_named_and_their_answers_wait_to_be_confirmed()
    {
        using var work = await Work.Start(platform);
        var file = await File(work, ("te-01", 3), ("te-02", 2));
        file["answers"]!.AsArray()[0]!["textSha256"] = new string('a', 64);

        var report = await Preview(work, file);
        (Standing(report, "te-01"), Row(report, "te-01")["why"]!.GetValue<string>(), Standing(report, "te-02")).ShouldBe(("changed", "edited", "new"));
        using var answer = await Import(work, file, report["assessmentRevision"]!.GetValue<int>(), markets: false, "te-01", "te-02");
        var done = await answer.Json<JsonNode>();

        (done["taken"]!.GetValue<int>(), done["toConfirm"]!.GetValue<int>(), done["done"]!.GetValue<int>()).ShouldBe((1, 1, 1));
        Answer(await work.Get(), "te-01")!["toConfirm"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task What_the_file_says_of_itself_is_believed_only_as_it_was_signed()
    {
        using var work = await Work.Start(platform);
        var file = await File(work, ("te-01", 3));
        file["manifest"]!["validUntil"] = "2020-01-01";

        var report = await Preview(work, file);

        (report["file"]!["isSigned"]!.GetValue<bool>(), report["file"]!["expired"]!.GetValue<bool>()).ShouldBe((false, true));
        (Standing(report, "te-01"), Row(report, "te-01")["why"]!.GetValue<string>()).ShouldBe(("changed", "unsigned"));
    }

    [Fact]
    public async Task A_file_past_its_last_day_is_taken_with_a_notice()
    {
        using var work = await Work.Start(platform);
        var file = await File(work, ("te-01", 3));
        // As it was made and signed a year ago, by the service's own key.
        var manifest = file["manifest"].Deserialize<Manifest>(JsonSerializerOptions.Web)! with { MadeAt = new(2025, 8, 1, 9, 0, 0, TimeSpan.Zero), ValidUntil = new(2026, 1, 28) };
        var seal = new Seal(new ConfigurationBuilder().AddInMemoryCollection([new("PLATFORM_DATA", platform.File.DataDir)]).Build());
        file["manifest"] = JsonSerializer.SerializeToNode(manifest, JsonSerializerOptions.Web);
        file["signature"] = JsonSerializer.SerializeToNode(seal.Sign(manifest.Canonical()), JsonSerializerOptions.Web);

        var report = await Preview(work, file);
        (report["file"]!["isSigned"]!.GetValue<bool>(), report["file"]!["expired"]!.GetValue<bool>()).ShouldBe((true, true));
        Standing(report, "te-01").ShouldBe("new");
        using var answer = await Import(work, file, report["assessmentRevision"]!.GetValue<int>(), markets: false, "te-01");

        var done = await answer.Json<JsonNode>();
        (done["taken"]!.GetValue<int>(), done["toConfirm"]!.GetValue<int>()).ShouldBe((1, 0));
        Answer(await work.Get(), "te-01")!["level"]!.GetValue<int>().ShouldBe(3);
    }

    [Fact]
    public async Task Another_clients_file_is_refused_whole_and_one_without_a_client_is_taken()
    {
        using var work = await Work.Start(platform);
        using var other = await Work.Start(platform);
        var theirs = await File(other, ("te-01", 3));

        using var refused = await work.Http.PostAsJsonAsync($"{work.Path}/offline/preview", theirs);
        (refused.StatusCode, await refused.Code()).ShouldBe((HttpStatusCode.Conflict, "import.other-client"));
        using var decided = await Import(work, theirs, 0, markets: false, "te-01");
        (decided.StatusCode, await decided.Code()).ShouldBe((HttpStatusCode.Conflict, "import.other-client"));

        using var visitor = await platform.Visitor("assessment", "start");
        var free = AnswerFiles.Of(AnswerFiles.Data(await visitor.GetStringAsync(new Uri("/api/v1/scorecards/offline", UriKind.Relative))), ("te-01", 3), ("te-07", 4));
        var report = await Preview(work, free);
        report["rows"]!.AsArray().Count.ShouldBe(49);
        report["file"]!["isSigned"]!.GetValue<bool>().ShouldBeTrue();
        (Standing(report, "te-01"), Standing(report, "te-07"), Row(report, "te-07")["why"]!.GetValue<string>()).ShouldBe(("new", "refused", "not-shown"));
        (await work.Get())["answers"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_submitted_assessment_takes_nothing()
    {
        using var work = await Work.Start(platform);
        var file = await File(work, ("te-01", 0));
        await work.AnswerAll();
        await work.Http.PostJson($"{work.Path}/submissions", null);

        using var looked = await work.Http.PostAsJsonAsync($"{work.Path}/offline/preview", file);
        using var decided = await Import(work, file, 0, markets: false, "te-01");

        (await looked.Code(), await decided.Code()).ShouldBe(("assessment.locked", "assessment.locked"));
        Answer(await work.Get(), "te-01")!["level"]!.GetValue<int>().ShouldBe(3);
    }

    [Fact]
    public async Task What_is_no_answer_file_is_refused_as_what_it_is()
    {
        using var work = await Work.Start(platform);
        var whole = (await File(work, ("te-01", 3))).ToJsonString();
        var words = "\"words\":null";
        (string Name, string Body, HttpStatusCode Status)[] bad =
        [
            ("cut off", whole[..(whole.Length / 2)], HttpStatusCode.BadRequest),
            ("nothing", "", HttpStatusCode.BadRequest),
            ("a list", "[]", HttpStatusCode.BadRequest),
            ("a member twice", whole.Replace("\"schema\":\"offline-answers/1\"", "\"schema\":\"offline-answers/1\",\"schema\":\"offline-answers/1\"", StringComparison.Ordinal), HttpStatusCode.BadRequest),
            ("a level twice", whole.Replace("\"level\":3", "\"level\":3,\"level\":4", StringComparison.Ordinal), HttpStatusCode.BadRequest),
            ("a member inside a level twice", whole.Replace("\"level\":3", "\"level\":{\"a\":1,\"a\":2}", StringComparison.Ordinal), HttpStatusCode.BadRequest),
            ("a lone surrogate", whole.Replace(words, "\"words\":\"\\ud800\"", StringComparison.Ordinal), HttpStatusCode.BadRequest),
            ("a zero character", whole.Replace(words, "\"words\":\"a\\u0000b\"", StringComparison.Ordinal), HttpStatusCode.BadRequest),
            ("nested deep", whole.Replace("\"level\":3", $"\"level\":{new string('[', 100)}{new string(']', 100)}", StringComparison.Ordinal), HttpStatusCode.BadRequest),
            ("nested to the bottom", whole.Replace("\"level\":3", $"\"level\":{new string('[', 100_000)}{new string(']', 100_000)}", StringComparison.Ordinal), HttpStatusCode.BadRequest),
            ("nested in objects and never closed", whole.Replace("\"level\":3", $"\"level\":{string.Concat(Enumerable.Repeat("{\"a\":", 100_000))}", StringComparison.Ordinal), HttpStatusCode.BadRequest),
            ("a statement of a lone surrogate", whole.Replace("\"statementId\":\"te-01\"", "\"statementId\":\"\\udfff\"", StringComparison.Ordinal), HttpStatusCode.BadRequest),
            ("a member that is a lone surrogate", whole.Replace("\"level\":3", "\"level\":3,\"\\ud83d\":1", StringComparison.Ordinal), HttpStatusCode.BadRequest),
            ("an unknown member", whole.Replace("\"level\":3", "\"level\":3,\"score\":100", StringComparison.Ordinal), HttpStatusCode.BadRequest),
            ("another kind", whole.Replace("offline-answers/1", "offline-answers/9", StringComparison.Ordinal), HttpStatusCode.UnprocessableEntity),
            ("miscounted", whole.Replace("\"answered\":1", "\"answered\":2", StringComparison.Ordinal), HttpStatusCode.UnprocessableEntity),
            ("too many rows", whole.Replace("\"answers\":[", "\"answers\":[" + string.Concat(Enumerable.Repeat("{\"statementId\":\"te-01\"},", 501)), StringComparison.Ordinal), HttpStatusCode.UnprocessableEntity),
        ];
        foreach (var (name, body, status) in bad)
        {
            using var answer = await work.Http.PostAsync(new Uri($"{work.Path}/offline/preview", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));
            answer.StatusCode.ShouldBe(status, $"{name}: {await answer.Content.ReadAsStringAsync()}");
            answer.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json", name);
            using var decided = await work.Http.PostAsync(new Uri($"{work.Path}/offline/import", UriKind.Relative), new StringContent($$"""{"file":{{body}},"seen":0,"take":["te-01"]}""", Encoding.UTF8, "application/json"));
            decided.StatusCode.ShouldBe(status, $"{name}, decided: {await decided.Content.ReadAsStringAsync()}");
        }

        using var latin = await work.Http.PostAsync(new Uri($"{work.Path}/offline/preview", UriKind.Relative), new ByteArrayContent([.. Encoding.UTF8.GetBytes(whole[..^1]), 0xFF, 0xFE, (byte)'}']) { Headers = { ContentType = new("application/json") } });
        latin.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var large = new HttpRequestMessage(HttpMethod.Post, new Uri($"{work.Path}/offline/preview", UriKind.Relative)) { Content = new StringContent(whole[..^1] + new string(' ', 60 * 1024 * 1024) + "}", Encoding.UTF8, "application/json") };
        large.Headers.ExpectContinue = true; // the answer comes before the body is sent
        using var padded = await work.Http.SendAsync(large);
        padded.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);

        using var largeDecision = new HttpRequestMessage(HttpMethod.Post, new Uri($"{work.Path}/offline/import", UriKind.Relative)) { Content = new StringContent($$"""{"file":{{whole}},"seen":0,"take":["te-01"]{{new string(' ', 60 * 1024 * 1024)}}}""", Encoding.UTF8, "application/json") };
        largeDecision.Headers.ExpectContinue = true;
        using var paddedDecision = await work.Http.SendAsync(largeDecision);
        paddedDecision.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await work.Get())["revision"]!.GetValue<int>().ShouldBe(0, "nothing was written by any of it");

        // A level that is none is a row of its own, never an open one.
        var wrong = JsonNode.Parse(whole)!;
        wrong["answers"]!.AsArray()[0]!["level"] = 7;
        var report = await Preview(work, wrong);
        (Standing(report, "te-01"), Row(report, "te-01")["why"]!.GetValue<string>()).ShouldBe(("refused", "level"));
        (await work.Get())["answers"]!.AsArray().ShouldBeEmpty();
    }

    static async Task<JsonObject> File(Work work, params (string Statement, int Level)[] answers) =>
        AnswerFiles.Of(AnswerFiles.Data(await work.Http.GetStringAsync(new Uri($"{work.Path}/offline", UriKind.Relative))), answers);

    static async Task<JsonNode> Preview(Work work, JsonNode file) => await work.Http.PostJson<JsonNode>($"{work.Path}/offline/preview", file);

    static Task<HttpResponseMessage> Import(Work work, JsonNode file, int seen, bool markets, params string[] take) =>
        work.Http.PostAsJsonAsync($"{work.Path}/offline/import", new { file, seen, take, markets });

    static JsonNode Row(JsonNode report, string statement) => report["rows"]!.AsArray().Single(r => r!["statementId"]!.GetValue<string>() == statement)!;

    static string Standing(JsonNode report, string statement) => Row(report, statement)["standing"]!.GetValue<string>();

    static JsonNode? Answer(JsonNode assessment, string statement) => assessment["answers"]!.AsArray().SingleOrDefault(a => a!["statementId"]!.GetValue<string>() == statement);
}
