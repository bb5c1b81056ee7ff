using System.Diagnostics;
using System.Globalization;
using AseanPlatform.Testing;
using Aspire.Hosting;

namespace AseanPlatform.Benchmarks;

/// <summary>A second start, by the AppHost as a program of its own, exactly as <c>./platform run</c> starts it.</summary>
sealed class Starting : IAsyncDisposable
{
    readonly Process _host;

    Starting(Process host) => _host = host;

    /// <summary>From the second start of everything to the first submission that is accepted through the gateway.</summary>
    public static async Task<(Starting Started, Row Row)> Again(Stack stopped, Material ready)
    {
        var port = Ports.Free();
        var folder = Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'));
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "AppHost", folder, "AseanPlatform.AppHost.dll"));
        var origin = new Uri($"http://localhost:{port}/");
        using var platform = Testing.Platform.Of(stopped.File with { Origin = origin });
        using var browser = new Person(platform, ready.Admin.Email, ready.Admin.Name, ready.Admin.Session).Browser();

        var clock = Stopwatch.StartNew();
        var host = await Child.Start(new Command("dotnet", ["exec", program, .. stopped.Arguments, $"--PLATFORM_PORT={port}"]), Path.Combine(stopped.File.DataDir, "again.log"));
        await Eventually.True(async () => await Answers(() => browser.GetAsync(new Uri("/health", UriKind.Relative))), TimeSpan.FromMinutes(2), "a healthy platform");
        var healthy = clock.Elapsed;
        await Eventually.True(async () => await Answers(() => browser.PostAsync(new Uri($"/api/v1/assessments/{ready.Complete}/submissions", UriKind.Relative), null)), TimeSpan.FromMinutes(2), "the first accepted submission");
        return (new Starting(host), Row.AtMost("second start until the first accepted submission", 30, 15, clock.Elapsed.TotalSeconds, "s",
            $"AppHost with kept data, until every process is healthy ({healthy.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s) and a complete assessment is submitted", value => value.ToString("0.0", CultureInfo.InvariantCulture)));
    }

    static async Task<bool> Answers(Func<Task<HttpResponseMessage>> ask)
    {
        try
        {
            using var answer = await ask();
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException) // Nobody listens yet.
        {
            return false;
        }
    }

    /// <summary>
    /// Memory of the AppHost and all .NET processes below it, after the platform had nothing to do for a while. PSS: a page that several processes share counts once in all,
    /// in equal parts; RSS would count the runtime once for each of them.
    /// </summary>
    public async Task<Row> Memory()
    {
        await Task.Delay(TimeSpan.FromSeconds(15));
        var memory = Processes.Below(_host.Id).Where(Processes.IsDotnet).Select(process => (Name: Name(Processes.Command(process)), Memory: Processes.Memory(process))).ToList();
        const double MB = 1024 * 1024;
        return Row.AtMost("memory of all .NET processes at rest", 1200, 700, memory.Sum(process => process.Memory.Pss) / MB, "MB",
            $"PSS of {memory.Count} processes 15 s after the first submission (RSS, shared pages counted each time, {memory.Sum(process => process.Memory.Rss) / MB:0} MB): "
            + string.Join(", ", memory.OrderByDescending(process => process.Memory.Pss).Select(process => $"{process.Name} {process.Memory.Pss / MB:0}")), value => value.ToString("0", CultureInfo.InvariantCulture));

        static string Name(string command) => command.Split(' ').FirstOrDefault(part => part.Contains("AseanPlatform.", StringComparison.Ordinal)) is { } program
            ? Path.GetFileNameWithoutExtension(program).Split('.')[^1].ToLowerInvariant() : "other";
    }

    public async ValueTask DisposeAsync()
    {
        await Child.Stop(_host, Posix.Terminate, TimeSpan.FromSeconds(60));
        _host.Dispose();
    }
}
