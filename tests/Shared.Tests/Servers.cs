using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AseanPlatform.Migrate;
using AseanPlatform.Shared.Tests;
using Npgsql;
using RabbitMQ.Client;

[assembly: AssemblyFixture(typeof(Servers))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace AseanPlatform.Shared.Tests;

/// <summary>A PostgreSQL and a RabbitMQ of this run's own, because these tests kill them.</summary>
public sealed class Servers : IAsyncLifetime
{
    const string Postgres = "/usr/lib/postgresql/15/bin/";
    readonly string _home = Directory.CreateTempSubdirectory("shared-tests-").FullName;
    readonly int _postgresPort = FreePort(), _rabbitPort = FreePort(), _mapperPort = FreePort(), _nodePort = FreePort();
    Child? _postgres, _rabbit, _mapper;

    public const string Password = "it's a pass'word";

    public string Admin => $"Host=127.0.0.1;Port={_postgresPort};Username=postgres;Password=secret;Database=postgres;Pooling=false;Timeout=3";

    public string PostgresUrl => $"tcp://127.0.0.1:{_postgresPort}";

    public string Rabbit => $"amqp://guest:guest@127.0.0.1:{_rabbitPort}";

    public async ValueTask InitializeAsync()
    {
        Run("chown", "postgres:postgres", _home);
        await File.WriteAllTextAsync($"{_home}/password", "secret");
        Run("chmod", "644", $"{_home}/password");
        Run("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", Postgres + "initdb", "-D", $"{_home}/postgres", "-U", "postgres", "-E", "UTF8",
            "--locale=C.UTF-8", "-A", "scram-sha-256", "-N", $"--pwfile={_home}/password");
        Directory.CreateDirectory($"{_home}/rabbit");
        await File.WriteAllTextAsync($"{_home}/rabbit/rabbitmq.conf", $"listeners.tcp.local = 127.0.0.1:{_rabbitPort}\nlog.console = true\nlog.file = false\n");
        await File.WriteAllTextAsync($"{_home}/rabbit/enabled_plugins", "[].\n");
        _mapper = new Child([], "epmd", "-port", Text(_mapperPort), "-address", "127.0.0.1");
        StartPostgres();
        StartRabbit();
        await Until.Ready(async () => await Sql(Admin, "SELECT 1") is not null);
        await RabbitReady();
    }

    public void KillPostgres() => _postgres!.Dispose();

    /// <summary>Once the last of the killed server's processes has noticed and left the data folder.</summary>
    public async Task RestartPostgres()
    {
        await Until.Ready(() => Task.FromResult(!Directory.EnumerateDirectories("/proc").Any(p => LivesIn(p, $"{_home}/postgres"))));
        StartPostgres();
        await Until.Ready(async () => await Sql(Admin, "SELECT 1") is not null, 120);
    }

    static bool LivesIn(string process, string folder)
    {
        try
        {
            return new FileInfo($"{process}/cwd").LinkTarget == folder;
        }
        catch (IOException)
        {
            return false; // gone meanwhile
        }
    }

    public void StartPostgres() => _postgres = new Child([], "setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", Postgres + "postgres",
        "-D", $"{_home}/postgres", "-p", Text(_postgresPort), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=300");

    public void KillRabbit()
    {
        _rabbit!.Dispose();
        _rabbit = null;
    }

    /// <summary>Does nothing while it runs: a second child would take the first one's place here, and the collector would end the server with it.</summary>
    public void StartRabbit() => _rabbit ??= new Child(
        new()
        {
            ["HOME"] = $"{_home}/rabbit",
            ["ERL_EPMD_PORT"] = Text(_mapperPort),
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_DIST_PORT"] = Text(_nodePort),
            ["RABBITMQ_NODENAME"] = $"test{_nodePort}@localhost",
            ["RABBITMQ_CONFIG_FILE"] = $"{_home}/rabbit/rabbitmq.conf",
            ["RABBITMQ_MNESIA_BASE"] = $"{_home}/rabbit/mnesia",
            ["RABBITMQ_LOG_BASE"] = $"{_home}/rabbit/log",
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = $"{_home}/rabbit/enabled_plugins",
        }, "/usr/lib/rabbitmq/bin/rabbitmq-server");

    public Task RabbitReady() => Until.Ready(async () =>
    {
        await using var connection = await Connect();
        return connection.IsOpen;
    });

    public Task<IConnection> Connect() => new ConnectionFactory { Uri = new(Rabbit), AutomaticRecoveryEnabled = false }.CreateConnectionAsync();

    /// <summary>A service's database with the shared tables and those of <see cref="SampleDb"/>.</summary>
    public async Task<string> NewDatabase()
    {
        var service = "s" + Guid.NewGuid().ToString("N")[..8];
        await new Server(Admin, _ => { }).Migrate(
            new Dictionary<string, IReadOnlyList<Script>> { [service] = [.. Scripts.OfShared(), new("sample", SampleDb.Tables)] },
            new Dictionary<string, string> { [service] = Password }, new Dictionary<string, string>());
        return service;
    }

    public string App(string service) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = _postgresPort,
        Database = $"{service}db",
        Username = $"{service}_app",
        Password = Password,
        Pooling = false,
    }.ConnectionString;

    public string AdminOf(string service) => Admin.Replace("Database=postgres", $"Database={service}db", StringComparison.Ordinal);

    public static async Task<object?> Sql(string connectionString, string sql, params object[] values)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        return await command.ExecuteScalarAsync();
    }

    public ValueTask DisposeAsync()
    {
        foreach (var child in new[] { _rabbit, _postgres, _mapper }) child?.Dispose();
        Directory.Delete(_home, recursive: true);
        return ValueTask.CompletedTask;
    }

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Below the ports that outgoing connections are given: a server that was killed must find its own free when it comes back.</summary>
    static int FreePort()
    {
        while (true)
        {
            try
            {
                var port = Random.Shared.Next(20_000, 32_000);
                using var socket = new TcpListener(IPAddress.Loopback, port);
                socket.Start();
                return port;
            }
            catch (SocketException)
            {
                // taken
            }
        }
    }

    static void Run(string file, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = process.StandardOutput.ReadToEndAsync();
        var complained = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{file}: {said.Result} {complained}");
    }

    /// <summary>A process group that is killed with SIGKILL: on demand, and when this process ends in any way (its end of the pipe closes).</summary>
    sealed class Child : IDisposable
    {
        readonly Process _process;

        public Child(Dictionary<string, string> environment, params string[] command)
        {
            var start = new ProcessStartInfo("sh", ["-c", "trap '' TERM INT HUP; setsid \"$@\" </dev/null >/dev/null 2>&1 & p=$!; cat; kill -KILL -$p; wait", "sh", .. command])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
            };
            foreach (var (name, value) in environment) start.Environment[name] = value;
            _process = Process.Start(start)!;
        }

        public void Dispose()
        {
            _process.StandardInput.Close();
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}

/// <summary>Polls until it holds, or fails after a limit.</summary>
public static class Until
{
    public static async Task Ready(Func<Task<bool>> condition, int seconds = 60)
    {
        for (var watch = Stopwatch.StartNew(); ;)
        {
            try
            {
                if (await condition()) return;
            }
            catch (Exception) when (watch.Elapsed.TotalSeconds < seconds)
            {
                // not yet
            }
            if (watch.Elapsed.TotalSeconds > seconds) throw new TimeoutException("It did not come about in time.");
            await Task.Delay(25);
        }
    }
}
