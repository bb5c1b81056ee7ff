using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics;

namespace Aspire.Hosting;

/// <summary>What to start: a program, its arguments, its own variables, and the user it runs as when the AppHost is root.</summary>
sealed record Command(string File, string[] Arguments)
{
    public Dictionary<string, string> Environment { get; init; } = [];
    public string? Directory { get; init; }
    public string? User { get; init; }

    /// <summary>The port that must be open before the next command of the same resource starts.</summary>
    public int? Opens { get; init; }

    /// <summary>How it is asked to end.</summary>
    public int StopSignal { get; init; } = Posix.Terminate;
}

/// <summary>A process that cannot outlive this one: the kernel kills it when its parent dies, even by SIGKILL.</summary>
static class Child
{
    // What the AppHost was configured with is for the AppHost; a child gets what Program.cs gives it.
    static readonly string[] Withheld = ["ConnectionStrings__", "Parameters__", "Passwords__", "Secrets__", "Smtp__", "services__", "Replicas__", "SERVICE_SECRET", "DATABASE_PASSWORD", "ASPNETCORE_", "PLATFORM_"];

    static readonly BlockingCollection<Action> Work = [];

    /// <remarks>The parent-death signal follows the thread that started the child, so one thread starts all of them and never ends.</remarks>
    static readonly Thread Starter = Run(() => { foreach (var start in Work.GetConsumingEnumerable()) start(); });

    public static Task<Process> Start(Command command, string log)
    {
        var info = new ProcessStartInfo("/bin/sh") { WorkingDirectory = command.Directory ?? "/" };
        string[] wrapped =
        [
            // The child writes its own log; a session of its own keeps Ctrl-C in the terminal from reaching it before we stop it in order.
            "-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null", log, "setsid", "setpriv",
            .. Posix.IsRoot && command.User is { } user ? (string[])["--reuid", user, "--regid", user, "--init-groups"] : [],
            // A parent that died before the kernel was asked to watch it is not its parent any more; then nothing starts.
            "--pdeathsig", "KILL", "--", "/bin/sh", "-c", "[ \"$PPID\" = \"$0\" ] || exit; exec \"$@\"", Environment.ProcessId.Text(), command.File, .. command.Arguments,
        ];
        foreach (var argument in wrapped) info.ArgumentList.Add(argument);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            if (Withheld.Any(prefix => ((string)variable.Key).StartsWith(prefix, StringComparison.OrdinalIgnoreCase))) info.Environment.Remove((string)variable.Key);
        foreach (var (name, value) in command.Environment) info.Environment[name] = value;

        _ = Starter;
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try { started.SetResult(Process.Start(info)!); }
            catch (Exception exception) { started.SetException(exception); }
        });
        return started.Task;
    }

    /// <summary>Asks the process to end; after the given time its whole group is killed.</summary>
    public static async Task Stop(Process process, int signal, TimeSpan patience)
    {
        int id;
        try
        {
            id = process.Id;
            Posix.Signal(id, signal);
            await process.WaitForExitAsync().WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            id = process.Id;
        }
        catch (InvalidOperationException)
        {
            return; // It ended, and whoever watches it has already let it go.
        }
        Posix.Signal(-id, Posix.Kill); // Whatever it left behind.
    }

    /// <summary>Runs a program to its end, for preparations; its exit code and what it said.</summary>
    public static async Task<(int ExitCode, string Output)> Finish(Command command, CancellationToken ct)
    {
        var log = Path.GetTempFileName();
        try
        {
            using var process = await Start(command, log);
            await process.WaitForExitAsync(ct);
            return (process.ExitCode, (await File.ReadAllTextAsync(log, ct)).Trim());
        }
        finally { File.Delete(log); }
    }

    static Thread Run(ThreadStart work)
    {
        var thread = new Thread(work) { IsBackground = true, Name = "children" };
        thread.Start();
        return thread;
    }
}
