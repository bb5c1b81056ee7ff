using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Aspire.Hosting;

/// <summary>The one folder that holds everything this installation keeps: server data, secrets, logs, mail. One AppHost at a time.</summary>
sealed class PlatformFolder(string root) : IDisposable
{
    const long Needed = 300_000_000;
    const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    static readonly Lock Gate = new();
    FileStream? _lock;

    public string Root { get; } = root;
    public string Logs => Path.Combine(Root, "logs");
    public string Log(string resource) => Path.Combine(Logs, resource + ".log");

    /// <summary>Takes the folder for this process, or says in one sentence why it cannot.</summary>
    public void Take()
    {
        try
        {
            // Others may pass through (the servers run as their own users) but not look around.
            Directory.CreateDirectory(Root);
            File.SetUnixFileMode(Root, Private | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            // Others may pass through to the servers' folders, but look into nothing of ours.
            foreach (var own in (string[])[Logs, Path.Combine(Root, "keys")])
            {
                Directory.CreateDirectory(own);
                File.SetUnixFileMode(own, Private | UnixFileMode.UserExecute);
            }
            _lock = new FileStream(Path.Combine(Root, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"The folder {Root} cannot be written by {Environment.UserName}: give it to that user (chown) or set PLATFORM_DATA to another folder.");
        }
        catch (IOException exception) when (exception.Message.Contains("being used", StringComparison.Ordinal))
        {
            throw new DistributedApplicationException($"The platform already runs on {Root}: stop it first, or set PLATFORM_DATA to another folder.");
        }
        catch (IOException exception)
        {
            throw new DistributedApplicationException($"The folder {Root} cannot be used ({exception.Message}): set PLATFORM_DATA to a folder on a disk with room.");
        }
        var free = new DriveInfo(Root).AvailableFreeSpace;
        if (free < Needed)
            throw new DistributedApplicationException($"Only {free / 1_000_000} MB are free on the disk of {Root}: free at least {Needed / 1_000_000} MB, or set PLATFORM_DATA to another disk.");
    }

    /// <summary>A secret of 256 bits, made at first use and kept.</summary>
    public string Secret(string name)
    {
        lock (Gate)
        {
            Directory.CreateDirectory(Root);
            var path = Path.Combine(Root, "secrets.json");
            var secrets = File.Exists(path) ? JsonSerializer.Deserialize<SortedDictionary<string, string>>(File.ReadAllText(path))! : [];
            if (secrets.TryGetValue(name, out var secret)) return secret;
            secrets[name] = secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
            WritePrivately(path, JsonSerializer.Serialize(secrets, Indented));
            return secret;
        }
    }

    /// <summary>Writes a file that only its owner reads, whole or not at all.</summary>
    public static void WritePrivately(string path, string text)
    {
        var draft = path + ".new";
        File.Delete(draft);
        using (var stream = new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Private }))
        using (var writer = new StreamWriter(stream)) writer.Write(text);
        File.Move(draft, path, overwrite: true);
    }

    /// <summary>What happens to resources, for whoever looks later; the console stays quiet.</summary>
    public void Note(string line)
    {
        lock (Gate) File.AppendAllText(Log("apphost"), $"{DateTimeOffset.UtcNow:u} {line}\n");
    }

    public void Dispose() => _lock?.Dispose();

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
}

/// <summary>The few calls of the operating system that .NET does not wrap.</summary>
static partial class Posix
{
    public const int Interrupt = 2;
    public const int Terminate = 15;
    public const int Kill = 9;

    public static bool IsRoot { get; } = Environment.UserName == "root" || geteuid() == 0;

    /// <summary>Sends a signal; a negative id reaches the whole process group.</summary>
    public static void Signal(int id, int signal) => _ = kill(id, signal);

    [LibraryImport("libc")]
    private static partial int kill(int pid, int sig);

    [LibraryImport("libc")]
    private static partial uint geteuid();
}
