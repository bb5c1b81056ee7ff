using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Text.Json;

namespace AseanPlatform.Reporting.Printing;

/// <summary>
/// One headless Chromium, spoken to over its own pipe (no port that others could reach, no driver process). The pipe is also its life line:
/// when this process ends in whatever way, the pipe closes and Chromium ends and removes its folder. It has ended as soon as the shell that started it has: whatever
/// is left of it then has lost its folder.
/// </summary>
sealed class Chromium : IAsyncDisposable
{
    // As one shell line because file descriptors 3 and 4 must be the pipe; the shell stays to remove the browser's folder. Of two who want a processor, whoever waits for a page comes first (docs/adr/0045).
    const string Launch = """
        folder=$1; shift; mkdir -m 700 "$folder" || exit 1; export HOME="$folder" TMPDIR="$folder"
        nice -n 15 "$@" --user-data-dir="$folder" 3<&0 4>&1 </dev/null >/dev/null; rm -rf "$folder"
        """;

    static readonly string[] s_flags =
    [
        "--headless", "--remote-debugging-pipe", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-sync", "--disable-extensions", "--disable-crash-reporter", "--disable-dev-shm-usage", "--no-default-browser-check",
        // Two more walls behind the aborted requests: every name is unknown, and every address goes to a proxy that does not exist.
        "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=http://0.0.0.0:1", "--proxy-bypass-list=<-loopback>",
    ];

    static readonly TimeSpan s_leave = TimeSpan.FromSeconds(5);

    readonly Process _process;
    readonly Stream _toIt, _fromIt;
    readonly string _folder;
    readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _calls = new();
    readonly SemaphoreSlim _writing = new(1);
    readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Task _reading;
    readonly Queue<string> _errors = new();
    int _lastCall, _refusedRequests;

    Chromium(Process process, string folder)
    {
        (_process, _folder, ProcessId) = (process, folder, process.Id);
        (_toIt, _fromIt) = (process.StandardInput.BaseStream, process.StandardOutput.BaseStream);
        process.ErrorDataReceived += (_, line) => Remember(line.Data);
        process.BeginErrorReadLine();
        _reading = Read();
        process.Exited += (_, _) => End();
        process.EnableRaisingEvents = true;
    }

    public bool HasEnded => _ended.Task.IsCompleted;

    public int ProcessId { get; }

    /// <summary>How many requests pages have tried to make; each was refused.</summary>
    public int RefusedRequests => _refusedRequests;

    public static async Task<Chromium> Start(string program, CancellationToken ct)
    {
        try
        {
            return await Start(program, sandbox: true, ct);
        }
        // Containers may forbid the sandbox to root; an ordinary user always has it.
        catch (ChromiumGone) when (Environment.IsPrivilegedProcess)
        {
            return await Start(program, sandbox: false, ct);
        }
    }

    static async Task<Chromium> Start(string program, bool sandbox, CancellationToken ct)
    {
        var folder = Path.Combine(Path.GetTempPath(), "report-chromium-" + Guid.NewGuid().ToString("N"));
        // Never as root: root becomes nobody first, which also lets the sandbox work.
        string[] asWhom = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"] : [];
        string[] command = [.. asWhom, "/bin/sh", "-c", Launch, "sh", folder, program, .. s_flags, .. sandbox ? Array.Empty<string>() : ["--no-sandbox"]];

        var start = new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        start.Environment.Clear(); // it needs none of our secrets
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin";
        start.Environment["LANG"] = "C.UTF-8";

        var chromium = new Chromium(Process.Start(start) ?? throw new ChromiumGone("Chromium did not start."), folder);
        try
        {
            await chromium.Call("Browser.getVersion", null, null, ct).WaitAsync(TimeSpan.FromSeconds(10), ct);
            return chromium;
        }
        catch (Exception failure)
        {
            await chromium.DisposeAsync();
            if (failure is OperationCanceledException) throw;
            throw new ChromiumGone($"Chromium did not start: {failure.Message}", failure);
        }
    }

    /// <summary>A page in a context of its own, cut off from everything and without script; used once.</summary>
    public async Task<ChromiumPage> OpenPage(CancellationToken ct)
    {
        var context = (await Call("Target.createBrowserContext", new { disposeOnDetach = true }, null, ct)).GetProperty("browserContextId").GetString()!;
        var target = (await Call("Target.createTarget", new { url = "about:blank", browserContextId = context }, null, ct)).GetProperty("targetId").GetString()!;
        var session = (await Call("Target.attachToTarget", new { targetId = target, flatten = true }, null, ct)).GetProperty("sessionId").GetString()!;
        var tree = Call("Page.getFrameTree", null, session, ct);
        await Task.WhenAll(
            tree,
            Call("Emulation.setScriptExecutionDisabled", new { value = true }, session, ct),
            Call("Fetch.enable", new { patterns = new[] { new { urlPattern = "*" } } }, session, ct),
            Call("Network.enable", null, session, ct),
            Call("Network.emulateNetworkConditions", new { offline = true, latency = 0, downloadThroughput = 0, uploadThroughput = 0 }, session, ct));
        return new ChromiumPage(this, context, session, (await tree).GetProperty("frameTree").GetProperty("frame").GetProperty("id").GetString()!);
    }

    public async Task<JsonElement> Call(string method, object? parameters, string? session, CancellationToken ct)
    {
        var id = Interlocked.Increment(ref _lastCall);
        var answer = _calls[id] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await Send(id, method, parameters, session, ct);
            return await answer.Task.WaitAsync(ct);
        }
        finally
        {
            _calls.TryRemove(id, out _);
        }
    }

    async Task Send(int id, string method, object? parameters, string? session, CancellationToken ct)
    {
        var message = JsonSerializer.SerializeToUtf8Bytes(new Message(id, method, parameters, session), s_json);
        await _writing.WaitAsync(ct);
        try
        {
            if (HasEnded) throw Gone();
            await _toIt.WriteAsync(message, CancellationToken.None);
            await _toIt.WriteAsync(s_end, CancellationToken.None);
            await _toIt.FlushAsync(CancellationToken.None);
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            End(); // known before its end was read: whoever tries again takes none of its pages
            throw Gone();
        }
        finally
        {
            _writing.Release();
        }
    }

    async Task Read()
    {
        var pipe = PipeReader.Create(_fromIt, new StreamPipeReaderOptions(bufferSize: 128 * 1024));
        try
        {
            while (true)
            {
                var read = await pipe.ReadAsync();
                var buffer = read.Buffer;
                while (buffer.PositionOf((byte)0) is { } end)
                {
                    Hear(buffer.Slice(0, end));
                    buffer = buffer.Slice(buffer.GetPosition(1, end));
                }

                pipe.AdvanceTo(buffer.Start, buffer.End);
                if (read.IsCompleted) break;
            }
        }
        catch (Exception failure) when (failure is IOException or JsonException or ObjectDisposedException)
        {
            Remember(failure.Message);
        }

        End();
    }

    void End()
    {
        _ended.TrySetResult();
        foreach (var call in _calls.Values) call.TrySetException(Gone());
    }

    void Hear(ReadOnlySequence<byte> line)
    {
        using var json = JsonDocument.Parse(line);
        var message = json.RootElement;
        if (message.TryGetProperty("id", out var id))
        {
            if (!_calls.TryRemove(id.GetInt32(), out var call)) return;
            if (message.TryGetProperty("error", out var error)) call.TrySetException(new ChromiumRefused(error.GetRawText()));
            else call.TrySetResult(message.GetProperty("result").Clone());
        }
        else if (message.GetProperty("method").ValueEquals("Fetch.requestPaused"))
        {
            Interlocked.Increment(ref _refusedRequests);
            var request = message.GetProperty("params").GetProperty("requestId").GetString();
            var session = message.GetProperty("sessionId").GetString();
            _ = Refuse(request, session);
        }
    }

    async Task Refuse(string? request, string? session)
    {
        try
        {
            await Call("Fetch.failRequest", new { requestId = request, errorReason = "AccessDenied" }, session, CancellationToken.None);
        }
        catch (Exception failure) when (failure is ChromiumGone or ChromiumRefused)
        {
            // The page is gone already, and its request with it.
        }
    }

    void Remember(string? line)
    {
        if (string.IsNullOrWhiteSpace(line)) return;
        lock (_errors)
        {
            _errors.Enqueue(line);
            if (_errors.Count > 5) _errors.Dequeue();
        }
    }

    ChromiumGone Gone()
    {
        lock (_errors) return new ChromiumGone("Chromium has ended. " + string.Join(" | ", _errors));
    }

    public void Kill()
    {
        try
        {
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        }
        catch (Exception failure) when (failure is InvalidOperationException or AggregateException or System.ComponentModel.Win32Exception)
        {
            // It, or one of its own, ended by itself between the two lines.
        }
        _toIt.Dispose(); // a browser whose shell is gone is nobody's child any more: without its life line it ends
        End();
    }

    /// <summary>Waits for its end, and not for ever: whoever prints next waits for this one to be cleared away.</summary>
    public async ValueTask DisposeAsync()
    {
        Kill();
        try
        {
            using var leave = new CancellationTokenSource(s_leave);
            await _reading.WaitAsync(leave.Token);
            await _process.WaitForExitAsync(leave.Token);
        }
        catch (OperationCanceledException)
        {
            // Something of it lives and holds the other end of a pipe; it hears nothing more.
        }
        _process.Dispose(); // _writing holds nothing to free, and whoever calls yet is told that the browser is gone
        await _fromIt.DisposeAsync();
        try
        {
            if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A last child is still writing; the folder is empty of anything of a tenant.
        }
    }

    static readonly byte[] s_end = [0];
    static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    sealed record Message(int Id, string Method, object? Params, string? SessionId);
}

sealed class ChromiumPage(Chromium chromium, string context, string session, string frame)
{
    public bool IsOf(Chromium? other) => ReferenceEquals(chromium, other);

    /// <summary>Sets the content (nothing is loaded or navigated to) and prints it as a tagged PDF with an outline. Again is another document in the same page.</summary>
    public async Task<byte[]> Print(string html, CancellationToken ct)
    {
        await chromium.Call("Page.setDocumentContent", new { frameId = frame, html }, session, ct);
        var pdf = await chromium.Call("Page.printToPDF", new { generateTaggedPDF = true, generateDocumentOutline = true, preferCSSPageSize = true, printBackground = true }, session, ct);
        return FontNames.In(pdf.GetProperty("data").GetBytesFromBase64());
    }

    public async Task Close()
    {
        try
        {
            await chromium.Call("Target.disposeBrowserContext", new { browserContextId = context }, null, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(2));
        }
        catch (Exception failure) when (failure is ChromiumGone or ChromiumRefused or TimeoutException)
        {
            chromium.Kill(); // a page that cannot be closed must not stay beside the next tenant's
        }
    }
}

/// <summary>The browser is not there (any more); another one may do it.</summary>
sealed class ChromiumGone(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The browser answered no.</summary>
sealed class ChromiumRefused(string message) : Exception(message);
