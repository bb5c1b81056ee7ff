using System.Text;
using System.Text.Json.Nodes;

namespace AseanPlatform.Platform.Tests;

/// <summary>One wrong body and the answers that are right for it.</summary>
sealed record BadBody(string What, byte[] Body, int[] Expected, string? MediaType = "application/json");

/// <summary>Makes every kind of wrong body out of one that is right.</summary>
static class BadBodies
{
    static readonly int[] Shape = [400], Value = [422], Either = [400, 422];

    public static IEnumerable<BadBody> Of(JsonObject valid)
    {
        var text = valid.ToJsonString();
        var (first, firstValue) = (valid.First().Key, valid.First().Value!.ToJsonString());

        // Not JSON, or not the JSON it should be.
        foreach (var (what, body) in new[]
        {
            ("nothing", ""), ("cut off", text[..^1]), ("cut off early", "{"), ("a list", "[]"), ("null", "null"), ("a text", "\"text\""), ("a number", "7"),
            ("something behind it", text + " x"), ("a comment", "/* c */" + text), ("a comma too many", text[..^1] + ",}"), ("single quotes", text.Replace('"', '\'')),
            ("not a number", "{\"" + first + "\":NaN}"), ("XML", "<a/>"),
            ("a member twice", text[..^1] + $",\"{first}\":{firstValue}}}"),
            ("an unknown member", text[..^1] + ",\"surprise\":1}"),
            ("a member in the wrong case, twice", text[..^1] + $",\"{first.ToUpperInvariant()}\":{firstValue}}}"),
            ("too deep", text[..^1] + ",\"deep\":" + new string('[', 40) + new string(']', 40) + "}"),
            ("far too deep", new string('[', 20_000)),
        })
            yield return new(what, Encoding.UTF8.GetBytes(body), Shape);

        yield return new("bytes that are no text", [.. Encoding.UTF8.GetBytes("{\"" + first + "\":\""), 0xff, 0xfe, (byte)'"', (byte)'}'], Shape);
        yield return new("too long", Encoding.UTF8.GetBytes("{\"" + first + "\":\"" + new string('a', 600_000) + "\"}"), [413]);
        foreach (var media in new[] { "text/plain", "application/x-www-form-urlencoded", "application/xml", "multipart/form-data; boundary=x", "application/octet-stream" })
            yield return new($"said to be {media}", Encoding.UTF8.GetBytes(text), [415], media);
        yield return new("said to be nothing", Encoding.UTF8.GetBytes(text), [415], null);

        foreach (var (name, value) in valid.ToList())
        {
            yield return With(name, "{\"a\":1}", "an object", Shape);
            switch (value!.GetValueKind())
            {
                case System.Text.Json.JsonValueKind.String:
                    yield return With(name, "\"a\\u0000b\"", "with NUL", Either);
                    yield return With(name, "\"a\\u0007b\"", "with a control character", Either);
                    yield return With(name, "\"a\\ud800b\"", "with half a character", Shape);
                    yield return With(name, "7", "a number", Shape);
                    yield return With(name, "[\"a\"]", "a list", Shape);
                    yield return With(name, "\"" + new string('x', 25_000) + "\"", "too long", Either);
                    if (name is "language" or "role" or "country" or "email") yield return With(name, "\"nonsense value\"", "no value of its list", Value);
                    if (name is "email") yield return With(name, "\"a@example.test, b@example.test\"", "two addresses", Value);
                    if (name.EndsWith("Id", StringComparison.Ordinal)) yield return With(name, "\"no-id\"", "no id", Shape);
                    break;
                case System.Text.Json.JsonValueKind.Number:
                    foreach (var number in new[] { "\"1\"", "1.5", "1e400", "99999999999999999999", "true" }) yield return With(name, number, $"as {number}", Shape);
                    yield return With(name, "-1", "below zero", Value);
                    if (name is "level") yield return With(name, "5", "above the highest", Value);
                    break;
                case System.Text.Json.JsonValueKind.Array:
                    yield return With(name, "\"VN\"", "a text", Shape);
                    yield return With(name, "[1]", "a list of numbers", Shape);
                    yield return With(name, "[\"XX\"]", "of something unknown", Value);
                    yield return With(name, "[" + string.Join(',', Enumerable.Repeat("\"VN\"", 600)) + "]", "too many", Either);
                    break;
                default:
                    yield return With(name, "\"yes\"", "a text", Shape);
                    yield return With(name, "0", "a number", Shape);
                    break;
            }
        }

        BadBody With(string name, string json, string what, int[] expected)
        {
            // As text: what is to be wrong could not be said in a tree.
            var members = valid.Select(member => $"\"{member.Key}\":{(member.Key == name ? json : member.Value!.ToJsonString())}");
            return new($"{name} {what}", Encoding.UTF8.GetBytes("{" + string.Join(',', members) + "}"), expected);
        }
    }
}
