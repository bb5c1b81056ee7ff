using System.Text.Json;
using AseanPlatform.Content.Releases;

namespace AseanPlatform.Content.Drafts;

/// <summary>How one member of an item is written.</summary>
/// <param name="Form">text (in both languages), date (as exact as it is known), choice, boolean, integer, string, provenance, or json for what is none of these.</param>
/// <param name="Optional">May be null.</param>
public sealed record Member(string Name, string Form, bool Optional, IReadOnlyList<string> Choices)
{
    public bool Equals(Member? other) => other is not null && (Name, Form, Optional) == (other.Name, other.Form, other.Optional) && Choices.SequenceEqual(other.Choices);

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}

/// <summary>The forms of items, as the schema that was shipped tells them.</summary>
sealed class Shapes(IConfiguration configuration)
{
    readonly Lazy<JsonElement> _schema = new(() => Read(configuration));
    readonly Lazy<Shape> _shape = new(() => new(Read(configuration)));

    public void Check(JsonElement body, string kind, string path, List<string> faults) => _shape.Value.Check(body, Definition(kind), path, faults);

    static JsonElement Read(IConfiguration configuration)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ImportCatalogue.Folder(configuration), "catalogue.schema.json")));
        return document.RootElement.Clone();
    }

    /// <summary>An item of this kind in which everything is still to be said.</summary>
    public JsonElement Empty(string kind, string id) =>
        JsonSerializer.SerializeToElement(Made(Defined(Definition(kind)), 0) is Dictionary<string, object?> made ? made.ToDictionary(m => m.Key, m => m.Key is "id" ? id : m.Value) : []);

    /// <summary>How each member of an item of this kind is written.</summary>
    public IReadOnlyList<Member> Members(string kind)
    {
        var members = new Dictionary<string, Member>(StringComparer.Ordinal);
        foreach (var branch in Branches(Defined(Definition(kind))))
            foreach (var (name, shape) in branch.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().Select(p => (p.Name, p.Value)) : [])
                if (name is not "id") members[name] = !members.TryGetValue(name, out var known) || known == Of(name, shape) ? Of(name, shape) : new(name, "json", true, []); // kinds of items in one file differ
        return [.. members.Values];
    }

    Member Of(string name, JsonElement shape)
    {
        var optional = false;
        if (shape.TryGetProperty("$ref", out var named) && Name(named) is "textOrNull" or "dateOrNull") (shape, optional) = (Defined(Name(named)), true);
        if (shape.TryGetProperty("anyOf", out var either) && either.EnumerateArray().ToList() is [var first, var second] && second.TryGetProperty("type", out var none) && none.ValueKind is JsonValueKind.String && none.GetString() is "null")
            (shape, optional) = (first, true);
        if (shape.TryGetProperty("$ref", out var reference) && Name(reference) is "text" or "date" or "provenance") return new(name, Name(reference), optional, []);
        shape = Followed(shape);
        if (shape.TryGetProperty("enum", out var values))
        {
            var texts = values.EnumerateArray().Where(v => v.ValueKind is JsonValueKind.String).Select(v => v.GetString()!).ToList();
            optional |= values.EnumerateArray().Any(v => v.ValueKind is JsonValueKind.Null);
            return new(name, texts.Count + (optional ? 1 : 0) >= values.GetArrayLength() ? "choice" : "json", optional, texts);
        }
        var types = !shape.TryGetProperty("type", out var type) ? [] : type.ValueKind is JsonValueKind.Array ? type.EnumerateArray().Select(t => t.GetString()!).ToList() : [type.GetString()!];
        optional |= types.Remove("null");
        return new(name, types is [var one] && one is "string" or "boolean" or "integer" ? one : "json", optional, []);
    }

    string Definition(string kind) => Name(Defined($"file-{kind}").GetProperty("properties").GetProperty("items").GetProperty("items").GetProperty("$ref"));

    JsonElement Defined(string name) => _schema.Value.GetProperty("$defs").GetProperty(name);

    JsonElement Followed(JsonElement shape) => shape.TryGetProperty("$ref", out var reference) ? Defined(Name(reference)) : shape;

    static string Name(JsonElement reference) => reference.GetString()!.Split('/')[^1];

    IEnumerable<JsonElement> Branches(JsonElement shape) =>
        shape.TryGetProperty("anyOf", out var branches) || shape.TryGetProperty("oneOf", out branches) ? branches.EnumerateArray().SelectMany(branch => Branches(Followed(branch))) : [shape];

    object? Made(JsonElement shape, int depth)
    {
        shape = Followed(shape);
        if (shape.TryGetProperty("anyOf", out var branches) || shape.TryGetProperty("oneOf", out branches))
            return branches.EnumerateArray().Any(b => b.TryGetProperty("type", out var t) && t.ValueKind is JsonValueKind.String && t.GetString() is "null") ? null : Made(branches.EnumerateArray().First(), depth + 1);
        if (shape.TryGetProperty("const", out var constant)) return constant;
        if (shape.TryGetProperty("enum", out var values)) return values.EnumerateArray().First();
        var type = shape.TryGetProperty("type", out var kind) ? kind : default;
        if (type.ValueKind is JsonValueKind.Array) return type.EnumerateArray().Any(t => t.GetString() is "null") ? null : "";
        return (type.ValueKind is JsonValueKind.String ? type.GetString() : null) switch
        {
            "object" => shape.TryGetProperty("required", out var required) && depth < 8
                ? required.EnumerateArray().ToDictionary(r => r.GetString()!, r => Made(shape.GetProperty("properties").GetProperty(r.GetString()!), depth + 1)) : [],
            "array" => Array.Empty<object>(),
            "boolean" => false,
            "integer" or "number" => shape.TryGetProperty("minimum", out var least) ? least : 0,
            _ => "",
        };
    }
}
