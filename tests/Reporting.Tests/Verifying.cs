using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using AseanPlatform.Testing;

namespace AseanPlatform.Reporting.Tests;

/// <summary>Files and codes brought to be checked. All tests come from one address, which may ask only so often: who is told to come later does.</summary>
static class Verifying
{
    public static Task<HttpResponseMessage> Bring(this HttpClient who, byte[] file, bool inPieces = false) => Later(async () =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/v1/verification/files", UriKind.Relative))
        {
            Headers = { TransferEncodingChunked = inPieces },
            Content = new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } },
        };
        return await who.SendAsync(request);
    });

    public static async Task<T> Bring<T>(this HttpClient who, byte[] file)
    {
        using var answer = await who.Bring(file);
        return await answer.Json<T>();
    }

    public static Task<HttpResponseMessage> Type(this HttpClient who, object body) => Later(() => who.PostAsJsonAsync("/api/v1/verification/codes", body));

    public static async Task<T> Type<T>(this HttpClient who, string code)
    {
        using var answer = await who.Type(new { code });
        return await answer.Json<T>();
    }

    static Task<HttpResponseMessage> Later(Func<Task<HttpResponseMessage>> ask) => Eventually.Value(async () =>
    {
        var answer = await ask();
        if (answer.StatusCode is not HttpStatusCode.TooManyRequests) return answer;

        answer.Dispose();
        return null;
    }, TimeSpan.FromSeconds(120), "an answer other than to come later");
}
