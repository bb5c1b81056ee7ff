using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Http;
using Shouldly;

namespace AseanPlatform.Gateway.Tests;

public sealed class PageCacheTests(Door door)
{
    [Fact]
    public async Task A_public_page_is_made_once_for_everybody()
    {
        var path = Page();

        var bodies = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var visitor = door.Visitor();
            return await visitor.GetStringAsync(path);
        }));

        bodies.Distinct().ShouldHaveSingleItem();
        door.Hits[path].ShouldBe(1);
    }

    [Fact]
    public async Task It_is_served_packed_as_the_reader_accepts_it_and_as_not_modified()
    {
        var path = Page();
        using var visitor = door.Visitor();
        var plain = await visitor.GetStringAsync(path);

        using var brotli = await Get("br, gzip");
        using var gzip = await Get("gzip, br;q=0");
        using var none = await Get("identity");
        using var again = await visitor.SendAsync(new(HttpMethod.Get, path) { Headers = { { "If-None-Match", none.Headers.ETag!.ToString() } } });
        using var head = await visitor.SendAsync(new(HttpMethod.Head, path));

        brotli.Content.Headers.ContentEncoding.ShouldBe(["br"]);
        Text(new BrotliStream(await brotli.Content.ReadAsStreamAsync(), CompressionMode.Decompress)).ShouldBe(plain);
        gzip.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        Text(new GZipStream(await gzip.Content.ReadAsStreamAsync(), CompressionMode.Decompress)).ShouldBe(plain);
        none.Content.Headers.ContentEncoding.ShouldBeEmpty();
        none.Headers.Vary.ShouldContain("Accept-Encoding");
        again.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        head.Content.Headers.ContentLength.ShouldBe(none.Content.Headers.ContentLength);
        door.Hits[path].ShouldBe(1);

        Task<HttpResponseMessage> Get(string encodings) => visitor.SendAsync(new(HttpMethod.Get, path) { Headers = { { "Accept-Encoding", encodings } } });
    }

    [Fact]
    public async Task Languages_and_paths_and_so_tenants_have_pages_of_their_own()
    {
        var (one, two) = ($"/en/t/{Name()}/scorecard", $"/en/t/{Name()}/scorecard");
        using var visitor = door.Visitor();

        var (first, second) = (await visitor.GetStringAsync(one), await visitor.GetStringAsync(two));
        using var chinese = await visitor.SendAsync(new(HttpMethod.Get, one) { Headers = { { "Accept-Language", "zh-CN,en;q=0.5" } } });

        first.ShouldContain($"start.{one.Split('/')[3]}");
        second.ShouldContain($"start.{two.Split('/')[3]}");
        second.ShouldNotContain(one.Split('/')[3]);
        (await chinese.Content.ReadAsStringAsync()).ShouldContain("\"accept-language\":\"zh\"");
        first.ShouldContain("\"accept-language\":\"en\"");
    }

    [Fact]
    public async Task Nothing_of_the_visitor_who_came_first_goes_into_it()
    {
        var path = Page();
        using var visitor = door.Visitor();

        using var answer = await visitor.SendAsync(new(HttpMethod.Get, path) { Headers = { { "Cookie", "form=secret-of-the-first" }, { "If-None-Match", "\"x\"" } } });

        (await answer.Content.ReadAsStringAsync()).ShouldNotContain("secret-of-the-first");
    }

    [Fact]
    public async Task A_session_a_query_a_cookie_and_a_failure_are_never_kept()
    {
        var (path, cookie, failing) = (Page(), Page(), Page());
        var session = Guid.NewGuid().ToString("N");
        door.Known[session] = "token-of-anh";
        door.Does[cookie] = context =>
        {
            context.Response.Cookies.Append("a", "b");
            return context.Response.WriteAsync("page");
        };
        door.Does[failing] = context =>
        {
            context.Response.StatusCode = 404;
            return context.Response.WriteAsync("none");
        };
        using var visitor = door.Visitor();
        using var browser = door.Visitor(session);

        await visitor.GetAsync(path);
        (await browser.GetStringAsync(path)).ShouldContain("Bearer token-of-anh");
        (await visitor.GetStringAsync(path)).ShouldContain("Bearer hub.");
        await visitor.GetAsync($"{path}?asOf=2026-01-01");
        foreach (var other in new[] { cookie, failing, cookie, failing }) await visitor.GetAsync(other);

        door.Hits[path].ShouldBe(3); // first, with session, with query
        door.Hits[cookie].ShouldBe(2);
        door.Hits[failing].ShouldBe(2);
    }

    static string Name() => $"c{Guid.NewGuid():N}"[..12];

    static string Page() => $"/en/principles/{Name()}";

    static string Text(Stream packed)
    {
        using var reader = new StreamReader(packed);
        return reader.ReadToEnd();
    }
}
