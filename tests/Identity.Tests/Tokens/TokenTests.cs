using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AseanPlatform.Testing;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Tokens;

public sealed class TokenTests(Platform platform)
{
    static readonly string[] Services = ["identity", "content", "assessment", "reporting", "notification", "operations"];

    [Fact]
    public async Task A_forged_token_opens_no_service()
    {
        var consultancy = await platform.NewConsultancy();
        var real = await platform.Token(new { session = consultancy.Admin.Session });
        var keys = await Keys();
        var forged = Forgeries(real, keys).ToList();
        forged.Count.ShouldBeGreaterThan(10);

        foreach (var service in Services.Where(platform.File.Services.ContainsKey))
        {
            foreach (var (name, token) in forged)
                (await Ask(service, token)).ShouldBe(HttpStatusCode.Unauthorized, $"{service}: {name}");
            (await Ask(service, real)).ShouldNotBe(HttpStatusCode.Unauthorized, $"{service} with the true token");
        }
    }

    [Fact]
    public async Task A_token_for_one_service_opens_no_other()
    {
        var content = await platform.ServiceToken("assessment", "content");

        (await Ask("identity", content)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Each_process_gets_only_its_own_kind_of_token()
    {
        foreach (var process in Services.Append("portal").Append("gateway"))
        {
            var secret = platform.File.Secrets[$"{process}-secret"];
            var (caller, service) = (await AskIdentity("/internal/tokens", secret, new { purpose = "hub" }), await AskIdentity("/internal/service-tokens", secret, new { audience = "identity" }));

            caller.StatusCode.ShouldBe(process is "gateway" ? HttpStatusCode.OK : HttpStatusCode.Forbidden, process);
            service.StatusCode.ShouldBe(process is "gateway" ? HttpStatusCode.Forbidden : HttpStatusCode.OK, process);
            if (service.IsSuccessStatusCode) Payload((await service.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!).GetProperty("sub").GetString().ShouldBe(process);
        }
        (await AskIdentity("/internal/tokens", "not-a-secret-of-anybody-0123456789", new { purpose = "hub" })).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    public static TheoryData<string, string, string[]> Inside => new()
    {
        { "GET", "/internal/tenants?after=0", ["assessment", "reporting", "notification", "operations", "content"] },
        { "GET", "/internal/tenants/00000000-0000-7000-8000-000000000001", ["assessment", "reporting", "notification", "operations", "content"] },
        { "GET", "/internal/clients?after=0", ["assessment", "reporting", "notification"] },
        { "GET", "/internal/clients/00000000-0000-7000-8000-000000000009", ["assessment", "reporting", "notification"] },
        { "GET", "/internal/grants?after=0", ["assessment", "reporting", "notification"] },
        { "GET", "/internal/persons/00000000-0000-7000-8000-000000000009/grants", ["assessment", "reporting", "notification"] },
        { "GET", "/internal/audience", ["notification"] },
        { "GET", "/internal/persons/00000000-0000-7000-8000-000000000009/contact", ["notification"] },
        { "GET", "/internal/persons/00000000-0000-7000-8000-000000000009/name", ["assessment", "reporting", "notification"] },
        { "POST", "/internal/invitations/00000000-0000-7000-8000-000000000009/link", ["notification"] },
    };

    [Theory]
    [MemberData(nameof(Inside))]
    public async Task Inside_each_service_may_ask_what_the_table_says(string method, string path, string[] allowed)
    {
        foreach (var service in Services.Append("portal"))
        {
            using var caller = await platform.As(service, "identity");
            using var answer = await caller.SendAsync(new(new(method), path));
            if (allowed.Contains(service)) ((int)answer.StatusCode).ShouldBeOneOf(200, 404);
            else answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, service);
        }

        var consultancy = await platform.NewConsultancy();
        using var person = consultancy.Admin.At("identity");
        using var refused = await person.SendAsync(new(new(method), path));
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var nobody = new HttpClient { BaseAddress = platform.Service("identity") };
        using var anonymous = await nobody.SendAsync(new(new(method), path));
        anonymous.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Without_a_token_every_documented_operation_is_401()
    {
        using var nobody = new HttpClient { BaseAddress = platform.Service("identity") };
        var document = await nobody.GetJson<JsonElement>("/openapi/v1.json");
        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (Method: operation.Name.ToUpperInvariant(), Path: path.Name.Replace("{id}", Guid.NewGuid().ToString(), StringComparison.Ordinal)
                .Replace("{personId}", Guid.NewGuid().ToString(), StringComparison.Ordinal)))).ToList();
        operations.Count.ShouldBeGreaterThan(15);

        foreach (var (method, path) in operations)
        {
            using var answer = await nobody.SendAsync(new(new(method), path));
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, $"{method} {path}");
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        }
    }

    static IEnumerable<(string Name, string Token)> Forgeries(string real, JsonElement keys)
    {
        var parts = real.Split('.');
        var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0])).RootElement;
        var kid = header.GetProperty("kid").GetString()!;
        var claims = Payload(real);
        var key = keys.GetProperty("keys").EnumerateArray().First(k => k.GetProperty("kid").GetString() == kid);

        yield return ("no signature", $"{Encode(new { alg = "none", typ = "at+jwt" })}.{parts[1]}.");
        yield return ("no signature, known key", $"{Encode(new { alg = "None", typ = "at+jwt", kid })}.{parts[1]}.");
        yield return ("signature dropped", $"{parts[0]}.{parts[1]}.");
        yield return ("payload changed", $"{parts[0]}.{Changed(claims, "roles", "operator")}.{parts[2]}");
        yield return ("tenant changed", $"{parts[0]}.{Changed(claims, "tenant_id", Guid.NewGuid().ToString())}.{parts[2]}");
        foreach (var (name, secret) in new[] { ("x", key.GetProperty("x").GetString()!), ("the key set's entry", key.GetRawText()) })
        {
            var unsigned = $"{Encode(new { alg = "HS256", typ = "at+jwt", kid })}.{parts[1]}";
            yield return ($"HS256 with the public key: {name}", $"{unsigned}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(unsigned)))}");
        }
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = own.ExportParameters(false).Q;
        var jwk = new { kty = "EC", crv = "P-256", x = Base64Url.EncodeToString(point.X), y = Base64Url.EncodeToString(point.Y), kid };
        foreach (var (name, head) in new (string, object)[]
        {
            ("own key under the known id", new { alg = "ES256", typ = "at+jwt", kid }),
            ("unknown key", new { alg = "ES256", typ = "at+jwt", kid = "unknown" }),
            ("no key named", new { alg = "ES256", typ = "at+jwt" }),
            ("own key in the header", new { alg = "ES256", typ = "at+jwt", kid, jwk }),
            ("key set elsewhere", new { alg = "ES256", typ = "at+jwt", kid, jku = "http://127.0.0.1:1/keys" }),
            ("path as key id", new { alg = "ES256", typ = "at+jwt", kid = "../../../dev/null" }),
            ("other type", new { alg = "ES256", typ = "JWT", kid }),
        })
        {
            var unsigned = $"{Encode(head)}.{parts[1]}";
            yield return (name, $"{unsigned}.{Base64Url.EncodeToString(own.SignData(Encoding.ASCII.GetBytes(unsigned), HashAlgorithmName.SHA256))}");
        }
        yield return ("not a token", "x.y.z");
        yield return ("three dots", "...");
        yield return ("very long", $"{parts[0]}.{new string('A', 5000)}.{parts[2]}");
    }

    static string Changed(JsonElement claims, string claim, object value)
    {
        var changed = claims.EnumerateObject().ToDictionary(c => c.Name, c => (object)c.Value);
        changed[claim] = value;
        return Encode(changed);
    }

    static string Encode(object part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));

    static JsonElement Payload(string token) => JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1])).RootElement;

    async Task<JsonElement> Keys()
    {
        using var http = new HttpClient { BaseAddress = platform.Service("identity") };
        return await http.GetJson<JsonElement>("/internal/keys");
    }

    async Task<HttpStatusCode> Ask(string service, string token)
    {
        using var http = new HttpClient { BaseAddress = platform.Service(service) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/nothing-of-the-kind");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    async Task<HttpResponseMessage> AskIdentity(string path, string secret, object ask)
    {
        using var http = new HttpClient { BaseAddress = platform.Service("identity") };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(ask) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Secret", secret);
        return await http.SendAsync(request);
    }
}
