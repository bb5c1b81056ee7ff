using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;

namespace AseanPlatform.Shared.Tests;

public sealed class ConflictTests(Servers servers)
{
    [Fact]
    public async Task Of_two_writers_that_wait_for_each_other_one_is_told_to_try_again()
    {
        await using var service = await SampleService.Start(servers, await servers.NewDatabase(), services => services.AddProblemDetails(), consumes: false);
        var (tenant, client) = (await service.NewTenant(servers), Guid.CreateVersion7());
        var (one, two) = (new Note(), new Note());
        await service.As(tenant, async (db, _) =>
        {
            db.AddRange(one, two);
            await db.SaveChangesAsync();
        }, client);

        var (left, right) = (new TaskCompletionSource(), new TaskCompletionSource());
        var failed = (await Task.WhenAll(Change(one, two, left, right.Task), Change(two, one, right, left.Task))).OfType<Exception>().ShouldHaveSingleItem();

        (await Answer(service, failed)).ShouldBe((503, "2"));

        async Task<Exception?> Change(Note first, Note second, TaskCompletionSource mine, Task others)
        {
            try
            {
                await service.As(tenant, async (db, _) =>
                {
                    await using var transaction = await db.Database.BeginTransactionAsync();
                    await Write(db, first);
                    mine.SetResult();
                    await others;
                    await Write(db, second);
                    await transaction.CommitAsync();
                }, client);
                return null;
            }
            catch (Exception e)
            {
                return e;
            }
        }

        static async Task Write(SampleDb db, Note note)
        {
            (await db.Set<Note>().SingleAsync(n => n.Id == note.Id)).Words += "more";
            await db.SaveChangesAsync();
        }
    }

    /// <summary>PostgreSQL dies while a request is between two statements: the first to notice is told by Npgsql, and whoever comes after it by what is left of the transaction.</summary>
    [Fact]
    public async Task A_connection_that_was_lost_within_a_transaction_is_told_as_the_database_being_away_by_each_step_that_follows()
    {
        await using var service = await SampleService.Start(servers, await servers.NewDatabase(), services => services.AddProblemDetails(), consumes: false);
        var tenant = await service.NewTenant(servers);

        await service.As(tenant, async (db, _) =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            var process = await db.Database.SqlQuery<int>($"SELECT pg_backend_pid() AS \"Value\"").SingleAsync();
            await Servers.Sql(servers.AdminOf(service.Name), "SELECT pg_terminate_backend($1, 10000)", process);

            foreach (var step in new Func<Task>[] { () => db.Set<Note>().CountAsync(), () => db.Database.ExecuteSqlAsync($"SELECT 1"), () => db.Set<Note>().CountAsync(), () => transaction.CommitAsync() })
                (await Answer(service, await Should.ThrowAsync<Exception>(step))).ShouldBe((503, "2"));
            (await db.Set<Note>().CountAsync()).ShouldBe(0, "who begins anew goes on");
        });
    }

    static async Task<(int Status, string RetryAfter)> Answer(SampleService service, Exception failed)
    {
        var context = new DefaultHttpContext { RequestServices = service.Services };
        foreach (var handler in service.Services.GetServices<IExceptionHandler>()) await handler.TryHandleAsync(context, failed, CancellationToken.None);
        return (context.Response.StatusCode, context.Response.Headers.RetryAfter.ToString());
    }
}
