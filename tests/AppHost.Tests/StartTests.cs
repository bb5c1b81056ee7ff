using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using AseanPlatform.Testing;
using Shouldly;
using Xunit;

namespace AseanPlatform.AppHost.Tests;

/// <summary>The AppHost as a program: what it says when it cannot start, and what is left when it is killed.</summary>
public sealed class StartTests : IDisposable
{
    readonly string _folder = SmallHost.NewFolder();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Nothing_outlives_a_killed_platform()
    {
        using var apphost = Start();
        await Eventually.True(() => Said("rabbitmq is ready") && Said("postgres is ready") && Said("redis is ready") && Processes.Of(_folder).Any(p => p.Command.Contains("Identity.dll", StringComparison.Ordinal)),
            TimeSpan.FromSeconds(90), "a started platform");
        Processes.Of(_folder).Count.ShouldBeGreaterThan(8);

        apphost.Kill();
        await apphost.WaitForExitAsync();

        await Eventually.Passes(() =>
        {
            Processes.Of(_folder).ShouldBeEmpty();
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task A_taken_port_is_named_with_the_mend()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        await Refuses($"Port {port} is already in use: stop the program that listens there, or choose another port (PLATFORM_PORT", ("PLATFORM_PORT", $"{port}"));
    }

    [Fact]
    public async Task A_missing_PostgreSQL_is_named_with_the_mend() =>
        await Refuses("PostgreSQL is not installed: apt-get install postgresql", ("LocalHosting__PostgreSQL", "/nowhere"));

    [Fact]
    public async Task A_missing_Chromium_is_named_with_the_mend() =>
        await Refuses("CHROMIUM_PATH names /nowhere/chromium, which is not there", ("CHROMIUM_PATH", "/nowhere/chromium"));

    [Fact]
    public async Task A_folder_that_holds_something_else_is_not_touched()
    {
        var stranger = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "postgres")).FullName, "diary.txt");
        await File.WriteAllTextAsync(stranger, "dear diary");

        await Refuses("postgres is not a PostgreSQL data folder: move it away, or set PLATFORM_DATA");

        (await File.ReadAllTextAsync(stranger)).ShouldBe("dear diary");
    }

    [Fact]
    public async Task A_folder_on_a_full_or_unusable_disk_is_named() =>
        await Refuses("cannot be used", ("PLATFORM_DATA", "/proc/nowhere"));

    [Fact]
    public async Task An_unreachable_configured_server_is_named() =>
        await Refuses("redis at 127.0.0.1:1 (ConnectionStrings__redis) cannot be reached", ("ConnectionStrings__redis", "127.0.0.1:1,password=x"));

    [Fact]
    public async Task A_second_platform_on_the_same_folder_is_refused()
    {
        await using var first = await SmallHost.Start(_ => { }, _folder);

        await Refuses($"The platform already runs on {_folder}: stop it first");
    }

    bool Said(string line) => File.Exists(Path.Combine(_folder, "logs", "apphost.log")) && File.ReadAllText(Path.Combine(_folder, "logs", "apphost.log")).Contains(line, StringComparison.Ordinal);

    Process Start(params (string Name, string Value)[] settings)
    {
        // The AppHost's own output folder, beside this one.
        var own = AppContext.BaseDirectory.TrimEnd('/');
        var program = Path.Combine(own, "..", "..", "AppHost", Path.GetFileName(own), "AseanPlatform.AppHost.dll");
        var info = new ProcessStartInfo("dotnet", ["exec", program]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        info.Environment["PLATFORM_DATA"] = _folder;
        info.Environment["PLATFORM_PORT"] = $"{Aspire.Hosting.Ports.Free()}";
        foreach (var (name, value) in settings) info.Environment[name] = value;
        return Process.Start(info)!;
    }

    async Task Refuses(string sentence, params (string Name, string Value)[] settings)
    {
        using var apphost = Start(settings);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var said = await apphost.StandardError.ReadToEndAsync(limit.Token);
        await apphost.WaitForExitAsync(limit.Token);

        said.ShouldContain(sentence);
        said.Trim().Split('\n').Length.ShouldBe(1);
        apphost.ExitCode.ShouldNotBe(0);
        Processes.Of(_folder).ShouldBeEmpty();
    }
}
