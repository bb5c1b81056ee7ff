using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using AseanPlatform.Presentation;
using AseanPlatform.Reporting.Printing;
using AseanPlatform.Reporting.Rendering;
using AseanPlatform.Reporting.Snapshots;
using AseanPlatform.Testing;
using Microsoft.Extensions.Configuration;

namespace AseanPlatform.Reporting.Tests;

/// <summary>With a printer of its own: a browser serves a hundred pages, and the other tests print as many.</summary>
public sealed class PrintingTests(PrintShop shop) : IClassFixture<PrintShop>
{
    static string[] Addresses(int port) =>
    [
        $"http://127.0.0.1:{port}/a", $"http://localhost:{port}/b", $"http://[::1]:{port}/c", $"http://2130706433:{port}/d", $"http://0x7f000001:{port}/e", $"http://0.0.0.0:{port}/f",
        $"//127.0.0.1:{port}/g", $"ws://127.0.0.1:{port}/h", $"ftp://127.0.0.1:{port}/i", $"view-source:http://127.0.0.1:{port}/j", "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd",
    ];

    [Fact]
    public async Task A_page_reaches_nothing_even_if_markup_came_into_it()
    {
        using var listener = new Listener();
        var before = shop.Printer.RefusedRequests;

        var text = await PrintShop.Text(await shop.Pdf(Trying(listener.Port)));

        text.ShouldContain("seen");
        text.ShouldNotContain("root:x:0");
        (shop.Printer.RefusedRequests - before).ShouldBeGreaterThan(5, "the page did try");
        listener.Connections.ShouldBe(0);
        await listener.ConnectOnce();
        listener.Connections.ShouldBe(1, "the listener does count");
    }

    /// <summary>The same page in the same browser, started without what cuts it off.</summary>
    [Fact]
    public async Task Where_it_is_allowed_to_the_same_page_does_connect()
    {
        using var listener = new Listener();
        var folder = Directory.CreateTempSubdirectory("allowed");
        var page = Path.Combine(folder.FullName, "page.html");
        await File.WriteAllTextAsync(page, Trying(listener.Port));
        using var allowed = Process.Start(new ProcessStartInfo(shop.Parts.Chromium!, ["--headless", "--no-sandbox", "--disable-gpu", $"--user-data-dir={folder.FullName}/profile", "--dump-dom", new Uri(page).AbsoluteUri])
        { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        allowed.OutputDataReceived += (_, _) => { };
        allowed.ErrorDataReceived += (_, _) => { };
        allowed.BeginOutputReadLine();
        allowed.BeginErrorReadLine();

        await Eventually.True(() => listener.Connections > 0, TimeSpan.FromSeconds(30), "a connection");

        if (!allowed.HasExited) allowed.Kill(entireProcessTree: true);
        await allowed.WaitForExitAsync();
        folder.Delete(recursive: true);
    }

    static string Trying(int port) => "<!doctype html><html><head>" + string.Concat(Addresses(port).Select(address => $$"""
            <link rel="stylesheet" href="{{address}}"><link rel="preload" as="image" href="{{address}}"><link rel="dns-prefetch" href="{{address}}"><link rel="preconnect" href="{{address}}">
            <style>@import url("{{address}}"); @font-face { font-family: x; src: url("{{address}}"); } .x { font-family: x; background: url("{{address}}"); }</style>
            """)) + "</head><body class=x>seen " + string.Concat(Addresses(port).Select(address => $"""
            <img src="{address}"><iframe src="{address}"></iframe><object data="{address}"></object><embed src="{address}"><video src="{address}"></video>
            <svg><image href="{address}" /><use href="{address}#x" /><foreignObject><iframe src="{address}"></iframe></foreignObject></svg>
            <script>fetch("{address}"); new Image().src = "{address}"; new WebSocket("{address}")</script><iframe src="data:text/html,<img src={address}>"></iframe>
            """)) + $"<meta http-equiv=refresh content='0;url=http://127.0.0.1:{port}/z'></body></html>";

    [Fact]
    public async Task Addresses_that_people_write_are_words()
    {
        using var listener = new Listener();
        foreach (var address in Addresses(listener.Port))
        {
            var html = await shop.Html(RenderingTests.Hostile($"<img src=\"{address}\"> url({address}) {address}"), "en");
            (await PrintShop.Text(await shop.Pdf(html))).ShouldContain(PrintShop.Squeeze(address));
        }

        listener.Connections.ShouldBe(0);
    }

    /// <summary>Not refused: never asked for. In every text of the snapshots, those too that come from the catalogue.</summary>
    [Theory]
    [InlineData("submission")]
    [InlineData("scorecard")]
    public async Task A_report_with_addresses_in_all_its_texts_asks_for_nothing(string kind)
    {
        using var listener = new Listener();
        var address = $"http://127.0.0.1:{listener.Port}/x";
        var payload = $"""</style><style>@import url("{address}");body{"{"}background:url({address}){"}"}</style><link rel=stylesheet href="{address}"><img src="{address}"><iframe src="{address}"></iframe><meta http-equiv=refresh content="0;url={address}"> url({address})""";
        var snapshot = PrintShop.Sample(kind, json => Everywhere(json, payload));
        var before = shop.Printer.RefusedRequests;

        foreach (var language in Languages.All)
            (await PrintShop.Text(await shop.Pdf(await shop.Html(snapshot, language)))).ShouldContain(PrintShop.Squeeze($"url({address})"));

        shop.Printer.RefusedRequests.ShouldBeLessThanOrEqualTo(before);
        listener.Connections.ShouldBe(0);
    }

    /// <summary>Each of the sixty in every text of the snapshots, as the page has it: nothing of any becomes an element, an attribute or a rule.</summary>
    [Theory]
    [InlineData("submission")]
    [InlineData("scorecard")]
    public async Task None_of_sixty_payloads_becomes_anything_but_words_in_any_text(string kind)
    {
        var payloads = Payloads.All("canary.invalid", 9);
        payloads.Distinct().Count().ShouldBe(60);

        foreach (var payload in payloads)
        {
            var html = await Page(payload);
            html.ShouldContain(Payloads.Mark);
            // As long and with the same gaps: a name may be drawn in two lines.
            Marks(html).ShouldBe(Marks(await Page(string.Concat(payload.Select(c => char.IsAsciiLetterOrDigit(c) || c is ' ' ? c : 'x')))), payload);
        }

        async Task<string> Page(string text) => await shop.Html(PrintShop.Sample(kind, json => Everywhere(json, text)), "en");

        // What makes an element, an attribute, a style sheet's end or a script.
        static (int, int, int, int) Marks(string html) => (Count(html, '<'), Count(html, '>'), Count(html, '"'), Count(html, '\''));

        static int Count(string html, char mark) => html.AsSpan().Count(mark);
    }

    /// <summary>And if one did come in as it is: all of them at once, as markup.</summary>
    [Fact]
    public async Task Sixty_payloads_as_markup_reach_nothing_either()
    {
        using var listener = new Listener();
        var before = shop.Printer.RefusedRequests;

        foreach (var payload in Payloads.All($"127.0.0.1:{listener.Port}", listener.Port).Chunk(6)) // what one of them breaks is broken for those behind it
        {
            var text = await PrintShop.Text(await shop.Pdf($"<!doctype html><html lang=en><title>t</title><body>seen {string.Concat(payload.Select(one => $"<div>{one}</div>"))}"));
            text.ShouldContain("seen");
            text.ShouldNotContain("root:x:0");
        }

        (shop.Printer.RefusedRequests - before).ShouldBeGreaterThan(10, "the pages did try");
        listener.Connections.ShouldBe(0);
    }

    static readonly HashSet<string> s_texts = ["name", "role", "words", "reason", "title", "publisher", "url", "colour", "organisation", "statement", "anchor", "text", "summary", "locator", "en", "zh-Hans", "note", "fileName"];

    static void Everywhere(JsonNode? node, string payload)
    {
        if (node is JsonArray many) foreach (var one in many) Everywhere(one, payload);
        if (node is not JsonObject json) return;
        foreach (var (name, value) in json.ToList())
        {
            if (value is JsonValue text && text.GetValueKind() is System.Text.Json.JsonValueKind.String && s_texts.Contains(name)) json[name] = payload;
            else Everywhere(value, payload);
        }
    }

    [Fact]
    public async Task A_browser_that_dies_while_printing_is_replaced_and_the_report_is_printed()
    {
        var html = await shop.Html(Snapshot.Read(PrintShop.Sample("submission")), "en");
        await shop.Printer.Print(html, CancellationToken.None);
        var before = shop.Printer.ProcessId.ShouldNotBeNull();

        var printing = shop.Printer.Print(html, CancellationToken.None);
        using (var browser = Process.GetProcessById(before)) browser.Kill(entireProcessTree: true);
        var pdf = await printing;

        pdf.AsSpan(0, 5).SequenceEqual("%PDF-"u8).ShouldBeTrue();
        await shop.Printer.Print(html, CancellationToken.None);
        shop.Printer.ProcessId.ShouldNotBe(before);
    }

    /// <summary>Between this service and the browser stand the shell that clears up after it and the one that Debian starts it by; the browser itself may outlive both.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_browser_without_the_shell_that_started_it_is_replaced_and_ends(int shell)
    {
        var family = await Browser();
        var chain = new List<string[]> { family.Single(process => process[0] == $"{shop.Printer.ProcessId}") };
        while (family.Where(process => process[1] == chain[^1][0]).ToList() is [var only]) chain.Add(only); // the browser is the first with several
        chain.Count.ShouldBeGreaterThan(shell + 1);
        var before = shop.Printer.ProcessId;

        await PrintShop.Run("kill", "-9", chain[shell][0]);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (shop.Printer.ProcessId == before) await shop.Printer.Print("<!doctype html><p>x", limit.Token);

        (await shop.Printer.Print("<!doctype html><p>x", limit.Token)).AsSpan(0, 5).SequenceEqual("%PDF-"u8).ShouldBeTrue();
        while (Lives(chain[^1][0])) await Task.Delay(50, limit.Token);
    }

    /// <summary>What ended and was taken note of by nobody is still listed.</summary>
    static bool Lives(string process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    [Fact]
    public async Task A_page_of_a_browser_that_was_replaced_meanwhile_says_that_it_is_gone_and_closes_all_the_same()
    {
        var browser = await Chromium.Start(shop.Parts.Chromium!, CancellationToken.None);
        var page = await browser.OpenPage(CancellationToken.None);
        await browser.DisposeAsync();

        await Should.ThrowAsync<ChromiumGone>(() => page.Print("<!doctype html><p>x", CancellationToken.None));
        await page.Close();
    }

    [Fact]
    public async Task Languages_of_one_report_are_printed_as_each_alone()
    {
        var snapshot = Snapshot.Read(PrintShop.Sample("scorecard")); // the shorter one: what reads words by their tags takes ten seconds for the other, four times
        var htmls = new List<string>();
        foreach (var language in Languages.All) htmls.Add(await shop.Html(snapshot, language));

        var together = await shop.Printer.Print(htmls, CancellationToken.None);

        together.Count.ShouldBe(htmls.Count);
        foreach (var (html, pdf) in htmls.Zip(together))
        {
            var alone = await shop.Printer.Print(html, CancellationToken.None);
            PdfPages.Count(pdf).ShouldBe(PdfPages.Count(alone));
            (await Words(pdf)).ShouldBe(await Words(alone));
        }

        static async Task<string> Words(byte[] pdf)
        {
            var file = Path.GetTempFileName();
            await File.WriteAllBytesAsync(file, pdf);
            return System.Text.RegularExpressions.Regex.Replace(await PrintShop.Run("pdfinfo", "-struct-text", file), "node[0-9]+", "node", System.Text.RegularExpressions.RegexOptions.NonBacktracking); // numbered through the page
        }
    }

    [Fact]
    public async Task Several_reports_at_once_do_not_mix()
    {
        var pages = Enumerable.Range(0, 6).Select(i => $"<!doctype html><html lang=en><title>t</title><p>canary-{i}-{Guid.NewGuid():N}</p>").ToList();

        var texts = await Task.WhenAll(pages.Select(async html => await PrintShop.Text(await shop.Pdf(html))));

        for (var i = 0; i < pages.Count; i++)
        {
            texts[i].ShouldContain(pages[i].Split("<p>")[1].Split("</p>")[0]);
            System.Text.RegularExpressions.Regex.Count(texts[i], "canary-", System.Text.RegularExpressions.RegexOptions.NonBacktracking).ShouldBe(1);
        }
    }

    [Fact]
    public async Task The_browser_never_runs_as_root_and_has_none_of_our_environment()
    {
        var browser = await Browser();

        browser.Count.ShouldBeGreaterThan(2);
        browser.ShouldAllBe(process => process[2] != "root");
        browser.ShouldNotContain(process => process[4].Contains("--no-sandbox", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_browser_leaves_the_processors_to_whoever_waits_for_a_page()
    {
        var all = await Browser();
        var shell = all.Single(process => process[4].Contains("folder=$1", StringComparison.Ordinal)); // stays to clear up
        var lowered = Math.Min(19, Nice(shell) + 15);

        all.Count.ShouldBeGreaterThan(3);
        all.Where(process => process != shell).Select(Nice).ShouldAllBe(nice => nice == lowered);

        static int Nice(string[] process) => int.Parse(process[3], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Id, parent, user, niceness and command of each process of the browser, after it has printed.</summary>
    async Task<List<string[]>> Browser()
    {
        await shop.Printer.Print("<!doctype html><p>x", CancellationToken.None);
        var all = (await PrintShop.Run("ps", "-e", "-o", "pid=,ppid=,euser=,ni=,args=")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 5, StringSplitOptions.RemoveEmptyEntries)).ToList();
        var family = new HashSet<string> { $"{shop.Printer.ProcessId}" };
        while (all.FirstOrDefault(process => family.Contains(process[1]) && !family.Contains(process[0])) is { } child) family.Add(child[0]);
        return [.. all.Where(process => family.Contains(process[0]))];
    }

    [Fact]
    public void What_is_missing_is_said_with_its_mend()
    {
        new PrintingParts(new ConfigurationBuilder().AddInMemoryCollection([new("CHROMIUM_PATH", "/nowhere/chromium")]).Build(), TimeProvider.System)
            .WhatIsMissing.ShouldNotBeNull().ShouldContain("install the package chromium-headless-shell");

        shop.Parts.WhatIsMissing.ShouldBeNull();
    }

    sealed class Listener : IDisposable
    {
        readonly TcpListener _four = new(IPAddress.Any, 0);
        readonly TcpListener? _six;
        int _connections;

        public Listener()
        {
            _four.Start();
            _ = Count(_four);
            try
            {
                _six = new TcpListener(IPAddress.IPv6Loopback, Port);
                _six.Start();
                _ = Count(_six);
            }
            catch (SocketException)
            {
                _six = null; // a machine without IPv6
            }
        }

        public int Port => ((IPEndPoint)_four.LocalEndpoint).Port;

        public int Connections => Volatile.Read(ref _connections);

        public async Task ConnectOnce()
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            await Eventually.True(() => Connections > 0);
        }

        async Task Count(TcpListener listener)
        {
            try
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync();
                    Interlocked.Increment(ref _connections);
                }
            }
            catch (Exception ended) when (ended is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // The test is over.
            }
        }

        public void Dispose()
        {
            _four.Dispose();
            _six?.Dispose();
        }
    }
}
