namespace AseanPlatform.Benchmarks;

/// <summary>Puts the table into docs/performance.md, between its two marks.</summary>
static class Record
{
    const string Begin = "<!-- measured: begin -->", End = "<!-- measured: end -->";

    public static void Write(string table)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AseanPlatform.sln"))) folder = folder.Parent;
        var path = Path.Combine(folder?.FullName ?? throw new InvalidOperationException("The bench runs inside the source tree."), "docs", "performance.md");
        var text = File.ReadAllText(path);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin) throw new InvalidOperationException($"{path} has no place for the table: {Begin} … {End}");
        File.WriteAllText(path, string.Concat(text.AsSpan(0, begin + Begin.Length), "\n", table, text.AsSpan(end)));
    }
}
