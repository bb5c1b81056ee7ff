using System.Text.Json;
using System.Text.Json.Nodes;

namespace AseanPlatform.Wall.Tests;

/// <summary>
/// Makes a right body out of the schema: what is a value of a list by its name, every other text with the canary in it. Where a new body needs another
/// value than these rules give, the twin-tenant suite says so, and it is added here.
/// </summary>
static class Sample
{
    static int _number;

    public static IEnumerable<string> Members(JsonElement schema, JsonElement document) =>
        Resolve(schema, document) is { } known && known.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().Select(p => p.Name) : [];

    /// <param name="id">The id for a member whose name ends with Id.</param>
    public static JsonNode Of(Operation operation, string canary, Func<string, string> id)
    {
        if (operation.TakesFile) return JsonValue.Create(File(canary));
        return operation.Body is { } schema ? Make(schema, "")! : new JsonObject();

        JsonNode? Make(JsonElement shape, string name)
        {
            if (operation.LeftOut.Contains(name)) return null;
            if (Known(operation, canary, name) is { } known) return known.DeepClone();
            if (name is "ticket" && operation.Route.EndsWith("/acceptance", StringComparison.Ordinal)) return null; // stands in for the password
            // Belongs to what is not applicable; narrows a key; the newest is meant; the caller's own; belongs to links; answers a comment; lapses never.
            if (name is "reason" or "clientIds" or "release" or "writerId" or "url" or "below" or "expiresOn" or "questionSet") return null;
            if (name is "writeId") return JsonValue.Create(Guid.CreateVersion7());
            if (name.EndsWith("Id", StringComparison.Ordinal)) return JsonValue.Create(id(name));

            shape = Resolve(shape, operation.Document) ?? shape;
            if (shape.TryGetProperty("enum", out var values)) return JsonNode.Parse(values.EnumerateArray().First().GetRawText());
            switch (Type(shape))
            {
                case "object":
                    var made = new JsonObject();
                    if (shape.TryGetProperty("properties", out var properties))
                        foreach (var property in properties.EnumerateObject())
                            if (Make(property.Value, property.Name) is { } value) made[property.Name] = value;
                    return made;
                case "array":
                    return shape.TryGetProperty("items", out var items) && Make(items, "") is { } item ? new JsonArray(item) : new JsonArray();
                case "integer" or "number":
                    return JsonValue.Create(shape.TryGetProperty("minimum", out var least) && least.ValueKind is JsonValueKind.Number ? Math.Max(1, least.GetDouble()) : 1);
                case "boolean":
                    return JsonValue.Create(false);
                default:
                    var words = operation.IsCatalogue ? "Words about the catalogue" : $"Words of {canary}"; // what is said of public content is of no tenant
                    return JsonValue.Create(shape.TryGetProperty("maxLength", out var most) && most.GetInt32() < words.Length ? words[..most.GetInt32()] : words);
            }
        }
    }

    /// <summary>Clients to upload: one that is new each time, one that is refused, and a column that means nothing.</summary>
    public static string File(string canary)
    {
        var number = Interlocked.Increment(ref _number);
        return $"""
            name,country,language,sector,reference,contact_name,contact_email,Column {canary}
            Uploaded {number} of {canary},VN,en,Sector {canary},{canary}-{number},Contact {canary},x{number}@{canary}.test,nothing
            Refused {number} of {canary},nowhere,en,,,,,nothing
            """;
    }

    static JsonNode? Known(Operation operation, string canary, string name) => name switch
    {
        "state" when operation.Route.Contains("/duties/", StringComparison.Ordinal) => "met",
        "state" when operation.Route.Contains("/systems", StringComparison.Ordinal) => "in-use",
        "state" or "flag" or "country" when operation.Route.EndsWith("/portfolio/filters", StringComparison.Ordinal) => "",
        "sector" when operation.Route.Contains("/systems", StringComparison.Ordinal) => "finance",
        "roles" when operation.Route.Contains("/systems", StringComparison.Ordinal) => new JsonArray("deployer"),
        "deployments" => new JsonArray(new JsonObject { ["market"] = "VN", ["startsOn"] = "2026-02-01" }),
        "classes" => new JsonArray(),
        "features" => new JsonObject(),
        "autonomy" => "in-the-loop",
        "hosting" => "own",
        "probability" or "severity" => "low",
        "choice" => "yes",
        "name" or "application" when operation.Route.Contains("/sign-in-providers", StringComparison.Ordinal) => $"Provider of {canary[..15]}", // of the tenant, seen by all of it
        "about" => Twins.Statement,
        "image" or "logo" => Convert.ToBase64String(Testing.Pictures.Png(canary)),
        "kind" when operation.Route.EndsWith("/evidence", StringComparison.Ordinal) => "note",
        "clients" when operation.Route.Contains("/portfolio/", StringComparison.Ordinal) => new JsonArray(Guid.CreateVersion7().ToString()), // whom the service does not know
        "asked" or "owner" => Guid.CreateVersion7().ToString(), // whom the service does not know
        "dueOn" => DateTime.UtcNow.AddDays(30).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        "state" when operation.Route.Contains("/actions/", StringComparison.Ordinal) => "open",
        "on" when operation.Route.Contains("/leads/", StringComparison.Ordinal) => DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        "mentioned" => new JsonArray(),
        "kind" => "processor-agreement",
        "languages" => new JsonArray("en", "zh-Hans"),
        "email" or "adminEmail" or "replyTo" => $"x{Interlocked.Increment(ref _number)}@{canary}.test",
        "audience" => "board",
        "language" => "en",
        "country" => "VN",
        "role" => operation.Route.Contains("/clients/", StringComparison.Ordinal) ? "viewer" : "consultant",
        "schema" or "manifest" or "signature" or "savedAt" or "counts" when operation.Route.EndsWith("/offline/preview", StringComparison.Ordinal) => AnswerFile()[name],
        "file" when operation.Route.EndsWith("/offline/import", StringComparison.Ordinal) => AnswerFile(),
        "take" => new JsonArray(),
        "markets" when operation.Route.EndsWith("/offline/import", StringComparison.Ordinal) => false,
        "markets" => new JsonArray("VN"),
        "statements" => new JsonArray(Twins.Statement),
        "snapshotSha256" or "originalSha256" => new string('0', 64),
        "principle" => "transparency-explainability",
        "reason" when operation.Route.EndsWith("/next-cycle", StringComparison.Ordinal) => $"Reason of {canary}",
        "reason" when operation.Route.EndsWith("/withdrawal", StringComparison.Ordinal) => $"Reason of {canary}",
        "code" when operation.Route.EndsWith("/verification/codes", StringComparison.Ordinal) => "0000-0000-0000-0000", // of no report
        "to" when operation.Route.Contains("/release-moves", StringComparison.Ordinal) => "2026.11",
        "answers" => new JsonArray(),
        "actions" => new JsonArray("assessments:read"),
        "level" => 2,
        "writtenIn" => "en",
        "others" => new JsonObject { ["zh-Hans"] = $"Words of {canary}" },
        "basedOn" => 0,
        "password" when operation.Unguessable is not null => "not the password",
        "password" or "current" => Testing.Platform.Password,
        "slug" => $"{canary}-{Interlocked.Increment(ref _number)}",
        "consentVersion" => "consent/1",
        "code" => "000000",
        "statementId" => Twins.Statement,
        "colour" => "#0b5a6f",
        "authorizationEndpoint" or "tokenEndpoint" or "userInfoEndpoint" => $"https://login.{canary}.test/{name}",
        "scope" => "openid",
        "subjectClaim" => "sub",
        "back" => "/en/invitation/aaaaaaaaaaaaaaaaaaaaaa/outside",
        _ => null,
    };

    /// <summary>Of no client, with nothing in it, and signed by nobody.</summary>
    static JsonObject AnswerFile() => new()
    {
        ["schema"] = "offline-answers/1",
        ["manifest"] = new JsonObject
        {
            ["schema"] = "offline-scorecard/1",
            ["fileId"] = Guid.CreateVersion7().ToString(),
            ["tenantId"] = Guid.CreateVersion7().ToString(),
            ["tenantName"] = "Somebody",
            ["clientId"] = null,
            ["clientName"] = null,
            ["release"] = "2026.11",
            ["releaseAsOf"] = "2026-11-21",
            ["questionsSha256"] = new string('0', 64),
            ["madeAt"] = "2026-11-22T09:00:00Z",
            ["validUntil"] = "2027-05-21",
        },
        ["signature"] = new JsonObject { ["keyId"] = new string('0', 16), ["value"] = "none" },
        ["savedAt"] = "2026-11-22T09:00:00Z",
        ["counts"] = new JsonObject { ["statements"] = 0, ["answered"] = 0, ["notApplicable"] = 0, ["open"] = 0 },
        ["markets"] = new JsonArray(),
        ["answers"] = new JsonArray(),
    };

    /// <summary>A number is described as number or string, what may be missing as null or itself.</summary>
    static string Type(JsonElement shape)
    {
        if (!shape.TryGetProperty("type", out var type)) return "string";
        if (type.ValueKind is not JsonValueKind.Array) return type.GetString()!;
        var types = type.EnumerateArray().Select(t => t.GetString()!).Where(t => t is not "null").ToList();
        return types.Find(t => t is "integer" or "number") ?? types[0];
    }

    static JsonElement? Resolve(JsonElement schema, JsonElement document)
    {
        if (schema.TryGetProperty("oneOf", out var choices)) schema = choices.EnumerateArray().First(choice => !(choice.TryGetProperty("type", out var type) && type.ValueKind is JsonValueKind.String && type.GetString() is "null"));
        return schema.TryGetProperty("$ref", out var reference)
            ? document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1])
            : schema;
    }
}
