using System.Net.Http.Json;
using System.Text.Json;

namespace AseanPlatform.Testing;

/// <summary>Requests that must succeed; where one does not, the failure shows the whole answer.</summary>
public static class Http
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static async Task<T> GetJson<T>(this HttpClient http, string path)
    {
        ArgumentNullException.ThrowIfNull(http);
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        return await answer.Json<T>();
    }

    public static async Task<T> PostJson<T>(this HttpClient http, string path, object? body)
    {
        using var answer = await http.PostAsJsonAsync(path, body ?? new { });
        return await answer.Json<T>();
    }

    public static async Task PostJson(this HttpClient http, string path, object? body)
    {
        using var answer = await http.PostAsJsonAsync(path, body ?? new { });
        await answer.MustSucceed();
    }

    public static async Task<T> PutJson<T>(this HttpClient http, string path, object body)
    {
        using var answer = await http.PutAsJsonAsync(path, body);
        return await answer.Json<T>();
    }

    public static async Task<T> Json<T>(this HttpResponseMessage answer)
    {
        await answer.MustSucceed();
        return await answer.Content.ReadFromJsonAsync<T>(Options) ?? throw new InvalidOperationException($"{answer.RequestMessage?.RequestUri} answered null.");
    }

    static async Task MustSucceed(this HttpResponseMessage answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (!answer.IsSuccessStatusCode)
            throw new HttpRequestException($"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}", null, answer.StatusCode);
    }
}
