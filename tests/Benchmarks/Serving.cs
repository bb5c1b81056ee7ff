using AseanPlatform.Testing;
using Microsoft.Playwright;

namespace AseanPlatform.Benchmarks;

static class Serving
{
    /// <summary>The same small answer of the same service, once through the gateway (session, limits, headers, token) and once through nginx with the token given.</summary>
    public static async Task<Row> Gateway(Testing.Platform platform, Person person, int rounds)
    {
        const string Path = "/api/v1/notices/unread";
        await using var nginx = await Nginx.Before(platform.Service("notification"), await platform.Token(new { session = person.Session }));
        var (ratio, detail) = await Bench.Alternate(rounds,
            () => Wrk.RequestsPerSecond(platform.Origin + Path.TrimStart('/'), 32, 4, $"Cookie: session={person.Session}"),
            () => Wrk.RequestsPerSecond(nginx.Url + Path));
        return Row.AtLeast("gateway ÷ nginx proxy_pass, requests/s", 0.55, 0.75, ratio, "", $"wrk -t1 -c32 on {Path}, {detail}");
    }

    /// <summary>The public start page as a browser asks for it: the stored brotli of the gateway, against nginx with the same compressed bytes as a file and the same headers.</summary>
    public static async Task<Row> Page(Testing.Platform platform, int rounds)
    {
        const string Packed = "Accept-Encoding: br";
        using var anonymous = platform.Anonymous();
        using var question = new HttpRequestMessage(HttpMethod.Get, "/en") { Headers = { { "Accept-Encoding", "br" } } };
        using var answer = await anonymous.SendAsync(question);
        var page = await answer.Content.ReadAsByteArrayAsync();
        if (!answer.IsSuccessStatusCode || !answer.Content.Headers.ContentEncoding.Contains("br")) throw new InvalidOperationException($"/en answers {(int)answer.StatusCode} {answer.Content.Headers.ContentEncoding}.");
        var headers = answer.Headers.Concat(answer.Content.Headers)
            .Where(header => header.Key is not ("Date" or "Server" or "Connection" or "Transfer-Encoding" or "Content-Length" or "Content-Type" or "ETag" or "Age" or "Keep-Alive"))
            .Select(header => (header.Key, string.Join(", ", header.Value)));

        await using var nginx = await Nginx.Serving(page, headers);
        var (ratio, detail) = await Bench.Alternate(rounds, () => Wrk.RequestsPerSecond(platform.Origin + "en", headers: Packed), () => Wrk.RequestsPerSecond(nginx.Url, headers: Packed));
        return Row.AtLeast("anonymous content page ÷ nginx static file, requests/s", 0.5, 0.65, ratio, "", $"wrk -t1 -c32 on /en with Accept-Encoding: br, {page.Length / 1000.0:0.0} kB packed, {detail}");
    }

    /// <summary>What a browser with an empty cache loads for the heaviest of the public pages.</summary>
    public static async Task<Row> Weight(Testing.Platform platform)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium-headless-shell", Args = ["--no-sandbox"] });
        var pages = new List<(string Path, double Kilobytes, int Requests, double Script)>();
        foreach (var path in new[] { "en", "zh", "en/scorecard", "en/sign-in" })
        {
            await using var context = await browser.NewContextAsync();
            var page = await context.NewPageAsync();
            var protocol = await context.NewCDPSessionAsync(page);
            var (bytes, script, requests, kinds) = (0.0, 0.0, 0, new Dictionary<string, string>());
            protocol.Event("Network.responseReceived").OnEvent += (_, message) =>
            {
                kinds[message!.Value.GetProperty("requestId").GetString()!] = message.Value.GetProperty("type").GetString()!;
                requests++;
            };
            protocol.Event("Network.loadingFinished").OnEvent += (_, message) =>
            {
                var size = message!.Value.GetProperty("encodedDataLength").GetDouble();
                bytes += size;
                if (kinds.GetValueOrDefault(message.Value.GetProperty("requestId").GetString()!) == "Script") script += size;
            };
            await protocol.SendAsync("Network.enable");
            var answer = await page.GotoAsync(platform.Origin + path, new() { WaitUntil = WaitUntilState.NetworkIdle });
            if (answer is not { Ok: true }) throw new InvalidOperationException($"/{path} answers {answer?.Status}.");
            pages.Add(($"/{path}", bytes / 1000, requests, script / 1000));
        }
        var heaviest = pages.MaxBy(page => page.Kilobytes);
        bool Within(double kilobytes, int requests, double script) => pages.TrueForAll(page => page.Kilobytes <= kilobytes && page.Requests <= requests && page.Script <= script);
        return new Row("portal page: transferred, requests, script", "≤ 150 KB, 12, 40 KB", "≤ 60 KB, 8, 15 KB", $"{heaviest.Kilobytes:0} KB, {heaviest.Requests}, {heaviest.Script:0} KB",
            "Chromium with an empty cache: " + string.Join("; ", pages.Select(page => $"{page.Path} {page.Kilobytes:0} KB, {page.Requests}, {page.Script:0} KB")), Within(150, 12, 40), Within(60, 8, 15));
    }
}
