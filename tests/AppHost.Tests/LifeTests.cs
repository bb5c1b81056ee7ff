using System.Globalization;
using System.Net.Sockets;
using AseanPlatform.Testing;
using Aspire.Hosting;
using Aspire.Hosting.Testing;
using Npgsql;
using Shouldly;
using StackExchange.Redis;
using Xunit;

namespace AseanPlatform.AppHost.Tests;

/// <summary>What the local host does with resources while it runs.</summary>
public sealed class LifeTests
{
    [Fact]
    public async Task A_resource_starts_after_what_it_waits_for_is_healthy()
    {
        await using var host = await SmallHost.Start(builder =>
        {
            var first = builder.AddProject<Echo>("first").WithHttpEndpoint().WithEnvironment("READY_AFTER_MS", "1500").WithHttpHealthCheck("/health");
            builder.AddProject<Echo>("second").WithHttpEndpoint().WaitFor(first).WithHttpHealthCheck("/health");
        });
        await host.Healthy("second");

        (await host.Ask("second")).Started.ShouldBeGreaterThan((await host.Ask("first")).ReadyAt);
    }

    [Fact]
    public async Task What_waits_for_a_completion_starts_only_after_the_expected_code()
    {
        await using var host = await SmallHost.Start(builder =>
        {
            var good = builder.AddProject<Echo>("good").WithEnvironment("END_WITH", "0");
            var bad = builder.AddProject<Echo>("bad").WithEnvironment("END_WITH", "3");
            builder.AddProject<Echo>("after-good").WithHttpEndpoint().WaitForCompletion(good).WithHttpHealthCheck("/health");
            builder.AddProject<Echo>("after-bad").WithHttpEndpoint().WaitForCompletion(bad).WithHttpHealthCheck("/health");
        });

        await host.Healthy("after-good");
        (await Should.ThrowAsync<DistributedApplicationException>(() => host.Healthy("after-bad"))).Message.ShouldContain("bad ended with code 3");
    }

    /// <summary>The name is the kernel's, so that a platform started by another process meets it too.</summary>
    [Fact]
    public void A_port_is_given_to_one_platform_only_before_anything_listens_there()
    {
        var port = Ports.Free();
        using var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

        Ports.IsFree(port).ShouldBeTrue("nothing listens there yet");
        Should.Throw<SocketException>(() => other.Bind(new UnixDomainSocketEndPoint($"\0asean-platform-port-{port}"))).SocketErrorCode.ShouldBe(SocketError.AddressAlreadyInUse);
    }

    [Fact]
    public async Task A_killed_service_comes_back_at_its_address()
    {
        await using var host = await SmallHost.Start(builder => builder.AddProject<Echo>("echo").WithHttpEndpoint().WithHttpHealthCheck("/health"));
        await host.Healthy("echo");
        var first = await host.Ask("echo");

        SmallHost.Kill(first.ProcessId);

        await Eventually.Passes(async () => (await host.Ask("echo")).ProcessId.ShouldNotBe(first.ProcessId));
    }

    [Fact]
    public async Task Killed_servers_come_back_on_their_ports_with_what_was_committed()
    {
        await using var host = await SmallHost.Start(builder =>
        {
            builder.AddPostgres("postgres").AddDatabase("thingsdb");
            builder.AddRabbitMQ("rabbitmq");
            builder.AddRedis("redis");
        });
        foreach (var server in (string[])["thingsdb", "rabbitmq", "redis"]) await host.Healthy(server);
        var database = $"{await host.App.GetConnectionStringAsync("thingsdb")};Pooling=false";
        await Execute(database, "CREATE TABLE thing (name text); INSERT INTO thing VALUES ('数据')");
        var redis = (await host.App.GetConnectionStringAsync("redis"))!;
        await Redis(redis, server => server.StringSetAsync("kept", "no"));
        var before = Processes.Of(host.Folder);

        foreach (var program in (string[])["bin/postgres", "beam", "redis-server"])
        {
            var processes = before.Where(p => p.Command.Contains(program, StringComparison.Ordinal)).ToList();
            processes.ShouldNotBeEmpty(program);
            foreach (var process in processes) SmallHost.Kill(process.Id);
        }

        await Eventually.Passes(async () => (await Execute(database, "SELECT name FROM thing")).ShouldBe("数据"), TimeSpan.FromSeconds(60));
        await Eventually.Passes(async () =>
        {
            foreach (var server in (string[])["rabbitmq", "redis"])
            {
                using var tcp = new System.Net.Sockets.TcpClient();
                var endpoint = host.App.GetEndpoint(server, "tcp");
                await tcp.ConnectAsync(endpoint.Host, endpoint.Port);
            }
        }, TimeSpan.FromSeconds(60));
        Processes.Of(host.Folder).Select(p => p.Id).ShouldNotBe(before.Select(p => p.Id));

        // But for Redis, which must forget: an old version of somebody's access would let them in again.
        (await Redis(redis, async server => (string?)await server.StringGetAsync("kept"))).ShouldBeNull();
        foreach (var (setting, value) in new[] { ("save", ""), ("appendonly", "no") })
            (await Redis(redis, async server => ((string[]?)await server.ExecuteAsync("CONFIG", "GET", setting))![1])).ShouldBe(value, setting);
        Directory.EnumerateFiles(Path.Combine(host.Folder, "redis"), "*", SearchOption.AllDirectories).Select(Path.GetFileName).ShouldBe(["redis.conf"]);
    }

    [Fact]
    public async Task What_dies_again_and_again_is_started_again_after_ever_longer_pauses()
    {
        var starts = Path.GetTempFileName();
        await using var host = await SmallHost.Start(builder => builder.AddExecutable("dying", "sh", ".", "-c", $"date +%s%3N >> {starts}; exit 1"));

        var times = await Eventually.Value(async () => await File.ReadAllLinesAsync(starts) is { Length: >= 6 } lines ? lines : null, TimeSpan.FromSeconds(60), "the sixth start");
        File.Delete(starts);

        var pauses = times.Select(time => long.Parse(time, CultureInfo.InvariantCulture)).ToList() is var at ? at.Zip(at.Skip(1), (one, next) => next - one).ToList() : [];
        for (var n = 0; n < 5; n++) pauses[n].ShouldBeGreaterThanOrEqualTo(195 << n, $"pause {n + 1} of {string.Join(", ", pauses)} ms"); // the clock of the shell is not ours
        (await File.ReadAllTextAsync(Path.Combine(host.Folder, "logs", "apphost.log"))).Split("dying ended with code 1; starts again").Length.ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task The_database_speaks_utf8_with_checksums()
    {
        await using var host = await SmallHost.Start(builder => builder.AddPostgres("postgres"));
        await host.Healthy("postgres");
        var server = $"{await host.App.GetConnectionStringAsync("postgres")};Pooling=false";

        (await Execute(server, "SHOW server_encoding")).ShouldBe("UTF8");
        (await Execute(server, "SHOW data_checksums")).ShouldBe("on");
        (await Execute(server, "SHOW listen_addresses")).ShouldBe("127.0.0.1");
    }

    [Fact]
    public async Task Replicas_share_one_address_and_one_may_die()
    {
        await using var host = await SmallHost.Start(builder => builder.AddProject<Echo>("echo").WithHttpEndpoint().WithReplicas(2).WithHttpHealthCheck("/health"));
        await host.Healthy("echo");

        var answers = new List<int>();
        for (var i = 0; i < 10; i++) answers.Add((await host.Ask("echo")).ProcessId);
        answers.Distinct().Count().ShouldBe(2);

        SmallHost.Kill(answers[0]);
        await Eventually.True(() => !Directory.Exists($"/proc/{answers[0]}"), what: "its end"); // until then the kernel takes connections for it
        for (var i = 0; i < 10; i++) (await host.Ask("echo")).ProcessId.ShouldNotBe(answers[0]);
    }

    [Fact]
    public async Task A_configured_connection_string_replaces_the_server_and_reaches_only_those_that_refer_to_it()
    {
        string[] servers = ["postgres", "rabbitmq", "redis"];
        static void Add(IDistributedApplicationBuilder builder)
        {
            var (postgres, rabbitmq, redis) = (builder.AddPostgres("postgres"), builder.AddRabbitMQ("rabbitmq"), builder.AddRedis("redis"));
            var things = postgres.AddDatabase("thingsdb");
            builder.AddProject<Echo>("user").WithHttpEndpoint().WithReference(things).WaitFor(things).WithReference(rabbitmq).WaitFor(rabbitmq).WithReference(redis).WaitFor(redis).WithHttpHealthCheck("/health");
            builder.AddProject<Echo>("other").WithHttpEndpoint().WithHttpHealthCheck("/health");
        }
        await using var elsewhere = await SmallHost.Start(builder =>
        {
            builder.AddPostgres("postgres");
            builder.AddRabbitMQ("rabbitmq");
            builder.AddRedis("redis");
        });
        var configured = new Dictionary<string, string>();
        foreach (var server in servers)
        {
            await elsewhere.Healthy(server);
            configured[server] = (await elsewhere.App.GetConnectionStringAsync(server))!;
        }
        Environment.SetEnvironmentVariable("ConnectionStrings__stranger", "Password=secret");

        await using var host = await SmallHost.Start(Add, folder: null, [.. configured.Select(server => $"ConnectionStrings:{server.Key}={server.Value}")]);
        await host.Healthy("user");
        await host.Healthy("other");

        var given = await host.EnvironmentOf("user");
        (given["ConnectionStrings__redis"], given["ConnectionStrings__rabbitmq"]).ShouldBe((configured["redis"], configured["rabbitmq"]));
        // Its database was made on the server that was named, and everything there answers to what the process was given.
        (await Execute($"{given["ConnectionStrings__thingsdb"]};Pooling=false", "SELECT current_database() || ' ' || inet_server_port()")).ShouldBe($"thingsdb {elsewhere.App.GetEndpoint("postgres", "tcp").Port}");
        await using (var connection = await new RabbitMQ.Client.ConnectionFactory { Uri = new(given["ConnectionStrings__rabbitmq"]) }.CreateConnectionAsync())
            (connection.IsOpen, connection.Endpoint.Port).ShouldBe((true, elsewhere.App.GetEndpoint("rabbitmq", "tcp").Port));
        (await Redis(given["ConnectionStrings__redis"], async server => await server.PingAsync())).ShouldBeGreaterThan(TimeSpan.Zero);
        given.ShouldNotContainKey("ConnectionStrings__stranger");
        (await host.EnvironmentOf("other")).Keys.ShouldNotContain(name => name.StartsWith("ConnectionStrings", StringComparison.OrdinalIgnoreCase));
        foreach (var program in (string[])["redis-server", "beam", "bin/postgres"]) Processes.Of(host.Folder).ShouldNotContain(p => p.Command.Contains(program, StringComparison.Ordinal));
        foreach (var server in servers) Directory.Exists(Path.Combine(host.Folder, server)).ShouldBeFalse(server);
    }

    [Fact]
    public async Task Secrets_are_made_once_and_only_their_owner_reads_them()
    {
        var folder = SmallHost.NewFolder();
        try
        {
            var seen = new List<string>();
            for (var run = 0; run < 2; run++)
            {
                await using var host = await SmallHost.Start(builder =>
                {
                    var secret = builder.AddParameter("some-secret", secret: true);
                    builder.AddProject<Echo>("echo").WithHttpEndpoint().WithEnvironment("SECRET", secret).WithHttpHealthCheck("/health");
                }, folder);
                await host.Healthy("echo");
                seen.Add((await host.EnvironmentOf("echo"))["SECRET"]);
            }

            seen[0].Length.ShouldBe(64);
            seen[1].ShouldBe(seen[0]);
            File.GetUnixFileMode(Path.Combine(folder, "secrets.json")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.GetUnixFileMode(Path.Combine(folder, "keys")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        finally { Directory.Delete(folder, recursive: true); }
    }

    [Fact]
    public async Task What_must_be_started_by_hand_is_not_started()
    {
        await using var host = await SmallHost.Start(builder =>
        {
            builder.AddExecutable("by-hand", "sleep", ".", "1000").WithExplicitStart();
            builder.AddProject<Echo>("echo").WithHttpEndpoint().WithHttpHealthCheck("/health");
        });
        await host.Healthy("echo");

        File.Exists(Path.Combine(host.Folder, "logs", "by-hand.log")).ShouldBeFalse();
    }

    static async Task<T> Redis<T>(string connectionString, Func<IDatabase, Task<T>> ask)
    {
        using var connection = await ConnectionMultiplexer.ConnectAsync(connectionString);
        return await ask(connection.GetDatabase());
    }

    static async Task<string> Execute(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture) ?? "";
    }
}
