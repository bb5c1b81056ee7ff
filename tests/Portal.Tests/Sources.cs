using System.Runtime.CompilerServices;

namespace AseanPlatform.Portal.Tests;

/// <summary>The files of the repository, found from where this file was compiled.</summary>
static class Sources
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", ".."));

    public static string Portal { get; } = Path.Combine(Root, "services", "Portal");
    public static string Presentation { get; } = Path.Combine(Root, "services", "Shared", "Presentation");

    public static IEnumerable<string> Code(string folder) =>
        ((string[])["*.razor", "*.cs"]).SelectMany(pattern => Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories)).Select(File.ReadAllText);

    static string Here([CallerFilePath] string path = "") => path;
}
