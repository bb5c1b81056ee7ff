using System.Net.Http.Headers;

namespace AseanPlatform.Testing;

/// <summary>A key as its maker was shown it.</summary>
public sealed record ApiKey(Guid Id, string Secret, DateTimeOffset ExpiresAt);

public static class ApiKeys
{
    /// <summary>Makes a key as an administrator who has just signed in with a second factor.</summary>
    public static async Task<ApiKey> NewKey(this Person admin, string[] actions, Guid[]? clientIds = null, string name = "Program")
    {
        ArgumentNullException.ThrowIfNull(admin);
        using var http = admin.At("identity");
        return await http.PostJson<ApiKey>("/api/v1/keys", new { name, actions, days = 30, clientIds });
    }

    /// <summary>A program's requests: through the gateway, with the key and nothing else.</summary>
    public static HttpClient Program(this Platform platform, string key)
    {
        ArgumentNullException.ThrowIfNull(platform);
        var http = platform.Anonymous();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return http;
    }
}
