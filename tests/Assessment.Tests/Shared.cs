using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Tenancy;
using AseanPlatform.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(Platform))]

namespace AseanPlatform.Assessment.Tests;

/// <summary>The assessment of a fresh client, and the ways tests use it.</summary>
sealed class Work(ClientOrganisation client, HttpClient http, Guid id) : IDisposable
{
    public ClientOrganisation Client => client;
    public HttpClient Http => http;
    public Guid Id => id;
    public string Path => $"/api/v1/assessments/{id}";

    public static async Task<Work> Start(Platform platform, bool generative = false)
    {
        var consultancy = await platform.NewConsultancy();
        return await Start(await consultancy.NewClient(generative: generative));
    }

    public static async Task<Work> Start(ClientOrganisation client)
    {
        var http = client.Admin.At("assessment");
        // The client's copy reaches Assessment a moment after Identity knows it.
        var made = await Eventually.Value(async () =>
        {
            using var answer = await http.PostAsJsonAsync($"/api/v1/clients/{client.Id}/assessments", new { });
            return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonNode>() : null;
        }, what: "the assessment of the client");
        return new(client, http, made["id"]!.GetValue<Guid>());
    }

    public Task<HttpResponseMessage> Put(string statement, object body) => http.PutAsJsonAsync($"{Path}/answers/{statement}", body);

    public static object Level(int? level, int basedOn = 0, Guid? writeId = null, string? words = null) =>
        new { writeId = writeId ?? Guid.CreateVersion7(), basedOn, notApplicable = false, level, words };

    public async Task<JsonNode> Get() => await http.GetJson<JsonNode>(Path);

    public async Task AnswerAll(int level = 3)
    {
        var shown = (await Get())["statements"]!.AsArray().Where(s => s!["shown"]!.GetValue<bool>()).Select(s => s!["id"]!.GetValue<string>()).ToList();
        foreach (var statement in shown)
        {
            using var answer = await Put(statement, Level(level));
            await answer.Json<JsonNode>();
        }
    }

    public void Dispose() => http.Dispose();
}

static class Jobs
{
    /// <summary>The service's own database as its jobs see it: in the name of a tenant, or of one client.</summary>
    public static AssessmentDb Job(this Platform platform, Guid tenantId, Guid? clientId = null)
    {
        var tenant = new Tenant();
        tenant.Set(TenantContext.Job(tenantId, clientId));
        var app = new NpgsqlConnectionStringBuilder(platform.File.Postgres) { Database = "assessmentdb", Username = "assessment_app", Password = platform.File.Secrets["assessment-db-password"], Pooling = false };
        return new(new DbContextOptionsBuilder<AssessmentDb>().UseNpgsql(app.ConnectionString).Options, tenant);
    }
}

static class Answers
{
    public static async Task<JsonElement> Problem(this HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;

    public static async Task<string?> Code(this HttpResponseMessage answer) => (await answer.Problem()).TryGetProperty("code", out var code) ? code.GetString() : null;
}
