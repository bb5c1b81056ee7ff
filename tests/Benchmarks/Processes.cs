using System.Globalization;

namespace AseanPlatform.Benchmarks;

/// <summary>What /proc says about the processes below one.</summary>
static class Processes
{
    public static IReadOnlyList<int> Below(int root)
    {
        var parents = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Select(name => int.TryParse(name, out var id) ? id : 0).Where(id => id > 0)
            .Select(id => (Id: id, Parent: Parent(id))).ToLookup(process => process.Parent, process => process.Id);
        var found = new List<int>();
        var open = new Stack<int>([root]);
        while (open.TryPop(out var process))
        {
            found.Add(process);
            foreach (var child in parents[process]) open.Push(child);
        }
        return found;
    }

    public static bool IsDotnet(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/maps").Contains("libcoreclr.so", StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public static string Command(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Replace('\0', ' ').Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>Resident memory, and the share of it that is really its own, in bytes.</summary>
    public static (long Rss, long Pss) Memory(int process)
    {
        try
        {
            var lines = File.ReadAllLines($"/proc/{process}/smaps_rollup");
            return (Read("Rss:"), Read("Pss:"));

            long Read(string name) => long.Parse(lines.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return (0, 0);
        }
    }

    /// <summary>Resident memory in bytes, as the kernel counts it anyway: to add it up page by page (<see cref="Memory"/>) holds the process up.</summary>
    public static long Resident(int process) =>
        long.Parse(File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;

    /// <summary>How much of the processors each process of the bench has used since it began. PostgreSQL names in its command whom it works for.</summary>
    public static IReadOnlyDictionary<int, (string Command, TimeSpan Spent)> Times() =>
        Below(Environment.ProcessId).Select(process => (process, Command: Command(process), Spent: Spent(process))).ToDictionary(process => process.process, process => (process.Command, process.Spent));

    static TimeSpan Spent(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return TimeSpan.FromMilliseconds(10 * (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture))); // in hundredths of a second
        }
        catch (IOException)
        {
            return TimeSpan.Zero;
        }
    }

    static int Parent(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
