using AseanPlatform.Identity.Sessions;
using AseanPlatform.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Sessions;

/// <summary>What the hourly clean-up takes away, and what it leaves.</summary>
public sealed class ForgetEndedTests(Platform platform)
{
    [Fact]
    public async Task Sessions_go_ninety_days_and_links_thirty_after_their_end_and_an_invitations_link_two_years()
    {
        var mark = Platform.Unique("old");
        await using var sql = await platform.Sql("identity");
        async Task<string> Left(string table)
        {
            await using var left = new NpgsqlCommand($"SELECT coalesce(string_agg(split_part(hash, ' ', 2), ',' ORDER BY hash), '') FROM {table} WHERE hash LIKE $1 || ' %'", sql) { Parameters = { new() { Value = mark } } };
            return (string)(await left.ExecuteScalarAsync())!;
        }
        await using (var fill = new NpgsqlCommand("""
            INSERT INTO session (id, hash, person_id, created_at, expires_at, ended_at) SELECT gen_random_uuid(), $1 || ' ' || name, gen_random_uuid(), now() - interval '200 days', expires, ended
            FROM (VALUES ('ended-long-ago', now() + interval '1 day', now() - interval '91 days'), ('expired-long-ago', now() - interval '91 days', NULL), ('ended', now() + interval '1 day', now() - interval '89 days'),
                ('expired', now() - interval '89 days', NULL), ('open', now() + interval '1 day', NULL)) v(name, expires, ended);
            """, sql) { Parameters = { new() { Value = mark } } }) await fill.ExecuteNonQueryAsync();
        await using (var fill = new NpgsqlCommand("""
            WITH made AS (
                INSERT INTO link (hash, purpose, object_id, expires_at, ended_at) SELECT $1 || ' ' || name, purpose, gen_random_uuid(), expires, ended
                FROM (VALUES ('reset-old', 'reset', now() - interval '31 days', NULL), ('reset-used', 'reset', now() + interval '1 day', now() - interval '31 days'), ('reset-young', 'reset', now() - interval '29 days', NULL),
                    ('invitation-over', 'invitation', now() - interval '300 days', NULL), ('invitation-old', 'invitation', now() - interval '731 days', NULL), ('report-open', 'report', now() + interval '5 days', NULL)) v(name, purpose, expires, ended)
                RETURNING hash)
            INSERT INTO access_version (subject, version, pushed_at) SELECT hash, nextval('change_version'), now() FROM made
            """, sql) { Parameters = { new() { Value = mark } } }) await fill.ExecuteNonQueryAsync();

        var tenant = new Tenancy.Tenant();
        tenant.Set(Acting.Context(null));
        await using (var app = await platform.Sql("identity", "app"))
        await using (var db = new IdentityDb(new DbContextOptionsBuilder<IdentityDb>().UseNpgsql(app).Options, tenant)) await db.ForgetEnded(DateTimeOffset.UtcNow, CancellationToken.None);

        (await Left("session")).ShouldBe("ended,expired,open");
        (await Left("link")).ShouldBe("invitation-over,report-open,reset-young");
        (await Left("(SELECT subject AS hash FROM access_version) v")).ShouldBe("invitation-over,report-open,reset-young");
    }
}
