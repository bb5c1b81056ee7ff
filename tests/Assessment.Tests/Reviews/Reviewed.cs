using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Npgsql;

namespace AseanPlatform.Assessment.Tests.Reviews;

/// <summary>What tests do with an assessment that somebody reviews.</summary>
static class Reviewed
{
    public static async Task<JsonNode> Submit(this Work work) => await work.Http.PostJson<JsonNode>($"{work.Path}/submissions", null);

    public static async Task<JsonNode> Review(this Work work, HttpClient? http = null) => await (http ?? work.Http).GetJson<JsonNode>($"{work.Path}/review");

    public static Task<HttpResponseMessage> RequestChanges(this Work work, HttpClient reviewer, int submission, params string[] statements) =>
        reviewer.PostAsJsonAsync($"{work.Path}/change-requests", new { submission, statements, words = "Say where it is written down. 请说明依据。" });

    public static async Task<HttpResponseMessage> SignOff(this Work work, HttpClient reviewer, string? sha256 = null)
    {
        var submission = (await work.Review(reviewer))["submission"]!;
        return await reviewer.PostAsJsonAsync($"{work.Path}/sign-off", new { submission = (int)submission["number"]!, snapshotSha256 = sha256 ?? (string)submission["snapshotSha256"]! });
    }

    public static Task<HttpResponseMessage> Reopen(this Work work, HttpClient http, string reason = "A new system since spring.") =>
        http.PostAsJsonAsync($"{work.Path}/next-cycle", new { reason });

    /// <summary>The same client with another cycle of it.</summary>
    public static Work Cycle(this Work work, Guid id) => new(work.Client, work.Client.Admin.At("assessment"), id);

    public static async Task<object?> Scalar(this Platform platform, string query, params object[] values)
    {
        await using var sql = await platform.Sql("assessment");
        await using var command = new NpgsqlCommand(query, sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return await command.ExecuteScalarAsync();
    }
}
