using System.Globalization;
using System.Runtime.InteropServices;

namespace AseanPlatform.Faults;

/// <summary>The processes of the stack that this test started: every one a descendant of this process, none else is touched.</summary>
static partial class Victims
{
    /// <summary>In the order in which they die.</summary>
    public static readonly IReadOnlyList<(string Name, Func<string, bool> Is)> All =
    [
        ("assessment", Runs("Assessment")), ("rabbitmq", command => command.Contains("beam.smp", StringComparison.Ordinal)),
        ("reporting", Runs("Reporting")), ("postgres", command => command.Contains("/postgres -D", StringComparison.Ordinal)),
        ("notification", Runs("Notification")), ("redis", command => command.Contains("redis-server", StringComparison.Ordinal)),
        ("gateway", Runs("Gateway")), ("chromium", command => command.Contains("--remote-debugging-pipe", StringComparison.Ordinal) && !command.Contains("--type=", StringComparison.Ordinal) && !command.Contains("mkdir", StringComparison.Ordinal)),
        ("identity", Runs("Identity")), ("content", Runs("Content")), ("operations", Runs("Operations")), ("portal", Runs("Portal")),
    ];

    /// <summary>Kills with SIGKILL whatever of this name runs now; how many there were.</summary>
    public static int Kill(string name)
    {
        var found = Processes().Where(process => All.Single(victim => victim.Name == name).Is(process.Command)).ToList();
        foreach (var process in found) _ = kill(process.Id, 9);
        return found.Count;
    }

    /// <summary>The processes of one program that run now.</summary>
    public static IReadOnlyList<int> Of(string name) => [.. Processes().Where(process => All.Single(victim => victim.Name == name).Is(process.Command)).Select(process => process.Id)];

    public static void Stop(int process) => _ = kill(process, 19);

    public static void GoOn(int process) => _ = kill(process, 18);

    static Func<string, bool> Runs(string program) => command => command.Contains($"AseanPlatform.{program}", StringComparison.Ordinal);

    static IEnumerable<(int Id, string Command)> Processes()
    {
        var children = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Select(name => int.TryParse(name, CultureInfo.InvariantCulture, out var id) ? id : 0).Where(id => id > 0)
            .ToLookup(Parent);
        var open = new Stack<int>([Environment.ProcessId]);
        while (open.TryPop(out var process))
        {
            foreach (var child in children[process])
            {
                open.Push(child);
                yield return (child, Read($"/proc/{child}/cmdline").Replace('\0', ' '));
            }
        }
    }

    static int Parent(int process)
    {
        var stat = Read($"/proc/{process}/stat");
        return stat.Length == 0 ? 0 : int.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return ""; // it ended meanwhile
        }
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int kill(int pid, int sig);
}
