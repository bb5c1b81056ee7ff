using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>Programs that must be there before anything starts; appsettings.json lists those that the services themselves call.</summary>
static class Prerequisites
{
    public static void Check(IConfiguration configuration, IEnumerable<IResource> resources)
    {
        foreach (var tool in (string[])["setpriv", "setsid"])
            if (Find(tool) is null) throw new DistributedApplicationException($"The program {tool} is missing: apt-get install util-linux.");
        if (Find("dotnet") is null) throw new DistributedApplicationException("The program dotnet is missing from PATH: install the .NET 10 SDK.");
        foreach (var need in configuration.GetSection("LocalHosting:Needs").GetChildren().Where(n => resources.Any(r => r.Name == n["For"])))
        {
            if (need["Probe"] is { } probe)
            {
                if (!Says(probe)) throw new DistributedApplicationException($"{need["For"]} needs {need.Key}, which are missing (without them reports would show boxes): apt-get install {need["Package"]} (or ./platform run as root).");
                continue;
            }
            var configured = configuration[need["Setting"]!];
            if (Find(configured ?? need.Key) is null)
            {
                throw new DistributedApplicationException(configured is null
                    ? $"The program {need.Key} is missing, which {need["For"]} needs: apt-get install {need["Package"]} (or ./platform run as root), or set {need["Setting"]}."
                    : $"{need["Setting"]} names {configured}, which is not there: correct it, or take it away and apt-get install {need["Package"]}.");
            }
        }
    }

    /// <summary>Whether a command prints anything.</summary>
    static bool Says(string probe)
    {
        var words = probe.Split(' ');
        if (Find(words[0]) is not { } program) return false;
        using var process = Process.Start(new ProcessStartInfo(program, words[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        return process.StandardOutput.ReadToEnd().Trim().Length > 0;
    }

    static string? Find(string program) => program.Contains('/')
        ? (File.Exists(program) ? program : null)
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
