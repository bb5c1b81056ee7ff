using System.Text.Json;
using System.Text.Json.Nodes;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Gateway;

/// <summary>One OpenAPI document out of the services' own, which stay inside; put together again each minute. A service that is away is left out and named.</summary>
sealed class ApiDocument(IHttpClientFactory clients, TimeProvider clock)
{
    static readonly string[] Services = ["identity", "content", "assessment", "reporting", "notification", "operations"];
    static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    const string Keys = "A key that an administrator made for a program. What an operation names here is the action that the key must have been allowed; operations that name none are open to any key, and those without this scheme to none.";

    (byte[] Json, long MadeAt)? _kept;

    public async Task<byte[]> Get(CancellationToken ct)
    {
        if (_kept is { } kept && clock.GetElapsedTime(kept.MadeAt) < KeptFor) return kept.Json;

        var (paths, schemas, away) = (new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal), new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal), new JsonArray());
        foreach (var service in Services)
        {
            try
            {
                // Two services may name different shapes alike: each shape gets its service's name before its own.
                var text = await clients.CreateClient(nameof(CallerTokens)).GetStringAsync(new Uri($"http://{service}/openapi/v1.json"), ct);
                var document = JsonNode.Parse(text.Replace("#/components/schemas/", $"#/components/schemas/{service}."))!.AsObject();
                foreach (var (path, operations) in document["paths"]?.AsObject() ?? [])
                {
                    if (!path.StartsWith("/api/", StringComparison.Ordinal)) continue;
                    paths.TryAdd(path, WithKeys(operations!.DeepClone().AsObject()));
                }
                foreach (var (name, schema) in document["components"]?["schemas"]?.AsObject() ?? []) schemas[$"{service}.{name}"] = schema?.DeepClone();
            }
            catch (Exception e) when (e is HttpRequestException or JsonException or TaskCanceledException && !ct.IsCancellationRequested)
            {
                away.Add(service);
            }
        }

        var merged = new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject { ["title"] = "ASEAN AI governance platform", ["version"] = "v1" },
            ["paths"] = new JsonObject(paths),
            ["components"] = new JsonObject
            {
                ["schemas"] = new JsonObject(schemas),
                ["securitySchemes"] = new JsonObject { ["key"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["bearerFormat"] = "apk_…", ["description"] = Keys } },
            },
        };
        if (away.Count > 0) merged["x-away"] = away;
        var json = JsonSerializer.SerializeToUtf8Bytes(merged);
        if (away.Count is 0) _kept = (json, clock.GetTimestamp());
        return json;
    }

    /// <summary>The services say which operations a key opens; what that means for a caller is this process's word, which alone takes keys.</summary>
    static JsonObject WithKeys(JsonObject operations)
    {
        foreach (var operation in operations.Select(o => o.Value).OfType<JsonObject>())
        {
            if (operation[Documents.KeyExtension]?.GetValue<string>() is not { } action) continue;
            operation.Remove(Documents.KeyExtension);
            operation["security"] = new JsonArray(new JsonObject { ["key"] = action is "" ? [] : new JsonArray(action) });
        }
        return operations;
    }
}

static class ApiDocumentExtensions
{
    public static void MapApiDocument(this WebApplication app) =>
        app.MapGet("/api/v1/openapi.json", async (ApiDocument document, CancellationToken ct) => TypedResults.Bytes(await document.Get(ct), "application/json"));
}
