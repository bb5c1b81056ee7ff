using AseanPlatform.Assessment.Scorecards;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Scorecards;

public sealed class ForgetLeadsTests(Platform platform)
{
    [Fact]
    public async Task A_lead_goes_with_its_scorecard_after_twelve_months_in_its_own_tenant_alone()
    {
        var (consultancy, other) = (await platform.NewConsultancy(), await platform.NewConsultancy());
        await using var sql = await platform.Sql("assessment");
        async Task Lead(Guid tenant, string name, string confirmed, bool lead = true)
        {
            await using var made = new NpgsqlCommand($"""
                WITH card AS (INSERT INTO scorecard (id, tenant_id, release, organisation, language, levels, markets, made_at) SELECT gen_random_uuid(), $1, (SELECT id FROM release_copy LIMIT 1), $2, 'en', '{"{}"}', '{"{}"}', now() - interval '2 years' RETURNING id)
                INSERT INTO contact (scorecard_id, tenant_id, email, language, consent_version, consent_sha256, asked_at, confirmed_at, is_lead) SELECT id, $1, 'lead@example.test', 'en', '1', '', now() - interval '2 years', now() - interval '{confirmed}', {lead} FROM card
                """, sql) { Parameters = { new() { Value = tenant }, new() { Value = name } } };
            await made.ExecuteNonQueryAsync();
        }
        async Task<string> Left(Guid tenant)
        {
            await using var left = new NpgsqlCommand("SELECT coalesce(string_agg(s.organisation, ',' ORDER BY s.organisation), '') FROM scorecard s JOIN contact c ON c.scorecard_id = s.id WHERE s.tenant_id = $1", sql) { Parameters = { new() { Value = tenant } } };
            return (string)(await left.ExecuteScalarAsync())!;
        }
        await Lead(consultancy.Id, "old", "367 days");
        await Lead(consultancy.Id, "young", "360 days");
        await Lead(consultancy.Id, "no-lead", "367 days", lead: false);
        await Lead(other.Id, "elsewhere", "367 days");

        await using (var db = platform.Job(consultancy.Id)) await db.ForgetLeads(DateTimeOffset.UtcNow, CancellationToken.None);

        (await Left(consultancy.Id)).ShouldBe("no-lead,young");
        (await Left(other.Id)).ShouldBe("elsewhere");
    }
}
