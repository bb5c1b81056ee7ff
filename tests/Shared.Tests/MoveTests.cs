using System.Security.Claims;
using System.Text.Json;
using AseanPlatform.Messaging;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using RabbitMQ.Client;
using Shouldly;

namespace AseanPlatform.Shared.Tests;

/// <summary>One service's part of a client's move: the function that rewrites its rows, the fence before it, and messages and jobs of before and after it.</summary>
public sealed class MoveTests(Servers servers)
{
    readonly Guid _client = Guid.CreateVersion7(), _other = Guid.CreateVersion7(), _person = Guid.CreateVersion7();

    sealed class Undone(IServiceProvider services) : JobWorker<SampleDb>(services)
    {
        public static readonly TaskCompletionSource<bool> Open = new();

        protected override string Kind => "follow";

        protected override async Task Work(Job job, IServiceProvider scope, CancellationToken ct)
        {
            await Open.Task.WaitAsync(ct);
            scope.GetRequiredService<SampleDb>().Add(new Effect { Subject = job.SubjectId, Number = job.Attempts });
        }
    }

    static Task Moved(SampleService service, Guid from, Guid client, Guid to, long epoch) => service.As(from, async (db, _) =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        (await db.Move(client, to, epoch, CancellationToken.None)).ShouldBeTrue();
        await transaction.CommitAsync();
    });

    async Task<long> Rows(string service, string table, Guid tenant, Guid client) =>
        (long)(await Servers.Sql(servers.AdminOf(service), $"SELECT count(*) FROM {table} WHERE tenant_id = $1 AND client_id = $2", tenant, client))!;

    async Task<string?> Refused(string service, string settings, Guid to, long epoch)
    {
        await using var connection = new NpgsqlConnection(servers.App(service));
        await connection.OpenAsync();
        await using (var set = new NpgsqlCommand(settings, connection)) await set.ExecuteNonQueryAsync();
        await using var move = new NpgsqlCommand("SELECT platform.move_client($1, $2, $3)", connection) { Parameters = { new() { Value = _client }, new() { Value = to }, new() { Value = epoch } } };
        try
        {
            await move.ExecuteNonQueryAsync();
            return null;
        }
        catch (PostgresException refused)
        {
            return refused.SqlState;
        }
    }

    static string As(Guid? tenant, bool staff = true, Guid? person = null) =>
        $"SELECT set_config('app.tenant_id', '{tenant}', false), set_config('app.staff', '{(staff ? "on" : "off")}', false), set_config('app.person_id', '{person}', false)";

    [Fact]
    public async Task Every_row_of_the_client_moves_and_no_other()
    {
        var name = await servers.NewDatabase();
        await using var service = await SampleService.Start(servers, name, consumes: false);
        var (a, b) = (await service.NewTenant(servers), await service.NewTenant(servers));
        foreach (var client in new[] { _client, _other })
            await service.As(a, async (db, _) =>
            {
                db.AddRange(new Note { Words = "kept" }, new Visit { ClientId = client }, new ClientCopy { ClientId = client, Name = "Lotus Bank", Country = "VN", Language = "en", State = "active" });
                await db.SaveChangesAsync();
            }, client);
        await service.As(a, async (db, _) =>
        {
            db.Add(new ClientGrant { PersonId = _person, ClientId = _client, AccessVersion = 1 });
            await db.SaveChangesAsync();
        });
        await Until.Ready(async () => (long)(await Servers.Sql(servers.AdminOf(name), "SELECT count(*) FROM audit_chain"))! == 2);

        await Moved(service, a, _client, b, 1);

        foreach (var table in new[] { "note", "visit", "client_copy", "audit_entry", "audit_chain" })
        {
            (await Rows(name, table, a, _client)).ShouldBe(0, table);
            (await Rows(name, table, b, _client)).ShouldBe(1, table);
            (await Rows(name, table, a, _other)).ShouldBe(1, table);
        }
        (await Rows(name, "client_grant", a, _client) + await Rows(name, "client_grant", b, _client)).ShouldBe(0, "a grant is of the old tenant's people");
        await service.As(b, async (db, _) => (await db.Set<Note>().SingleAsync()).Words.ShouldBe("kept"), _client);
        await service.As(a, async (db, _) => (await db.Set<Note>().CountAsync()).ShouldBe(1));
    }

    [Fact]
    public async Task Only_a_job_of_the_tenant_where_the_client_lies_moves_it_and_only_by_the_next_number()
    {
        var name = await servers.NewDatabase();
        await using var service = await SampleService.Start(servers, name, consumes: false);
        var (a, b, c) = (await service.NewTenant(servers), await service.NewTenant(servers), await service.NewTenant(servers));
        await service.As(a, async (db, _) =>
        {
            db.AddRange(new Visit { ClientId = _client }, new ClientCopy { ClientId = _client, Name = "Lotus Bank", Country = "VN", Language = "en", State = "active" });
            await db.SaveChangesAsync();
        }, _client);
        const string privilege = "42501", order = "55000";

        (await Refused(name, As(null), b, 1)).ShouldBe(privilege);
        (await Refused(name, As(a, staff: false), b, 1)).ShouldBe(privilege);
        (await Refused(name, As(a, person: _person), b, 1)).ShouldBe(privilege);
        (await Refused(name, As(b), c, 1)).ShouldBe(privilege, "not where the client lies");
        (await Refused(name, As(a), a, 1)).ShouldBe(privilege);
        (await Refused(name, As(a), b, 2)).ShouldBe(order);
        (await Refused(name, As(a), b, 0)).ShouldBe(order);
        (await Rows(name, "visit", a, _client)).ShouldBe(1);
        (await Refused(name, As(a), b, 1)).ShouldBeNull();
        (await Refused(name, As(a), b, 2)).ShouldBe(privilege, "it has left");
        (await Refused(name, As(b), c, 1)).ShouldBe(order, "done already");
        (await Refused(name, As(b), c, 3)).ShouldBe(order);
        (await Refused(name, As(b), c, 2)).ShouldBeNull();
        (await Rows(name, "visit", c, _client)).ShouldBe(1);
        (await Should.ThrowAsync<PostgresException>(() => Servers.Sql(servers.App(name), "INSERT INTO client_home VALUES (gen_random_uuid(), gen_random_uuid(), 1, now())"))).SqlState.ShouldBe(privilege, "who may write it could send a client's messages elsewhere");
        await service.As(a, async (db, _) => (await db.Move(_client, b, 1, CancellationToken.None)).ShouldBeFalse("told twice"));
    }

    [Fact]
    public async Task The_move_waits_for_who_writes_and_who_writes_after_it_is_refused()
    {
        var name = await servers.NewDatabase();
        await using var service = await SampleService.Start(servers, name, consumes: false);
        var (a, b) = (await service.NewTenant(servers), await service.NewTenant(servers));
        Task moving = Task.CompletedTask;
        await service.As(a, async (db, _) =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            db.Add(new Visit { ClientId = _client });
            await db.SaveChangesAsync();
            moving = Moved(service, a, _client, b, 1);
            await Until.Ready(async () => (long)(await Servers.Sql(servers.AdminOf(name), "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7061 AND NOT granted"))! == 1);
            moving.IsCompleted.ShouldBeFalse();
            await transaction.CommitAsync();
        });
        await moving;
        (await Rows(name, "visit", b, _client)).ShouldBe(1);

        // All clients of the tenant: the wall lets it through, the fence does not. One client: nothing is opened at all.
        var late = await Should.ThrowAsync<DbUpdateException>(() => service.As(a, async (db, _) =>
        {
            db.Add(new Visit { ClientId = _client });
            await db.SaveChangesAsync();
        }));
        late.InnerException.ShouldBeOfType<PostgresException>().SqlState.ShouldBe("PM001");
        await Should.ThrowAsync<DependencyAway>(() => service.As(a, async (db, _) => await db.Set<Visit>().CountAsync(), _client));
        (await Rows(name, "visit", a, _client)).ShouldBe(0);
    }

    [Fact]
    public async Task A_message_of_before_the_move_is_of_the_present_tenant_and_one_of_after_it_waits()
    {
        await using var service = await SampleService.Start(servers, await servers.NewDatabase());
        var (a, b, c) = (await service.NewTenant(servers), await service.NewTenant(servers), await service.NewTenant(servers));
        await Moved(service, a, _client, b, 1);
        var (before, after) = (Guid.NewGuid(), Guid.NewGuid());

        await Send(service, new Happened(before, 1), a, epoch: 0);
        await Until.Ready(async () => (await service.Effects(b)).Any(e => e.Subject == before));
        (await service.Effects(a)).ShouldBeEmpty();
        await Send(service, new Happened(after, 2), c, epoch: 2);
        await Send(service, new Happened(Guid.NewGuid(), 3), a, epoch: null); // of no client: passes it by
        await Until.Ready(async () => (await service.Effects(a)).Count == 1);
        foreach (var tenant in new[] { b, c }) (await service.Effects(tenant)).ShouldNotContain(e => e.Subject == after);

        await Moved(service, b, _client, c, 2);
        await Until.Ready(async () => (await service.Effects(c)).Any(e => e.Subject == after));
    }

    [Fact]
    public async Task What_is_said_after_a_move_carries_its_number_and_a_job_of_before_it_is_done_for_the_present_tenant()
    {
        await using var service = await SampleService.Start(servers, await servers.NewDatabase(), services => services.AddHostedService<Undone>());
        var (a, b) = (await service.NewTenant(servers), await service.NewTenant(servers));
        var subject = Guid.NewGuid();
        await service.As(a, async (db, _) =>
        {
            db.AddJob("follow", subject);
            await db.SaveChangesAsync();
        }, _client);
        await Until.Ready(async () => (await Servers.Sql(servers.AdminOf(service.Name), "SELECT attempts FROM job"))!.Equals(1));

        await Moved(service, a, _client, b, 1); // while the worker is at it
        Undone.Open.SetResult(true);
        await Until.Ready(async () => (await service.Effects(b)).Count == 1);
        (await service.Effects(a)).ShouldBeEmpty();
        await service.As(b, async (db, events) =>
        {
            await events.Publish(new Happened(Guid.NewGuid(), 2));
            await db.SaveChangesAsync();
        }, _client);
        ((string)(await Servers.Sql(servers.AdminOf(service.Name), "SELECT headers ->> 'move_epoch' FROM outbox_message"))!).ShouldBe("1");
        await Until.Ready(async () => (await service.Effects(b)).Any(e => e.Number == 2));
    }

    [Fact]
    public async Task Who_reads_while_the_client_moves_finds_it_though_the_connection_was_opened_before_and_kept()
    {
        var name = await servers.NewDatabase();
        await using var service = await SampleService.Start(servers, name, consumes: false);
        var (a, b) = (await service.NewTenant(servers), await service.NewTenant(servers));
        await service.As(a, async (db, _) =>
        {
            db.Add(new Visit { ClientId = _client });
            await db.SaveChangesAsync();
        }, _client);
        var (opened, moved) = (new TaskCompletionSource(), new TaskCompletionSource());
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["POSTGRES_URL"] = servers.PostgresUrl, ["DATABASE_PASSWORD"] = Servers.Password });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddTenantDatabase<SampleDb>($"{name}db");
        await using var app = builder.Build();
        app.Use((context, next) =>
        {
            context.User = new(new ClaimsIdentity([new(Claims.Subject, $"{_person}"), new(Claims.Tenant, $"{a}"), new(Claims.Client, $"{_client}")], "token"));
            return next(context);
        });
        app.UseTenant();
        app.MapGet("/", async (SampleDb db) =>
        {
            await db.Database.OpenConnectionAsync(); // as who asks several things does
            opened.TrySetResult();
            await moved.Task;
            return await db.Set<Visit>().AnyAsync() ? Results.Ok() : Results.NotFound();
        });
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new(app.Urls.Single()) };

        var reading = http.GetAsync(new Uri("/", UriKind.Relative));
        await opened.Task;
        await Moved(service, a, _client, b, 1);
        moved.SetResult();

        (await reading).StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
    }

    /// <summary>Straight into the queue, as a message that was long under way.</summary>
    async Task Send<T>(SampleService service, T message, Guid tenant, long? epoch) where T : class
    {
        var queue = Subscriptions.Queue(service.Name, typeof(T));
        await Until.Ready(async () =>
        {
            await using var asking = await servers.Connect();
            await using var asked = await asking.CreateChannelAsync();
            return (await asked.QueueDeclarePassiveAsync(queue)).ConsumerCount > 0;
        });
        await using var broker = await servers.Connect();
        await using var channel = await broker.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        var id = Guid.NewGuid();
        var headers = new Dictionary<string, object?> { ["tenant_id"] = tenant.ToString() };
        if (epoch is { } number) (headers["client_id"], headers["move_epoch"]) = (_client.ToString(), $"{number}");
        var envelope = new { messageId = id, messageType = new[] { $"urn:message:{typeof(T).Namespace}:{typeof(T).Name}" }, message, headers };
        await channel.BasicPublishAsync("", queue, mandatory: true,
            new BasicProperties { MessageId = id.ToString(), ContentType = "application/vnd.masstransit+json", DeliveryMode = DeliveryModes.Persistent, Headers = headers },
            JsonSerializer.SerializeToUtf8Bytes(envelope, JsonSerializerOptions.Web));
    }
}
