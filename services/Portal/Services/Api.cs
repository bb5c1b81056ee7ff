using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace AseanPlatform.Portal.Services;

/// <summary>Asks the services in the name of whoever asks for the page: the caller's token is passed on, never another.</summary>
public sealed class Api(HttpClient http, IHttpContextAccessor accessor)
{
    static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    public Task<T> Get<T>(string service, string path) => Send<T>(HttpMethod.Get, service, path);

    /// <summary>Null where there is no such thing.</summary>
    public async Task<T?> Find<T>(string service, string path) where T : class
    {
        try
        {
            return await Get<T>(service, path);
        }
        catch (ApiRefused refused) when (refused.Status == StatusCodes.Status404NotFound)
        {
            return null;
        }
    }

    public async Task<T> Send<T>(HttpMethod method, string service, string path, object? body = null, string? once = null)
    {
        using var response = await Ask(method, service, path, body, once);
        return await response.Content.ReadFromJsonAsync<T>(s_json, accessor.HttpContext!.RequestAborted)
            ?? throw new InvalidOperationException($"{service} answered nothing to {path}.");
    }

    /// <summary>The members of a long list as they come. What is refused is refused here, before the first of them; what breaks off under way throws.</summary>
    public async Task<IAsyncEnumerable<T>> Stream<T>(string service, string path)
    {
        var response = await Ask(HttpMethod.Get, service, path);
        return Members();

        async IAsyncEnumerable<T> Members([EnumeratorCancellation] CancellationToken ct = default)
        {
            using (response)
                await foreach (var member in response.Content.ReadFromJsonAsAsyncEnumerable<T>(s_json, ct)) yield return member!;
        }
    }

    public async Task Send(HttpMethod method, string service, string path, object? body = null) =>
        (await Ask(method, service, path, body)).Dispose();

    /// <summary>The answer as it comes, for a file that is passed through. The caller disposes it.</summary>
    public async Task<HttpResponseMessage> Ask(HttpMethod method, string service, string path, object? body = null, string? once = null, (string Name, string Value)? header = null)
    {
        var context = accessor.HttpContext!;
        using var request = new HttpRequestMessage(method, $"http://{service}/api/v1{path}");
        if (AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var caller)) request.Headers.Authorization = caller;
        if (header is { } more) request.Headers.TryAddWithoutValidation(more.Name, more.Value);
        if (once is not null) request.Headers.Add("Idempotency-Key", once);
        if (body is not null) request.Content = body as HttpContent ?? JsonContent.Create(body, options: s_json);

        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutException or TaskCanceledException && !context.RequestAborted.IsCancellationRequested)
        {
            throw new ApiRefused(StatusCodes.Status503ServiceUnavailable, new Problem(exception.Message, null, "service.away", null));
        }

        if (response.IsSuccessStatusCode) return response;

        using (response) throw new ApiRefused((int)Visible(response.StatusCode), await Read(response, context.RequestAborted));
    }

    // What went wrong inside a service is the same to the reader as the service being away.
    static HttpStatusCode Visible(HttpStatusCode status) =>
        status is HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout or HttpStatusCode.InternalServerError ? HttpStatusCode.ServiceUnavailable : status;

    static async Task<Problem> Read(HttpResponseMessage response, CancellationToken ct)
    {
        try
        {
            var whole = await response.Content.ReadFromJsonAsync<JsonElement>(s_json, ct);
            return (whole.Deserialize<Problem>(s_json) ?? new Problem(null, null, null, null)) with { Whole = whole };
        }
        catch (JsonException)
        {
            return new Problem(null, null, null, null);
        }
    }
}
