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

    /// <summary>Of all that failed another test may have asked just before: it fails once more, and can be asked for then.</summary>
    public static Task Retry(this HttpClient operators, string path, Guid request) =>
        Eventually.True(async () => (await operators.PostJson<Retried>($"{path}/retries", new { })).Requests.Contains(request), TimeSpan.FromSeconds(60), "the retry");
}
