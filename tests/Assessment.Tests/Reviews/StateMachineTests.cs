using System.Net;
using System.Net.Http.Json;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Reviews;

/// <summary>Fifty at once, again and again, in an order that nobody chose: no step is skipped and none is done twice.</summary>
public sealed class StateMachineTests(Platform platform)
{
    const int AtOnce = 50;

    [Theory]
    [InlineData(1)]
    [InlineData(20261122)]
    public async Task Whatever_comes_at_once_the_steps_follow_each_other(int seed)
    {
        var random = new Random(seed);
        using var work = await Work.Start(platform);
        using var reviewer = work.Client.Consultancy.Admin.At("assessment");
        await work.AnswerAll(2);
        var statements = (await work.Get())["answers"]!.AsArray().Select(a => (string)a!["statementId"]!).ToList();
        var made = new Dictionary<string, int>(StringComparer.Ordinal) { ["submissions"] = 0, ["change-requests"] = 0, ["sign-off"] = 0, ["next-cycle"] = 0 };

        for (var round = 0; round < 5; round++)
        {
            var last = round == 4;
            var (number, hash) = (await work.Review(reviewer))["submission"] is { } submission ? ((int)submission["number"]!, (string)submission["snapshotSha256"]!) : (0, new string('0', 64));
            var revisions = (await work.Get())["answers"]!.AsArray().ToDictionary(a => (string)a!["statementId"]!, a => (int)a!["revision"]!);
            var calls = Enumerable.Range(0, AtOnce).Select(n => (random.Next(last ? 5 : 3), statements[random.Next(statements.Count)], random.Next(5), random.Next(2))).ToList();

            var answers = await Task.WhenAll(calls.Select(async call =>
            {
                var (what, statement, level, ahead) = call;
                var (path, answer) = what switch
                {
                    0 => ("submissions", await work.Http.PostAsync(new Uri($"{work.Path}/submissions", UriKind.Relative), null)),
                    1 => ("change-requests", await work.RequestChanges(reviewer, Math.Max(1, number + ahead), "te-01")),
                    2 => ("answers", await work.Put(statement, Work.Level(level, revisions[statement]))),
                    3 => ("sign-off", await reviewer.PostAsJsonAsync($"{work.Path}/sign-off", new { submission = Math.Max(1, number), snapshotSha256 = hash })),
                    _ => ("next-cycle", await work.Reopen(work.Http)),
                };
                using (answer) return (path, answer.StatusCode, Code: answer.IsSuccessStatusCode ? null : await answer.Code());
            }));

            answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.Created || a.StatusCode == HttpStatusCode.OK || a.StatusCode == HttpStatusCode.Conflict, $"seed {seed}, round {round}");
            answers.Where(a => a.StatusCode == HttpStatusCode.Conflict).ShouldAllBe(a => a.Code != null);
            foreach (var created in answers.Where(a => a.StatusCode == HttpStatusCode.Created)) made[created.path]++;
            await Consistent(work, made, $"seed {seed}, round {round}");
        }
    }

    /// <summary>What there is follows from what was answered with "made", and the state from what there is.</summary>
    async Task Consistent(Work work, Dictionary<string, int> made, string when)
    {
        await using var sql = await platform.Sql("assessment");
        await using var command = new NpgsqlCommand("""
            SELECT a.state, (SELECT count(*) FROM submission s WHERE s.assessment_id = a.id), (SELECT coalesce(max(number), 0) FROM submission s WHERE s.assessment_id = a.id),
                   (SELECT count(*) FROM review r WHERE r.assessment_id = a.id AND decision = 'changes-requested'), (SELECT count(*) FROM sign_off o WHERE o.assessment_id = a.id),
                   (SELECT count(*) FROM assessment n WHERE n.follows = a.id), (SELECT r.decision FROM review r WHERE r.assessment_id = a.id ORDER BY number DESC LIMIT 1),
                   (SELECT coalesce(max(r.number), 0) FROM review r WHERE r.assessment_id = a.id), (SELECT count(*) FROM assessment c WHERE c.client_id = a.client_id AND c.is_current),
                   (SELECT count(*) FROM outbox_message m WHERE m.exchange LIKE '%AssessmentSubmitted' AND m.body LIKE '%' || a.id || '%')
            FROM assessment a WHERE a.id = $1
            """, sql) { Parameters = { new() { Value = work.Id } } };
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        var (state, submissions, highest, requests, signOffs, following) = (row.GetString(0), row.GetInt64(1), row.GetInt32(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5));
        var (decision, decided, current, events) = (await row.IsDBNullAsync(6) ? null : row.GetString(6), row.GetInt32(7), row.GetInt64(8), row.GetInt64(9));

        submissions.ShouldBe(made["submissions"], when);
        highest.ShouldBe((int)submissions, $"{when}: numbered without a gap");
        requests.ShouldBe(made["change-requests"], when);
        signOffs.ShouldBe(made["sign-off"], when);
        following.ShouldBe(made["next-cycle"], when);
        events.ShouldBe(submissions + signOffs, $"{when}: told once each");
        current.ShouldBe(1, when);
        signOffs.ShouldBeLessThanOrEqualTo(1, when);
        (submissions - requests - signOffs).ShouldBeInRange(0, 1, $"{when}: all but the last submission were given back");
        state.ShouldBe(submissions == 0 ? "in-progress"
            : following == 1 ? "superseded"
            : decided < highest ? highest == 1 ? "submitted" : "resubmitted"
            : decision!, when);
    }
}
