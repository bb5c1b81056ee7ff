using System.Net;
using Shouldly;

namespace AseanPlatform.Gateway.Tests;

/// <summary>Scripts of other sites read the public catalogue in nobody's name, and nothing else.</summary>
public sealed class OpenReadingTests(Door door)
{
    const string Elsewhere = "https://elsewhere.test";

    [Theory]
    [InlineData("/api/v1/principles")]
    [InlineData("/api/v1/instruments/vn-ailaw?asOf=2026-03-01")]
    [InlineData("/api/v1/search/suggestions?q=ai")]
    [InlineData("/api/v1/history/vn-ailaw")]
    [InlineData("/api/v1/classifications")]
    [InlineData("/api/v1/frameworks/fw-mas-feat/mappings")]
    public async Task Public_content_is_read_from_any_site_and_its_tag_is_seen(string path)
    {
        using var answer = await Ask(HttpMethod.Get, path);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        Allowed(answer).ShouldBe("*");
        answer.Headers.GetValues("Access-Control-Expose-Headers").ShouldBe(["ETag"]);
        answer.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();
    }

    [Theory]
    [InlineData("Cookie", "session=unknown")]
    [InlineData("Cookie", "language=zh-Hans")]
    [InlineData("Authorization", "Bearer apk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("Authorization", "Bearer something")]
    public async Task Whoever_brings_a_cookie_or_a_token_is_given_nothing_to_share(string header, string value)
    {
        foreach (var path in new[] { "/api/v1/principles", "/api/v1/instruments/vn-ailaw" })
        {
            using var answer = await Ask(HttpMethod.Get, path, (header, value));
            Allowed(answer).ShouldBeNull(path);
        }
    }

    [Fact]
    public async Task A_session_of_the_platform_shares_nothing_with_other_sites()
    {
        door.Known["open-reading-session"] = "token-of-anh";
        using var answer = await Ask(HttpMethod.Get, "/api/v1/principles", ("Cookie", "session=open-reading-session"));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("token-of-anh");
        Allowed(answer).ShouldBeNull();
    }

    [Theory]
    [InlineData("GET", "/api/v1/clients")]
    [InlineData("GET", "/api/v1/me")]
    [InlineData("GET", "/api/v1/freshness")]
    [InlineData("GET", "/api/v1/drafts")]
    [InlineData("GET", "/api/v1/brand")]
    [InlineData("GET", "/en/principles")]
    [InlineData("GET", "/en/sign-in")]
    [InlineData("POST", "/api/v1/classifications/scheme-eu-ai-act/results")]
    [InlineData("POST", "/api/v1/corrections")]
    [InlineData("PUT", "/api/v1/principles")]
    public async Task Nothing_else_is_shared_and_nothing_is_sent_from_elsewhere(string method, string path)
    {
        using var answer = await Ask(new HttpMethod(method), path);

        Allowed(answer).ShouldBeNull();
        if (method is not "GET") answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("/api/v1/principles", "GET", HttpStatusCode.NoContent, "*")]
    [InlineData("/api/v1/principles", "DELETE", HttpStatusCode.Forbidden, null)]
    [InlineData("/api/v1/classifications/scheme-eu-ai-act/results", "POST", HttpStatusCode.Forbidden, null)]
    [InlineData("/api/v1/clients", "GET", HttpStatusCode.Forbidden, null)]
    public async Task A_browser_that_asks_first_is_told_the_same(string path, string wanted, HttpStatusCode status, string? allowed)
    {
        using var answer = await Ask(HttpMethod.Options, path, ("Access-Control-Request-Method", wanted), ("Access-Control-Request-Headers", "if-none-match"));

        answer.StatusCode.ShouldBe(status);
        Allowed(answer).ShouldBe(allowed);
        if (allowed is not null) (string.Join(',', answer.Headers.GetValues("Access-Control-Allow-Methods")), string.Join(',', answer.Headers.GetValues("Access-Control-Allow-Headers"))).ShouldBe(("GET, HEAD", "If-None-Match"));
    }

    static string? Allowed(HttpResponseMessage answer) => answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null;

    async Task<HttpResponseMessage> Ask(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var visitor = door.Visitor();
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Origin", Elsewhere);
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await visitor.SendAsync(request);
    }
}
