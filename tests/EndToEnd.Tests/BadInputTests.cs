using System.Net;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>What cannot be answered is said to be so, and which word of the question it is; through the gateway, of the public interface and of the pages.</summary>
public sealed class BadInputTests(Platform platform)
{
    static readonly string Future = $"{DateTimeOffset.UtcNow.AddDays(2):yyyy-MM-dd}";

    public static TheoryData<string, int, string?> Questions => new()
    {
        { "/api/v1/instruments?market=XX", 422, "/market" },
        { "/api/v1/obligations?market=XX", 422, "/market" },
        { "/api/v1/timeline?market=viet%20nam", 422, "/market" },
        { "/api/v1/search?q=ai&market=XX", 422, "/market" },
        { "/api/v1/search?q=ai&kind=nothing", 422, "/kind" },
        { "/api/v1/search?q=ai&instrument=nowhere", 422, "/instrument" },
        { "/api/v1/search?q=ai&take=0", 422, "/take" },
        { "/api/v1/search?q=ai&take=many", 400, "/take" },
        { "/api/v1/facts?asOf=2026-02-30", 422, "/asOf" },
        { "/api/v1/facts/adgmin-meeting-5?asOf=2026-02-30", 422, "/asOf" },
        { "/api/v1/obligations?market=VN&asOf=2026-13-01", 422, "/asOf" },
        { "/api/v1/frameworks/fw-mas-feat/mappings?asOf=21.11.2026", 422, "/asOf" },
        { "/api/v1/classifications?asOf=tomorrow", 422, "/asOf" },
        { $"/api/v1/principles?asKnown={Future}", 422, "/asKnown" },
        { $"/api/v1/search?q=ai&asKnown={Future}T00:00:00Z", 422, "/asKnown" },
        { "/api/v1/principles?asKnown=2026-02-30", 422, "/asKnown" },
        { "/api/v1/principles?asKnown=2020-01-01", 422, "/asKnown" },
        { "/api/v1/principles?asKnown=2026-11-21T09:00:00Z&release=2026.11", 422, "/asKnown" },
        { "/api/v1/principles?release=2099.01", 422, "/release" },
        { "/api/v1/principles?release=2026.11%27--", 422, "/release" },
        { "/api/v1/vocabulary?format=xml", 422, "/format" },
        { "/api/v1/obligations?format=xlsx", 422, "/format" },
        { "/api/v1/releases/2099.01", 404, null },
        { "/api/v1/releases/2099.01/document", 404, null },
        { "/api/v1/releases/2026.11/changes/2099.01", 404, null },
        { "/api/v1/history/nowhere", 404, null },
        { "/api/v1/instruments/%3Cscript%3E", 404, null },
        { "/api/v1/frameworks/nowhere/mappings", 404, null },
        { "/api/v1/nothing", 404, null },
    };

    [Theory, MemberData(nameof(Questions))]
    public async Task What_cannot_be_answered_is_named(string path, int status, string? member)
    {
        using var visitor = platform.Anonymous();

        using var answer = await visitor.GetAsync(new Uri(path, UriKind.Relative));

        ((int)answer.StatusCode).ShouldBe(status);
        if (path is "/api/v1/nothing") return; // no such route: a page says so
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        problem["status"]!.GetValue<int>().ShouldBe(status);
        problem["errors"]?.AsObject().Select(e => e.Key).ShouldBe(member is null ? [] : [member]);
        if (member is not null) problem["errors"].ShouldNotBeNull();
    }

    [Theory]
    [InlineData("/en/markets/XX", 404, "no such market")]
    [InlineData("/zh/instruments?market=XX", 422, "没有")]
    [InlineData("/en/compare?m=VN&m=XX", 422, "no such day, filter")]
    [InlineData("/en/bodies?market=XX", 422, "no such day, filter")]
    [InlineData("/en/crosswalk/fw-mas-feat?principle=nothing", 422, "no such day, filter")]
    [InlineData("/en/search?q=ai&instrument=nowhere", 422, "no such day, filter")]
    [InlineData("/en/timeline?asOf=2026-02-30", 422, "no such day")]
    [InlineData("/zh/principles?asOf=2026-02-30", 422, "没有")]
    [InlineData("/en/soft-law?asKnown=2999-01-01", 422, "no such day, filter or release")]
    [InlineData("/en/defa?asKnown=2020-01-01", 422, "cannot be told what was known")]
    [InlineData("/en/changes/2026.11/2099.01", 404, "no such release")]
    [InlineData("/en/history/nowhere", 404, "no such text")]
    [InlineData("/zh/bodies/nowhere", 404, "没有")]
    [InlineData("/en/search?q=%3Cscript%3Ealert(1)%3C/script%3E", 200, "&lt;script&gt;alert(1)&lt;/script&gt;")]
    public async Task A_page_says_what_is_wrong_with_its_address(string path, int status, string shown)
    {
        using var visitor = platform.Anonymous();

        using var answer = await visitor.GetAsync(new Uri(path, UriKind.Relative));

        ((int)answer.StatusCode).ShouldBe(status);
        var page = await answer.Content.ReadAsStringAsync();
        page.ShouldContain(shown);
        page.ShouldNotContain("<script>alert");
        page.ShouldContain("</html>");
    }

    [Theory]
    [InlineData("/api/v1/search?q=", 5_000, 414)]
    [InlineData("/en/search?q=", 5_000, 414)]
    [InlineData("/en/", 3_000, 414)]
    [InlineData("/api/v1/search?q=", 301, 422)]
    public async Task A_question_that_is_too_long_is_not_read(string path, int length, int status)
    {
        using var visitor = platform.Anonymous();

        using var answer = await visitor.GetAsync(new Uri(path + new string('x', length), UriKind.Relative));

        ((int)answer.StatusCode).ShouldBe(status);
    }

    /// <summary>A line of a megabyte the server itself refuses, before it has read it to the end: no client of ours would send one.</summary>
    [Theory]
    [InlineData("/api/v1/search?q=")]
    [InlineData("/en/search?q=")]
    public async Task A_question_of_a_megabyte_is_answered_414(string path)
    {
        using var line = new System.Net.Sockets.TcpClient();
        await line.ConnectAsync(IPAddress.Loopback, platform.Origin.Port);
        await using var stream = line.GetStream();
        var sending = Task.Run(async () =>
        {
            try
            {
                await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"GET {path}{new string('x', 1 << 20)} HTTP/1.1\r\nHost: {platform.Origin.Authority}\r\n\r\n"));
            }
            catch (IOException)
            {
                // refused before the end
            }
        });

        using var reader = new StreamReader(stream);
        (await reader.ReadLineAsync()).ShouldNotBeNull().ShouldStartWith("HTTP/1.1 414");
        line.Close();
        await sending;
    }
}
