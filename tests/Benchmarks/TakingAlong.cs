using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;

namespace AseanPlatform.Benchmarks;

/// <summary>The scorecard that needs no network: made, and brought back with an answer to every statement.</summary>
static class TakingAlong
{
    const int WarmUp = 30, Measured = 100;

    public static async Task<Row> Make(Material ready)
    {
        var http = ready.Admin.At("assessment");
        var address = new Uri($"/api/v1/assessments/{ready.Complete}/offline", UriKind.Relative);
        var bytes = 0;
        var times = await Times(async _ => bytes = (await http.GetByteArrayAsync(address)).Length);
        return Row.AtMost("offline file made, p50", 50, 50, times, "ms", $"{bytes / 1024} kB with all answers of a client, {Measured} one after the other, without the gateway");
    }

    /// <summary>Each into an assessment of its own that is empty: every row is written.</summary>
    public static async Task<Row> Import(Material ready)
    {
        var (identity, http) = (ready.Admin.At("identity"), ready.Admin.At("assessment"));
        using (identity)
        {
            var decisions = new List<(Uri Address, byte[] Body)>();
            for (var n = 0; n < WarmUp + Measured; n++)
            {
                var client = (await identity.PostJson<Made>("/api/v1/clients", new { name = $"Bringing {n}", country = "VN", language = "en", generative = true })).Id;
                var assessment = await ready.Admin.Start(client);
                var html = await http.GetStringAsync(new Uri($"/api/v1/assessments/{assessment}/offline", UriKind.Relative));
                decisions.Add((new($"/api/v1/assessments/{assessment}/offline/import", UriKind.Relative), Decision(html)));
            }
            var rows = 0;
            var times = await Times(async n =>
            {
                using var body = new ByteArrayContent(decisions[n].Body) { Headers = { ContentType = new("application/json") } };
                using var answer = await http.PostAsync(decisions[n].Address, body);
                rows = (int)(await answer.Json<JsonNode>())["taken"]!;
            });
            return Row.AtMost($"import of {rows} rows, p50", 100, 100, times, "ms", $"read, judged and written; {Measured} one after the other, each into an empty assessment, without the gateway");
        }
    }

    static async Task<double> Times(Func<int, Task> work)
    {
        var times = new List<double>();
        for (var n = 0; n < WarmUp + Measured; n++)
        {
            var started = Stopwatch.GetTimestamp();
            await work(n);
            if (n >= WarmUp) times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        return times.Median();
    }

    /// <summary>As the page would save it, with a level and words to every statement, and all of it taken.</summary>
    static byte[] Decision(string html)
    {
        const string Begin = "<script type=\"application/json\" id=\"data\">";
        var inside = html[(html.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)..];
        var data = JsonNode.Parse(inside[..inside.IndexOf("</script>", StringComparison.Ordinal)])!;
        var statements = data["statements"]!.AsArray();
        var rows = new JsonArray([.. statements.Select((s, n) => (JsonNode)new JsonObject
        {
            ["statementId"] = (string)s!["id"]!,
            ["level"] = n % 5,
            ["notApplicable"] = false,
            ["words"] = $"We do this, as written down in policy {n}. 我们这样做。",
            ["textSha256"] = Convert.ToHexStringLower(SHA256.HashData(Canonical(s))),
        })]);
        var file = new JsonObject
        {
            ["schema"] = "offline-answers/1",
            ["manifest"] = data["manifest"]!.DeepClone(),
            ["signature"] = data["signature"]!.DeepClone(),
            ["savedAt"] = "2026-11-22T09:00:00.000Z",
            ["counts"] = new JsonObject { ["statements"] = rows.Count, ["answered"] = rows.Count, ["notApplicable"] = 0, ["open"] = 0 },
            ["markets"] = new JsonArray(),
            ["answers"] = rows,
        };
        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["file"] = file, ["seen"] = 0, ["take"] = new JsonArray([.. statements.Select(s => (JsonNode)(string)s!["id"]!)]), ["markets"] = false });
    }

    static readonly JsonSerializerOptions s_canonical = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    static byte[] Canonical(JsonNode statement)
    {
        var kept = new JsonObject();
        foreach (var member in (string[])["anchors", "gate", "generativeOnly", "id", "principle", "text", "title"]) kept[member] = Sorted(statement[member]);
        return Encoding.UTF8.GetBytes(kept.ToJsonString(s_canonical));

        static JsonNode? Sorted(JsonNode? node) => node switch
        {
            JsonObject one => new JsonObject(one.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, Sorted(m.Value)))),
            JsonArray many => new JsonArray([.. many.Select(Sorted)]),
            _ => node?.DeepClone(),
        };
    }
}
