using System.Text.Json;

namespace AseanPlatform.Content.Tests;

static class Vectors
{
    public static JsonElement Read(string file) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", file))).RootElement;

    /// <summary>Name by name, so that the runner lists each vector as a case of its own.</summary>
    public static IEnumerable<string> Names(string file) =>
        Read(file).GetProperty("vectors").EnumerateArray().Select(v => v.GetProperty("name").GetString()!);

    public static JsonElement Named(string file, string name) =>
        Read(file).GetProperty("vectors").EnumerateArray().Single(v => v.GetProperty("name").GetString() == name);
}
