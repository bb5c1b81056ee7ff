using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using AseanPlatform.Reporting.Printing;
using AseanPlatform.Reporting.Snapshots;
using AseanPlatform.Testing;
using Microsoft.Extensions.Configuration;

namespace AseanPlatform.Reporting.Tests;

public sealed class PrintingTests(PrintShop shop)
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
        var html = "<!doctype html><html><head>" + string.Concat(Addresses(listener.Port).Select(address => $$"""
            <link rel="stylesheet" href="{{address}}"><link rel="preload" as="image" href="{{address}}"><link rel="dns-prefetch" href="{{address}}"><link rel="preconnect" href="{{address}}">
            <style>@import url("{{address}}"); @font-face { font-family: x; src: url("{{address}}"); } .x { font-family: x; background: url("{{address}}"); }</style>
            """)) + "</head><body class=x>seen " + string.Concat(Addresses(listener.Port).Select(address => $"""
            <img src="{address}"><iframe src="{address}"></iframe><object data="{address}"></object><embed src="{address}"><video src="{address}"></video>
            <svg><image href="{address}" /><use href="{address}#x" /><foreignObject><iframe src="{address}"></iframe></foreignObject></svg>
            <script>fetch("{address}"); new Image().src = "{address}"; new WebSocket("{address}")</script><iframe src="data:text/html,<img src={address}>"></iframe>
            """)) + $"<meta http-equiv=refresh content='0;url=http://127.0.0.1:{listener.Port}/z'></body></html>";

        var text = await PrintShop.Text(await shop.Pdf(html));

        text.ShouldContain("seen");
        text.ShouldNotContain("root:x:0");
        (shop.Printer.RefusedRequests - before).ShouldBeGreaterThan(5, "the page did try");
        listener.Connections.ShouldBe(0);
        await listener.ConnectOnce();
        listener.Connections.ShouldBe(1, "the listener does count");
    }

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
        await shop.Printer.Print("<!doctype html><p>x", CancellationToken.None);
        var all = (await PrintShop.Run("ps", "-e", "-o", "pid=,ppid=,euser=,args=")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 4, StringSplitOptions.RemoveEmptyEntries)).ToList();
        var family = new HashSet<string> { $"{shop.Printer.ProcessId}" };
        while (all.FirstOrDefault(process => family.Contains(process[1]) && !family.Contains(process[0])) is { } child) family.Add(child[0]);

        var browser = all.Where(process => family.Contains(process[0])).ToList();

        browser.Count.ShouldBeGreaterThan(2);
        browser.ShouldAllBe(process => process[2] != "root");
        browser.ShouldNotContain(process => process[3].Contains("--no-sandbox", StringComparison.Ordinal));
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
