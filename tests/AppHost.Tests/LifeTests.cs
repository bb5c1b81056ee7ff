using System.Globalization;
using AseanPlatform.Testing;
using Aspire.Hosting;
using Aspire.Hosting.Testing;
using Npgsql;
using Shouldly;
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
        var before = Processes.Of(host.Folder);

        foreach (var process in before.Where(p => p.Command.Contains("bin/postgres", StringComparison.Ordinal) || p.Command.Contains("beam", StringComparison.Ordinal) || p.Command.Contains("redis-server", StringComparison.Ordinal)))
            SmallHost.Kill(process.Id);

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
        for (var i = 0; i < 10; i++) (await host.Ask("echo")).ProcessId.ShouldNotBe(answers[0]);
    }

    [Fact]
    public async Task A_configured_connection_string_replaces_the_server_and_reaches_only_those_that_refer_to_it()
    {
        await using var elsewhere = await SmallHost.Start(builder => builder.AddRedis("redis"));
        await elsewhere.Healthy("redis");
        var configured = await elsewhere.App.GetConnectionStringAsync("redis");
        Environment.SetEnvironmentVariable("ConnectionStrings__stranger", "Password=secret");

        await using var host = await SmallHost.Start(builder =>
        {
            var redis = builder.AddRedis("redis");
            builder.AddProject<Echo>("user").WithHttpEndpoint().WithReference(redis).WaitFor(redis).WithHttpHealthCheck("/health");
            builder.AddProject<Echo>("other").WithHttpEndpoint().WithHttpHealthCheck("/health");
        }, folder: null, $"ConnectionStrings:redis={configured}");
        await host.Healthy("user");
        await host.Healthy("other");

        (await host.EnvironmentOf("user"))["ConnectionStrings__redis"].ShouldBe(configured);
        (await host.EnvironmentOf("user")).ShouldNotContainKey("ConnectionStrings__stranger");
        (await host.EnvironmentOf("other")).Keys.ShouldNotContain(name => name.StartsWith("ConnectionStrings", StringComparison.OrdinalIgnoreCase));
        Processes.Of(host.Folder).ShouldNotContain(p => p.Command.Contains("redis-server", StringComparison.Ordinal));
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

    static async Task<string> Execute(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture) ?? "";
    }
}
