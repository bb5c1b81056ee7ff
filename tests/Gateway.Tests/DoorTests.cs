using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AseanPlatform.Testing;
using Microsoft.AspNetCore.Http;
using Shouldly;

namespace AseanPlatform.Gateway.Tests;

public sealed class DoorTests(Door door)
{
    sealed record Seen(string Path, Dictionary<string, string> Headers);

    [Fact]
    public async Task A_session_becomes_a_token_and_its_secret_goes_no_further()
    {
        var session = Known("token-of-anh");
        using var browser = door.Visitor(session);

        var seen = await browser.GetJson<Seen>("/app/clients");

        seen.Headers["authorization"].ShouldBe("Bearer token-of-anh");
        seen.Headers["cookie"].ShouldBe("other=1; language=en");
        (await browser.GetJson<Seen>("/api/v1/me")).Headers.ShouldNotContainKey("cookie");
    }

    [Fact]
    public async Task What_a_caller_claims_about_itself_is_dropped()
    {
        using var visitor = door.Visitor();
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me");
        foreach (var (name, value) in new[]
        {
            ("X-Forwarded-For", "9.9.9.9"), ("X-Forwarded-Host", "evil.test"), ("X-Tenant-Id", "1"), ("X-User", "root"), ("X-HTTP-Method-Override", "DELETE"),
            ("X-Original-URL", "/internal"), ("Forwarded", "for=9.9.9.9"), ("baggage", "a=b"),
        }) request.Headers.TryAddWithoutValidation(name, value);

        var seen = await (await visitor.SendAsync(request)).Json<Seen>();

        seen.Headers.ShouldNotContainKey("authorization");
        seen.Headers.ShouldNotContainKey("forwarded");
        seen.Headers.ShouldNotContainKey("baggage");
        seen.Headers.Keys.Where(k => k.StartsWith("x-", StringComparison.Ordinal) && !k.StartsWith("x-forwarded-", StringComparison.Ordinal)).ShouldBeEmpty();
        seen.Headers.Values.ShouldAllBe(v => !v.Contains("9.9.9.9") && !v.Contains("evil"));
    }

    [Fact]
    public async Task A_key_becomes_a_token_on_the_api_and_goes_no_further()
    {
        var key = Key();
        door.Known[key] = "token-of-a-program";
        using var program = door.Visitor();
        program.DefaultRequestHeaders.Add("Authorization", $"bearer {key}"); // the scheme's letters do not count

        (await program.GetJson<Seen>("/api/v1/clients")).Headers["authorization"].ShouldBe("Bearer token-of-a-program");
        (await program.GetJson<Seen>("/api/v1/principles")).Headers["authorization"].ShouldBe("Bearer token-of-a-program");
        (await program.GetJson<Seen>("/app/clients")).Headers["authorization"].ShouldBe("Bearer hub.", "a page knows no key");
        using var both = door.Visitor(Known("token-of-anh"));
        both.DefaultRequestHeaders.Add("Authorization", $"Bearer {key}");
        (await both.GetJson<Seen>("/api/v1/clients")).Headers["authorization"].ShouldBe("Bearer token-of-a-program");
        using var changing = await program.PostAsJsonAsync("/api/v1/clients", new { });
        (await changing.Json<Seen>()).Headers.Values.ShouldAllBe(value => !value.Contains(key));

        door.Known.TryRemove(key, out _);
        await Eventually.Passes(async () => (await program.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized), TimeSpan.FromSeconds(2));
    }

    public static TheoryData<string> NoKeys
    {
        get
        {
            var right = new string('a', 43);
            return
            [
                "", "Bearer", "Bearer ", $"Bearer apk_{right[1..]}", $"Bearer apk_{right}a", $"Bearer  apk_{right}", $"Bearer apk_{right} =", $"Bearer apk_{right},", $"Bearer apk_{right} x", $"Bearer, apk_{right}",
                $"Bearer:apk_{right}", $"Bearer=apk_{right}", $"Bearer\tapk_{right}", $"Bearer \"apk_{right}\"", $"Bearer APK_{right}", $"Bearer apk-{right}", $"Bearer apk_{right[1..]}=", $"Bearer apk_{right[1..]}+",
                $"Bearer apk_{right[1..]}/", $"Bearer apk_{right[1..]}%", $"Bearer apk_{right[1..]}~", $"Basic apk_{right}", $"Secret apk_{right}", $"apk_{right}", $"Token apk_{right}", $"Bearer apk_{right}, Bearer apk_{right}",
                "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJvcGVyYXRvciJ9.", "Negotiate YII=", "Digest username=\"a\"", $"Bearer apk_{new string('a', 4000)}",
            ];
        }
    }

    [Theory]
    [MemberData(nameof(NoKeys))]
    public async Task What_is_no_key_in_its_one_form_is_refused_at_the_door(string header)
    {
        door.Known[$"apk_{new string('a', 43)}"] = "token-of-a-program";
        var path = $"/api/v1/clients/{Guid.NewGuid()}";
        using var visitor = door.Visitor();

        foreach (var at in new[] { path, "/api/v1/principles" })
        {
            var request = new HttpRequestMessage(HttpMethod.Get, at);
            request.Headers.TryAddWithoutValidation("Authorization", header).ShouldBeTrue();
            using var answer = await visitor.SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
            problem.GetProperty("code").GetString().ShouldBe("key-refused");
            problem.ToString().ShouldNotContain("apk_a");
        }
        var twice = new HttpRequestMessage(HttpMethod.Get, path);
        twice.Headers.TryAddWithoutValidation("Authorization", [$"Bearer apk_{new string('a', 43)}", header]);
        (await visitor.SendAsync(twice)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        door.Hits.ShouldNotContainKey(path);
    }

    static string Key() => $"apk_{Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_')}";

    [Fact]
    public async Task A_session_that_ended_stops_counting_within_two_seconds_even_without_Redis()
    {
        var session = Known("token-of-bao");
        using var browser = door.Visitor(session);
        (await browser.GetJson<Seen>("/api/v1/me")).Headers["authorization"].ShouldBe("Bearer token-of-bao");

        door.Known.TryRemove(session, out _).ShouldBeTrue();

        await Eventually.Passes(async () =>
        {
            using var answer = await browser.GetAsync("/api/v1/me");
            (await answer.Json<Seen>()).Headers.ShouldNotContainKey("authorization");
            answer.Headers.GetValues("Set-Cookie").Single().ShouldStartWith("session=;");
        }, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_token_is_asked_for_once_by_many_at_the_same_time()
    {
        var session = Known("token-of-chi");
        using var browser = door.Visitor(session);
        var before = door.Hits.GetValueOrDefault("tokens");

        var seen = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => browser.GetJson<Seen>("/api/v1/me")));

        seen.ShouldAllBe(s => s.Headers["authorization"] == "Bearer token-of-chi");
        (door.Hits["tokens"] - before).ShouldBeLessThan(15); // other tests ask meanwhile
    }

    [Fact]
    public async Task A_links_key_says_alone_who_calls()
    {
        var (session, key) = (Known("token-of-anh"), Known("token-of-link"));
        using var browser = door.Visitor(session);

        (await browser.GetJson<Seen>($"/en/report/{key}/en/pdf")).Headers["authorization"].ShouldBe("Bearer token-of-link");
        (await browser.GetJson<Seen>($"/zh/invitation/{Guid.NewGuid():N}")).Headers.ShouldNotContainKey("authorization");
        (await browser.GetJson<Seen>("/en/sign-in")).Headers["authorization"].ShouldBe("Bearer sign-in.");
        (await browser.GetJson<Seen>("/api/v1/scorecards/form")).Headers["authorization"].ShouldBe("Bearer start.");
    }

    public static TheoryData<string, string, int> Answers => new()
    {
        { "GET", "/api/v1/me", 200 },
        { "GET", "/en", 200 },
        { "HEAD", "/en/principles", 200 },
        { "GET", "/internal/keys", 404 },
        { "GET", "/internal/tokens/", 404 },
        { "GET", "/openapi/v1.json", 404 },
        { "GET", "/api/v2/anything", 404 },
        { "GET", "/api/v1/nothing", 404 },
        { "TRACE", "/api/v1/me", 405 },
        { "GET", "/away", 503 },
        { "GET", "/failing", 500 },
        { "POST", "/app/clients", 200 },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Every_answer_carries_the_headers_that_protect_the_reader(string method, string path, int status)
    {
        door.Does["/away"] = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        door.Does["/failing"] = context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        using var visitor = door.Visitor();

        using var answer = await visitor.SendAsync(new(new(method), path));

        ((int)answer.StatusCode).ShouldBe(status);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldNotContain("unsafe-inline");
        answer.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        foreach (var name in new[] { "Referrer-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Permissions-Policy" }) answer.Headers.Contains(name).ShouldBeTrue(name);
        answer.Headers.Contains("Server").ShouldBeFalse();
        if (status is 503) answer.Headers.RetryAfter.ShouldNotBeNull();
        if (status >= 400) answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task Every_limit_has_its_answer()
    {
        using var visitor = door.Visitor();

        await Refuses(414, new(HttpMethod.Get, $"/api/v1/me?q={new string('a', 4_200)}"));
        await Refuses(414, new(HttpMethod.Get, $"/{new string('a', 2_200)}"));
        await Refuses(431, new(HttpMethod.Get, "/") { Headers = { { "Cookie", $"a={new string('b', 4_200)}" } } });
        await Refuses(413, new(HttpMethod.Post, "/api/v1/clients") { Content = new ByteArrayContent(new byte[600_000]) });
        await Refuses(421, new(HttpMethod.Get, "/") { Headers = { Host = "evil.test" } });
        var large = new HttpRequestMessage(HttpMethod.Get, "/");
        for (var i = 0; i < 6; i++) large.Headers.Add($"A{i}", new string('b', 3_000));
        await Refuses(431, large);

        async Task Refuses(int status, HttpRequestMessage request)
        {
            using var answer = await visitor.SendAsync(request);
            ((int)answer.StatusCode).ShouldBe(status);
            (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetInt32().ShouldBe(status);
        }
    }

    [Theory]
    [InlineData("Origin", "http://evil.test")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://localhost.evil.test")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Other", "nothing said")]
    public async Task What_changes_something_is_refused_from_another_site(string header, string value)
    {
        using var browser = door.Visitor(Known("token-of-anh"));
        browser.DefaultRequestHeaders.Remove("Origin");
        browser.DefaultRequestHeaders.Add(header, value);
        var path = $"/api/v1/clients/{Guid.NewGuid()}";

        foreach (var method in new[] { HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Patch })
        {
            using var answer = await browser.SendAsync(new(method, path) { Content = new StringContent("a=b", Encoding.UTF8, "text/plain") });
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
        door.Hits.ShouldNotContainKey(path);
    }

    [Theory]
    [InlineData("/en/summary/aaaaaaaaaaaaaaaaaaaaaa", "same-origin", true)]
    [InlineData("/en/summary/aaaaaaaaaaaaaaaaaaaaaa", "cross-site", false)]
    [InlineData("/en/summary/aaaaaaaaaaaaaaaaaaaaaa", null, false)]
    [InlineData("/en/report/aaaaaaaaaaaaaaaaaaaaaa", "same-origin", false)]
    [InlineData("/app/clients", "same-origin", false)]
    public async Task A_form_on_a_page_that_tells_its_address_to_nobody_is_ours_by_what_the_browser_says_of_it(string path, string? site, bool passes)
    {
        using var visitor = door.Visitor();
        visitor.DefaultRequestHeaders.Remove("Origin");
        visitor.DefaultRequestHeaders.Add("Origin", "null");
        if (site is not null) visitor.DefaultRequestHeaders.Add("Sec-Fetch-Site", site);

        using var answer = await visitor.PostAsync(new Uri(path, UriKind.Relative), new FormUrlEncodedContent([new("password", "x")]));

        (answer.StatusCode is not HttpStatusCode.Forbidden).ShouldBe(passes);
        if (!path.Contains("/summary/", StringComparison.Ordinal)) return;
        answer.Headers.GetValues("X-Robots-Tag").ShouldBe(["noindex, nofollow"]);
        answer.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
    }

    [Fact]
    public async Task A_costly_route_is_limited_per_address_and_others_are_not_touched()
    {
        using var eager = door.Visitor(from: "127.0.0.77");
        using var other = door.Visitor(from: "127.0.0.78");

        HttpResponseMessage? refused = null;
        for (var i = 0; i < 45 && refused is null; i++) // at most two windows of twenty
        {
            var answer = await eager.PostAsJsonAsync("/api/v1/sessions", new { });
            if (answer.StatusCode is HttpStatusCode.TooManyRequests) refused = answer;
        }

        refused.ShouldNotBeNull().Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(1, 60);
        (await other.PostAsJsonAsync("/api/v1/sessions", new { })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await eager.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Trying_check_codes_is_limited_though_it_only_reads()
    {
        using var eager = door.Visitor(from: "127.0.0.79");

        var refused = false;
        for (var i = 0; i < 45 && !refused; i++) refused = (await eager.GetAsync($"/en/verify/{i:0000}")).StatusCode is HttpStatusCode.TooManyRequests; // at most two windows of twenty

        refused.ShouldBeTrue();
        (await eager.GetAsync("/en/verify")).StatusCode.ShouldBe(HttpStatusCode.OK, "the page itself can be read");
        (await eager.PostAsJsonAsync("/api/v1/verification/codes", new { code = "0000" })).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests, "by whichever way");
    }

    [Fact]
    public async Task Events_come_through_one_by_one()
    {
        var more = new TaskCompletionSource();
        door.Does["/api/v1/notices/stream"] = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: 1\n\n");
            await context.Response.Body.FlushAsync();
            await more.Task;
            await context.Response.WriteAsync("data: 2\n\n");
        };
        using var visitor = door.Visitor();

        using var answer = await visitor.GetAsync("/api/v1/notices/stream", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        (await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(5))).ShouldBe("data: 1"); // while the service has not finished
        more.SetResult();
        (await reader.ReadToEndAsync()).ShouldContain("data: 2");
    }

    string Known(string token)
    {
        var secret = $"{Guid.NewGuid():N}{Guid.NewGuid():N}";
        door.Known[secret] = token;
        return secret;
    }
}
