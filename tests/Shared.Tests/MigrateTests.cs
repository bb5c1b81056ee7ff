using System.Diagnostics;
using AseanPlatform.Migrate;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Shared.Tests;

public sealed class MigrateTests(Servers servers)
{
    static Dictionary<string, IReadOnlyList<Script>> One(string service, params Script[] more) => new() { [service] = [.. Scripts.OfShared(), .. more] };

    Task Run(Dictionary<string, IReadOnlyList<Script>> services, string password = "one") => new Server(servers.Admin, _ => { }).Migrate(
        services, services.Keys.ToDictionary(s => s, _ => password), new Dictionary<string, string>());

    [Fact]
    public async Task It_runs_again_and_again_each_file_once_and_the_password_follows()
    {
        var service = "m" + Guid.NewGuid().ToString("N")[..8];
        var script = new Script("first", "CREATE TABLE thing (id uuid PRIMARY KEY); SELECT platform.of_nobody('thing'); INSERT INTO thing VALUES (gen_random_uuid())");
        await Task.WhenAll(Run(One(service, script)), Run(One(service, script)));
        await Run(One(service, script), "two");
        var app = new NpgsqlConnectionStringBuilder(servers.App(service)) { Password = "two" }.ConnectionString;
        (await Servers.Sql(app, "SELECT count(*) FROM thing")).ShouldBe(1L);
        await Should.ThrowAsync<PostgresException>(() => Servers.Sql(new NpgsqlConnectionStringBuilder(app) { Password = "one" }.ConnectionString, "SELECT 1"));
    }

    [Fact]
    public async Task A_changed_file_is_refused_and_a_failing_one_leaves_nothing()
    {
        var service = "m" + Guid.NewGuid().ToString("N")[..8];
        await Run(One(service, new Script("first", "SELECT 1")));
        (await Should.ThrowAsync<Migrate.Refused>(() => Run(One(service, new Script("first", "SELECT 2"))))).Message.ShouldContain("has been changed since");
        (await Should.ThrowAsync<Migrate.Refused>(() => Run(One(service, new("first", "SELECT 1"), new("second", "CREATE TABLE half (id int); SELECT nonsense")))))
            .Message.ShouldContain("left nothing behind");
        (await Servers.Sql(servers.AdminOf(service), "SELECT to_regclass('half')::text")).ShouldBe(DBNull.Value);
    }

    [Theory]
    [InlineData("", "is not set")]
    [InlineData("Host=127.0.0.1;Port=1;Username=postgres;Password=x;Timeout=2", "cannot be reached")]
    [InlineData("wrong password", "does not accept")]
    public async Task It_says_in_a_sentence_what_is_wrong(string connection, string sentence)
    {
        if (connection == "wrong password") connection = new NpgsqlConnectionStringBuilder(servers.Admin) { Password = "wrong" }.ConnectionString;
        var start = new ProcessStartInfo("dotnet", [typeof(Server).Assembly.Location]) { UseShellExecute = false, RedirectStandardError = true };
        start.Environment["ConnectionStrings__postgres"] = connection;
        using var migrate = Process.Start(start)!;
        var said = await migrate.StandardError.ReadToEndAsync();
        await migrate.WaitForExitAsync();
        migrate.ExitCode.ShouldBe(1);
        said.ShouldContain(sentence);
        said.Trim().Split('\n').Length.ShouldBe(1);
    }
}
