using System.Globalization;
using System.Text.RegularExpressions;

namespace AseanPlatform.Benchmarks;

/// <summary>Requests per second of one address, by wrk with one thread.</summary>
static partial class Wrk
{
    public static async Task<double> RequestsPerSecond(string url, int connections = 32, int seconds = 4, params string[] headers)
    {
        var output = await Tool.Run("wrk", ["-t1", $"-c{connections}", $"-d{seconds}s", .. headers.SelectMany(header => new[] { "-H", header }), url]);
        if (Refused().Match(output) is { Success: true } refused) throw new InvalidOperationException($"{url}: {refused.Value} Not one of these may be counted.");
        return double.Parse(Rate().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"Non-2xx or 3xx responses: \d+|Socket errors: .*")]
    private static partial Regex Refused();
}
