using System.Collections.Concurrent;
using System.Diagnostics;
using AseanPlatform.Messaging;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;

namespace AseanPlatform.Shared.Tests;

public sealed class JobTests(Servers servers)
{
    /// <summary>How the work of one process goes; the test decides.</summary>
    public sealed class Script
    {
        public Func<Job, CancellationToken, Task> During { get; set; } = (_, _) => Task.CompletedTask;
        public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);
        public ConcurrentQueue<(Guid Subject, string? Trace)> Worked { get; } = new();
    }

    public sealed class Worker(IServiceProvider services, Script script) : JobWorker<SampleDb>(services)
    {
        protected override string Kind => "sample";
        protected override TimeSpan Lease => script.Lease;
        protected override int MaxAttempts => 3;

        protected override async Task Work(Job job, IServiceProvider scope, CancellationToken ct)
        {
            script.Worked.Enqueue((job.SubjectId, Activity.Current?.TraceId.ToString()));
            await script.During(job, ct);
            scope.GetRequiredService<SampleDb>().Add(new Effect { Subject = job.SubjectId, Number = job.Read<Payload>().Number });
            await scope.GetRequiredService<IPublishEndpoint>().Publish(new Happened(job.SubjectId, 100), ct);
        }

        protected override Task GiveUp(Job job, IServiceProvider scope, CancellationToken ct)
        {
            scope.GetRequiredService<SampleDb>().Add(new Effect { Subject = job.SubjectId, Number = -1 });
            return Task.CompletedTask;
        }
    }

    public sealed record Payload(int Number);

    async Task<SampleService> Start(string name, Script script) => await SampleService.Start(servers, name, services =>
    {
        services.AddSingleton(script);
        services.AddHostedService<Worker>();
    });

    static Task Enqueue(SampleService service, Guid tenant, Guid subject) => service.As(tenant, async (db, _) =>
    {
        db.AddJob("sample", subject, new Payload(5));
        await db.SaveChangesAsync();
    });

    async Task<string> State(string service, Guid subject) => (string)(await Servers.Sql(servers.App(service), "SELECT state FROM job WHERE subject_id = $1", subject))!;

    [Fact]
    public async Task Effect_message_and_done_commit_together_at_once_and_in_the_callers_trace()
    {
        using var listener = new ActivityListener { ShouldListenTo = s => s.Name == "AseanPlatform", Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded };
        ActivitySource.AddActivityListener(listener);
        var script = new Script();
        await using var service = await Start(await servers.NewDatabase(), script);
        var (tenant, subject) = (await service.NewTenant(servers), Guid.CreateVersion7());
        await Until.Ready(async () => (long)(await Servers.Sql(servers.AdminOf(service.Name), "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%LISTEN%'"))! > 0);
        using var click = new Activity("click").Start();
        await Enqueue(service, tenant, subject);
        await Until.Ready(async () => (await service.Effects(tenant)).Count == 2);
        (await service.Effects(tenant)).Select(e => e.Number).Order().ShouldBe([5, 100]);
        (await State(service.Name, subject)).ShouldBe("done");
        script.Worked.ShouldHaveSingleItem().Trace.ShouldBe(click.TraceId.ToString());
    }

    [Fact]
    public async Task A_second_job_of_the_same_kind_and_subject_is_refused()
    {
        await using var service = await SampleService.Start(servers, await servers.NewDatabase());
        var (tenant, subject) = (await service.NewTenant(servers), Guid.CreateVersion7());
        await Enqueue(service, tenant, subject);
        await Should.ThrowAsync<Microsoft.EntityFrameworkCore.DbUpdateException>(() => Enqueue(service, tenant, subject));
    }

    [Fact]
    public async Task The_lease_of_a_stuck_worker_is_taken_over_and_its_late_commit_changes_nothing()
    {
        var name = await servers.NewDatabase();
        var stuck = new TaskCompletionSource();
        var first = new Script { Lease = TimeSpan.FromMinutes(5), During = (_, _) => stuck.Task };
        await using var one = await Start(name, first);
        var (tenant, subject) = (await one.NewTenant(servers), Guid.CreateVersion7());
        await Enqueue(one, tenant, subject);
        await Until.Ready(() => Task.FromResult(first.Worked.Count == 1));

        var second = new Script();
        await using var two = await Start(name, second);
        await Servers.Sql(servers.App(name), "UPDATE job SET lease_until = now() - interval '1 second'"); // as if its time were over
        await Until.Ready(async () => await State(name, subject) == "done");
        second.Worked.Count.ShouldBe(1);

        stuck.SetResult();
        var after = Guid.CreateVersion7();
        await Enqueue(one, tenant, after); // once this is done by anybody, and the stuck one is idle again, its commit has been tried
        await Until.Ready(async () => await State(name, after) == "done");
        await Until.Ready(async () => (await one.Effects(tenant)).Count(e => e.Number == 100) == 2);
        (await one.Effects(tenant)).Count(e => e.Subject == subject && e.Number == 5).ShouldBe(1);
        (await Servers.Sql(servers.App(name), "SELECT count(*) FROM outbox_message WHERE body LIKE $1", $"%{subject}%")).ShouldBe(1L);
    }

    [Fact]
    public async Task A_killed_workers_job_is_done_by_another_exactly_once()
    {
        var name = await servers.NewDatabase();
        await using var service = await Start(name, new Script());
        var (tenant, subject) = (await service.NewTenant(servers), Guid.CreateVersion7());
        // A worker that died in the middle leaves exactly this: a lease that nobody will renew, and no effect.
        await Servers.Sql(servers.App(name), """
            INSERT INTO job (id, kind, tenant_id, subject_id, payload, attempts, lease, lease_until)
            VALUES ($1, 'sample', $2, $1, '{"number":5}', 1, gen_random_uuid(), now() + interval '2 seconds')
            """, subject, tenant);
        await Until.Ready(async () => await State(name, subject) == "done");
        await Until.Ready(async () => (await service.Effects(tenant)).Count == 2);
    }

    [Fact]
    public async Task Failures_are_tried_again_later_and_given_up_in_the_end()
    {
        var script = new Script { During = (_, _) => throw new TimeoutException() };
        await using var service = await Start(await servers.NewDatabase(), script);
        var (tenant, subject) = (await service.NewTenant(servers), Guid.CreateVersion7());
        await Enqueue(service, tenant, subject);
        await Until.Ready(async () => await State(service.Name, subject) == "given-up");
        script.Worked.Count.ShouldBe(3);
        (await service.Effects(tenant)).ShouldHaveSingleItem().Number.ShouldBe(-1);
        (await Servers.Sql(servers.App(service.Name), "SELECT last_error FROM job")).ShouldBe(nameof(TimeoutException));

        script.During = (_, _) => throw new RuleBroken("never", "No.");
        var hopeless = Guid.CreateVersion7();
        await Enqueue(service, tenant, hopeless);
        await Until.Ready(async () => await State(service.Name, hopeless) == "given-up");
        script.Worked.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Two_workers_share_many_jobs_and_do_each_once()
    {
        var name = await servers.NewDatabase();
        var (first, second) = (new Script { During = (_, ct) => Task.Delay(5, ct) }, new Script { During = (_, ct) => Task.Delay(5, ct) });
        await using var one = await Start(name, first);
        await using var two = await Start(name, second);
        var tenant = await one.NewTenant(servers);
        await Until.Ready(async () => (long)(await Servers.Sql(servers.AdminOf(name), "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"))! == 2);
        var subjects = Enumerable.Range(0, 100).Select(_ => Guid.CreateVersion7()).ToArray();
        await one.As(tenant, async (db, _) =>
        {
            foreach (var subject in subjects) db.AddJob("sample", subject, new Payload(1));
            await db.SaveChangesAsync();
        });
        await Until.Ready(async () => (long)(await Servers.Sql(servers.App(name), "SELECT count(*) FROM job WHERE state = 'done'"))! == 100);
        (first.Worked.Count + second.Worked.Count).ShouldBe(100);
        second.Worked.ShouldNotBeEmpty();
        await Until.Ready(async () => (await one.Effects(tenant)).Count >= 200);
        (await one.Effects(tenant)).Where(e => e.Number == 1).Select(e => e.Subject).Order().ShouldBe(subjects.Order());
    }
}
