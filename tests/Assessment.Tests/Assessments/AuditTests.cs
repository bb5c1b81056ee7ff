using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Npgsql;
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

    /// <summary>The trigger of the answers is written out; beside it stands one that platform.audited makes, on a table of the same columns.</summary>
    [Theory]
    [InlineData("""{"by":"0198a0de-0000-7000-8000-000000000001","name":"Phương 莲","as":"session 1","from":"203.0.113.7"}""")]
    [InlineData("")]
    public async Task An_entry_of_an_answer_is_the_one_that_any_other_table_would_leave(string actor)
    {
        using var work = await Work.Start(platform);
        await using var sql = await platform.Sql("assessment");
        await using var never = await sql.BeginTransactionAsync(TestContext.Current.CancellationToken); // nothing of it stays
        await Run("SELECT set_config('app.actor', $1, true)", actor);
        await Run("CREATE TABLE twin (LIKE answer INCLUDING DEFAULTS)");
        await Run("SELECT platform.audited('twin', 'answer', '{level,not_applicable,reason,words}', subject => 'r.assessment_id', label => 'r.statement_id')");
        var before = await Value<long>("SELECT coalesce(max(id), 0) FROM audit_entry");

        foreach (var change in new[]
        {
            "INSERT INTO {0} (assessment_id, tenant_id, client_id, statement_id, level, not_applicable, revision, saved_at, saved_by) SELECT id, tenant_id, client_id, 'te-02', 1, false, 1, now(), id FROM assessment WHERE id = $1",
            "UPDATE {0} SET words = 'It says \"莲花\"' WHERE assessment_id = $1",
            "UPDATE {0} SET level = 2, words = NULL WHERE assessment_id = $1",
            "UPDATE {0} SET level = NULL, not_applicable = true, reason = 'no such system' WHERE assessment_id = $1",
            "UPDATE {0} SET reason = 'another reason' WHERE assessment_id = $1",
            "UPDATE {0} SET revision = revision + 1, level = level, saved_at = now(), saved_by_name = 'Somebody' WHERE assessment_id = $1",
            "DELETE FROM {0} WHERE assessment_id = $1",
        })
            foreach (var table in new[] { "answer", "twin" }) await Run(change.Replace("{0}", table, StringComparison.Ordinal), work.Id);

        var entries = new List<string>();
        await using (var command = new NpgsqlCommand("""
            SELECT (payload - 'at' - 'from_sha256')::text || ' ' || tenant_id || ' ' || client_id || ' ' || coalesce(network, '-')
                || (hash = sha256(salt || convert_to(payload::text, 'UTF8')) AND payload ->> 'at' = to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
                    AND payload ->> 'from_sha256' IS NOT DISTINCT FROM encode(sha256(network_salt || convert_to(network, 'UTF8')), 'hex'))
            FROM audit_entry WHERE id > $1 AND tenant_id = (SELECT tenant_id FROM assessment WHERE id = $2) ORDER BY id -- others write theirs meanwhile
            """, sql) { Parameters = { new() { Value = before }, new() { Value = work.Id } } })
        await using (var row = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken))
            while (await row.ReadAsync(TestContext.Current.CancellationToken)) entries.Add(row.GetString(0));

        entries.Count.ShouldBe(12); // one change was none
        entries.ShouldAllBe(entry => entry.EndsWith("true", StringComparison.Ordinal));
        entries.Where((_, n) => n % 2 == 0).ShouldBe(entries.Where((_, n) => n % 2 == 1));
        entries.ShouldContain(entry => entry.Contains("""
            "new": {"words": "It says \"莲花\""}, "old": {"words": null}
            """.Trim(), StringComparison.Ordinal));

        async Task Run(string text, params object[] values) => await Value<object>(text, values);

        async Task<T?> Value<T>(string text, params object[] values)
        {
            await using var command = new NpgsqlCommand(text, sql);
            foreach (var value in values) command.Parameters.AddWithValue(value);
            return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) is T some ? some : default;
        }
    }

    [Theory]
    [InlineData("cycle = cycle + 1")]
    [InlineData("markets = '{VN,SG}'")]
    [InlineData("generative = NOT generative")]
    [InlineData("follows = id, reason = 'why'")]
    [InlineData("release = 'another'")]
    [InlineData("revision = revision + 1, generative = NOT generative, done = 0")]
    [InlineData("revision = revision + 1, generative = generative, release = release, done = 0, country = 'SG'", 0)]
    public async Task A_change_of_an_assessment_leaves_an_entry_by_whatever_statement(string change, int entries = 1)
    {
        using var work = await Work.Start(platform);
        await using var sql = await platform.Sql("assessment");
        await using var never = await sql.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand($"""
            INSERT INTO release_copy SELECT 'another', sha256, published_at, document FROM release_copy LIMIT 1;
            UPDATE assessment SET {change} WHERE id = '{work.Id}';
            SELECT count(*)::int FROM audit_entry WHERE payload ->> 'of' = '{work.Id}' AND payload ->> 'what' = 'assessment.changed';
            """, sql);

        ((int)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!).ShouldBe(entries);
    }
}
