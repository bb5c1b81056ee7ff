using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;

namespace AseanPlatform.Assessment.Tests.Systems;

/// <summary>The register of a fresh client, and the ways tests use it.</summary>
sealed class Register(ClientOrganisation client, HttpClient http) : IDisposable
{
    public ClientOrganisation Client => client;
    public HttpClient Http => http;
    public string Path => $"/api/v1/clients/{client.Id}/systems";

    public static async Task<Register> Open(Platform platform) => await Open(await (await platform.NewConsultancy()).NewClient());

    public static async Task<Register> Open(ClientOrganisation client)
    {
        var http = client.Admin.At("assessment");
        // The client's copy reaches Assessment a moment after Identity knows it.
        await Eventually.True(async () =>
        {
            using var answer = await http.GetAsync(new Uri($"/api/v1/clients/{client.Id}/systems", UriKind.Relative));
            return answer.StatusCode is HttpStatusCode.OK;
        }, what: "the register of the client");
        return new(client, http);
    }

    /// <summary>A system that is in use, in the roles of a provider, deployer and controller.</summary>
    public static JsonObject Facts(string name = "Credit helper", params (string Market, string Since)[] markets) => new()
    {
        ["name"] = name,
        ["state"] = "in-use",
        ["sector"] = "other",
        ["roles"] = new JsonArray("provider", "deployer", "controller"),
        ["deployments"] = new JsonArray([.. markets.Select(m => new JsonObject { ["market"] = m.Market, ["startsOn"] = m.Since, ["endsOn"] = null })]),
    };

    public static JsonArray VietNam(string one, string two, string three) =>
        [new JsonObject { ["scheme"] = "scheme-vn-ai-law", ["answers"] = new JsonArray(Answer("vn-q-1", one), Answer("vn-q-2", two), Answer("vn-q-3", three)) }];

    public async Task<Guid> Add(JsonObject facts) => (await http.PostJson<JsonNode>(Path, facts))["id"]!.GetValue<Guid>();

    public Task<JsonNode> Get(Guid id) => http.GetJson<JsonNode>($"/api/v1/systems/{id}");

    public Task<HttpResponseMessage> Put(Guid id, int basedOn, JsonObject facts) => http.PutAsJsonAsync($"/api/v1/systems/{id}", new JsonObject { ["basedOn"] = basedOn, ["facts"] = facts.DeepClone() });

    public Task<HttpResponseMessage> Say(Guid id, string duty, object body) => http.PutAsJsonAsync($"/api/v1/systems/{id}/duties/{duty}", body);

    public static JsonNode DutyOf(JsonNode system, string duty) => system["markets"]!.AsArray().SelectMany(m => m!["duties"]!.AsArray()).Single(d => d!["id"]!.GetValue<string>() == duty)!;

    public void Dispose() => http.Dispose();

    static JsonObject Answer(string question, string value) => new() { ["question"] = question, ["values"] = new JsonArray(value) };
}
