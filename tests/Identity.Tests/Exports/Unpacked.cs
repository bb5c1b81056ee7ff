using System.Diagnostics;
using System.Text.Json;
using AseanPlatform.Testing;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Exports;

/// <summary>An export as whoever fetched it has it: unpacked by unzip into a folder.</summary>
sealed class Unpacked(string folder, JsonElement manifest) : IDisposable
{
    public string Folder => folder;
    public JsonElement Manifest => manifest;

    public IReadOnlyList<string> Files => [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file))];

    public string Text(string name) => File.ReadAllText(Path.Combine(folder, name));

    public IReadOnlyList<JsonElement> Rows(string kind) => [.. File.ReadLines(Path.Combine(folder, "data", kind + ".jsonl")).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    public static async Task<Unpacked> Of(HttpClient http, Guid client)
    {
        var export = (await http.PostJson<Made>($"/api/v1/clients/{client}/exports", null)).Id;
        await Ready(http, client, export);
        var folder = Directory.CreateTempSubdirectory("export").FullName;
        var zip = folder + ".zip";
        await using (var file = File.Create(zip))
        await using (var from = await http.GetStreamAsync(new Uri($"/api/v1/clients/{client}/exports/{export}/file", UriKind.Relative)))
            await from.CopyToAsync(file);
        (await Run("unzip", folder, "-q", zip)).ShouldBe((0, ""));
        File.Delete(zip);
        return new(folder, JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(Path.Combine(folder, "manifest.json"))));
    }

    public static Task<JsonElement> Ready(HttpClient http, Guid client, Guid export) => Found(http, client, export, "ready");

    static async Task<JsonElement> Found(HttpClient http, Guid client, Guid export, string state) =>
        JsonSerializer.Deserialize<JsonElement>(await Eventually.Value(async () =>
            (await http.GetJson<JsonElement>($"/api/v1/clients/{client}/exports")).EnumerateArray().Where(e => e.GetProperty("id").GetGuid() == export && e.GetProperty("state").GetString() == state).Select(e => e.GetRawText()).FirstOrDefault(),
            TimeSpan.FromSeconds(60), $"an export that is {state}"));

    public static async Task<(int Code, string Said)> Run(string program, string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, said);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
