using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AseanPlatform.Testing;

/// <summary>One wrong body and the answers that are right for it.</summary>
/// <param name="IsShape">Wrong whatever its values mean, and so refused before anything is looked up: one answer is right.</param>
public sealed record BadBody(string What, byte[] Body, IReadOnlyList<int> Expected, string? MediaType = "application/json", bool IsShape = true);

/// <summary>Makes every kind of wrong body out of one that is right.</summary>
public static class BadBodies
{
    const string Here = "@@here@@";
    static readonly int[] Shape = [400], Value = [422], Either = [400, 422];

    /// <param name="most">How many bytes the operation takes.</param>
    /// <param name="longest">More characters than any of its texts may have.</param>
    public static IEnumerable<BadBody> Of(JsonObject valid, int most = 512 * 1024, int longest = 25_000)
    {
        ArgumentNullException.ThrowIfNull(valid);
        var text = valid.ToJsonString();
        var (first, firstValue) = valid.Count is 0 ? ("surprise", "1") : (valid.First().Key, valid.First().Value!.ToJsonString());
        var start = valid.Count is 0 ? "{" : text[..^1] + ",";

        // Not JSON, or not the JSON it should be.
        foreach (var (what, body) in new[]
        {
            ("nothing", ""), ("cut off", text[..^1]), ("cut off early", "{"), ("a list", "[]"), ("null", "null"), ("a text", "\"text\""), ("a number", "7"),
            ("something behind it", text + " x"), ("a comment", "/* c */" + text), ("a comma too many", text[..^1] + ",}"), ("single quotes", "{'" + first + "':1}"),
            ("not a number", "{\"" + first + "\":NaN}"), ("XML", "<a/>"),
            ("a member twice", $"{start}\"{first}\":{firstValue},\"{first}\":{firstValue}}}"),
            ("an unknown member", start + "\"surprise\":1}"),
            ("a member in the wrong case", $"{start}\"{first.ToUpperInvariant()}\":{firstValue}}}"),
            ("a member named by half a character", start + "\"a\\ud800\":1}"),
            ("a member named with NUL", start + "\"a\\u0000\":1}"),
            ("too deep", start + "\"deep\":" + new string('[', 40) + new string(']', 40) + "}"),
            ("far too deep", new string('[', 20_000)),
        })
            yield return new(what, Encoding.UTF8.GetBytes(body), Shape);

        yield return new("bytes that are no text", [.. Encoding.UTF8.GetBytes("{\"" + first + "\":\""), 0xff, 0xfe, (byte)'"', (byte)'}'], Shape);
        yield return new("too long", Encoding.UTF8.GetBytes("{\"" + first + "\":\"" + new string('a', most + 80_000) + "\"}"), [413]);
        foreach (var media in new[] { "text/plain", "application/x-www-form-urlencoded", "application/xml", "multipart/form-data; boundary=x", "application/octet-stream" })
            yield return new($"said to be {media}", Encoding.UTF8.GetBytes(text), [415], media);
        yield return new("said to be nothing", Encoding.UTF8.GetBytes(text), [415], null);

        foreach (var (path, value) in Below(valid, ""))
            foreach (var bad in OfValue(path, path[(path.LastIndexOf('/') + 1)..], value, longest))
                yield return bad with { Body = Encoding.UTF8.GetBytes(With(valid, path, Encoding.UTF8.GetString(bad.Body))) };
    }

    /// <summary>What is wrong whatever form the member has.</summary>
    public static IEnumerable<BadBody> OfUnknownForm(JsonObject valid, string name)
    {
        ArgumentNullException.ThrowIfNull(valid);
        foreach (var (what, value) in new[] { ("with NUL", "\"a\\u0000b\""), ("with half a character", "\"a\\ud800b\""), ("too deep", new string('[', 40) + new string(']', 40)) })
            yield return new($"/{name} {what}", Encoding.UTF8.GetBytes($"{(valid.Count is 0 ? "{" : valid.ToJsonString()[..^1] + ",")}\"{name}\":{value}}}"), Shape);
    }

    /// <summary>The values of one member, each in place of the right one.</summary>
    static IEnumerable<BadBody> OfValue(string path, string name, JsonNode value, int longest)
    {
        yield return With("too deep", new string('[', 40) + new string(']', 40), Shape);
        switch (value.GetValueKind())
        {
            case JsonValueKind.String:
                yield return With("an object", "{\"a\":1}", Shape);
                yield return With("with NUL", "\"a\\u0000b\"", Either);
                yield return With("with a control character", "\"a\\u0007b\"", Either);
                yield return With("with half a character", "\"a\\ud800b\"", Shape);
                yield return With("a number", "7", Shape);
                yield return With("a list", "[\"a\"]", Shape);
                yield return With("too long", "\"" + new string('x', longest) + "\"", Either);
                if (name is "language" or "role" or "country" or "email") yield return With("no value of its list", "\"nonsense value\"", Value);
                if (name is "email") yield return With("two addresses", "\"a@example.test, b@example.test\"", Value);
                if (name.EndsWith("Id", StringComparison.Ordinal) && Guid.TryParse(value.ToString(), out _)) yield return With("no id", "\"no-id\"", Shape);
                break;
            case JsonValueKind.Number:
                yield return With("an object", "{\"a\":1}", Shape);
                foreach (var number in new[] { "\"1\"", "1.5", "1e400", "99999999999999999999", "true" }) yield return With($"as {number}", number, Shape);
                yield return With("below zero", "-1", Value);
                if (name is "level") yield return With("above the highest", "5", Value);
                break;
            case JsonValueKind.Array:
                yield return With("an object", "{\"a\":1}", Shape);
                yield return With("a text", "\"VN\"", Shape);
                yield return With("of lists", "[[1]]", Shape);
                yield return With("of something unknown", "[\"XX\"]", name is "markets" ? Value : Either);
                yield return With("too many", "[" + string.Join(',', Enumerable.Repeat(value.AsArray().FirstOrDefault()?.ToJsonString() ?? "\"VN\"", 600)) + "]", Either);
                break;
            case JsonValueKind.Object:
                yield return With("a text", "\"yes\"", Shape);
                yield return With("a list", "[]", Shape);
                yield return With("with an unknown member", (value.AsObject().Count is 0 ? "{" : value.ToJsonString()[..^1] + ",") + "\"surprise\":{\"a\":1}}", Either);
                yield return With("with a member twice", "{\"a\":1,\"a\":1}", Shape);
                yield return With("with a member named by half a character", "{\"a\\ud800\":1}", Either);
                break;
            default:
                yield return With("a text", "\"yes\"", Shape);
                yield return With("a number", "0", Shape);
                yield return With("an object", "{\"a\":1}", Shape);
                break;
        }

        BadBody With(string what, string json, int[] expected) => new($"{path} {what}", Encoding.UTF8.GetBytes(json), expected, IsShape: expected == Shape);
    }

    /// <summary>Every member with its pointer; of a list its first entry.</summary>
    static IEnumerable<(string Path, JsonNode Value)> Below(JsonNode node, string path)
    {
        var inside = node switch
        {
            JsonObject made => made.Where(member => member.Value is not null).Select(member => (Path: $"{path}/{member.Key}", Value: member.Value!)),
            JsonArray { Count: > 0 } list when list[0] is { } entry => [(Path: $"{path}/0", Value: entry)],
            _ => [],
        };
        foreach (var one in inside.ToList())
        {
            yield return one;
            foreach (var deeper in Below(one.Value, one.Path)) yield return deeper;
        }
    }

    /// <summary>As text: what is to be wrong could not be said in a tree.</summary>
    static string With(JsonObject valid, string path, string json)
    {
        var copy = valid.DeepClone();
        var parts = path.Split('/')[1..];
        var holder = copy;
        foreach (var part in parts[..^1]) holder = holder is JsonArray list ? list[0]! : holder[part]!;
        if (holder is JsonArray entries) entries[0] = Here;
        else holder[parts[^1]] = Here;
        return copy.ToJsonString().Replace($"\"{Here}\"", json, StringComparison.Ordinal);
    }
}
