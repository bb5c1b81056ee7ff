using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Assessments;

/// <summary>Several people, several tries, and those who may not.</summary>
public sealed class SharedAnswerTests(Platform platform)
{
    [Fact]
    public async Task A_statement_that_is_not_there_or_not_shown_takes_no_answer()
    {
        using var work = await Work.Start(platform);

        using var unknown = await work.Put("xx-99", Work.Level(1));
        using var generative = await work.Put("te-07", Work.Level(1)); // not shown to this client

        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        generative.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task The_same_write_again_gives_the_same_answer_even_after_later_ones()
    {
        using var work = await Work.Start(platform);
        var write = Guid.CreateVersion7();
        using var first = await work.Put("te-01", Work.Level(1, writeId: write));
        using var later = await work.Put("te-01", Work.Level(2, basedOn: 1));

        using var again = await work.Put("te-01", Work.Level(1, writeId: write));

        var (before, after) = (await first.Json<JsonNode>(), await again.Json<JsonNode>());
        foreach (var member in new[] { "level", "revision", "savedAt" }) after[member]!.ToJsonString().ShouldBe(before[member]!.ToJsonString());
        (await work.Get())["answers"]!.AsArray().Single()!["level"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public async Task The_same_write_sent_many_times_at_once_is_stored_once()
    {
        using var work = await Work.Start(platform);
        var body = Work.Level(3, writeId: Guid.CreateVersion7());

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => work.Put("te-01", body)));

        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.OK);
        (await work.Get())["revision"]!.GetValue<int>().ShouldBe(1);
        (await work.Http.GetJson<JsonArray>($"{work.Path}/answers/te-01/history")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_write_id_serves_one_answer_only()
    {
        using var work = await Work.Start(platform);
        var write = Guid.CreateVersion7();
        using var first = await work.Put("te-01", Work.Level(1, writeId: write));

        using var other = await work.Put("te-01", Work.Level(2, writeId: write));

        other.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await other.Problem()).GetProperty("errors").TryGetProperty("/writeId", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Two_people_at_one_statement_both_see_both_values_and_nothing_is_lost()
    {
        using var work = await Work.Start(platform);
        var colleague = await work.Client.Consultancy.Invite(work.Client.Id, "contributor");
        using var other = new Work(work.Client, colleague.At("assessment"), work.Id);
        using var mine = await work.Put("te-01", Work.Level(3, words: "mine"));
        var late = Work.Level(1, words: "theirs", writeId: Guid.CreateVersion7());

        using var refused = await other.Put("te-01", late);
        using var repeated = await other.Put("te-01", late);

        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        repeated.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var problem = await refused.Problem();
        problem.GetProperty("code").GetString().ShouldBe("answer.conflict");
        var conflict = problem.GetProperty("conflict");
        conflict.GetProperty("stored").GetProperty("words").GetString().ShouldBe("mine");
        conflict.GetProperty("stored").GetProperty("savedBy").GetString().ShouldBe(work.Client.Admin.Name);
        conflict.GetProperty("stored").TryGetProperty("savedAt", out _).ShouldBeTrue();
        conflict.GetProperty("yours").GetProperty("words").GetString().ShouldBe("theirs");
        conflict.GetProperty("yours").GetProperty("savedBy").GetString().ShouldBe(colleague.Name);
        (await work.Get())["answers"]!.AsArray().Single()!["words"]!.GetValue<string>().ShouldBe("mine");
        var history = await work.Http.GetJson<JsonArray>($"{work.Path}/answers/te-01/history");
        history.Select(h => (h!["answer"]!["words"]!.GetValue<string>(), h["stored"]!.GetValue<bool>())).ShouldBe([("theirs", false), ("mine", true)]);
    }

    [Fact]
    public async Task Many_writers_at_once_leave_every_answer_right()
    {
        using var work = await Work.Start(platform);
        var shown = (await work.Get())["statements"]!.AsArray().Where(s => s!["shown"]!.GetValue<bool>()).Select(s => s!["id"]!.GetValue<string>()).ToList();

        var answers = await Task.WhenAll(shown.Select(s => work.Put(s, Work.Level(2))));

        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.OK);
        var assessment = await work.Get();
        assessment["coverage"]!["done"]!.GetValue<int>().ShouldBe(42);
        assessment["revision"]!.GetValue<int>().ShouldBe(42);
        assessment["score"]!["overall"]!["shown"]!.GetValue<string>().ShouldBe("50.0");
    }

    [Fact]
    public async Task Many_writers_at_one_statement_leave_one_answer_and_everybodys_words()
    {
        using var work = await Work.Start(platform);
        using (await work.Put("te-01", Work.Level(0))) { }

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(n => work.Put("te-01", Work.Level(n % 5, basedOn: 1, words: $"Words {n}"))));

        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(a => a.StatusCode == HttpStatusCode.Conflict).ShouldBe(49);
        foreach (var late in answers.Where(a => a.StatusCode == HttpStatusCode.Conflict)) (await late.Code()).ShouldBe("answer.conflict");
        var history = await work.Http.GetJson<JsonArray>($"{work.Path}/answers/te-01/history");
        history.Select(h => (string?)h!["answer"]!["words"]).Where(words => words is not null).Order().ShouldBe(Enumerable.Range(0, 50).Select(n => $"Words {n}").Order());
        var stored = (await work.Get())["answers"]!.AsArray().Single()!;
        ((int)stored["revision"]!, (string)stored["words"]!).ShouldBe((2, (string)history.Single(h => (bool)h!["stored"]! && (string?)h["answer"]!["words"] is not null)!["answer"]!["words"]!));
    }

    [Fact]
    public async Task A_save_asks_the_database_twice_and_the_next_one_of_the_assessment_once()
    {
        using var work = await Work.Start(platform);
        using (await work.Put("te-01", Work.Level(1))) { } // whose key set, grants and plans are known then
        using (await work.Http.PutAsJsonAsync($"{work.Path}/markets", new { markets = new[] { "VN" } })) { } // what was remembered of it is of before

        (await Asked("te-02", Work.Level(2))).ShouldBe(3, "what is remembered is not so any more; what is there, and what is kept");
        (await Asked("te-03", Work.Level(2))).ShouldBe(1, "what is kept");
        (await Asked("te-03", Work.Level(3, basedOn: 1))).ShouldBe(1, "what is kept");
        (await Asked("te-01", Work.Level(3, basedOn: 1))).ShouldBe(2, "what is there, and what is kept");

        async Task<int> Asked(string statement, object answer)
        {
            var trace = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
            using var request = new HttpRequestMessage(HttpMethod.Put, $"{work.Path}/answers/{statement}") { Content = JsonContent.Create(answer) };
            request.Headers.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-01");
            (await work.Http.SendAsync(request)).EnsureSuccessStatusCode();
            var spans = await Eventually.Value(() => Task.FromResult(platform.Spans(trace) is var all && all.Any(s => s.Scope == "Microsoft.AspNetCore" && s.Service == "assessment") ? all : null), what: "the spans of the request");
            return spans.Count(s => s is { Scope: "Npgsql", Service: "assessment" });
        }
    }

    [Fact]
    public async Task What_changed_beside_the_answers_counts_for_the_next_save()
    {
        using var work = await Work.Start(platform);
        using (await work.Put("te-01", Work.Level(1))) { }
        using (await work.Http.PutAsJsonAsync($"{work.Path}/markets", new { markets = new[] { "VN" } })) { }

        var after = await (await work.Put("te-01", Work.Level(2, basedOn: 1))).Json<JsonNode>();

        ((int)after["assessmentRevision"]!, (int)after["revision"]!).ShouldBe((3, 2));
        (await work.Get())["markets"]!.AsArray().Select(m => (string)m!).ShouldBe(["VN"]);
    }

    [Fact]
    public async Task A_client_that_begins_with_generative_systems_is_asked_about_them_by_the_next_save()
    {
        using var work = await Work.Start(platform);
        using (await work.Put("te-01", Work.Level(1))) { }
        await using (var sql = await platform.Sql("assessment"))
        await using (var told = new Npgsql.NpgsqlCommand("UPDATE client_copy SET generative = true WHERE client_id = $1", sql) { Parameters = { new() { Value = work.Client.Id } } }) (await told.ExecuteNonQueryAsync()).ShouldBe(1);

        var after = await (await work.Put("te-01", Work.Level(2, basedOn: 1))).Json<JsonNode>();

        ((int)after["coverage"]!["done"]!, (int)after["coverage"]!["shown"]!).ShouldBe((1, 49));
    }

    [Fact]
    public async Task An_answer_that_another_process_stored_is_met_all_the_same()
    {
        using var work = await Work.Start(platform);
        using (await work.Put("te-01", Work.Level(1, words: "mine"))) { }
        await using (var sql = await platform.Sql("assessment"))
        await using (var other = new Npgsql.NpgsqlCommand("WITH a AS (UPDATE assessment SET revision = revision + 1 WHERE id = $1) UPDATE answer SET revision = 2, words = 'theirs' WHERE assessment_id = $1", sql) { Parameters = { new() { Value = work.Id } } })
            (await other.ExecuteNonQueryAsync()).ShouldBe(1);

        using var late = await work.Put("te-01", Work.Level(3, basedOn: 1, words: "mine again"));

        (await late.Code()).ShouldBe("answer.conflict");
        (await late.Problem()).GetProperty("conflict").GetProperty("stored").GetProperty("words").GetString().ShouldBe("theirs");
        (await work.Get())["answers"]!.AsArray().Single()!["words"]!.GetValue<string>().ShouldBe("theirs");
    }

    [Fact]
    public async Task What_was_just_saved_by_one_client_opens_nothing_to_another()
    {
        using var work = await Work.Start(platform);
        using var neighbour = await Work.Start(await work.Client.Consultancy.NewClient());
        using (await work.Put("te-01", Work.Level(1))) { }

        using var write = await new Work(work.Client, neighbour.Http, work.Id).Put("te-01", Work.Level(4, basedOn: 1));

        write.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await work.Get())["answers"]!.AsArray().Single()!["level"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Reading_an_assessment_with_all_its_answers_asks_the_database_three_times()
    {
        using var work = await Work.Start(platform, generative: true);
        await work.AnswerAll();
        await work.Get(); // the key set, grants and plans are known then
        var trace = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
        using var request = new HttpRequestMessage(HttpMethod.Get, work.Path);
        request.Headers.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-01");

        using var read = await work.Http.SendAsync(request);

        (await read.Json<JsonNode>())["answers"]!.AsArray().Count.ShouldBe(49);
        var spans = await Eventually.Value(() => Task.FromResult(platform.Spans(trace) is var all && all.Any(s => s.Scope == "Microsoft.AspNetCore" && s.Service == "assessment") ? all : null), what: "the spans of the request");
        spans.Count(s => s is { Scope: "Npgsql", Service: "assessment" }).ShouldBe(3, "who asks, the assessment with its client, and the answers");
    }

    [Fact]
    public async Task Another_consultancy_finds_nothing()
    {
        using var work = await Work.Start(platform);
        using var stranger = await Work.Start(platform);

        foreach (var path in new[] { work.Path, $"{work.Path}/score", $"{work.Path}/submissions", $"{work.Path}/answers/te-01/history", $"/api/v1/clients/{work.Client.Id}/assessment" })
        {
            using var read = await stranger.Http.GetAsync(new Uri(path, UriKind.Relative));
            read.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }
        using var write = await new Work(work.Client, stranger.Http, work.Id).Put("te-01", Work.Level(0));
        write.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        foreach (var path in new[] { $"/api/v1/clients/{work.Client.Id}/assessments", $"{work.Path}/submissions" })
        {
            using var post = await stranger.Http.PostAsync(new Uri(path, UriKind.Relative), null);
            post.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }
        (await work.Get())["answers"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_client_of_the_same_consultancy_finds_nothing()
    {
        using var work = await Work.Start(platform);
        using var neighbour = await Work.Start(await work.Client.Consultancy.NewClient());

        using var read = await neighbour.Http.GetAsync(new Uri(work.Path, UriKind.Relative));

        read.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_viewer_reads_and_does_not_write()
    {
        using var work = await Work.Start(platform);
        var viewer = await work.Client.Consultancy.Invite(work.Client.Id, "viewer");
        using var seen = new Work(work.Client, viewer.At("assessment"), work.Id);

        (await seen.Get())["id"]!.GetValue<Guid>().ShouldBe(work.Id);
        using var write = await seen.Put("te-01", Work.Level(1));
        write.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var submit = await seen.Http.PostAsync(new Uri($"{work.Path}/submissions", UriKind.Relative), null);
        submit.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }
}
