using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AseanPlatform.Content.Releases;

/// <summary>Holds a value against a definition of the catalogue's JSON Schema: the keywords that the schema uses, no more.</summary>
sealed class Shape(JsonElement schema)
{
    readonly JsonElement _definitions = schema.GetProperty("$defs");
    readonly ConcurrentDictionary<string, Regex> _patterns = new(StringComparer.Ordinal);

    public bool Knows(string definition) => _definitions.TryGetProperty(definition, out _);

    public void Check(JsonElement value, string definition, string path, List<string> faults) =>
        Check(value, _definitions.GetProperty(definition), path, faults);

    void Check(JsonElement value, JsonElement shape, string path, List<string> faults)
    {
        if (shape.TryGetProperty("$ref", out var reference))
        {
            Check(value, reference.GetString()!.Split('/')[^1], path, faults);
            return;
        }
        if (shape.TryGetProperty("anyOf", out var branches) || shape.TryGetProperty("oneOf", out branches))
        {
            CheckBranches(value, branches, path, faults);
            return;
        }
        if (shape.TryGetProperty("const", out var constant) && !JsonElement.DeepEquals(value, constant))
            faults.Add($"{path}: must be {constant.GetRawText()}");
        if (shape.TryGetProperty("enum", out var allowed) && !allowed.EnumerateArray().Any(a => JsonElement.DeepEquals(a, value)))
            faults.Add($"{path}: {Short(value)} is not an allowed value");
        if (shape.TryGetProperty("type", out var type) && !IsOneOf(value, type))
        {
            faults.Add($"{path}: has the wrong type, must be {type.GetRawText()}");
            return;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.String: CheckText(value.GetString()!, shape, path, faults); break;
            case JsonValueKind.Number: CheckNumber(value, shape, path, faults); break;
            case JsonValueKind.Array: CheckArray(value, shape, path, faults); break;
            case JsonValueKind.Object: CheckObject(value, shape, path, faults); break;
        }
    }

    void CheckBranches(JsonElement value, JsonElement branches, string path, List<string> faults)
    {
        List<string>? closest = null;
        foreach (var branch in branches.EnumerateArray())
        {
            var found = new List<string>();
            Check(value, branch, path, found);
            if (found.Count == 0) return;
            if (closest is null || found.Count < closest.Count) closest = found;
        }
        if (closest is { Count: <= 3 }) faults.AddRange(closest);
        else faults.Add($"{path}: matches none of the allowed shapes");
    }

    void CheckText(string text, JsonElement shape, string path, List<string> faults)
    {
        if (shape.TryGetProperty("minLength", out var least) && text.Trim().Length < least.GetInt32()) faults.Add($"{path}: is empty");
        if (shape.TryGetProperty("pattern", out var pattern) && !Pattern(pattern.GetString()!).IsMatch(text)) faults.Add($"{path}: is not well formed");
    }

    static void CheckNumber(JsonElement value, JsonElement shape, string path, List<string> faults)
    {
        if (shape.TryGetProperty("minimum", out var least) && value.GetDecimal() < least.GetDecimal()) faults.Add($"{path}: is too small");
        if (shape.TryGetProperty("maximum", out var most) && value.GetDecimal() > most.GetDecimal()) faults.Add($"{path}: is too large");
    }

    void CheckArray(JsonElement value, JsonElement shape, string path, List<string> faults)
    {
        var count = value.GetArrayLength();
        if (shape.TryGetProperty("minItems", out var least) && count < least.GetInt32()) faults.Add($"{path}: has too few entries");
        if (shape.TryGetProperty("maxItems", out var most) && count > most.GetInt32()) faults.Add($"{path}: has too many entries");
        if (shape.TryGetProperty("uniqueItems", out var unique) && unique.GetBoolean()
            && value.EnumerateArray().DistinctBy(v => v.GetRawText()).Count() != count) faults.Add($"{path}: has the same entry twice");
        if (!shape.TryGetProperty("items", out var items)) return;

        var n = 0;
        foreach (var item in value.EnumerateArray())
        {
            var name = item.ValueKind is JsonValueKind.Object && item.TryGetProperty("id", out var id) && id.ValueKind is JsonValueKind.String
                ? id.GetString() : $"{n}";
            Check(item, items, $"{path}/{name}", faults);
            n++;
        }
    }

    void CheckObject(JsonElement value, JsonElement shape, string path, List<string> faults)
    {
        shape.TryGetProperty("properties", out var properties);
        if (shape.TryGetProperty("required", out var required))
            faults.AddRange(required.EnumerateArray().Where(r => !value.TryGetProperty(r.GetString()!, out _)).Select(r => $"{path}: lacks {r.GetString()}"));
        var closed = shape.TryGetProperty("additionalProperties", out var more) && more.ValueKind is JsonValueKind.False;
        foreach (var member in value.EnumerateObject())
        {
            if (properties.ValueKind is JsonValueKind.Object && properties.TryGetProperty(member.Name, out var property))
                Check(member.Value, property, $"{path}/{member.Name}", faults);
            else if (closed) faults.Add($"{path}: has the unknown member {member.Name}");
        }
    }

    Regex Pattern(string pattern) => _patterns.GetOrAdd(pattern, text => new(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));

    static bool IsOneOf(JsonElement value, JsonElement type) =>
        type.ValueKind is JsonValueKind.Array ? type.EnumerateArray().Any(t => Is(value, t.GetString())) : Is(value, type.GetString());

    static bool Is(JsonElement value, string? type) => type switch
    {
        "object" => value.ValueKind is JsonValueKind.Object,
        "array" => value.ValueKind is JsonValueKind.Array,
        "string" => value.ValueKind is JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind is JsonValueKind.Null,
        "integer" => value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out _),
        _ => value.ValueKind is JsonValueKind.Number,
    };

    static string Short(JsonElement value) => value.GetRawText() is { Length: > 60 } text ? text[..60] + "…" : value.GetRawText();
}
