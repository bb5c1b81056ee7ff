using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Aspire.Hosting;

/// <summary>PostgreSQL, RabbitMQ and Redis from Debian's packages, as ordinary processes with their data in the platform's folder.</summary>
static class NativeServers
{
    const string RabbitMQ = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    /// <summary>Makes the server's folder if needed; the commands to run it, in order (RabbitMQ brings its port mapper).</summary>
    public static async Task<IReadOnlyList<Command>> Prepare(ServerResource server, PlatformFolder folder, IConfiguration configuration, CancellationToken ct)
    {
        var home = Path.Combine(folder.Root, server.Name);
        var port = server.PrimaryEndpoint.Port;
        var password = await server.PasswordParameter.GetValueAsync(ct) ?? "";
        return server switch
        {
            PostgresServerResource => [await Postgres(home, port, password, configuration["LocalHosting:PostgreSQL"] ?? "/usr/lib/postgresql", ct)],
            RabbitMQServerResource => await Rabbit(home, port, password, ct),
            RedisResource => [await Redis(home, port, password, ct)],
            _ => throw new NotSupportedException(server.GetType().Name),
        };
    }

    /// <summary>Null when the server answers, else why not.</summary>
    public static async Task<string?> Check(ServerResource server, CancellationToken ct)
    {
        try
        {
            if (server is PostgresServerResource)
            {
                await using var connection = new NpgsqlConnection(await server.GetConnectionStringAsync(ct) + ";Pooling=false;Timeout=5");
                await connection.OpenAsync(ct);
            }
            else
            {
                // RabbitMQ opens its port last of all, Redis keeps nothing to load: open means ready.
                using var tcp = new System.Net.Sockets.TcpClient();
                await tcp.ConnectAsync(server.PrimaryEndpoint.Host, server.PrimaryEndpoint.Port, ct);
            }
            return null;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InvalidPassword)
        {
            throw new DistributedApplicationException($"{server.Name} refuses the password: the data in the platform's folder were made with another one; set Parameters__{server.PasswordParameter.Name} to it.", exception);
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException or System.Net.Sockets.SocketException or TimeoutException)
        {
            return exception.Message;
        }
    }

    public static async Task CreateDatabase(PostgresDatabaseResource database, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(await database.Parent.GetConnectionStringAsync(ct) + ";Pooling=false");
        await connection.OpenAsync(ct);
        await using var exists = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection) { Parameters = { new() { Value = database.DatabaseName } } };
        if (await exists.ExecuteScalarAsync(ct) is not null) return;
        await using var create = new NpgsqlCommand($"CREATE DATABASE \"{database.DatabaseName.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", connection);
        try { await create.ExecuteNonQueryAsync(ct); }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another process made it between the two statements.
        }
    }

    static async Task<Command> Postgres(string home, int port, string password, string root, CancellationToken ct)
    {
        var version = File.Exists($"{home}/PG_VERSION") ? (await File.ReadAllTextAsync($"{home}/PG_VERSION", ct)).Trim() : null;
        var bin = Directory.Exists(root) ? Directory.GetDirectories(root).Where(d => version is null || Path.GetFileName(d) == version).MaxBy(d => int.Parse(Path.GetFileName(d), CultureInfo.InvariantCulture)) + "/bin/" : root + "/bin/";
        if (!File.Exists(bin + "postgres"))
        {
            throw new DistributedApplicationException(version is null
                ? "PostgreSQL is not installed: apt-get install postgresql (or ./platform run as root), or set ConnectionStrings__postgres to a server that runs."
                : $"The data in {home} are of PostgreSQL {version}, which is not installed: apt-get install postgresql-{version}.");
        }
        if (version is null)
        {
            if (Directory.Exists(home) && Directory.EnumerateFileSystemEntries(home).Any())
                throw new DistributedApplicationException($"{home} is not a PostgreSQL data folder: move it away, or set PLATFORM_DATA to another folder.");
            var draft = home + ".new";
            if (Directory.Exists(draft)) Directory.Delete(draft, recursive: true);
            var file = home + ".password";
            PlatformFolder.WritePrivately(file, password);
            await Own("postgres", file, ct);
            Directory.CreateDirectory(draft);
            await Own("postgres", draft, ct);
            // Without -E and --locale the cluster would be SQL_ASCII on a bare machine: no Chinese trigrams.
            var (code, output) = await Child.Finish(new Command(bin + "initdb",
                ["-D", draft, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256", "--data-checksums", $"--pwfile={file}"])
            { User = "postgres" }, ct);
            File.Delete(file);
            if (code != 0) throw Unusable("PostgreSQL", home, output);
            if (Directory.Exists(home)) Directory.Delete(home);
            Directory.Move(draft, home);
        }
        DropStaleLock(home);
        return new Command(bin + "postgres",
            [
                "-D", home, "-p", port.Text(), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=200",
                "-c", "shared_buffers=128MB", "-c", "synchronous_commit=on", "-c", "logging_collector=off", "-c", "timezone=UTC", "-c", "log_timezone=UTC",
            ])
        { User = "postgres", StopSignal = Posix.Interrupt }; // Fast: does not wait for clients to leave.
    }

    /// <summary>After a power cut the process id in the lock file may belong to a stranger; the platform's own lock says that no server of ours runs.</summary>
    static void DropStaleLock(string home)
    {
        var file = Path.Combine(home, "postmaster.pid");
        if (!File.Exists(file)) return;
        var process = $"/proc/{File.ReadLines(file).FirstOrDefault()}/cmdline";
        if (!File.Exists(process) || !File.ReadAllText(process).Contains(home, StringComparison.Ordinal)) File.Delete(file);
    }

    static async Task<IReadOnlyList<Command>> Rabbit(string home, int port, string password, CancellationToken ct)
    {
        if (!File.Exists(RabbitMQ))
            throw new DistributedApplicationException("RabbitMQ is not installed: apt-get install rabbitmq-server (or ./platform run as root), or set ConnectionStrings__rabbitmq to a server that runs.");
        Directory.CreateDirectory(home);
        var (distribution, mapper) = (Ports.Free(), Ports.Free());
        PlatformFolder.WritePrivately($"{home}/rabbitmq.conf", $"""
            listeners.tcp.local = 127.0.0.1:{port}
            default_user = guest
            default_pass = {password}
            heartbeat = 5
            consumer_timeout = 86400000
            disk_free_limit.absolute = 200MB
            vm_memory_high_watermark.absolute = 1GB
            log.console = true
            log.console.level = warning
            log.file = false

            """);
        await File.WriteAllTextAsync($"{home}/enabled_plugins", "[].\n", ct);
        await File.WriteAllTextAsync($"{home}/rabbitmq-env.conf", "", ct);
        await Own("rabbitmq", home, ct);
        var environment = new Dictionary<string, string>
        {
            ["HOME"] = home,
            ["LANG"] = "C.UTF-8",
            ["ERL_EPMD_PORT"] = mapper.Text(),
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODENAME"] = "platform@localhost",
            ["RABBITMQ_DIST_PORT"] = distribution.Text(),
            ["RABBITMQ_CONF_ENV_FILE"] = $"{home}/rabbitmq-env.conf",
            ["RABBITMQ_CONFIG_FILE"] = $"{home}/rabbitmq.conf",
            ["RABBITMQ_MNESIA_BASE"] = $"{home}/mnesia",
            ["RABBITMQ_LOG_BASE"] = $"{home}/log",
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = $"{home}/enabled_plugins",
            // Makes the start script become the Erlang machine, so that the signal at our death reaches it.
            ["RUNNING_UNDER_SYSTEMD"] = "true",
            // Loopback only; no scheduler spins while there is nothing to do.
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false +sbwt none +sbwtdcpu none +sbwtdio none",
        };
        return
        [
            new Command("epmd", ["-port", mapper.Text(), "-address", "127.0.0.1"]) { User = "rabbitmq", Environment = new() { ["HOME"] = home }, Opens = mapper },
            new Command(RabbitMQ, []) { User = "rabbitmq", Environment = environment, Directory = home },
        ];
    }

    static async Task<Command> Redis(string home, int port, string password, CancellationToken ct)
    {
        if (!File.Exists("/usr/bin/redis-server"))
            throw new DistributedApplicationException("Redis is not installed: apt-get install redis-server (or ./platform run as root), or set ConnectionStrings__redis to a server that runs.");
        Directory.CreateDirectory(home);
        // Nothing on disk: after a restart no old version of anybody's access may return.
        PlatformFolder.WritePrivately($"{home}/redis.conf", $"port {port}\nbind 127.0.0.1\nrequirepass {password}\nsave \"\"\nappendonly no\nmaxmemory 128mb\nmaxmemory-policy allkeys-lru\ndir {home}\n");
        await Own("redis", home, ct);
        return new Command("/usr/bin/redis-server", [$"{home}/redis.conf"]) { User = "redis", Directory = home };
    }

    /// <summary>Run by root, servers work as their own users; these must own their folder and be able to reach it.</summary>
    static async Task Own(string user, string path, CancellationToken ct)
    {
        if (!Posix.IsRoot) return;
        var (code, output) = await Child.Finish(new Command("chown", ["-R", $"{user}:{user}", path]), ct);
        if (code != 0) throw Unusable(user, path, output);
        (code, _) = await Child.Finish(new Command("test", ["-r", path]) { User = user }, ct);
        if (code != 0)
            throw new DistributedApplicationException($"The user {user} cannot reach {path}: open the folders above it (chmod o+x) or set PLATFORM_DATA to a folder outside a private home, such as /var/lib/platform.");
    }

    static DistributedApplicationException Unusable(string who, string path, string output) =>
        new($"{who} cannot use {path} ({output.Split('\n').LastOrDefault(l => l.Contains("error", StringComparison.OrdinalIgnoreCase)) ?? output.Split('\n')[^1]}): mend that, or set PLATFORM_DATA to another folder.");
}
