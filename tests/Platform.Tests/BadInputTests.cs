using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Platform.Tests;

/// <summary>
/// Every way to get a request wrong, against the real gateway and the real services behind it: the answer is the promised one, always problem details,
/// never a 500, and nothing is half written.
/// </summary>
public sealed class BadInputTests(Testing.Platform platform)
{
    static readonly string[] Api = ["identity", "assessment"];

    [Theory]
    [InlineData("add a client")]
    [InlineData("invite somebody")]
    [InlineData("choose a language")]
    [InlineData("choose a membership")]
    [InlineData("save an answer")]
    [InlineData("choose markets")]
    public async Task A_body_that_is_wrong_is_refused_and_changes_nothing(string name)
    {
        var place = await Place.Make(platform);
        var operation = place.Operations.Single(candidate => candidate.Name == name);
        var before = await Rows(place.Consultancy.Id);
        var wrong = new List<string>();
        var tried = 0;

        foreach (var bad in BadBodies.Of(operation.Valid))
        {
            tried++;
            using var request = new HttpRequestMessage(operation.Method, new Uri(operation.Path, UriKind.Relative)) { Content = new ByteArrayContent(bad.Body) };
            if (bad.MediaType is not null) request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(bad.MediaType);
            using var answer = await place.Browser.SendAsync(request);
            if (await Fault(answer, bad.Expected) is { } fault) wrong.Add($"{bad.What}: {fault}");
        }

        wrong.ShouldBeEmpty();
        tried.ShouldBeGreaterThan(25);
        (await Rows(place.Consultancy.Id)).ShouldBe(before);
    }

    [Fact]
    public async Task A_path_a_header_or_a_caller_that_is_wrong_gets_the_promised_answer()
    {
        var (place, other) = (await Place.Make(platform), await Place.Make(platform));
        var client = await place.Consultancy.NewClient();
        var before = await Rows(place.Consultancy.Id);
        var (foreignBefore, wrong) = (await Rows(other.Consultancy.Id), new List<string>());
        using var anonymous = platform.Anonymous();
        using var clientAdmin = client.Admin.Browser();
        var (mine, nobodys) = (place.Assessment, Guid.CreateVersion7());

        async Task Expect(HttpClient caller, HttpMethod method, string path, int expected, object? body = null, Action<HttpRequestMessage>? change = null)
        {
            using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body is null ? null : System.Net.Http.Json.JsonContent.Create(body) };
            change?.Invoke(request);
            using var answer = await caller.SendAsync(request);
            if (await Fault(answer, [expected]) is { } fault) wrong.Add($"{method} {path[..Math.Min(path.Length, 90)]}: {fault}");
        }

        object Answer() => new { writeId = Guid.CreateVersion7(), basedOn = 0, notApplicable = false, level = 1 };
        foreach (var id in new[] { nobodys, other.Assessment })
        {
            await Expect(place.Browser, HttpMethod.Get, $"/api/v1/assessments/{id}", 404);
            await Expect(place.Browser, HttpMethod.Put, $"/api/v1/assessments/{id}/answers/{place.Statement}", 404, Answer());
            await Expect(place.Browser, HttpMethod.Post, $"/api/v1/assessments/{id}/submissions", 404);
            await Expect(place.Browser, HttpMethod.Put, $"/api/v1/assessments/{id}/markets", 404, new { markets = new[] { "VN" } });
        }
        foreach (var id in new[] { nobodys, other.Client })
        {
            await Expect(place.Browser, HttpMethod.Get, $"/api/v1/clients/{id}", 404);
            await Expect(place.Browser, HttpMethod.Post, $"/api/v1/clients/{id}/assessments", 404);
            await Expect(place.Browser, HttpMethod.Post, $"/api/v1/clients/{id}/invitations", 404, new { email = "x@example.test", name = "X", language = "en", role = "viewer" });
        }
        await Expect(place.Browser, HttpMethod.Get, $"/api/v1/reports/{nobodys}", 404);
        await Expect(place.Browser, HttpMethod.Get, "/api/v1/assessments/no-id", 404);
        await Expect(place.Browser, HttpMethod.Get, "/api/v1/nowhere", 404);
        await Expect(place.Browser, HttpMethod.Get, "/internal/tenants", 404);
        await Expect(place.Browser, HttpMethod.Put, $"/api/v1/assessments/{mine}/answers/no-statement", 404, Answer());
        await Expect(place.Browser, HttpMethod.Patch, "/api/v1/clients", 405, new { });
        await Expect(place.Browser, HttpMethod.Get, $"/api/v1/assessments/{mine}", 406, change: request => request.Headers.Accept.ParseAdd("image/png"));
        await Expect(place.Browser, HttpMethod.Get, "/api/v1/clients?" + new string('q', 5000), 414);
        await Expect(place.Browser, HttpMethod.Get, "/api/v1/clients", 431, change: request => request.Headers.Add("X-Long", new string('h', 17_000)));
        await Expect(anonymous, HttpMethod.Get, "/api/v1/clients", 431, change: request => request.Headers.Add("Cookie", "session=" + new string('c', 5000)));
        await Expect(anonymous, HttpMethod.Get, "/api/v1/clients", 401);
        await Expect(anonymous, HttpMethod.Get, "/api/v1/clients", 401, change: request => request.Headers.Add("Cookie", "session=not-a-session"));
        await Expect(anonymous, HttpMethod.Get, "/api/v1/clients", 401, change: request => request.Headers.Authorization = new("Bearer", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."));
        await Expect(anonymous, HttpMethod.Post, "/api/v1/clients", 401, new { name = "X", country = "VN", language = "en", generative = false });
        await Expect(clientAdmin, HttpMethod.Post, "/api/v1/clients", 403, new { name = "X", country = "VN", language = "en", generative = false });
        await Expect(clientAdmin, HttpMethod.Get, "/api/v1/operations/requests", 403);
        await Expect(clientAdmin, HttpMethod.Get, $"/api/v1/assessments/{mine}", 404);

        wrong.ShouldBeEmpty();
        (await Rows(place.Consultancy.Id)).ShouldBe(before);
        (await Rows(other.Consultancy.Id)).ShouldBe(foreignBefore);
    }

    [Fact]
    public async Task A_write_that_comes_again_is_the_same_write_and_one_based_on_an_old_value_is_a_conflict()
    {
        var place = await Place.Make(platform);
        var path = $"/api/v1/assessments/{place.Assessment}/answers/{place.Statement}";
        var (first, late) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        var stored = await place.Browser.PutJson<JsonNode>(path, new { writeId = first, basedOn = 0, notApplicable = false, level = 3 });
        var again = await place.Browser.PutJson<JsonNode>(path, new { writeId = first, basedOn = 0, notApplicable = false, level = 3 });
        using var stale = await System.Net.Http.Json.HttpClientJsonExtensions.PutAsJsonAsync(place.Browser, path, new { writeId = late, basedOn = 0, notApplicable = false, level = 1 });
        using var other = await System.Net.Http.Json.HttpClientJsonExtensions.PutAsJsonAsync(place.Browser, path, new { writeId = first, basedOn = 0, notApplicable = false, level = 0 });

        again.ToJsonString().ShouldBe(stored.ToJsonString());
        (await Fault(stale, [409])).ShouldBeNull();
        (await stale.Content.ReadAsStringAsync()).ShouldContain("answer.conflict");
        (await Fault(other, [422])).ShouldBeNull();
        var view = await place.Browser.GetJson<JsonNode>($"/api/v1/assessments/{place.Assessment}");
        view["answers"]!.AsArray().Single(answer => (string?)answer!["statementId"] == place.Statement)!["level"]!.GetValue<int>().ShouldBe(3);
    }

    [Fact]
    public async Task A_request_with_the_same_key_is_done_once()
    {
        var place = await Place.Make(platform);
        var key = Guid.CreateVersion7().ToString();
        async Task<HttpResponseMessage> Add(string name)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/v1/clients", UriKind.Relative))
            {
                Content = System.Net.Http.Json.JsonContent.Create(new { name, country = "VN", language = "en", generative = false }),
            };
            request.Headers.Add("Idempotency-Key", key);
            return await place.Browser.SendAsync(request);
        }

        using var first = await Add("Once");
        using var again = await Add("Once");
        using var other = await Add("Twice");

        (await again.Json<Made>()).ShouldBe(await first.Json<Made>());
        (await Fault(other, [422])).ShouldBeNull();
    }

    [Theory]
    [InlineData("English, “quoted” — and £ € ¥")]
    [InlineData("我们每年复核一次，并保存证据。𠮷野家")]
    [InlineData("เราทบทวนทุกปี ໂດຍ ພວກເຮົາ យើងពិនិត្យឡើងវិញ ကျွန်ုပ်တို့")]
    [InlineData("Tiếng Việt có dấu: Đánh giá rủi ro — e\u0301 ≠ é")]
    [InlineData("مرحبا \u202bright to left\u202c עברית 👩🏽‍💻🇻🇳 \u200b|\u00a0|")]
    [InlineData("<script>alert(1)</script> & ' OR 1=1; -- \\ {{7*7}} ${x} %00 =SUM(A1)")]
    [InlineData("line one\nline two\ttabbed\r\nline three  ")]
    public async Task Text_in_any_script_comes_back_byte_for_byte(string words)
    {
        var place = await Place.Make(platform);

        await place.Browser.PutJson<JsonNode>($"/api/v1/assessments/{place.Assessment}/answers/{place.Statement}",
            new { writeId = Guid.CreateVersion7(), basedOn = 0, notApplicable = false, level = 2, words });

        var view = await place.Browser.GetJson<JsonNode>($"/api/v1/assessments/{place.Assessment}");
        view["answers"]!.AsArray().Single(answer => (string?)answer!["statementId"] == place.Statement)!["words"]!.GetValue<string>().ShouldBe(words);
    }

    /// <summary>Null when the answer is as promised.</summary>
    static async Task<string?> Fault(HttpResponseMessage answer, IReadOnlyList<int> expected)
    {
        var (status, body) = ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        var shown = $"{status} {body[..Math.Min(body.Length, 160)]}";
        if (!expected.Contains(status)) return $"expected {string.Join(" or ", expected)}, got {shown}";
        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json") return $"not problem details: {answer.Content.Headers.ContentType} {shown}";
        if (status == 405 && answer.Content.Headers.Allow.Count == 0) return "405 without Allow";
        if (new[] { "Exception", "Npgsql", "   at ", "stackTrace", "System." }.FirstOrDefault(body.Contains) is { } told) return $"tells of the inside ({told}): {shown}";
        try
        {
            using var problem = JsonDocument.Parse(body);
            return problem.RootElement.GetProperty("status").GetInt32() == status && problem.RootElement.TryGetProperty("title", out _) ? null : $"status or title missing: {shown}";
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException)
        {
            return $"unreadable: {shown}";
        }
    }

    /// <summary>How many rows each table of the tenant has, but for what is made a moment after the request (a chain of the log with its first sealing).</summary>
    async Task<string> Rows(Guid tenant)
    {
        var counts = new List<string>();
        foreach (var service in Api)
        {
            await using var sql = await platform.Sql(service);
            var tables = new List<string>();
            await using (var list = new NpgsqlCommand("""
                SELECT c.table_name::text FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
                WHERE c.table_schema = 'public' AND c.column_name = 'tenant_id' AND t.table_type = 'BASE TABLE' AND c.table_name NOT IN ('job', 'idempotency', 'link_token', 'audit_chain')
                """, sql))
            await using (var reader = await list.ExecuteReaderAsync())
                while (await reader.ReadAsync()) tables.Add(reader.GetString(0));
            foreach (var table in tables.Order(StringComparer.Ordinal))
            {
                await using var count = new NpgsqlCommand($"SELECT count(*) FROM \"{table}\" WHERE tenant_id = $1", sql) { Parameters = { new() { Value = tenant } } };
                counts.Add($"{service}.{table}={await count.ExecuteScalarAsync()}");
            }
        }
        counts.Count.ShouldBeGreaterThan(10);
        return string.Join(' ', counts);
    }

    sealed record Operation(string Name, HttpMethod Method, string Path, JsonObject Valid);

    sealed record Place(Consultancy Consultancy, HttpClient Browser, Guid Client, Guid Assessment, string Statement, IReadOnlyList<Operation> Operations)
    {
        public static async Task<Place> Make(Testing.Platform platform)
        {
            var consultancy = await platform.NewConsultancy();
            var browser = consultancy.Admin.Browser();
            var client = (await browser.PostJson<Made>("/api/v1/clients", new { name = "Client", country = "VN", language = "en", generative = false })).Id;
            var assessment = await consultancy.Admin.Start(client);
            var view = await browser.GetJson<JsonNode>($"/api/v1/assessments/{assessment}");
            var statement = view["statements"]!.AsArray().First(candidate => (bool)candidate!["shown"]!)!["id"]!.GetValue<string>();
            return new Place(consultancy, browser, client, assessment, statement,
            [
                new("add a client", HttpMethod.Post, "/api/v1/clients", new() { ["name"] = "Client", ["country"] = "VN", ["language"] = "en", ["generative"] = false }),
                new("invite somebody", HttpMethod.Post, $"/api/v1/clients/{client}/invitations", new() { ["email"] = "a@example.test", ["name"] = "A", ["language"] = "en", ["role"] = "viewer" }),
                new("choose a language", HttpMethod.Put, "/api/v1/me/language", new() { ["language"] = "en" }),
                new("choose a membership", HttpMethod.Put, "/api/v1/sessions/current/membership", new() { ["tenantId"] = consultancy.Id.ToString() }),
                new("save an answer", HttpMethod.Put, $"/api/v1/assessments/{assessment}/answers/{statement}",
                    new() { ["writeId"] = Guid.CreateVersion7().ToString(), ["basedOn"] = 0, ["notApplicable"] = false, ["level"] = 2, ["words"] = "words" }),
                new("choose markets", HttpMethod.Put, $"/api/v1/assessments/{assessment}/markets", new() { ["markets"] = new JsonArray("VN") }),
            ]);
        }
    }
}
