using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AseanPlatform.Testing;

/// <summary>Answer files as the offline scorecard saves them, made without a browser.</summary>
public static class AnswerFiles
{
    /// <summary>What the page holds of its questions.</summary>
    public static JsonNode Data(string html)
    {
        ArgumentNullException.ThrowIfNull(html);
        const string Begin = "<script type=\"application/json\" id=\"data\">";
        var inside = html[(html.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)..];
        return JsonNode.Parse(inside[..inside.IndexOf("</script>", StringComparison.Ordinal)])!;
    }

    /// <summary>As the page saves it: the answered rows first, so that a test finds them.</summary>
    public static JsonObject Of(JsonNode data, params (string Statement, int Level)[] answers)
    {
        ArgumentNullException.ThrowIfNull(data);
        var levels = answers.ToDictionary(a => a.Statement, a => a.Level);
        var rows = new JsonArray([.. data["statements"]!.AsArray().OrderBy(s => levels.ContainsKey(Id(s!)) ? 0 : 1).Select(s => (JsonNode)new JsonObject
        {
            ["statementId"] = Id(s!),
            ["level"] = levels.TryGetValue(Id(s!), out var level) ? level : null,
            ["notApplicable"] = false,
            ["reason"] = null,
            ["words"] = null,
            ["textSha256"] = Convert.ToHexStringLower(SHA256.HashData(Canonical(s!))),
        })]);
        return new JsonObject
        {
            ["schema"] = "offline-answers/1",
            ["manifest"] = data["manifest"]!.DeepClone(),
            ["signature"] = data["signature"]!.DeepClone(),
            ["savedAt"] = "2026-11-22T09:00:00.000Z",
            ["counts"] = new JsonObject { ["statements"] = rows.Count, ["answered"] = answers.Length, ["notApplicable"] = 0, ["open"] = rows.Count - answers.Length },
            ["markets"] = new JsonArray(),
            ["answers"] = rows,
        };
    }

    static string Id(JsonNode statement) => statement["id"]!.GetValue<string>();

    /// <summary>Worked out here once more, apart from service and page.</summary>
    static byte[] Canonical(JsonNode statement)
    {
        var kept = new JsonObject();
        foreach (var member in (string[])["anchors", "gate", "generativeOnly", "id", "principle", "text", "title"]) kept[member] = Sorted(statement[member]);
        return Encoding.UTF8.GetBytes(kept.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

        static JsonNode? Sorted(JsonNode? node) => node switch
        {
            JsonObject one => new JsonObject(one.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, Sorted(m.Value)))),
            JsonArray many => new JsonArray([.. many.Select(Sorted)]),
            _ => node?.DeepClone(),
        };
    }
}
