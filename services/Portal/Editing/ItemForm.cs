using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Editing;

/// <summary>An item of the catalogue as a form and back: texts side by side, dates as exact as they are known, sources by name, and JSON for what has no simpler form.</summary>
static class ItemForm
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Input Fill(DraftItem item)
    {
        var values = new List<(string, string)>
        {
            ("why.class", item.Class ?? "editorial"), ("why.reason.en", item.Reason?.En ?? ""), ("why.reason.zh", item.Reason?.ZhHans ?? ""), ("why.basedOn", $"{item.Revision}"), // no item has a member why
        };
        foreach (var member in item.Members)
        {
            if (!item.Body.TryGetProperty(member.Name, out var value)) continue; // some items of a file have it, this one has not
            switch (member.Form)
            {
                case "text":
                    values.Add(($"{member.Name}.en", Text(value, "en")));
                    values.Add(($"{member.Name}.zh", Text(value, "zh-Hans")));
                    break;
                case "date":
                    values.Add((member.Name, Text(value, "date")));
                    break;
                case "provenance":
                    values.Add(($"{member.Name}.standing", Text(value, "standing")));
                    values.Add(($"{member.Name}.sources", value.ValueKind is JsonValueKind.Object ? string.Join("\n", value.GetProperty("sources").EnumerateArray().Select(s => s.GetString())) : ""));
                    var note = value.ValueKind is JsonValueKind.Object ? value.GetProperty("note") : default;
                    values.Add(($"{member.Name}.note.en", Text(note, "en")));
                    values.Add(($"{member.Name}.note.zh", Text(note, "zh-Hans")));
                    break;
                case "json":
                    values.Add((member.Name, JsonSerializer.Serialize(value, Indented)));
                    break;
                default:
                    values.Add((member.Name, value.ValueKind switch { JsonValueKind.Null => "", JsonValueKind.String => value.GetString()!, _ => value.GetRawText() }));
                    break;
            }
        }
        return Input.Of([.. values]);
    }

    /// <summary>The item as the form now says it; null where something in it cannot be read, and the input says what.</summary>
    public static JsonObject? Read(DraftItem item, Input input, IStringLocalizer<Texts> texts)
    {
        var body = new JsonObject();
        foreach (var (name, value) in item.Body.EnumerateObject().Select(m => (m.Name, m.Value)))
            body[name] = item.Members.FirstOrDefault(m => m.Name == name) is { } member ? Member(member) : JsonNode.Parse(value.GetRawText()); // id
        return input.IsRight ? body : null;

        JsonNode? Member(ItemMember member) => member.Form switch
        {
            "text" => Both(member.Name, member.Optional),
            "date" => Date(input.Text(member.Name)) is { } date ? date : member.Optional ? null : new JsonObject { ["date"] = "", ["precision"] = "day" },
            "provenance" => member.Optional && input.Text($"{member.Name}.sources").Length is 0 && input.Text($"{member.Name}.standing").Length is 0 ? null : new JsonObject
            {
                ["sources"] = new JsonArray([.. Ids(input.Text($"{member.Name}.sources")).Select(id => (JsonNode?)id)]),
                ["standing"] = input.Text($"{member.Name}.standing"),
                ["note"] = Both($"{member.Name}.note", true),
            },
            "boolean" => input.Text(member.Name) is "true",
            "integer" => input.Text(member.Name) is { Length: > 0 } number ? long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : Wrong(member.Name) : null,
            "json" => Json(member.Name),
            _ => input.Text(member.Name) is { Length: > 0 } text ? Lines(text) : member.Optional ? null : "",
        };

        JsonNode? Json(string name)
        {
            try
            {
                return JsonNode.Parse(input.Text(name));
            }
            catch (JsonException)
            {
                return Wrong(name);
            }
        }

        JsonNode? Wrong(string name)
        {
            input.Errors[name] = texts["desk.not-json"];
            return null;
        }

        JsonObject? Both(string name, bool optional)
        {
            var (english, chinese) = (Lines(input.Text($"{name}.en")), Lines(input.Text($"{name}.zh")));
            return optional && english.Length is 0 && chinese.Length is 0 ? null : new() { ["en"] = english, ["zh-Hans"] = chinese };
        }
    }

    /// <summary>Where on the form something stands that a service refused.</summary>
    public static void Refused(DraftItem item, Input input, ApiRefused refused, IStringLocalizer<Texts> texts)
    {
        foreach (var (place, messages) in refused.Problem.Errors ?? new Dictionary<string, string[]>())
        {
            var parts = place.Trim('/').Split('/').SkipWhile(p => p is "body").ToList();
            var member = item.Members.FirstOrDefault(m => parts.Count > 0 && m.Name == parts[0]);
            if (!place.StartsWith("/body", StringComparison.Ordinal)) member = null; // of the change, not of the item
            var name = (member?.Form, parts) switch
            {
                ("text", [var own, "zh-Hans", ..]) => $"{own}.zh",
                ("text", [var own, ..]) => $"{own}.en",
                ("provenance", [var own, "note", ..]) => $"{own}.note.en",
                ("provenance", [var own, "standing", ..]) => $"{own}.standing",
                ("provenance", [var own, ..]) => $"{own}.sources",
                (not null, [var own, ..]) => own,
                (null, ["reason", "zh-Hans"]) => "why.reason.zh",
                (null, ["reason", ..]) => "why.reason.en",
                _ => "",
            };
            input.Errors[name] = input.Errors.TryGetValue(name, out var before) ? $"{before} {messages[0]}" : $"{(name.Length is 0 && parts.Count > 0 ? $"{string.Join('/', parts)}: " : "")}{string.Join("; ", messages)}";
        }
        if (input.Errors.Count is 0) input.Errors[""] = texts.Sentence(refused);
    }

    /// <summary>2026, 2026-03 or 2026-03-01: as exact as it is written.</summary>
    static JsonObject? Date(string text) => text.Length is 0 ? null : new() { ["date"] = text, ["precision"] = text.Length switch { 4 => "year", 7 => "month", _ => "day" } };

    static IEnumerable<string> Ids(string text) => text.Split([' ', ',', ';', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal);

    static string Text(JsonElement value, string member) => value.ValueKind is JsonValueKind.Object && value.TryGetProperty(member, out var text) ? text.GetString() ?? "" : "";

    static string Lines(string text) => text.ReplaceLineEndings("\n");
}
