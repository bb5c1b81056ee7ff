using System.Diagnostics;
using Shouldly;
using Xunit;

namespace AseanPlatform.Content.Tests;

/// <summary>The command as it is typed.</summary>
public sealed class CheckCommandTests
{
    [Fact]
    public async Task The_command_says_what_an_import_would_say_and_by_its_exit_code_too()
    {
        var folder = Directory.CreateTempSubdirectory("catalogue-");
        try
        {
            foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Catalogue"), "*.json")) File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
            var (code, said) = await Run(folder.Parent!.FullName, folder.Name); // from where it is called
            code.ShouldBe(0, said);
            said.ShouldContain("Nothing was written.");

            var timeline = Path.Combine(folder.FullName, "timeline.json");
            File.WriteAllText(timeline, File.ReadAllText(timeline).Replace("\"category\"", "\"kategory\"", StringComparison.Ordinal));
            (code, said) = await Run(folder.FullName, "timeline.json");
            code.ShouldBe(1, said);
            said.ShouldContain("has the unknown member kategory");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static async Task<(int Code, string Said)> Run(string from, string path)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "AseanPlatform.sln"))) root = root.Parent!;
        using var check = Process.Start(new ProcessStartInfo(Path.Combine(root.FullName, "platform"), ["catalogue", "check", path]) { UseShellExecute = false, WorkingDirectory = from, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var complained = check.StandardError.ReadToEndAsync();
        var said = await check.StandardOutput.ReadToEndAsync();
        await check.WaitForExitAsync();
        return (check.ExitCode, said + await complained);
    }
}
