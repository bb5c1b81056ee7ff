using System.Text.Json;
using System.Text.Json.Serialization;

namespace AseanPlatform.Content.Releases;

/// <summary>One text in both languages.</summary>
public sealed record Words(string En, [property: JsonPropertyName("zh-Hans")] string ZhHans);

/// <summary>An item of a release, or a part of one that has an id of its own (a fact, a component, a requirement, a node).</summary>
/// <param name="Kind">The file it stands in; of a part the member that holds it.</param>
/// <param name="Owner">Of a part the id of its item.</param>
public sealed record Entry(string Kind, string Id, string? Owner, JsonElement Body)
{
    public string? Text(string member) => Body.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    public IEnumerable<string> Texts(string member) =>
        Body.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.Array ? value.EnumerateArray().Where(v => v.ValueKind is JsonValueKind.String).Select(v => v.GetString()!) : [];

    public T? Read<T>(string member) where T : class =>
        Body.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.Object ? value.Deserialize<T>(JsonSerializerOptions.Web) : null;

    /// <summary>How well it is verified; null of what carries no provenance.</summary>
    public string? Standing => Body.TryGetProperty("provenance", out var provenance) && provenance.ValueKind is JsonValueKind.Object ? provenance.GetProperty("standing").GetString() : null;

    /// <summary>What people call it.</summary>
    public Words Label
    {
        get
        {
            foreach (var member in (ReadOnlySpan<string>)["name", "title", "statement", "text", "claim", "label", "question"])
            {
                if (!Body.TryGetProperty(member, out var value)) continue;
                if (value.ValueKind is JsonValueKind.String) return new(value.GetString()!, value.GetString()!);
                if (value.ValueKind is JsonValueKind.Object && value.TryGetProperty("en", out var en)) return new(en.GetString()!, value.GetProperty("zh-Hans").GetString()!);
            }
            return new(Id, Id);
        }
    }
}

/// <summary>A whole release in memory: it never changes, so that it is read once. Knows what refers to what.</summary>
public sealed class Contents
{
    /// <summary>Members of an item whose entries have ids of their own.</summary>
    internal static readonly string[] Nested = ["facts", "parts", "requirements", "generative", "nodes"];

    readonly Dictionary<string, Entry> _byId = new(StringComparer.Ordinal);
    readonly Dictionary<string, List<Entry>> _byKind = new(StringComparer.Ordinal);
    readonly Dictionary<Entry, IReadOnlyList<string>> _references = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<string, List<string>> _leaning = new(StringComparer.Ordinal);

    public Contents(string sha256, JsonElement files)
    {
        Sha256 = sha256;
        foreach (var file in files.EnumerateObject())
            foreach (var item in file.Value.EnumerateArray()) Enter(file.Name, item, null);
        foreach (var entry in _byId.Values) _references[entry] = References(entry.Body);
        foreach (var entry in _byKind.Where(kind => !Nested.Contains(kind.Key)).SelectMany(kind => kind.Value))
            foreach (var id in References(entry).Where(id => id != entry.Id)) (_leaning.TryGetValue(id, out var list) ? list : _leaning[id] = []).Add(entry.Id);
    }

    public string Sha256 { get; }

    Dictionary<string, HashSet<string>>? _mentioning;

    /// <summary>The items and parts in which an id is named; found out once, when it is first asked.</summary>
    public IReadOnlySet<string> Mentioning(string id)
    {
        if (_mentioning is null)
        {
            var found = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
            foreach (var entry in _byId.Values)
                foreach (var named in References(entry)) (found.TryGetValue(named, out var set) ? set : found[named] = new(StringComparer.Ordinal)).Add(entry.Id);
            _mentioning = found;
        }
        return _mentioning.GetValueOrDefault(id) ?? s_none;
    }

    static readonly HashSet<string> s_none = [];

    public IReadOnlyCollection<string> Kinds => _byKind.Keys;

    /// <summary>In the order of the catalogue.</summary>
    public IReadOnlyList<Entry> Of(string kind) => _byKind.GetValueOrDefault(kind) ?? [];

    public Entry? Find(string id) => _byId.GetValueOrDefault(id);

    public Entry? Find(string kind, string id) => Find(id) is { } entry && entry.Kind == kind ? entry : null;

    /// <summary>The items that refer to this one, or to a part of it by its own id.</summary>
    public IReadOnlyList<string> LeaningOn(string id) => _leaning.GetValueOrDefault(id) ?? [];

    /// <summary>Every id that an item refers to, once, in the order met. Of this release's own items it is known already.</summary>
    public IReadOnlyList<string> References(Entry entry) => _references.GetValueOrDefault(entry) ?? References(entry.Body);

    /// <summary>Every id that a value refers to, once, in the order met.</summary>
    public IReadOnlyList<string> References(JsonElement value)
    {
        var met = new List<string>();
        Refer(value, null, met);
        return met;
    }

    // What people wrote is no reference, even where it is one word that is also an id.
    void Refer(JsonElement value, string? member, List<string> met)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String when member is not ("id" or "en" or "zh-Hans" or "kind" or "code" or "field" or "language" or "status"):
                if (value.GetString()! is var id && _byId.ContainsKey(id) && !met.Contains(id)) met.Add(id);
                break;
            case JsonValueKind.Array:
                foreach (var one in value.EnumerateArray()) Refer(one, member, met);
                break;
            case JsonValueKind.Object:
                foreach (var one in value.EnumerateObject()) Refer(one.Value, one.Name, met);
                break;
        }
    }

    /// <summary>The ids of an item's parts.</summary>
    internal static IEnumerable<string> PartsOf(JsonElement item) => Nested
        .Where(name => item.TryGetProperty(name, out var nested) && nested.ValueKind is JsonValueKind.Array).SelectMany(name => item.GetProperty(name).EnumerateArray())
        .Where(part => part.ValueKind is JsonValueKind.Object).Select(part => part.GetProperty("id").GetString()!);

    void Enter(string kind, JsonElement item, string? owner)
    {
        var id = item.GetProperty("id").GetString()!;
        var entry = new Entry(kind, id, owner, item);
        _byId[id] = entry;
        (_byKind.TryGetValue(kind, out var list) ? list : _byKind[kind] = []).Add(entry);
        foreach (var name in Nested)
            if (item.TryGetProperty(name, out var nested) && nested.ValueKind is JsonValueKind.Array)
                foreach (var part in nested.EnumerateArray().Where(p => p.ValueKind is JsonValueKind.Object)) Enter(name, part, id);
    }
}
