using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Assessments;

public sealed class SubmitTests(Platform platform)
{
    static readonly string[] s_markets = ["EU", "VN"];

    [Fact]
    public async Task An_incomplete_assessment_is_not_submitted()
    {
        using var work = await Work.Start(platform);
        using var one = await work.Put("te-01", Work.Level(3));

        using var answer = await Submit(work);

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await answer.Code()).ShouldBe("assessment.incomplete");
        (await work.Get())["state"]!.GetValue<string>().ShouldBe("in-progress");
    }

    [Fact]
    public async Task A_submitted_assessment_is_frozen_and_refuses_every_change()
    {
        using var work = await Work.Start(platform);
        using var markets = await work.Http.PutAsJsonAsync($"{work.Path}/markets", new { markets = s_markets });
        await work.AnswerAll();

        using var submit = await Submit(work);
        var made = await submit.Json<JsonNode>();

        submit.StatusCode.ShouldBe(HttpStatusCode.Created);
        made["number"]!.GetValue<int>().ShouldBe(1);
        using var answer = await work.Put("te-01", Work.Level(4, basedOn: 1));
        (answer.StatusCode, await answer.Code()).ShouldBe((HttpStatusCode.Conflict, "assessment.locked"));
        using var choose = await work.Http.PutAsJsonAsync($"{work.Path}/markets", new { markets = Array.Empty<string>() });
        (choose.StatusCode, await choose.Code()).ShouldBe((HttpStatusCode.Conflict, "assessment.locked"));

        var (json, sha256) = await Snapshot(work, made["submissionId"]!.GetValue<Guid>());
        Convert.ToHexStringLower(SHA256.HashData(json)).ShouldBe(sha256);
        var snapshot = JsonNode.Parse(json)!;
        snapshot["schema"]!.GetValue<string>().ShouldBe("snapshot/1");
        snapshot["client"]!["name"]!.GetValue<string>().ShouldBe(work.Client.Name);
        snapshot["tenant"]!["name"]!.GetValue<string>().ShouldBe(work.Client.Consultancy.Name);
        snapshot["overall"]!["shown"]!.GetValue<string>().ShouldBe("75.0");
        snapshot["provisional"]!.GetValue<bool>().ShouldBeFalse();
        snapshot["statements"]!.AsArray().Count.ShouldBe(42);
        snapshot["people"]!.AsArray().Single()!["name"]!.GetValue<string>().ShouldBe(work.Client.Admin.Name);
        snapshot["markets"]!.AsArray().Select(m => m!["id"]!.GetValue<string>()).ShouldBe(["VN", "EU"]);
        var obligations = snapshot["obligations"]!.AsArray();
        obligations.Count.ShouldBe(17);
        foreach (var source in obligations.SelectMany(o => o!["sources"]!.AsArray())) snapshot["sources"]![source!.GetValue<string>()]!["tier"].ShouldNotBeNull();
    }

    [Fact]
    public async Task The_snapshot_is_canonical()
    {
        using var work = await Work.Start(platform);
        await work.AnswerAll(2);
        using var put = await work.Put("te-01", Work.Level(2, basedOn: 1, words: "🏛️ \"中文\"\n\u2028 e\u0301"));
        using var submit = await Submit(work);

        var (json, _) = await Snapshot(work, (await submit.Json<JsonNode>())["submissionId"]!.GetValue<Guid>());

        using var document = JsonDocument.Parse(json);
        AreSorted(document.RootElement).ShouldBeTrue();
        var text = System.Text.Encoding.UTF8.GetString(json);
        text.ShouldContain("🏛️ \\\"中文\\\"\\n\u2028 e\u0301");
        text.ShouldNotContain(": ");
    }

    [Fact]
    public async Task Fifty_submits_at_once_are_one_submission()
    {
        using var work = await Work.Start(platform);
        await work.AnswerAll();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Submit(work)));

        answers.ShouldAllBe(a => a.IsSuccessStatusCode);
        var ids = await Task.WhenAll(answers.Select(async a => (await a.Json<JsonNode>())["submissionId"]!.GetValue<Guid>()));
        ids.Distinct().Count().ShouldBe(1);
        answers.Count(a => a.StatusCode == HttpStatusCode.Created).ShouldBe(1);
        (await Count("SELECT count(*) FROM submission WHERE assessment_id = $1", work.Id)).ShouldBe(1);
        (await Count("SELECT count(*) FROM outbox_message WHERE exchange LIKE '%AssessmentSubmitted' AND body LIKE '%' || $1 || '%'", work.Id.ToString())).ShouldBe(1);
    }

    [Fact]
    public async Task Submitting_while_others_answer_freezes_what_is_stored()
    {
        using var work = await Work.Start(platform);
        await work.AnswerAll(1);

        var writes = Enumerable.Range(0, 20).Select(n => work.Put("te-01", Work.Level(n % 5, basedOn: 1, words: $"write {n}")));
        var all = await Task.WhenAll(writes.Append(Submit(work)));

        var submission = await all[^1].Json<JsonNode>();
        var (json, _) = await Snapshot(work, submission["submissionId"]!.GetValue<Guid>());
        var frozen = JsonNode.Parse(json)!["statements"]!.AsArray().Single(s => s!["id"]!.GetValue<string>() == "te-01")!;
        var stored = (await work.Get())["answers"]!.AsArray().Single(a => a!["statementId"]!.GetValue<string>() == "te-01")!;
        frozen["level"]!.GetValue<int>().ShouldBe(stored["level"]!.GetValue<int>());
        frozen["words"]?.GetValue<string>().ShouldBe(stored["words"]?.GetValue<string>());
        all[..^1].ShouldAllBe(a => a.StatusCode == HttpStatusCode.OK || a.StatusCode == HttpStatusCode.Conflict);
        all[..^1].Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task An_idempotency_key_gives_the_same_submission()
    {
        using var work = await Work.Start(platform);
        await work.AnswerAll();
        var key = Guid.NewGuid().ToString();

        using var first = await Submit(work, key);
        using var second = await Submit(work, key);
        using var tooLong = await Submit(work, new string('k', 201));

        (await second.Json<JsonNode>()).ToJsonString().ShouldBe((await first.Json<JsonNode>()).ToJsonString());
        second.StatusCode.ShouldBe(HttpStatusCode.Created, "the answer as it was");
        second.Headers.Location.ShouldBe(first.Headers.Location.ShouldNotBeNull());
        tooLong.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task The_database_itself_refuses_to_change_a_submission()
    {
        using var work = await Work.Start(platform);
        await work.AnswerAll();
        using var submit = await Submit(work);
        await submit.Json<JsonNode>();

        await using var sql = await platform.Sql("assessment", "app");
        await using var update = new NpgsqlCommand("UPDATE submission SET number = 2", sql);

        (await Should.ThrowAsync<PostgresException>(() => update.ExecuteNonQueryAsync())).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    static async Task<HttpResponseMessage> Submit(Work work, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{work.Path}/submissions");
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return await work.Http.SendAsync(request);
    }

    async Task<(byte[] Json, string Sha256)> Snapshot(Work work, Guid id)
    {
        using var reporting = await platform.As("reporting", "assessment", work.Client.Consultancy.Id, work.Client.Id);
        using var answer = await reporting.GetAsync(new Uri($"/internal/snapshots/{id}", UriKind.Relative));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await answer.Content.ReadAsByteArrayAsync(), answer.Headers.GetValues("X-Content-Sha256").Single());
    }

    async Task<long> Count(string query, object value)
    {
        await using var sql = await platform.Sql("assessment");
        await using var command = new NpgsqlCommand(query, sql) { Parameters = { new() { Value = value } } };
        return (long)(await command.ExecuteScalarAsync())!;
    }

    static bool AreSorted(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Select(m => m.Name).ToList() is var names
            && names.SequenceEqual(names.Order(StringComparer.Ordinal)) && value.EnumerateObject().All(m => AreSorted(m.Value)),
        JsonValueKind.Array => value.EnumerateArray().All(AreSorted),
        _ => true,
    };
}
