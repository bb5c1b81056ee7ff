using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using AseanPlatform.Testing;
using Aspire.Hosting;
using Aspire.Hosting.Testing;
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

    /// <summary>Where processes are in a group already, or none can be made, they stay where they are.</summary>
    [Fact]
    public async Task A_platform_is_one_group_of_processes()
    {
        const string Groups = "/sys/fs/cgroup/cpu/";
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "AseanPlatform.sln"))) root = root.Parent!;
        var script = $"set -euo pipefail; eval \"$(sed -n '/^join_group()/,/^}}/p' '{root.FullName}/platform')\"; cat /proc/self/cgroup; join_group; echo; cat /proc/self/cgroup; echo; echo $$";

        var (before, after, id) = (await Bash(script)).Split("\n\n") is [var first, var second, var last] ? (Cpu(first), Cpu(second), last.Trim()) : throw new InvalidOperationException("Two listings and an id are expected.");

        after.ShouldBe(before is "/" && CanMake(Groups) ? $"/asean-platform-{id}" : before);
        var next = (await Bash(script)).Split('\n')[^2];
        Directory.Exists($"{Groups}asean-platform-{id}").ShouldBeFalse(); // it took away what was left
        if (Directory.Exists($"{Groups}asean-platform-{next}")) Directory.Delete($"{Groups}asean-platform-{next}");

        static bool CanMake(string groups)
        {
            try
            {
                Directory.Delete(Directory.CreateDirectory($"{groups}of-a-test-{Environment.ProcessId}").FullName);
                return true;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return false; // read only, as in a container, or not ours
            }
        }

        static string? Cpu(string listing) => listing.Split('\n').Select(line => line.Split(':')).Where(line => line is [_, "cpu" or "cpu,cpuacct", _]).Select(line => line[2]).SingleOrDefault();

        static async Task<string> Bash(string script)
        {
            using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", script]) { UseShellExecute = false, RedirectStandardOutput = true })!;
            var said = await bash.StandardOutput.ReadToEndAsync();
            await bash.WaitForExitAsync();
            bash.ExitCode.ShouldBe(0);
            return said;
        }
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

    /// <summary>A disk of its own with 64 MB, mounted where only this process sees it.</summary>
    [Fact]
    public async Task A_disk_with_too_little_room_is_named_with_the_mend() =>
        await Refuses($"MB are free on the disk of {_folder}: free at least", Start(["unshare", Environment.IsPrivilegedProcess ? "-m" : "-rm", "sh", "-c", $"mount -t tmpfs -o size=64m none {_folder} && exec \"$@\"", "sh", "dotnet"]));

    [Fact]
    public async Task Missing_fonts_are_named_with_the_mend()
    {
        var none = Path.Combine(_folder, "fonts.conf");
        await File.WriteAllTextAsync(none, "<fontconfig><dir>/nowhere</dir></fontconfig>");

        await Refuses("needs fonts for Burmese, Khmer, Lao and Thai, which are missing (without them reports would show boxes): apt-get install fonts-noto-core", ("FONTCONFIG_FILE", none));
    }

    [Fact]
    public async Task A_wrong_password_of_the_database_is_named_with_the_mend()
    {
        await using var server = await SmallHost.Start(builder => builder.AddPostgres("postgres"));
        await server.Healthy("postgres");
        var right = new Npgsql.NpgsqlConnectionStringBuilder(await server.App.GetConnectionStringAsync("postgres"));

        await Refuses("postgres refuses the password", ("ConnectionStrings__postgres", $"Host={right.Host};Port={right.Port};Username=postgres;Password=wrong"));
    }

    /// <summary>The command itself, as a person types it; what it starts serves, and Ctrl-C leaves nothing behind.</summary>
    [Fact]
    public async Task The_command_runs_the_platform()
    {
        var port = Aspire.Hosting.Ports.Free();
        using var command = Start([Script, "run"], alone: true, ("PLATFORM_PORT", $"{port}"));
        var said = new List<string>();
        while (await command.StandardOutput.ReadLineAsync() is { } line)
        {
            said.Add(line.Trim());
            if (line.Contains("Ctrl-C", StringComparison.Ordinal)) break;
        }

        string Told(string what) => said.FirstOrDefault(line => line.StartsWith(what, StringComparison.Ordinal)) ?? throw new InvalidOperationException($"It did not say {what}: {string.Join('\n', said)}");
        Told("Address").ShouldContain($"http://localhost:{port}");
        Told("Mail").ShouldContain(Path.Combine(_folder, "mail"));
        Told("Logs").ShouldContain(Path.Combine(_folder, "logs"));
        using var browser = new HttpClient();
        (await browser.GetStringAsync(new Uri($"http://localhost:{port}/en"))).ShouldContain("<h1");
        (await browser.GetStringAsync(new Uri(Told("Set-up link").Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]))).ShouldContain("password");

        Processes.Interrupt(command.Id);
        await command.WaitForExitAsync(Limit);
        command.ExitCode.ShouldBe(0);
        Processes.Of(_folder).ShouldBeEmpty();
    }

    /// <summary>Two parts of the machine are hidden where only this process sees it, and who types the command is nobody in particular.</summary>
    [Fact]
    public async Task Whoever_may_install_nothing_is_told_exactly_what_is_missing()
    {
        using var command = Start(["unshare", Environment.IsPrivilegedProcess ? "-m" : "-rm", "sh", "-c",
            "mount -t tmpfs none /usr/lib/rabbitmq/bin && mount -t tmpfs none /usr/share/fonts/opentype/noto && exec unshare -U --map-user=1000 \"$@\"", "sh", Script, "run"], alone: true);

        var said = await command.StandardError.ReadToEndAsync(Limit);
        (await command.StandardOutput.ReadToEndAsync(Limit)).ShouldBeEmpty("nothing was begun");
        said.Trim().ShouldBe("These Debian packages are missing: apt-get install rabbitmq-server fonts-noto-cjk (as root)");
        await command.WaitForExitAsync(Limit);
        command.ExitCode.ShouldNotBe(0);
    }

    [Fact]
    public async Task An_unreachable_configured_server_is_named() =>
        await Refuses("redis at 127.0.0.1:1 (ConnectionStrings__redis) cannot be reached", ("ConnectionStrings__redis", "127.0.0.1:1,password=x"));

    [Fact]
    public async Task A_second_platform_on_the_same_folder_is_refused()
    {
        await using var first = await SmallHost.Start(_ => { }, _folder);

        await Refuses($"The platform already runs on {_folder}: stop it first");
    }

    static CancellationToken Limit => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    /// <summary>What people type.</summary>
    static string Script
    {
        get
        {
            var root = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(root.FullName, "platform"))) root = root.Parent!;
            return Path.Combine(root.FullName, "platform");
        }
    }

    bool Said(string line) => File.Exists(Path.Combine(_folder, "logs", "apphost.log")) && File.ReadAllText(Path.Combine(_folder, "logs", "apphost.log")).Contains(line, StringComparison.Ordinal);

    Process Start(params (string Name, string Value)[] settings) => Start(["dotnet"], alone: false, settings);

    /// <param name="command">What runs the program; all of it where it stands alone.</param>
    Process Start(IReadOnlyList<string> command, bool alone = false, params (string Name, string Value)[] settings)
    {
        // The AppHost's own output folder, beside this one.
        var own = AppContext.BaseDirectory.TrimEnd('/');
        var program = Path.Combine(own, "..", "..", "AppHost", Path.GetFileName(own), "AseanPlatform.AppHost.dll");
        var info = new ProcessStartInfo(command[0], [.. command.Skip(1), .. alone ? [] : (string[])["exec", program]]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        info.Environment["PLATFORM_DATA"] = _folder;
        info.Environment["PLATFORM_PORT"] = $"{Aspire.Hosting.Ports.Free()}";
        foreach (var (name, value) in settings) info.Environment[name] = value;
        return Process.Start(info)!;
    }

    Task Refuses(string sentence, params (string Name, string Value)[] settings) => Refuses(sentence, Start(settings));

    async Task Refuses(string sentence, Process started)
    {
        using var apphost = started;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var end = limit.Token.Register(apphost.Kill); // One that does start must not stay.
        var said = await apphost.StandardError.ReadToEndAsync(limit.Token);
        await apphost.WaitForExitAsync(limit.Token);

        said.ShouldContain(sentence);
        said.Trim().Split('\n').Length.ShouldBe(1);
        apphost.ExitCode.ShouldNotBe(0);
        Processes.Of(_folder).ShouldBeEmpty();
    }
}
