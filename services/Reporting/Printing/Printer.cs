using System.Diagnostics;
using System.Diagnostics.Metrics;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Reporting.Printing;

/// <summary>
/// HTML in, tagged PDF out. Keeps one Chromium warm with the next pages prepared; each report has a page and context of its own, thirty seconds at most
/// for each quarter of a million characters that are begun of each of its languages, and a second try in a new Chromium when the first one died under it.
/// </summary>
sealed class Printer(PrintingParts parts, ILogger<Printer> log) : BackgroundService
{
    const int ReportsPerChromium = 100, Length = 250_000;
    static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);
    static readonly Histogram<double> s_duration = Telemetry.Meter.CreateHistogram<double>("report.print.duration", "s", "Time from HTML to PDF");

    readonly SemaphoreSlim _slots = new(Slots);
    readonly SemaphoreSlim _changing = new(1);
    readonly Queue<ChromiumPage> _prepared = new();
    Chromium? _chromium;
    int _pages, _busy, _preparing;

    public static int Slots => Math.Clamp(Environment.ProcessorCount, 1, 4);

    public int? ProcessId => _chromium is { HasEnded: false } running ? running.ProcessId : null;

    public int RefusedRequests => _chromium?.RefusedRequests ?? 0;

    public async Task<byte[]> Print(string html, CancellationToken ct) => (await Print([html], ct))[0];

    /// <summary>The languages of one report, one after the other in one page: a page is a process, which costs a seventh of a report.</summary>
    public async Task<IReadOnlyList<byte[]>> Print(IReadOnlyList<string> htmls, CancellationToken ct)
    {
        using var activity = Telemetry.Activities.StartActivity("print report");
        await _slots.WaitAsync(ct);
        Interlocked.Increment(ref _busy);
        try
        {
            return await PrintOnce(htmls, ct);
        }
        catch (ChromiumGone gone)
        {
            log.LogWarning("Chromium died while printing; a new one prints it again. {Reason}", gone.Message);
            return await PrintOnce(htmls, ct);
        }
        finally
        {
            Interlocked.Decrement(ref _busy);
            _slots.Release();
            _ = Prepare();
        }
    }

    async Task<IReadOnlyList<byte[]>> PrintOnce(IReadOnlyList<string> htmls, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        var (chromium, page) = await NextPage(ct);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            var pdfs = new List<byte[]>(htmls.Count);
            foreach (var html in htmls)
            {
                limit.CancelAfter(Limit(html));
                pdfs.Add(await page.Print(html, limit.Token));
                s_duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
                started = Stopwatch.GetTimestamp();
            }
            return pdfs;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            chromium.Kill(); // its renderer may hang for ever
            throw new PrintingTookTooLong(Limit(htmls.MaxBy(html => html.Length)!));
        }
        finally
        {
            await page.Close();
        }
    }

    // A page of a usual report takes a tenth of a second; the portfolio of four hundred clients, seven hundred thousand characters, two, and many times that beside others.
    static TimeSpan Limit(string html) => s_limit * (1 + (html.Length / Length));

    async Task<(Chromium, ChromiumPage)> NextPage(CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            Chromium? chromium = null;
            try
            {
                (chromium, var ready) = await Changing(async () =>
                {
                    var running = await Running(ct);
                    _pages++;
                    return (running, _prepared.TryDequeue(out var page) ? page : null);
                }, ct);
                return (chromium, ready ?? await chromium.OpenPage(ct).WaitAsync(s_limit, ct)); // opening takes about as long as printing: several do it at once
            }
            catch (Exception failure) when (attempt == 1 && failure is ChromiumGone or ChromiumRefused or TimeoutException)
            {
                await Changing(async () =>
                {
                    if (chromium is null || chromium != _chromium) return false; // somebody has replaced it already
                    chromium.Kill();
                    await Retire();
                    return true;
                }, ct);
            }
        }
    }

    /// <summary>Opens what is missing in reserve, for one caller at a time.</summary>
    async Task Prepare()
    {
        if (parts.Chromium is null || Interlocked.Exchange(ref _preparing, 1) is 1) return;
        Interlocked.Increment(ref _busy);
        try
        {
            var (chromium, missing) = await Changing(async () => (await Running(CancellationToken.None), Slots - _prepared.Count), CancellationToken.None);
            var pages = await Task.WhenAll(Enumerable.Range(0, missing).Select(_ => chromium.OpenPage(CancellationToken.None).WaitAsync(s_limit)));
            await Changing(() =>
            {
                if (chromium == _chromium) Array.ForEach(pages, _prepared.Enqueue);
                return Task.FromResult(true);
            }, CancellationToken.None);
        }
        catch (Exception failure) when (failure is ChromiumGone or ChromiumRefused or TimeoutException or ObjectDisposedException)
        {
            log.LogWarning("No page could be prepared: {Reason}", failure.Message);
        }
        finally
        {
            Interlocked.Decrement(ref _busy);
            Volatile.Write(ref _preparing, 0);
        }
    }

    async Task<T> Changing<T>(Func<Task<T>> change, CancellationToken ct)
    {
        await _changing.WaitAsync(ct);
        try
        {
            return await change();
        }
        finally
        {
            _changing.Release();
        }
    }

    // Under _changing. A browser that served its time is replaced only while nobody else prints with it or opens pages in it.
    async Task<Chromium> Running(CancellationToken ct)
    {
        if (_chromium is { HasEnded: false } && (_pages < ReportsPerChromium || Volatile.Read(ref _busy) > 1)) return _chromium;

        await Retire();
        _pages = 0;
        return _chromium = await Chromium.Start(parts.Chromium ?? throw new ChromiumGone(parts.WhatIsMissing!), ct);
    }

    async Task Retire()
    {
        _prepared.Clear();
        if (Interlocked.Exchange(ref _chromium, null) is { } old) await old.DisposeAsync();
    }

    /// <summary>Starts before the first report asks for it, and looks after it: a browser that died is replaced at once.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            do
            {
                if (_chromium is not { HasEnded: false }) await Prepare();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Changing(async () =>
        {
            await Retire();
            return true;
        }, cancellationToken);
    }

    public override void Dispose()
    {
        _chromium?.Kill();
        _slots.Dispose();
        _changing.Dispose();
        base.Dispose();
    }
}

sealed class PrintingTookTooLong(TimeSpan limit) : Exception($"A page was not printed within {limit.TotalSeconds:0} s.");
