using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AseanPlatform.Operations.Health;

/// <summary>Asks each service how it is, all at the same time, and gives its own sentence.</summary>
public static class ListHealth
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    static readonly string[] Services = ["identity", "content", "assessment", "reporting", "notification", "operations", "portal", "gateway"];

    /// <param name="State">healthy, degraded, unhealthy or away.</param>
    /// <param name="Sentence">What the service says about itself.</param>
    public sealed record Item(string Service, string State, string Sentence, long Milliseconds);

    public sealed record Response(DateTimeOffset AskedAt, IReadOnlyList<Item> Items);

    public static async Task<Ok<Response>> Handle(IHttpClientFactory clients, HealthCheckService own, TimeProvider clock, CancellationToken ct)
    {
        var items = await Task.WhenAll(Services.Select(service => service == "operations" ? Ask(own, ct) : Ask(clients, service, ct)));
        return TypedResults.Ok(new Response(clock.GetUtcNow(), items));
    }

    static async Task<Item> Ask(HealthCheckService own, CancellationToken ct)
    {
        var report = await own.CheckHealthAsync(ct);
        return new Item("operations", report.Status.ToString().ToLowerInvariant(), report.Status.ToString(), (long)report.TotalDuration.TotalMilliseconds);
    }

    static async Task<Item> Ask(IHttpClientFactory clients, string service, CancellationToken ct)
    {
        var start = Stopwatch.GetTimestamp();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            using var client = clients.CreateClient();
            using var answer = await client.GetAsync(new Uri($"http://{service}/health"), patience.Token);
            var sentence = (await answer.Content.ReadAsStringAsync(patience.Token)).Trim();
            var state = !answer.IsSuccessStatusCode ? "unhealthy" : sentence.StartsWith("Degraded", StringComparison.OrdinalIgnoreCase) ? "degraded" : "healthy";
            return new Item(service, state, sentence[..Math.Min(sentence.Length, 500)], Elapsed());
        }
        catch (Exception away) when (away is HttpRequestException or InvalidOperationException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return new Item(service, "away", "It does not answer.", Elapsed());
        }

        long Elapsed() => (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
