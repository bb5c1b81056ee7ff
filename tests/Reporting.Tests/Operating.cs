using AseanPlatform.Testing;

namespace AseanPlatform.Reporting.Tests;

/// <summary>What an operator sees of a request.</summary>
static class Operating
{
    public sealed record Item(string State);

    public sealed record Shown(Item Request, bool GivenUp, DateTimeOffset? RetryAskedAt);

    public sealed record Retried(IReadOnlyList<Guid> Requests);

    /// <summary>Null until anything was heard of it.</summary>
    public static async Task<Shown?> Followed(this HttpClient operators, string path)
    {
        using var answer = await operators.GetAsync(new Uri(path, UriKind.Relative));
        return answer.IsSuccessStatusCode ? await answer.Json<Shown>() : null;
    }

    public static async Task Retry(this HttpClient operators, string path, Guid request) =>
        (await operators.PostJson<Retried>($"{path}/retries", new { })).Requests.ShouldBe([request]);
}
