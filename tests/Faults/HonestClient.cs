using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;

namespace AseanPlatform.Faults;

/// <summary>
/// Submits one assessment through the gateway as a careful program does: one Idempotency-Key, and again after an answer that did not come,
/// or after one that says "not now" (502, 503, 504, 429). What it saw in the end is written into the ledger.
/// </summary>
sealed class HonestClient(HttpClient http, Ledger ledger)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    public async Task Submit(Guid client, Guid assessment)
    {
        var (key, start, tries) = (Guid.CreateVersion7(), Stopwatch.GetTimestamp(), 0);
        var status = 0;
        while (Stopwatch.GetElapsedTime(start) < Patience)
        {
            tries++;
            try
            {
                using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(10));
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/api/v1/assessments/{assessment}/submissions", UriKind.Relative));
                request.Headers.Add("Idempotency-Key", key.ToString());
                using var answer = await http.SendAsync(request, timeout.Token);
                status = (int)answer.StatusCode;
                if (answer.IsSuccessStatusCode)
                {
                    var said = await answer.Content.ReadFromJsonAsync<Submitted>(timeout.Token);
                    ledger.Write(new(key, client, Outcome.Accepted, said!.SubmissionId, status, tries, Elapsed()));
                    return;
                }
                if (answer.StatusCode is not (HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout or HttpStatusCode.TooManyRequests))
                {
                    ledger.Write(new(key, client, Outcome.Refused, null, status, tries, Elapsed(), await answer.Content.ReadAsStringAsync(timeout.Token)));
                    return;
                }
            }
            catch (Exception away) when (away is HttpRequestException or OperationCanceledException or IOException)
            {
                status = 0;
            }
            await Task.Delay(Random.Shared.Next(100, 200 + (100 * Math.Min(tries, 8))));
        }
        ledger.Write(new(key, client, Outcome.Unknown, null, status, tries, Elapsed()));

        long Elapsed() => (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    sealed record Submitted(Guid SubmissionId);
}
