using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Json;
using Aspire.Hosting;
using Aspire.Hosting.Testing;

namespace AseanPlatform.AppHost.Tests;

/// <summary>The project Echo, as the SDK would describe it.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by AddProject.")]
sealed class Echo : IProjectMetadata
{
    public string ProjectPath => "/elsewhere/Echo.csproj";

    public sealed record Answer(int ProcessId, DateTimeOffset Started, DateTimeOffset ReadyAt);
}

/// <summary>A small AppHost inside a test: its own folder and ports, stopped and removed at the end.</summary>
sealed class SmallHost : IAsyncDisposable
{
    readonly bool _ownsFolder;

    SmallHost(DistributedApplication app, string folder, bool ownsFolder) => (App, Folder, _ownsFolder) = (app, folder, ownsFolder);

    public DistributedApplication App { get; }
    public string Folder { get; }

    public static string NewFolder()
    {
        var folder = Directory.CreateTempSubdirectory("small-host-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_001_001);
        return folder;
    }

    public static async Task<SmallHost> Start(Action<IDistributedApplicationBuilder> topology, string? folder = null, params string[] settings)
    {
        var own = folder is null;
        folder ??= NewFolder();
        var builder = new LocalBuilder([$"--PLATFORM_DATA={folder}", "--LocalHosting:Test=true", .. settings.Select(s => "--" + s)], hook: null, typeof(SmallHost).Assembly);
        topology(builder);
        var app = builder.Build();
        var host = new SmallHost(app, folder, own);
        try
        {
            await app.StartAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public async Task Healthy(string resource)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await App.ResourceNotifications.WaitForResourceHealthyAsync(resource, limit.Token);
    }

    public async Task<Echo.Answer> Ask(string resource)
    {
        // A connection of its own: replicas take turns by connection.
        using var http = App.CreateHttpClient(resource);
        return await http.GetFromJsonAsync<Echo.Answer>("/") ?? throw new InvalidOperationException("no answer");
    }

    public async Task<Dictionary<string, string>> EnvironmentOf(string resource)
    {
        using var http = App.CreateHttpClient(resource);
        return await http.GetFromJsonAsync<Dictionary<string, string>>("/environment") ?? [];
    }

    /// <summary>The processes that serve a resource's port.</summary>
    public static void Kill(int process) => Posix.Signal(process, Posix.Kill);

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        if (_ownsFolder) Directory.Delete(Folder, recursive: true);
    }
}
