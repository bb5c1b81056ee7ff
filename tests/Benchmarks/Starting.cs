using System.Diagnostics;
using System.Globalization;
using AseanPlatform.Testing;

namespace AseanPlatform.Benchmarks;

static class Starting
{
    /// <summary>From the second start of everything to the first submission that is accepted through the gateway.</summary>
    public static async Task<(Stack Stack, Row Row)> Again(Stack stopped, Material ready)
    {
        using var before = Testing.Platform.Of(stopped.File);
        var clock = Stopwatch.StartNew();
        var stack = await stopped.StartAgain();
        var healthy = clock.Elapsed;
        using var platform = Testing.Platform.Of(stack.File);
        var admin = new Person(platform, ready.Admin.Email, ready.Admin.Name, ready.Admin.Session);
        using var browser = admin.Browser();
        await Eventually.True(async () =>
        {
            using var answer = await browser.PostAsync(new Uri($"/api/v1/assessments/{ready.Complete}/submissions", UriKind.Relative), null);
            return answer.IsSuccessStatusCode;
        }, TimeSpan.FromMinutes(2), "the first accepted submission");
        return (stack, Row.AtMost("second start until the first accepted submission", 30, 15, clock.Elapsed.TotalSeconds, "s",
            $"AppHost with kept data, until every process is healthy ({healthy.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s) and a complete assessment is submitted", value => value.ToString("0.0", CultureInfo.InvariantCulture)));
    }

    /// <summary>Resident memory of all .NET processes below this one, after the platform had nothing to do for a while; the AppHost is this process and counted apart.</summary>
    public static async Task<Row> Memory()
    {
        await Task.Delay(TimeSpan.FromSeconds(15));
        var processes = Processes.Below(Environment.ProcessId).Where(process => process != Environment.ProcessId && Processes.IsDotnet(process)).ToList();
        var memory = processes.Select(process => (Name: Name(Processes.Command(process)), Memory: Processes.Memory(process))).ToList();
        const double MB = 1024 * 1024;
        return Row.AtMost("memory of all .NET processes at rest", 1200, 700, memory.Sum(process => process.Memory.Rss) / MB, "MB",
            $"RSS of {memory.Count} processes 15 s after the last request; PSS {memory.Sum(process => process.Memory.Pss) / MB:0} MB: "
            + string.Join(", ", memory.OrderByDescending(process => process.Memory.Rss).Select(process => $"{process.Name} {process.Memory.Rss / MB:0}")), value => value.ToString("0", CultureInfo.InvariantCulture));

        static string Name(string command) => command.Split(' ').FirstOrDefault(part => part.Contains("AseanPlatform.", StringComparison.Ordinal)) is { } program
            ? Path.GetFileNameWithoutExtension(program).Split('.')[^1].ToLowerInvariant() : "other";
    }
}
