using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Assessments;

public sealed class AnswerTests(Platform platform)
{
    [Fact]
    public async Task A_started_assessment_is_there_once_and_pinned_to_the_release()
    {
        using var work = await Work.Start(platform);

        using var again = await Work.Start(work.Client);
        var assessment = await work.Http.GetJson<JsonNode>($"/api/v1/clients/{work.Client.Id}/assessment");

        again.Id.ShouldBe(work.Id);
        assessment["release"]!.GetValue<string>().ShouldBe("2026.11");
        assessment["clientName"]!.GetValue<string>().ShouldBe(work.Client.Name);
        assessment["state"]!.GetValue<string>().ShouldBe("draft");
        assessment["coverage"]!["shown"]!.GetValue<int>().ShouldBe(42);
        assessment["score"]!["overall"].ShouldBeNull();
        assessment["principles"]!.AsArray().Count.ShouldBe(7);
        assessment["statements"]!.AsArray().Count.ShouldBe(49);
    }

    [Fact]
    public async Task A_client_with_generative_systems_sees_all_49_statements()
    {
        using var work = await Work.Start(platform, generative: true);

        (await work.Get())["coverage"]!["shown"]!.GetValue<int>().ShouldBe(49);
        using var answer = await work.Put("te-07", Work.Level(2));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_answer_returned_is_the_one_that_is_stored()
    {
        using var work = await Work.Start(platform);

        using var put = await work.Put("te-01", Work.Level(3, words: "We disclose."));
        var returned = await put.Json<JsonNode>();
        var stored = (await work.Get())["answers"]!.AsArray().Single()!;

        returned["revision"]!.GetValue<int>().ShouldBe(1);
        foreach (var member in new[] { "statementId", "level", "words", "revision", "savedAt", "savedBy", "savedById" })
            stored[member]!.ToJsonString().ShouldBe(returned[member]!.ToJsonString());
        returned["savedBy"]!.GetValue<string>().ShouldBe(work.Client.Admin.Name);
        returned["state"]!.GetValue<string>().ShouldBe("in-progress");
        returned["coverage"]!["done"]!.GetValue<int>().ShouldBe(1);
    }

    static readonly string[] s_words =
    [
        "ไทย ភាសាខ្មែរ ລາວ မြန်မာ Tiếng Việt 中文 தமிழ் العربية",
        "e\u0301 stays decomposed, é stays composed",
        "🏛️👩🏽‍💻 \"quoted\" \\ back\nline\ttab <b>&amp;</b> =1+1 {{7*7}}",
    ];

    [Fact]
    public async Task Words_come_back_character_for_character()
    {
        using var work = await Work.Start(platform);

        for (var n = 0; n < s_words.Length; n++)
        {
            using var put = await work.Put("te-02", Work.Level(1, basedOn: n, words: s_words[n]));
            put.StatusCode.ShouldBe(HttpStatusCode.OK, s_words[n]);
            (await work.Get())["answers"]!.AsArray().Single()!["words"]!.GetValue<string>().ShouldBe(s_words[n]);
        }
    }

    [Fact]
    public async Task Twenty_thousand_characters_fit_and_one_more_does_not()
    {
        using var work = await Work.Start(platform);
        var most = new string('字', 20_000);

        using var fits = await work.Put("te-02", Work.Level(1, words: most));
        using var tooLong = await work.Put("te-03", Work.Level(1, words: most + "字"));

        fits.StatusCode.ShouldBe(HttpStatusCode.OK);
        tooLong.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    static readonly (string Body, int Status)[] s_noAnswers =
    [
        ("""{"writeId":"W","basedOn":0,"notApplicable":false,"level":5}""", 422),
        ("""{"writeId":"W","basedOn":0,"notApplicable":false,"level":-1}""", 422),
        ("""{"writeId":"W","basedOn":-1,"notApplicable":false,"level":1}""", 422),
        ("""{"writeId":"W","basedOn":0,"notApplicable":false,"level":2.5}""", 400),
        ("""{"writeId":"W","basedOn":0,"notApplicable":false,"level":"四"}""", 400),
        ("""{"writeId":"W","basedOn":0,"notApplicable":false,"level":"3"}""", 400),
        ("""{"writeId":"W","basedOn":0,"notApplicable":false,"level":1e400}""", 400),
        ("""{"writeId":"W","basedOn":0,"notApplicable":false,"level":1,"level":2}""", 400),
        ("""{"writeId":"W","basedOn":0,"notApplicable":false,"level":1,"score":100}""", 400),
        ("""{"writeId":"W","basedOn":0,"notApplicable":false,"level":1,"words":"a\u0000b"}""", 400),
        ("""{"writeId":"W","basedOn":0,"notApplicable":false,"level":1,"words":"\ud800"}""", 400),
        ("""{"writeId":"not-an-id","basedOn":0,"notApplicable":false,"level":1}""", 400),
        ("""{"writeId":"00000000-0000-0000-0000-000000000000","basedOn":0,"notApplicable":false,"level":1}""", 422),
        ("""{"basedOn":0,"notApplicable":false,"level":1}""", 400),
        ("""{"writeId":"W","basedOn":0,"notApplicable":true,"level":1,"reason":"both"}""", 422),
        ("""{"writeId":"W","basedOn":0,"notApplicable":true}""", 422),
        ("""{"writeId":"W","basedOn":0,"notApplicable":true,"reason":"  "}""", 422),
        ("""{"writeId":"W","basedOn":0""", 400),
        ("[]", 400),
    ];

    [Fact]
    public async Task What_is_no_answer_is_refused_and_changes_nothing()
    {
        using var work = await Work.Start(platform);

        foreach (var (body, status) in s_noAnswers)
        {
            using var answer = await work.Http.PutAsync(new Uri($"{work.Path}/answers/te-01", UriKind.Relative),
                new StringContent(body.Replace("\"W\"", $"\"{Guid.CreateVersion7()}\"", StringComparison.Ordinal), Encoding.UTF8, "application/json"));
            ((int)answer.StatusCode).ShouldBe(status, $"{body}: {await answer.Content.ReadAsStringAsync()}");
            answer.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
        }

        (await work.Get())["answers"]!.AsArray().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("assessment", "state = 'thought-about'")]
    [InlineData("assessment", "state = 'submitted'")] // without when
    [InlineData("assessment", "submitted_at = now()")] // in progress
    [InlineData("assessment", "done = shown + 1")]
    [InlineData("assessment", "done = -1")]
    [InlineData("assessment", "overall_denominator = 0")]
    [InlineData("assessment", "follows = id")] // without a reason
    [InlineData("assessment", "reason = 'Why'")] // without the cycle before
    [InlineData("assessment", "follows = id, reason = repeat('x', 2001)")]
    [InlineData("answer", "level = 5")]
    [InlineData("answer", "level = -1")]
    [InlineData("answer", "not_applicable = true, reason = 'No such system.'")] // and a level
    [InlineData("answer", "not_applicable = true, level = NULL")] // without a reason
    [InlineData("answer", "revision = 0")]
    [InlineData("answer", "words = repeat('字', 20001)")]
    [InlineData("answer", "origin = 'scorecard'")] // without when
    [InlineData("answer", "origin = 'hearsay', origin_at = now()")]
    public async Task What_cannot_be_is_refused_by_the_database_whoever_writes_it(string table, string set)
    {
        using var work = await Work.Start(platform);
        using (await work.Put("te-01", Work.Level(1))) { }
        await using var sql = await platform.Sql("assessment");
        await using var written = new NpgsqlCommand($"UPDATE {table} SET {set} WHERE {(table is "answer" ? "assessment_id" : "id")} = $1", sql) { Parameters = { new() { Value = work.Id } } };

        (await Should.ThrowAsync<PostgresException>(() => written.ExecuteNonQueryAsync())).SqlState.ShouldBe(PostgresErrorCodes.CheckViolation);
    }

    [Fact]
    public async Task Not_applicable_needs_a_reason_and_counts_as_done()
    {
        using var work = await Work.Start(platform);

        using var put = await work.Put("te-01", new { writeId = Guid.CreateVersion7(), basedOn = 0, notApplicable = true, reason = "No such system." });

        put.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await work.Get())["coverage"]!["done"]!.GetValue<int>().ShouldBe(1);
        (await work.Get())["score"]!["overall"].ShouldBeNull();
    }

    [Fact]
    public async Task I_do_not_know_opens_the_answer_again()
    {
        using var work = await Work.Start(platform);
        using var first = await work.Put("te-01", Work.Level(4));

        using var second = await work.Put("te-01", Work.Level(null, basedOn: 1, words: "Not sure any more."));

        second.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await work.Get())["coverage"]!["done"]!.GetValue<int>().ShouldBe(0);
    }

    [Fact]
    public async Task Only_markets_of_the_catalogue_are_chosen()
    {
        using var work = await Work.Start(platform);

        foreach (var (markets, member) in new[] { ("XX", "/markets/0"), ("VN,VN", "/markets/1"), ("ASEAN", "/markets/0") })
        {
            using var answer = await work.Http.PutAsJsonAsync($"{work.Path}/markets", new { markets = markets.Split(',') });
            answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, markets);
            (await answer.Problem()).GetProperty("errors").TryGetProperty(member, out _).ShouldBeTrue();
        }
    }
}
