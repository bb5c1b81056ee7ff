using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;

namespace AseanPlatform.Benchmarks;

/// <summary>Evidence of the largest size goes up through the gateway and comes down again, two at a time: what the service's memory does meanwhile.</summary>
static class Bringing
{
    const int Bytes = 30 * 1024 * 1024, Rounds = 4, AtOnce = 2;

    public static async Task<Row> Memory(Testing.Platform platform, Material ready)
    {
        using var browser = ready.Admin.Browser();
        await UpAndDown(browser, ready.Client, 1024 * 1024); // compiled, and pools filled, before anything is counted
        var process = Processes.Below(Environment.ProcessId).First(id => Processes.Command(id).Contains("Assessment", StringComparison.Ordinal) && Processes.IsDotnet(id));
        using var measuring = new CancellationTokenSource();
        var (before, peak, clock) = (Processes.Memory(process).Rss, 0L, Stopwatch.StartNew());
        var watch = Task.Run(async () =>
        {
            while (!measuring.IsCancellationRequested)
            {
                peak = Math.Max(peak, Processes.Memory(process).Rss);
                await Task.Delay(20);
            }
        });
        for (var round = 0; round < Rounds; round++) await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => UpAndDown(browser, ready.Client, Bytes)));
        var seconds = clock.Elapsed.TotalSeconds;
        await measuring.CancelAsync();
        await watch;
        return Row.AtMost("evidence of 30 MB up and down: memory that Assessment grows by", 48, 16, Math.Max(0, peak - before) / 1_048_576.0, "MB",
            $"resident memory, looked at every 20 ms while {Rounds * AtOnce} files go up and come down through the gateway, {AtOnce} at once ({before / 1_048_576} MB before; {Rounds * AtOnce * 60 / seconds:0} MB/s)");
    }

    static async Task UpAndDown(HttpClient browser, Guid client, int bytes)
    {
        var content = RandomNumberGenerator.GetBytes(bytes);
        "%PDF-1.7\n"u8.CopyTo(content);
        using var file = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/pdf") } };
        using var brought = await browser.PostAsync(new Uri($"/api/v1/clients/{client}/evidence/files?fileName=large.pdf", UriKind.Relative), file);
        var id = (string)(await brought.Json<JsonNode>())["id"]!;
        using var back = await browser.GetAsync(new Uri($"/api/v1/evidence/{id}/revisions/1/file", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await back.Content.ReadAsStreamAsync();
        if (!(await SHA256.HashDataAsync(stream)).AsSpan().SequenceEqual(SHA256.HashData(content))) throw new InvalidOperationException("A file came back otherwise than it was brought.");
    }
}
