using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Npgsql;

namespace AseanPlatform.Editing.Tests;

/// <summary>There is one catalogue: who publishes does it alone.</summary>
[CollectionDefinition(nameof(OneCatalogue), DisableParallelization = true)]
public sealed class OneCatalogue;

/// <summary>What several tests do at the desk.</summary>
static class Desk
{
    /// <summary>Somebody with the role of an editor and without a tenant.</summary>
    public static async Task<Person> NewEditor(this Platform platform)
    {
        var person = await (await platform.NewConsultancy()).InviteColleague();
        using var http = person.At("identity");
        var id = (await http.GetJson<JsonNode>("/api/v1/me"))["personId"]!.GetValue<Guid>();
        await using var sql = await platform.Sql("identity");
        await using var command = new NpgsqlCommand($"INSERT INTO platform_role VALUES ('{id}', 'editor', now()); DELETE FROM membership WHERE person_id = '{id}'", sql);
        await command.ExecuteNonQueryAsync();
        return new Person(platform, person.Email, person.Name, person.Session);
    }

    public static async Task<Guid> Open(this HttpClient editor, string title = "A draft") => (await editor.PostJson<Made>("/api/v1/drafts", new { title })).Id;

    public static async Task<JsonObject> Item(this HttpClient editor, Guid draft, string id) => (await editor.GetJson<JsonNode>($"/api/v1/drafts/{draft}/items/{id}"))["body"]!.AsObject();

    public static async Task<(HttpStatusCode Status, JsonNode? Answer)> Put(this HttpClient editor, Guid draft, string kind, string id, JsonNode? body, string changeClass = "substantive", int basedOn = 0, string why = "Seen in the gazette.", string whyChinese = "见公报。")
    {
        using var answer = await editor.PutAsJsonAsync($"/api/v1/drafts/{draft}/items/{id}", new JsonObject
        {
            ["kind"] = kind,
            ["what"] = body is null ? "end" : "put",
            ["class"] = changeClass,
            ["reason"] = Words(why, whyChinese),
            ["basedOn"] = basedOn,
            ["body"] = body?.DeepClone(),
        });
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Length is 0 ? null : JsonNode.Parse(text));
    }

    public static async Task Save(this HttpClient editor, Guid draft, string kind, string id, JsonNode? body, string changeClass = "substantive", int basedOn = 0)
    {
        var (status, answer) = await editor.Put(draft, kind, id, body, changeClass, basedOn);
        status.ShouldBe(HttpStatusCode.OK, answer?.ToJsonString());
    }

    public static async Task Describe(this HttpClient editor, Guid draft, string notes = "What is new.", string chinese = "新内容。", string? asOf = null) =>
        await editor.PutOnly($"/api/v1/drafts/{draft}", new { title = "A draft", notes = Words(notes, chinese), asOf });

    public static async Task PutOnly(this HttpClient http, string path, object body)
    {
        using var answer = await http.PutAsJsonAsync(path, body);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Handed in by one, accepted by another, published: the number of the release.</summary>
    public static async Task<string> Publish(this HttpClient editor, Guid draft, HttpClient second)
    {
        await editor.PostJson($"/api/v1/drafts/{draft}/submission", null);
        await second.PostJson($"/api/v1/drafts/{draft}/review", new { accepted = true });
        return (await editor.PostJson<JsonNode>($"/api/v1/drafts/{draft}/publication", null))["release"]!.GetValue<string>();
    }

    /// <summary>What a call is refused with: status, code, and what stands in the way.</summary>
    public static async Task<(HttpStatusCode Status, string? Code, JsonNode Problem)> Refused(this HttpClient http, string path, object? body = null)
    {
        using var answer = await http.PostAsJsonAsync(path, body ?? new { });
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return (answer.StatusCode, problem["code"]?.GetValue<string>(), problem);
    }

    public static JsonObject Words(string english, string chinese) => new() { ["en"] = english, ["zh-Hans"] = chinese };

    public static JsonObject Day(DateOnly day) => new() { ["date"] = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["precision"] = "day" };

    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
