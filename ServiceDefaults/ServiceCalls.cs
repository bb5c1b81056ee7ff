using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace AseanPlatform.ServiceDefaults;

public sealed record IssuedToken(string Token, DateTimeOffset ExpiresAt);

/// <summary>Where a token for calling another service comes from: asked of Identity, which makes its own.</summary>
public delegate Task<IssuedToken> ServiceTokenSource(string audience, Guid? tenantId, Guid? clientId, CancellationToken ct);

/// <summary>
/// Calls another service in its own name, for one tenant and client, with a token made for that service alone.
/// Reading is tried three times; a service that stays away is <see cref="DependencyAway"/>.
/// </summary>
public sealed class ServiceCalls(IHttpClientFactory clients, ServiceTokenSource source, TimeProvider clock)
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    static readonly TimeSpan Margin = TimeSpan.FromSeconds(20);

    readonly ConcurrentDictionary<(string, Guid?, Guid?), IssuedToken> _tokens = new();

    /// <summary>Null where the other side answers 404.</summary>
    public async Task<T?> Get<T>(string service, string path, Guid? tenantId, Guid? clientId, CancellationToken ct)
    {
        using var answer = await Send(HttpMethod.Get, service, path, null, tenantId, clientId, tries: 3, ct);
        return answer.StatusCode is HttpStatusCode.NotFound ? default : await Read<T>(answer, service, ct);
    }

    public async Task<T> Post<T>(string service, string path, object? body, Guid? tenantId, Guid? clientId, CancellationToken ct)
    {
        using var answer = await Send(HttpMethod.Post, service, path, body, tenantId, clientId, tries: 1, ct);
        return await Read<T>(answer, service, ct);
    }

    /// <summary>The whole answer, for what is not plain JSON; null where the other side answers 404.</summary>
    public async Task<HttpResponseMessage?> GetRaw(string service, string path, Guid? tenantId, Guid? clientId, CancellationToken ct)
    {
        var answer = await Send(HttpMethod.Get, service, path, null, tenantId, clientId, tries: 3, ct);
        if (answer.StatusCode is not HttpStatusCode.NotFound) return answer.EnsureSuccessStatusCode();
        answer.Dispose();
        return null;
    }

    static async Task<T> Read<T>(HttpResponseMessage answer, string service, CancellationToken ct)
    {
        answer.EnsureSuccessStatusCode();
        if (answer.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.Accepted && answer.Content.Headers.ContentLength is 0) return default!;
        return await answer.Content.ReadFromJsonAsync<T>(Json, ct) ?? throw new InvalidOperationException($"{service} answered nothing.");
    }

    async Task<HttpResponseMessage> Send(HttpMethod method, string service, string path, object? body, Guid? tenantId, Guid? clientId, int tries, CancellationToken ct)
    {
        var key = (service, tenantId, clientId);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (!_tokens.TryGetValue(key, out var token) || token.ExpiresAt - Margin < clock.GetUtcNow())
                {
                    if (_tokens.Count > 10_000) _tokens.Clear();
                    _tokens[key] = token = await source(service, tenantId, clientId, ct);
                }
                using var request = new HttpRequestMessage(method, $"http://{service}{path}");
                request.Headers.Authorization = new("Bearer", token.Token);
                if (body is not null) request.Content = JsonContent.Create(body, body.GetType(), options: Json);
                var answer = await clients.CreateClient(nameof(ServiceCalls)).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
                if (answer.StatusCode is not (HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout)) return answer;
                answer.Dispose();
                if (attempt >= tries) throw new DependencyAway(service);
            }
            catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !ct.IsCancellationRequested))
            {
                if (attempt >= tries) throw new DependencyAway(service, e);
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100 << attempt), clock, ct);
        }
    }
}

static class ServiceCallsExtensions
{
    sealed record Ask(string Audience, Guid? TenantId, Guid? ClientId);

    extension(IHostApplicationBuilder builder)
    {
        public void AddServiceCalls()
        {
            builder.Services.AddHttpClient(nameof(ServiceCalls)).ConfigureHttpClient(client => client.Timeout = TimeSpan.FromSeconds(10));
            builder.Services.AddSingleton<ServiceCalls>().AddSingleton<WatchedDownload>().TryAddSingleton<AccessLook>(WatchedDownload.AskIdentity);
            var secret = builder.Configuration["SERVICE_SECRET"];
            builder.Services.TryAddSingleton<ServiceTokenSource>(services => async (audience, tenantId, clientId, ct) =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "http://identity/internal/service-tokens");
                request.Headers.Authorization = new AuthenticationHeaderValue("Secret", secret);
                request.Content = JsonContent.Create(new Ask(audience, tenantId, clientId));
                using var answer = await services.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(ServiceCalls)).SendAsync(request, ct);
                answer.EnsureSuccessStatusCode();
                return (await answer.Content.ReadFromJsonAsync<IssuedToken>(ct))!;
            });
        }
    }
}
