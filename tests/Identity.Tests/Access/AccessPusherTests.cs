using AseanPlatform.Identity.Access;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using AseanPlatform.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Access;

/// <summary>A pusher of this process, which looks by itself only once: what comes later it has been rung for. Its rows are its own, so that no other pusher takes them.</summary>
public sealed class AccessPusherTests(Platform platform)
{
    [Fact]
    public async Task A_version_is_in_Redis_after_its_commit_without_the_next_look_and_not_before()
    {
        var schema = Platform.Unique("pusher").Replace('-', '_');
        await Sql($"CREATE SCHEMA {schema}; CREATE TABLE {schema}.access_version (LIKE public.access_version INCLUDING ALL)");
        using var host = Pusher(schema);
        var (pusher, redis) = (host.Services.GetRequiredService<AccessPusher>(), host.Services.GetRequiredService<AccessVersions>());
        var first = Subject();
        await Raise(host, first, commit: true);
        await pusher.StartAsync(CancellationToken.None);
        await Known(redis, first); // its only look of its own

        var (alone, kept, undone) = (Subject(), Subject(), Subject());
        await new Acting(host.Services).AsNobody(db => db.RaiseAccess(alone, CancellationToken.None), CancellationToken.None);
        await Known(redis, alone);
        await Raise(host, undone, commit: false);
        await Raise(host, kept, commit: true);
        await Known(redis, kept);
        (await redis.Get(undone)).ShouldBe([null]);

        var consultancy = await platform.NewConsultancy();
        var person = await consultancy.Admin.Id();
        await new Acting(host.Services).AsTenant(consultancy.Id, async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.RaiseMembers(consultancy.Id, null, CancellationToken.None);
            await transaction.CommitAsync();
            return 0;
        }, CancellationToken.None);
        await Eventually.True(() => IsPushed(schema, person), what: "the version of a member");

        await pusher.StopAsync(CancellationToken.None);
        await Sql($"DROP SCHEMA {schema} CASCADE");
    }

    static string Subject() => Guid.CreateVersion7().ToString();

    static Task Known(AccessVersions redis, string subject) => Eventually.True(async () => (await redis.Get(subject))[0] is not null, what: $"the version of {subject}");

    static Task<long> Raise(IHost host, string subject, bool commit) => new Acting(host.Services).AsNobody(async db =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        var version = await db.RaiseAccess(subject, CancellationToken.None);
        if (commit) await transaction.CommitAsync();
        return version;
    }, CancellationToken.None);

    IHost Pusher(string schema)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:redis"] = platform.File.Redis,
            ["ConnectionStrings:identitydb"] = new NpgsqlConnectionStringBuilder(platform.File.Postgres) { Database = "identitydb", SearchPath = $"{schema},public", MaxPoolSize = 5 }.ConnectionString,
        });
        builder.Services.AddSingleton<TimeProvider>(new Still());
        builder.AddTenantDatabase<IdentityDb>("identitydb");
        builder.AddPusher();
        return builder.Build();
    }

    async Task<bool> IsPushed(string schema, Guid person)
    {
        await using var sql = await platform.Sql("identity");
        await using var count = new NpgsqlCommand($"SELECT count(*) FROM {schema}.access_version WHERE subject = $1 AND pushed_at IS NOT NULL", sql) { Parameters = { new() { Value = person.ToString() } } };
        return (long)(await count.ExecuteScalarAsync())! is 1;
    }

    async Task Sql(string text)
    {
        await using var sql = await platform.Sql("identity");
        await using var command = new NpgsqlCommand(text, sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Its timers never come.</summary>
    sealed class Still : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Never();

        sealed class Never : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;
            public void Dispose()
            {
            }
            public ValueTask DisposeAsync() => default;
        }
    }
}
