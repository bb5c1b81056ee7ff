using System.Runtime.CompilerServices;
using Shouldly;

namespace AseanPlatform.Architecture.Tests;

/// <summary>The source tree as it lies on the disk.</summary>
static class Repository
{
    static readonly string[] NotOurs = ["artifacts", "bin", "obj", "node_modules", "TestResults"];

    public static string Root { get; } = FindRoot();

    /// <summary>Files whose text people wrote, by path relative to the root, with forward slashes.</summary>
    public static IReadOnlyList<SourceFile> Files { get; } = [.. Walk(Root).Order(StringComparer.Ordinal).Select(path => new SourceFile(path))];

    public static IReadOnlyList<SourceFile> Matching(params string[] extensions)
    {
        var files = Files.Where(file => extensions.Contains(Path.GetExtension(file.Path))).ToList();
        files.ShouldNotBeEmpty();
        return files;
    }

    /// <summary>What ships: everything but tests.</summary>
    public static IReadOnlyList<SourceFile> Product(params string[] extensions)
    {
        var files = Matching(extensions).Where(file => !file.Path.StartsWith("tests/", StringComparison.Ordinal)).ToList();
        files.ShouldNotBeEmpty();
        return files;
    }

    /// <summary>Compares with a committed list; run with UPDATE_LISTS=1 to write it anew and read the difference in review.</summary>
    public static void ShouldBeAsCommitted(string name, IEnumerable<string> lines, [CallerFilePath] string here = "")
    {
        _ = here;
        var path = Path.Combine(Root, "tests", "Architecture.Tests", name);
        var now = string.Join('\n', lines) + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_LISTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, now);
        }

        File.Exists(path).ShouldBeTrue($"{name} is missing: UPDATE_LISTS=1 writes it.");
        var committed = File.ReadAllText(path);
        if (committed == now) return;

        var (before, after) = (committed.Split('\n').ToHashSet(), now.Split('\n').ToHashSet());
        Assert.Fail($"{name} is not what it was. Read the difference; if it is meant, UPDATE_LISTS=1 writes it anew.\n"
            + string.Concat(before.Except(after).Select(line => $"- {line}\n")) + string.Concat(after.Except(before).Select(line => $"+ {line}\n")));
    }

    static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AseanPlatform.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("These tests read the source tree and must run inside it.");
    }

    static IEnumerable<string> Walk(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file) != ".git")) yield return file;
        foreach (var child in Directory.EnumerateDirectories(folder))
        {
            var name = Path.GetFileName(child);
            if (NotOurs.Contains(name) || (name.StartsWith('.') && name is not ".ci" and not ".config")) continue;
            foreach (var file in Walk(child)) yield return file;
        }
    }
}

sealed class SourceFile(string path)
{
    string? _text;

    public string Path { get; } = System.IO.Path.GetRelativePath(Repository.Root, path).Replace('\\', '/');
    public string Text => _text ??= File.ReadAllText(path);
    public string[] Lines => Text.TrimEnd('\n').Split('\n');
    public override string ToString() => Path;
}
