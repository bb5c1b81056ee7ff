namespace AseanPlatform.AppHost.Tests;

/// <summary>The processes that belong to a data folder: it is named in their command line or in their environment, or they work in it (Redis writes its own title over both).</summary>
static class Processes
{
    public static IReadOnlyList<(int Id, string Command)> Of(string folder) =>
    [
        .. Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!, System.Globalization.CultureInfo.InvariantCulture))
            .Where(id => id != Environment.ProcessId).Select(id => (Id: id, Command: Read(id, "cmdline"), Variables: Read(id, "environ")))
            .Where(p => p.Command.Contains(folder, StringComparison.Ordinal) || p.Variables.Contains(folder, StringComparison.Ordinal) || WorksIn(p.Id, folder)).Select(p => (p.Id, p.Command)),
    ];

    /// <summary>What Ctrl-C sends.</summary>
    public static void Interrupt(int process)
    {
        using var kill = System.Diagnostics.Process.Start("kill", ["-INT", $"{process}"]);
        kill.WaitForExit();
    }

    static bool WorksIn(int id, string folder)
    {
        try { return File.ResolveLinkTarget($"/proc/{id}/cwd", returnFinalTarget: false)?.FullName.StartsWith(folder + "/", StringComparison.Ordinal) is true; }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException) { return false; } // It has just ended, or is not ours.
    }

    static string Read(int id, string file)
    {
        try { return File.ReadAllText($"/proc/{id}/{file}").Replace('\0', ' '); }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException) { return ""; } // It has just ended.
    }
}
