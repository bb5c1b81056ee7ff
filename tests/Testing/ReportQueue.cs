using System.Globalization;
using Npgsql;

namespace AseanPlatform.Testing;

/// <summary>A report that waits as long as a test wants it to: due hours from now, behind as many jobs of somebody else as were asked for.</summary>
public sealed class ReportQueue(Platform platform, Guid report) : IAsyncDisposable
{
    readonly Guid _others = Guid.CreateVersion7();

    /// <summary>Puts a report that is ready back to where it was before it was made.</summary>
    public static async Task<ReportQueue> Behind(Platform platform, Guid report, int others)
    {
        var queue = new ReportQueue(platform, report);
        await queue.Do($"""
            DELETE FROM report_file WHERE report_id = '{report}';
            DELETE FROM issued_hash WHERE report_id = '{report}';
            UPDATE report SET state = 'waiting', ready_at = NULL WHERE id = '{report}';
            UPDATE job SET state = 'waiting', attempts = 0, lease = NULL, lease_until = NULL, finished_at = NULL, due_at = now() + interval '2 hours' WHERE kind = 'report' AND subject_id = '{report}';
            INSERT INTO job (id, kind, tenant_id, subject_id, payload, due_at)
                SELECT gen_random_uuid(), 'report', '{queue._others}', gen_random_uuid(), jsonb_build_object(), now() + interval '1 hour' FROM generate_series(1, {others.ToString(CultureInfo.InvariantCulture)})
            """);
        return queue;
    }

    /// <summary>One of those before it is done.</summary>
    public Task OneDone() => Do($"DELETE FROM job WHERE id = (SELECT id FROM job WHERE tenant_id = '{_others}' LIMIT 1)");

    /// <summary>A worker has it, or had it and was killed.</summary>
    public Task Taken(bool alive = true) => Do($"UPDATE job SET lease = gen_random_uuid(), lease_until = now() + interval '{(alive ? "1 hour" : "-1 second")}' WHERE subject_id = '{report}'");

    /// <summary>It is its turn.</summary>
    public Task Due() => Do($"UPDATE job SET due_at = now(), lease = NULL, lease_until = NULL WHERE subject_id = '{report}'");

    /// <summary>All tries were in vain.</summary>
    public Task GivenUp(string reason) => Do($"UPDATE job SET state = 'given-up', attempts = 9 WHERE subject_id = '{report}'; UPDATE report SET state = 'failed', reason = '{reason}' WHERE id = '{report}'");

    /// <summary>How many stand before it, other tests' among them.</summary>
    public async Task<int> Ahead()
    {
        await using var sql = await platform.Sql("reporting");
        await using var command = new NpgsqlCommand("""
            SELECT count(*)::int FROM job before JOIN job mine ON mine.subject_id = $1 AND mine.kind = 'report'
            WHERE before.kind = 'report' AND before.state = 'waiting' AND before.due_at < mine.due_at AND coalesce(before.lease_until < now(), true)
            """, sql)
        { Parameters = { new() { Value = report } } };
        return (int)(await command.ExecuteScalarAsync())!;
    }

    async Task Do(string statements)
    {
        await using var sql = await platform.Sql("reporting");
        await using var command = new NpgsqlCommand(statements, sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync() => await Do($"DELETE FROM job WHERE tenant_id = '{_others}'");
}
