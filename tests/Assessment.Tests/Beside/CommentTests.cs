using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Beside;

/// <summary>What people say about answers.</summary>
public sealed class CommentTests(Platform platform)
{
    static Task<JsonNode> Say(HttpClient http, Work work, object body) => http.PostJson<JsonNode>($"{work.Path}/answers/te-01/comments", body);

    static Task<JsonArray> Read(HttpClient http, Work work) => http.GetJson<JsonArray>($"{work.Path}/comments?statementId=te-01");

    [Fact]
    public async Task A_comment_is_answered_settled_and_taken_up_again()
    {
        using var work = await Work.Start(platform);
        using var consultancy = work.Client.Consultancy.Admin.At("assessment");
        var first = await Say(work.Http, work, new { words = "Which policy do you mean?" });
        await Eventually.Passes(async () => (await Read(consultancy, work)).Count.ShouldBe(1)); // the grant's copy may be a moment late

        await Say(consultancy, work, new { words = "The one of March.", below = (string)first["id"]! });
        (await work.Http.PutAsJsonAsync($"/api/v1/comments/{first["id"]}/standing", new { resolved = true })).EnsureSuccessStatusCode();
        var settled = await Read(work.Http, work);
        (await consultancy.PutAsJsonAsync($"/api/v1/comments/{first["id"]}/standing", new { resolved = false })).EnsureSuccessStatusCode();
        var open = await Read(work.Http, work);

        settled.Select(c => (string)c!["words"]!).ShouldBe(["Which policy do you mean?", "The one of March."]);
        ((string)settled[0]!["resolvedBy"]!).ShouldBe(work.Client.Admin.Name);
        open[0]!["resolvedAt"].ShouldBeNull();
        using var below = await work.Http.PutAsJsonAsync($"/api/v1/comments/{(string)open[1]!["id"]!}/standing", new { resolved = true });
        (below.StatusCode, await below.Code()).ShouldBe((HttpStatusCode.Conflict, "comment.below-another"));
    }

    [Fact]
    public async Task What_the_consultancy_says_among_itself_its_client_never_sees_not_even_past_the_service()
    {
        using var work = await Work.Start(platform);
        using var consultancy = work.Client.Consultancy.Admin.At("assessment");
        var made = await Say(consultancy, work, new { words = "They are not there yet.", staffOnly = true });

        (await Read(consultancy, work)).Count.ShouldBe(1);
        (await Read(work.Http, work)).ShouldBeEmpty();
        using var one = await work.Http.GetAsync(new Uri($"/api/v1/comments/{made["id"]}", UriKind.Relative));
        using var settled = await work.Http.PutAsJsonAsync($"/api/v1/comments/{made["id"]}/standing", new { resolved = true });
        using var posing = await work.Http.PostAsJsonAsync($"{work.Path}/answers/te-01/comments", new { words = "Me too", staffOnly = true });
        (one.StatusCode, settled.StatusCode, posing.StatusCode).ShouldBe((HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.UnprocessableEntity));

        (await consultancy.GetJson<JsonArray>($"/api/v1/clients/{work.Client.Id}/staff-comments")).Select(c => (string)c!["words"]!).ShouldBe(["They are not there yet."]);
        using var whole = await work.Http.GetAsync(new Uri($"/api/v1/clients/{work.Client.Id}/staff-comments", UriKind.Relative));
        whole.StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        await using var sql = await platform.Sql("assessment");
        await using var asClient = new NpgsqlCommand($"""
            SET ROLE assessment_app;
            SELECT set_config('app.tenant_id', '{work.Client.Consultancy.Id}', false), set_config('app.client_id', '{work.Client.Id}', false), set_config('app.staff', 'off', false), set_config('app.all_clients', 'off', false);
            """, sql);
        await asClient.ExecuteNonQueryAsync();
        await using var look = new NpgsqlCommand("SELECT count(*) FROM staff_comment", sql);
        (await look.ExecuteScalarAsync()).ShouldBe(0L);
        await using var asStaff = new NpgsqlCommand("SELECT set_config('app.staff', 'on', false)", sql);
        await asStaff.ExecuteNonQueryAsync();
        (await look.ExecuteScalarAsync()).ShouldBe(1L);
        await using var back = new NpgsqlCommand("RESET ROLE", sql);
        await back.ExecuteNonQueryAsync();
    }

    [Fact]
    public async Task Who_is_mentioned_finds_a_notice_that_leads_there_and_a_stranger_is_told_nothing()
    {
        using var work = await Work.Start(platform);
        var colleague = await work.Client.Consultancy.Invite(work.Client.Id, "contributor");
        var stranger = (await work.Client.Consultancy.NewClient()).Admin;

        var made = await Say(work.Http, work, new { words = "Have a look.", mentioned = new[] { await colleague.Id(), await stranger.Id() } });

        var path = $"/app/comments/{made["id"]}";
        await Eventually.True(async () => await colleague.HasNotice(path), TimeSpan.FromSeconds(30), "the notice");
        (await stranger.HasNotice(path)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_comment_without_words_too_long_or_below_another_answer_is_refused()
    {
        using var work = await Work.Start(platform);
        var elsewhere = await work.Http.PostJson<JsonNode>($"{work.Path}/answers/te-02/comments", new { words = "Elsewhere" });

        foreach (var (body, member) in new (object, string)[] { (new { words = " " }, "/words"), (new { words = new string('x', 4001) }, "/words"), (new { words = "x", below = Guid.CreateVersion7() }, "/below"), (new { words = "x", below = (string)elsewhere["id"]! }, "/below") })
        {
            using var answer = await work.Http.PostAsJsonAsync($"{work.Path}/answers/te-01/comments", body);
            answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            (await answer.Problem()).GetProperty("errors").TryGetProperty(member, out _).ShouldBeTrue(member);
        }
        using var unknown = await work.Http.PostAsJsonAsync($"{work.Path}/answers/xx-99/comments", new { words = "x" });
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}

static class Told
{
    public static async Task<bool> HasNotice(this Person person, string path)
    {
        using var http = person.At("notification");
        return (await http.GetJson<JsonArray>("/api/v1/notices")).Any(n => (string?)n!["path"] == path);
    }
}
